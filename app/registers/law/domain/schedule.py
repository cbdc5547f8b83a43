"""Hours and clashes in calendar weeks: when two things happen at the same time, and how much a week holds."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from app.registers.law.domain.facts import Commitment, HoursStep, PlacementFacts, WeekdayTime

_DAY_MINUTES = 24 * 60
# Hours without times are spread evenly over Monday to Friday.
_EVEN = {weekday: Fraction(1, 5) for weekday in range(1, 6)}


@dataclass(frozen=True, slots=True)
class Span:
    """A run of minutes inside one weekday, half-open."""

    weekday: int
    start: int
    end: int


def spans(times: Sequence[WeekdayTime]) -> tuple[Span, ...]:
    """The times as minutes; one that runs past midnight becomes two, the second on the following weekday."""
    result: list[Span] = []
    for item in times:
        start = item.starts_at.hour * 60 + item.starts_at.minute
        end = item.ends_at.hour * 60 + item.ends_at.minute
        if start < end:
            result.append(Span(item.weekday, start, end))
        else:
            result.append(Span(item.weekday, start, _DAY_MINUTES))
            if end:
                result.append(Span(item.weekday % 7 + 1, 0, end))
    return tuple(result)


def shared_days(a_from: date, a_to: date | None, b_from: date, b_to: date | None) -> tuple[date, date] | None:
    """The days two periods (both ends included, None: open) have in common, or None."""
    first = max(a_from, b_from)
    last = min(a_to or date.max, b_to or date.max)
    return (first, last) if first <= last else None


def clash(a: Sequence[WeekdayTime], b: Sequence[WeekdayTime], first: date, last: date) -> Span | None:
    """The earliest time in the week that both occupy on a weekday that occurs from `first` to `last`, or None.

    Ending at 12.00 and beginning at 12.00 is no clash.
    """
    occurring = {(first + timedelta(days=n)).isoweekday() for n in range(min((last - first).days, 6) + 1)}
    found = [
        Span(x.weekday, max(x.start, y.start), min(x.end, y.end))
        for x in spans(a)
        for y in spans(b)
        if x.weekday == y.weekday and x.weekday in occurring and max(x.start, y.start) < min(x.end, y.end)
    ]
    return min(found, key=lambda span: (span.weekday, span.start, span.end), default=None)


def step_periods(facts: PlacementFacts) -> Iterator[tuple[date, date, HoursStep]]:
    """Each step of the hours schedule on the days it is worked: first day, last day, step.

    A pause cuts a step into the days before and after it; steps that begin after the end are left out. A placement
    that pauses from its first day to its last has none.
    """
    steps = facts.hours_schedule
    for index, step in enumerate(steps):
        first = facts.starts_on + timedelta(weeks=step.from_week - 1)
        if first > facts.ends_on:
            return
        following = steps[index + 1].from_week if index + 1 < len(steps) else None
        last = facts.ends_on
        if following is not None:
            last = min(last, facts.starts_on + timedelta(weeks=following - 1, days=-1))
        yield from ((a, b, step) for a, b in days_without(first, last, facts.pauses))


def days_without(first: date, last: date, pauses: Iterable[tuple[date, date]]) -> Iterator[tuple[date, date]]:
    """The days from `first` to `last` that lie in no pause, as runs of days in a row; everything included both ends."""
    for rests_from, rests_to in sorted(pauses):
        if rests_to < first or rests_from > last:
            continue
        if first < rests_from:
            yield first, rests_from - timedelta(days=1)
        first = max(first, rests_to + timedelta(days=1))
    if first <= last:
        yield first, last


def shares(times: Sequence[WeekdayTime]) -> dict[int, Fraction]:
    """Which share of a week's hours falls on which weekday: by the times, or evenly over Monday to Friday."""
    if not times:
        return dict(_EVEN)
    minutes: dict[int, int] = {}
    for span in spans(times):
        minutes[span.weekday] = minutes.get(span.weekday, 0) + span.end - span.start
    total = sum(minutes.values())
    return {weekday: Fraction(count, total) for weekday, count in minutes.items()}


def weekly_hours_of(commitment: Commitment) -> Fraction | None:
    """A commitment's hours in a full week: as stated, else the sum of its times; None when neither is known."""
    if commitment.weekly_hours is not None:
        return Fraction(commitment.weekly_hours)
    if commitment.times:
        return Fraction(sum(span.end - span.start for span in spans(commitment.times)), 60)
    return None


def hours_between(
    first: date, last: date, from_day: date, to_day: date | None, weekly: Fraction, by_weekday: dict[int, Fraction]
) -> Fraction:
    """The hours that fall between `first` and `last` of something that runs from `from_day` to `to_day`."""
    common = shared_days(first, last, from_day, to_day)
    if common is None:
        return Fraction(0)
    days = (common[1] - common[0]).days + 1
    weekdays = ((common[0] + timedelta(days=n)).isoweekday() for n in range(days))
    return weekly * sum((by_weekday.get(weekday, Fraction(0)) for weekday in weekdays), Fraction(0))


def monday_of(value: date) -> date:
    return value - timedelta(days=value.weekday())


@dataclass(frozen=True, slots=True)
class WeekLoad:
    """One calendar week of a placement: its Monday, the placement's own hours and those of everything else."""

    monday: date
    own: Fraction
    others: Fraction

    @property
    def total(self) -> Fraction:
        return self.own + self.others


def week_loads(facts: PlacementFacts, commitments: Sequence[Commitment]) -> list[WeekLoad]:
    """Every calendar week (Monday to Sunday) the placement touches, with the hours that fall on its days.

    In a week that is only partly covered, only the hours of the covered days count: who ends one placement on a
    Tuesday may begin the next on the Wednesday. On the days of a pause the placement has no hours. Public holidays are not deducted: the agreed hours count.
    """
    own_shares = shares(facts.working_times)
    steps = [(first, last, Fraction(step.weekly_hours)) for first, last, step in step_periods(facts)]
    known = [
        (item.starts_on, item.ends_on, weekly, shares(item.times))
        for item in commitments
        if (weekly := weekly_hours_of(item)) is not None
    ]
    loads: list[WeekLoad] = []
    monday = monday_of(facts.starts_on)
    while monday <= facts.ends_on:
        sunday = monday + timedelta(days=6)
        own = sum((hours_between(monday, sunday, f, t, h, own_shares) for f, t, h in steps), Fraction(0))
        others = sum((hours_between(monday, sunday, f, t, h, s) for f, t, h, s in known), Fraction(0))
        loads.append(WeekLoad(monday, own, others))
        monday += timedelta(weeks=1)
    return loads
