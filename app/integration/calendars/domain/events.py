"""One event of a feed: what it says, where, when, and the fingerprint by which a change is noticed."""

import hashlib
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid5

from app.integration.calendars.domain.contents import Content
from app.integration.calendars.domain.times import Span, Weekly, first_time, over_at

LONGEST_SUMMARY = 200
LONGEST_LOCATION = 300


@dataclass(frozen=True, slots=True)
class FeedEvent:
    """An event as a calendar shows it. `key` is its lasting name inside the feed: the same thing moved has the same.

    `busy`: whether it takes its reader's own time.
    """

    key: str
    content: Content
    summary: str
    when: Span | Weekly
    location: str = ""
    busy: bool = False

    @property
    def first(self) -> Span:
        return first_time(self.when) if isinstance(self.when, Weekly) else self.when

    @property
    def lasts_until(self) -> datetime | None:
        return over_at(self.when) if isinstance(self.when, Weekly) else self.when.ends_at


@dataclass(frozen=True, slots=True)
class Window:
    """The time a feed tells of: from an instant to another."""

    first: datetime
    last: datetime

    def holds(self, event: FeedEvent) -> bool:
        until = event.lasts_until
        return event.first.starts_at < self.last and (until is None or until > self.first)


def uid_of(feed_id: UUID, key: str) -> str:
    """A UID that tells nothing (RFC 7986, 5.3), the same as long as the feed lives; other feeds have others."""
    return str(uuid5(feed_id, key))


def fingerprint(event: FeedEvent) -> str:
    """Tells two states of one event apart, in everything a reader sees."""
    said = (event.content.value, event.summary, event.location, event.busy, repr(event.when))
    return hashlib.sha256("\x1f".join(map(str, said)).encode()).hexdigest()


def initials(name: str) -> str:
    """`Olena Kovalenko-Hansen` → `O.K.`: the first letters of the first and the last word; `–` where there is none.

    Letters of any script count, with the marks that belong to them.
    """
    letters = [letter for word in name.split() if (letter := _first_letter(word))]
    kept = letters if len(letters) < 2 else [letters[0], letters[-1]]
    return "".join(f"{letter}." for letter in kept) or "–"


def _first_letter(word: str) -> str:
    start = next((place for place, sign in enumerate(word) if sign.isalnum()), None)
    if start is None:
        return ""
    end = start + 1
    while end < len(word) and unicodedata.category(word[end]).startswith("M"):
        end += 1
    return word[start:end].upper()


def in_one_line(text: str, longest: int) -> str:
    r"""Fit for a property: one line, no control characters, cut with an ellipsis where it is too long.

    A backslash becomes a slash: the library that writes calendars takes `\N` for a line break.
    """
    line = " ".join("".join(sign if sign.isprintable() else " " for sign in text.replace("\\", "/")).split())
    return line if len(line) <= longest else f"{line[: longest - 1].rstrip()}…"


def by_uid(feed_id: UUID, events: Iterable[FeedEvent]) -> dict[str, FeedEvent]:
    """Raises ValueError for two events with one key: a mistake where events are made."""
    found: dict[str, FeedEvent] = {}
    for event in events:
        uid = uid_of(feed_id, event.key)
        if uid in found:
            raise ValueError(event.key)
        found[uid] = event
    return found
