"""The life of a class at the workplace, and what a class must be to take place."""

from collections.abc import Sequence
from datetime import date

from app.foundation.core.actor import JOBCENTER_STAFF
from app.foundation.core.errors import FieldFault
from app.foundation.core.i18n import Text
from app.foundation.core.states import LifeCycle, move
from app.journey.training.domain.states import ClassStatus
from app.journey.training.domain.values import WeeklySession

# A class is planned for a placement or two, not for ever.
LONGEST_DAYS = 366
_OPEN = (ClassStatus.OPEN,)

CLASS_LIFE = LifeCycle[ClassStatus](
    {
        "add": move(_OPEN, ClassStatus.OPEN, JOBCENTER_STAFF),
        "remove": move(_OPEN, ClassStatus.OPEN, JOBCENTER_STAFF),
        "cancel": move(_OPEN, ClassStatus.CANCELLED, JOBCENTER_STAFF),
    }
)

_REVERSED = Text("Sidste dag ligger før første.", "The last day lies before the first.")
_TOO_LONG = Text("Et hold løber højst i et år.", "A class runs for a year at most.")
_PAST = Text("Holdet er allerede forbi.", "The class is over already.")
_OVERLAP = Text("To undervisningsgange falder sammen.", "Two of the class's times overlap.")
_NEVER = Text(
    "Ingen undervisningsgang falder på en åben dag i perioden.", "None of the times falls on an open day of the period."
)


def class_faults(
    starts_on: date, ends_on: date, sessions: Sequence[WeeklySession], closed: frozenset[date], today: date
) -> list[FieldFault]:
    """Everything wrong with the times of a class: its period, times on top of one another, or no open day to meet on."""
    if ends_on < starts_on:
        return [FieldFault("/ends_on", "training.class_period_reversed", _REVERSED)]
    if ends_on < today:
        return [FieldFault("/ends_on", "training.class_past", _PAST)]
    if (ends_on - starts_on).days > LONGEST_DAYS:
        return [FieldFault("/ends_on", "training.class_too_long", _TOO_LONG)]
    overlaps = [
        FieldFault(f"/sessions/{index}", "training.class_times_overlap", _OVERLAP)
        for index, each in enumerate(sessions)
        if any(_overlap(each, other) for other in sessions[:index])
    ]
    if overlaps:
        return overlaps
    days = (date.fromordinal(day) for day in range(starts_on.toordinal(), ends_on.toordinal() + 1))
    weekdays = {each.weekday for each in sessions}
    if not any(day.isoweekday() in weekdays and day not in closed for day in days):
        return [FieldFault("/sessions", "training.class_never_meets", _NEVER)]
    return []


def _overlap(one: WeeklySession, other: WeeklySession) -> bool:
    return one.weekday == other.weekday and one.from_time < other.to_time and other.from_time < one.to_time
