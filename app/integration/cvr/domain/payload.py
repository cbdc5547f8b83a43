"""Reading a register's JSON, of which any part may be missing or of another kind: what cannot be used is not there."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

LONGEST_NAME = 200
LARGEST_NUMBER = 10**10
Fields = Mapping[str, Any]


def fields_of(value: object, *path: str) -> Fields:
    """The object at the end of a path of names; an empty one where there is none."""
    for name in path:
        value = value.get(name) if isinstance(value, dict) else None
    return value if isinstance(value, dict) else {}


def objects_of(value: object) -> Iterator[Fields]:
    """The objects of a list; nothing else in it."""
    yield from (each for each in value if isinstance(each, dict)) if isinstance(value, list) else ()


def text_of(value: object) -> str | None:
    """One line of text as the service stores names: no control characters, no double spaces, at most 200 characters."""
    if not isinstance(value, str):
        return None
    visible = "".join(letter if letter.isprintable() else " " for letter in value)
    return " ".join(visible.split())[:LONGEST_NAME].strip() or None


def number_of(value: object) -> int | None:
    """A whole number of at most ten digits, also where it is written as text."""
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) <= 10:
        value = int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < LARGEST_NUMBER else None


def day_of(value: object) -> date | None:
    """A day, or the day of a time."""
    try:
        return date.fromisoformat(value[:10]) if isinstance(value, str) else None
    except ValueError:
        return None


def is_current(entry: Fields, today: date) -> bool:
    """Whether an entry's `periode` holds today: open at either end where nothing is said; without one it holds."""
    period = fields_of(entry, "periode")
    begins, ends = day_of(period.get("gyldigFra")), day_of(period.get("gyldigTil"))
    return (begins is None or begins <= today) and (ends is None or ends >= today)


def began_on(entry: Fields) -> date:
    return day_of(fields_of(entry, "periode").get("gyldigFra")) or date.min


def newest(entries: object, today: date) -> Fields:
    """Of entries with periods the one that holds today; where none does, the one that began last (a firm that ceased)."""
    listed = list(objects_of(entries))
    current = [entry for entry in listed if is_current(entry, today)]
    return max(current or listed, key=began_on, default={})
