"""Clock times in Denmark as instants, over the two Sundays a year on which the clock is changed."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from app.foundation.core.clock import COPENHAGEN

_DAY = timedelta(days=1)
_MIDNIGHT = time(0)


@dataclass(frozen=True, slots=True)
class Span:
    """From an instant (UTC) to another, the end excluded; for whole days from a Danish midnight to another."""

    starts_at: datetime
    ends_at: datetime
    all_day: bool = False


@dataclass(frozen=True, slots=True)
class Weekly:
    """A time that comes again every week from `first_on` on, until `last_on` (None: without end), except `without`.

    `to_time` at or before `from_time` is on the day after.
    """

    first_on: date
    from_time: time
    to_time: time
    last_on: date | None = None
    without: tuple[date, ...] = ()


def instant(on: date, at: time) -> datetime:
    """The instant of a Danish clock time.

    A time that the spring change leaves out is read with the offset before it, one that comes twice in autumn as the
    first of the two (RFC 5545, 3.3.5), so that every calendar program shows the same.
    """
    return datetime.combine(on, at, tzinfo=COPENHAGEN).astimezone(UTC)


def sitting(on: date, from_time: time, to_time: time) -> Span:
    """From a clock time to another, on the day after where the second is not later than the first.

    Where the clock jumps over the beginning only, the end would come first: the sitting keeps its length then.
    """
    ends_on = on if from_time < to_time else on + _DAY
    starts_at, ends_at = instant(on, from_time), instant(ends_on, to_time)
    if ends_at <= starts_at:
        ends_at = starts_at + (datetime.combine(ends_on, to_time) - datetime.combine(on, from_time))
    return Span(starts_at, ends_at)


def whole_day(on: date) -> Span:
    return Span(instant(on, _MIDNIGHT), instant(on + _DAY, _MIDNIGHT), all_day=True)


def weekly(
    weekday: int,
    times: tuple[time, time],
    period: tuple[date, date | None],
    without: frozenset[date] = frozenset(),
) -> Weekly | None:
    """A weekday's time in a period (both days included), from the first day it really takes place; None for never.

    `without` may hold any days; only those it would fall on are kept.
    """
    first, last = period
    first += timedelta(days=(weekday - first.isoweekday()) % 7)
    while first in without:
        first += timedelta(weeks=1)
    if last is not None and first > last:
        return None
    missed = sorted(day for day in without if day > first and day.isoweekday() == weekday)
    return Weekly(first, *times, last, tuple(day for day in missed if last is None or day <= last))


def first_time(series: Weekly) -> Span:
    return sitting(series.first_on, series.from_time, series.to_time)


def over_at(series: Weekly) -> datetime | None:
    """When the last time is over; None for a series without end."""
    if series.last_on is None:
        return None
    last = series.last_on - timedelta(days=(series.last_on - series.first_on).days % 7)
    return sitting(last, series.from_time, series.to_time).ends_at
