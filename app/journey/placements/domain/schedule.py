"""Stored hours and times as the values the law judges, and what they weigh in the ledgers."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from decimal import ROUND_DOWN, Decimal
from typing import Any

from app.registers.law.domain import HoursStep, WeekdayTime

_FULL_TIME = Decimal(37)
_LEDGER_PLACES = Decimal("0.0001")


def steps_of(rows: Iterable[Mapping[str, Any]]) -> tuple[HoursStep, ...]:
    """`[{"from_week": 1, "weekly_hours": 25}]` as hours steps, earliest first."""
    steps = (HoursStep(int(row["from_week"]), Decimal(str(row["weekly_hours"]))) for row in rows)
    return tuple(sorted(steps, key=lambda step: step.from_week))


def times_of(rows: Iterable[Mapping[str, Any]]) -> tuple[WeekdayTime, ...]:
    """`[{"weekday": 1, "from": "08:00", "to": "14:00"}]` as weekday times."""
    return tuple(
        WeekdayTime(int(row["weekday"]), time.fromisoformat(row["from"]), time.fromisoformat(row["to"])) for row in rows
    )


def weekly_hours_of(steps: Iterable[HoursStep]) -> Decimal:
    """The most hours of any step."""
    return max((step.weekly_hours for step in steps), default=Decimal(0))


@dataclass(frozen=True, slots=True)
class Stretch:
    """Days in a row, both included, with the same weekly hours."""

    starts_on: date
    ends_on: date
    weekly_hours: Decimal


def pauses_of(rows: Iterable[Mapping[str, Any]]) -> tuple[tuple[date, date], ...]:
    """`[{"from_on": "2027-03-01", "to_on": "2027-03-07"}]` as days, both included, earliest first."""
    return tuple(sorted((date.fromisoformat(row["from_on"]), date.fromisoformat(row["to_on"])) for row in rows))


def stretches_of(
    starts_on: date, ends_on: date, steps: Sequence[HoursStep], pauses: Iterable[tuple[date, date]] = ()
) -> tuple[Stretch, ...]:
    """What the ledgers set aside: each step of the schedule on its own days, less the pauses.

    Week n begins (n - 1) x 7 days after the first day. Steps that begin after the end leave no stretch. A pause
    frees both the person's hours and the workplace's room.
    """
    found: list[Stretch] = []
    rests = tuple(pauses)
    for step, following in zip(steps, (*steps[1:], None), strict=False):  # no hours at all are no stretch
        first = starts_on + timedelta(weeks=step.from_week - 1)
        last = ends_on
        if following is not None:
            last = min(last, starts_on + timedelta(weeks=following.from_week - 1, days=-1))
        found += [Stretch(*days, step.weekly_hours) for days in days_without(rests, first, last)]
    return tuple(found)


def days_without(pauses: Iterable[tuple[date, date]], first: date, last: date) -> tuple[tuple[date, date], ...]:
    """The days from `first` to `last` on which nothing rests, as runs of days with both ends included."""
    found: list[tuple[date, date]] = []
    for rests_from, rests_to in sorted(pauses):
        if rests_to < first or rests_from > last:
            continue
        if first < rests_from:
            found.append((first, rests_from - timedelta(days=1)))
        first = rests_to + timedelta(days=1)
    if first <= last:
        found.append((first, last))
    return tuple(found)


def fte_fraction(weekly_hours: Decimal) -> Decimal:
    """Weekly hours as a part of full time (37 hours), with the ledger's four places.

    Rounded down: 25 + 12 hours are exactly one full-time place, and must not read as a little more than one.
    The least real excess, a tenth of an hour, is 27 times the greatest rounding.
    """
    return (weekly_hours / _FULL_TIME).quantize(_LEDGER_PLACES, rounding=ROUND_DOWN)
