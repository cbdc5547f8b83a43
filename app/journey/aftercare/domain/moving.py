"""Where the follow-ups of an internship go when its end moves or it rests for some days."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from app.journey.aftercare.domain.cadence import BEFORE_END, MIDWAY, PlannedFollowUp
from app.journey.aftercare.domain.template import Audience
from app.journey.aftercare.domain.working_days import IsWorkingDay, last_working_day, next_working_day

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Asked:
    """A follow-up as it stands; it is open until somebody has answered or it was called off."""

    step: str
    audience: Audience
    due_on: date
    is_open: bool

    @property
    def asks(self) -> str:
        """The step it asks for: "what next?" is asked anew for a new end, under a code of its own."""
        return BEFORE_END if self.step.startswith(BEFORE_END) else self.step


@dataclass(frozen=True, slots=True)
class Calendar:
    """The days follow-ups may fall on: from today to the end, on working days that are no pause."""

    today: date
    ends_on: date
    pauses: tuple[tuple[date, date], ...]
    is_working_day: IsWorkingDay

    def nearest(self, day: date) -> date | None:
        """The day itself or the next possible one, else the last possible one before the end; None without any."""
        found = next_working_day(max(day, self.today), self.is_working_day)
        for first, last in sorted(self.pauses):
            if first <= found <= last:
                found = next_working_day(last + _DAY, self.is_working_day)
        if found <= self.ends_on:
            return found
        return last_working_day(self.today, self.ends_on, self._is_possible)

    def _is_possible(self, day: date) -> bool:
        return self.is_working_day(day) and not any(first <= day <= last for first, last in self.pauses)


@dataclass(frozen=True, slots=True)
class Moves:
    """What becomes of the follow-ups, by their place in the list: a new due day, or nothing (None); and new ones."""

    due: dict[int, date | None]
    added: tuple[PlannedFollowUp, ...] = ()


def move_internship(
    asked: Sequence[Asked], planned: Sequence[PlannedFollowUp], calendar: Calendar, *, new_end_code: str | None
) -> Moves:
    """What is done stays done, and nothing is asked twice.

    `planned` is the schedule of the whole internship with its present end. `new_end_code` is the code under which
    "what next?" is asked anew where it has been answered for another end; None where the end did not move. Then
    midway and "what next?" go to their new days, a step the new length has no room for falls away, and one that it
    has room for now is added. Whatever is due in a pause, or beyond the end, goes to the nearest day that is possible.
    What is overdue stays where it is.
    """
    wanted = {(each.step_code, each.audience): each.due_on for each in planned}
    due: dict[int, date | None] = {}
    for place, each in enumerate(asked):
        if not each.is_open:
            continue
        goal: date | None = each.due_on
        if new_end_code is not None and each.asks in (MIDWAY, BEFORE_END):
            goal = wanted.get((each.asks, each.audience))
        if goal is None:
            due[place] = None
            continue
        overdue = each.due_on < calendar.today and goal < calendar.today
        moved = each.due_on if overdue else calendar.nearest(goal)
        if moved is not None and moved != each.due_on:
            due[place] = moved
    return Moves(due, _added(asked, planned, calendar, new_end_code))


def _added(
    asked: Sequence[Asked], planned: Sequence[PlannedFollowUp], calendar: Calendar, new_end_code: str | None
) -> tuple[PlannedFollowUp, ...]:
    if new_end_code is None:
        return ()
    added = []
    for each in planned:
        same = [other for other in asked if (other.asks, other.audience) == (each.step_code, each.audience)]
        on = calendar.nearest(each.due_on)
        if each.due_on < calendar.today or on is None:
            continue
        if not same:
            added.append(replace(each, due_on=on))
        elif each.step_code == BEFORE_END and _is_answered_for_an_earlier_end(same, on):
            added.append(replace(each, due_on=on, step_code=new_end_code))
    return tuple(added)


def _is_answered_for_an_earlier_end(same: Sequence[Asked], on: date) -> bool:
    return not any(other.is_open or other.due_on >= on for other in same)
