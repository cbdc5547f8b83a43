"""How urgent something is: by the day it is meant to be done, then by what it is."""

from datetime import date, timedelta
from enum import StrEnum
from uuid import UUID

from app.oversight.worklist.domain.kinds import RESPONSE, WorkKind

SOON = timedelta(days=7)


class Urgency(StrEnum):
    """How soon something has to be done; in the order of the list."""

    OVERDUE = "overdue"
    TODAY = "today"
    SOON = "soon"
    LATER = "later"


# Named once: a member asked for by the name of its class costs as much as the comparison.
_OVERDUE, _TODAY, _SOON, _LATER = Urgency
_RESPONSE = {kind: timedelta(days=days) for kind, days in RESPONSE.items()}
_RANK = {urgency: rank for rank, urgency in enumerate(Urgency)}
_WEIGHT = {kind: weight for weight, kind in enumerate(WorkKind)}


def due_day(kind: WorkKind, named_on: date, own_days: int | None = None) -> date:
    """The day by which it is meant to be done: the kind's own number of days, or `own_days`, from the day named."""
    return named_on + (_RESPONSE[kind] if own_days is None else timedelta(days=own_days))


def urgency_of(due_on: date, today: date) -> Urgency:
    """Before today, today, within seven days, or later."""
    if due_on < today:
        return _OVERDUE
    if due_on == today:
        return _TODAY
    return _SOON if due_on <= today + SOON else _LATER


def order_of(urgency: Urgency, kind: WorkKind, due_on: date, subject_id: UUID) -> tuple[int, int, date, UUID]:
    """The list's order: urgency, what it is, the day, and the key, so that two lists of one moment are the same."""
    return _RANK[urgency], _WEIGHT[kind], due_on, subject_id
