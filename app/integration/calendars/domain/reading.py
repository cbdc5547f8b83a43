"""Stored times as values: sittings by date, weekly times, and when days off interrupt them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import Any

from app.integration.calendars.domain.times import Span, sitting


@dataclass(frozen=True, slots=True)
class Sitting:
    """One sitting on one day."""

    on: date
    from_time: time
    to_time: time

    @property
    def span(self) -> Span:
        return sitting(self.on, self.from_time, self.to_time)


def sittings_of(rows: Iterable[Mapping[str, Any]]) -> list[Sitting]:
    """`[{"on": "2027-01-04", "from": "08:00", "to": "09:30"}]` as sittings, earliest first."""
    found = (Sitting(date.fromisoformat(row["on"]), *clock_times(row)) for row in rows)
    return sorted(found, key=lambda each: (each.on, each.from_time, each.to_time))


def clock_times(row: Mapping[str, Any]) -> tuple[time, time]:
    """`{"from": "08:00", "to": "09:30"}` as two clock times."""
    return time.fromisoformat(row["from"]), time.fromisoformat(row["to"])


def named_by_week(sittings: Iterable[Sitting]) -> list[tuple[str, Sitting]]:
    """Each sitting with a name that lasts when it moves inside its calendar week: `2027W01.1` is that week's first.

    A sitting that moves from Tuesday to Wednesday is the same one at another time; one that moves to another week is
    called off there and new here.
    """
    counted: dict[str, int] = {}
    named = []
    for each in sorted(sittings, key=lambda item: (item.on, item.from_time, item.to_time)):
        year, week, _ = each.on.isocalendar()
        name = f"{year}W{week:02}"
        counted[name] = counted.get(name, 0) + 1
        named.append((f"{name}.{counted[name]}", each))
    return named


def days_of(periods: Iterable[tuple[date, date]]) -> frozenset[date]:
    """Every day of some periods, both ends included."""
    return frozenset(
        first + timedelta(days=number) for first, last in periods for number in range((last - first).days + 1)
    )
