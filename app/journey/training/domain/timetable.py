"""The placement's weeks while they fill up: which half hours are free, and how many may still be used for training."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from decimal import Decimal

from app.journey.training.domain import half_hours
from app.journey.training.domain.values import (
    FRIDAY,
    MONDAY,
    SUNDAY,
    DatedSession,
    PlanningFacts,
    WeeklySession,
)

DAY_BEGINS = half_hours.slots(8 * 60)


@dataclass(frozen=True, slots=True)
class SlotRun:
    """A sitting on one weekday: its first half hour and how many it lasts."""

    weekday: int
    first: int
    length: int

    @property
    def mask(self) -> int:
        return half_hours.run_mask(self.first, self.length)

    def weekly(self) -> WeeklySession:
        return WeeklySession(self.weekday, half_hours.clock(self.first), half_hours.clock(self.first + self.length))


class Timetable:
    """The free time of one placement.

    Weeks are the placement's own: week 0 begins on its first day, the last one may be short. `free` holds every
    open working day; a day that is missing there (holiday, closed, no working time, already past) takes no sitting.
    `spare` is the number of half hours of training left in each week: share × weekly hours, rounded down.
    """

    def __init__(self, facts: PlanningFacts) -> None:
        self._starts_on = facts.starts_on
        self._first_weekday = facts.starts_on.isoweekday()
        self.weeks = ((facts.ends_on - facts.starts_on).days // 7) + 1
        self.allowance = [_training_slots(facts, week) for week in range(self.weeks)]
        self.spare = list(self.allowance)
        self.free = dict(_open_days(facts))
        for session in facts.kept_sessions:
            self._keep(session)
        self._give(facts)

    def day(self, week: int, weekday: int) -> date:
        return self._starts_on + timedelta(days=7 * week + (weekday - self._first_weekday) % 7)

    def _keep(self, session: DatedSession) -> None:
        mask = half_hours.busy_mask(session.from_time, session.to_time)
        week = (session.on - self._starts_on).days // 7
        if 0 <= week < self.weeks:
            self.spare[week] -= mask.bit_count()
        if session.on in self.free:
            self.free[session.on] &= ~mask

    def _give(self, facts: PlanningFacts) -> None:
        """What others have fixed takes its time first; see `PlanningFacts.given`."""
        taken: dict[date, int] = {}
        for session in (each for sittings in facts.given for each in sittings):
            taken[session.on] = taken.get(session.on, 0) | half_hours.busy_mask(session.from_time, session.to_time)
        touched = set()
        for day, mask in taken.items():
            week = (day - self._starts_on).days // 7
            if not 0 <= week < self.weeks:
                continue
            working = _working_mask(facts, day, week)
            # A sitting that takes a quarter of an hour before work ends takes it from the training of that week too.
            self.spare[week] -= (mask & _working_mask(facts, day, week, half_hours.busy_mask)).bit_count()
            touched.add(week)
            if day in self.free:
                self.free[day] &= ~mask
                if 2 * (mask & working).bit_count() > working.bit_count():
                    del self.free[day]
        for week in touched:
            if self.spare[week] < half_hours.slots(facts.settings.shortest_session):
                # Left out like a week of holidays: it takes no sitting, and so sets no limit to those around it.
                self.spare[week] = self.allowance[week]
                for weekday in range(MONDAY, SUNDAY + 1):
                    self.free.pop(self.day(week, weekday), None)

    def common_free(self, first_week: int, last_week: int) -> dict[int, tuple[int, int]]:
        """Per weekday with an open day in these weeks: (half hours free on every such day, number of such days)."""
        common: dict[int, tuple[int, int]] = {}
        for weekday in range(MONDAY, SUNDAY + 1):
            mask, days = -1, 0
            for week in range(first_week, last_week + 1):
                free = self.free.get(self.day(week, weekday))
                if free is not None:
                    mask &= free
                    days += 1
            if days:
                common[weekday] = (mask, days)
        return common

    def open_days(self, pattern: Sequence[SlotRun], week: int) -> list[tuple[date, SlotRun]]:
        """The days of a week on which the pattern really takes place."""
        days = ((self.day(week, run.weekday), run) for run in pattern)
        return sorted(((on, run) for on, run in days if on in self.free), key=lambda pair: pair[0])

    def take(self, pattern: Sequence[SlotRun], first_week: int, last_week: int) -> tuple[DatedSession, ...]:
        """Enter the pattern into these weeks and return its sittings by date."""
        taken: list[DatedSession] = []
        for week in range(first_week, last_week + 1):
            for on, run in self.open_days(pattern, week):
                self.free[on] &= ~run.mask
                self.spare[week] -= run.length
                times = run.weekly()
                taken.append(DatedSession(on, times.from_time, times.to_time))
        return tuple(taken)


def _training_slots(facts: PlanningFacts, week: int) -> int:
    minutes = facts.weekly_hours(week + 1) * 60 * facts.settings.share
    return half_hours.slots(int(minutes))


def _working_mask(
    facts: PlanningFacts, day: date, week: int, half_hours_of: Callable[[time, time], int] = half_hours.free_mask
) -> int:
    """The half hours of work on a day: those wholly inside it, or those touched by it."""
    if facts.working_times:
        mask = 0
        for times in facts.working_times:
            if times.weekday == day.isoweekday():
                mask |= half_hours_of(times.from_time, times.to_time)
        return mask
    if day.isoweekday() > FRIDAY:
        return 0
    minutes = int(facts.weekly_hours(week + 1) * 60 / Decimal(FRIDAY))
    length = min(half_hours.slots(minutes), half_hours.SLOTS_PER_DAY - 1 - DAY_BEGINS)
    return half_hours.run_mask(DAY_BEGINS, length)


def _open_days(facts: PlanningFacts) -> Iterator[tuple[date, int]]:
    """Every day a sitting may fall on with its free half hours; a day that classes fill up stays, with none."""
    closed = facts.holidays | facts.closing_days
    for offset in range((facts.ends_on - facts.starts_on).days + 1):
        day = facts.starts_on + timedelta(days=offset)
        working = _working_mask(facts, day, offset // 7)
        if not working or day in closed or (facts.plan_from is not None and day < facts.plan_from):
            continue
        for lesson in facts.classes:
            if lesson.meets_on(day):
                working &= ~half_hours.busy_mask(lesson.meeting.from_time, lesson.meeting.to_time)
        yield day, working
