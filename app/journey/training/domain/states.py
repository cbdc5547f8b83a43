"""The life of a training activity."""

from datetime import date
from enum import StrEnum

from app.foundation.core.actor import EVERY_ROLE, Role
from app.foundation.core.states import LifeCycle, move


class ActivityStatus(StrEnum):
    """Where an activity stands. `completed` is what was done, `signed_off` what the workplace vouches for."""

    PLANNED = "planned"
    IN_PROGRESS = "in_progress"
    COMPLETED = "completed"
    SIGNED_OFF = "signed_off"
    DROPPED = "dropped"


class ActivityOrigin(StrEnum):
    """What an activity comes from: a gap of the need, a jobcenter's bundle, a course, or a class at the workplace."""

    GAP = "gap"
    BUNDLE = "bundle"
    COURSE = "course"
    WORKPLACE_CLASS = "workplace_class"


class ClassStatus(StrEnum):
    """Whether a class at the workplace takes place."""

    OPEN = "open"
    CANCELLED = "cancelled"


_OPEN = (ActivityStatus.PLANNED, ActivityStatus.IN_PROGRESS)
_STAFF = (Role.CASEWORKER, Role.MANAGER)

# Only who has seen the work signs it off: the sign-off becomes a verified skill on the candidate's Danish CV. The
# candidate may disagree, in own words: the sign-off stands, and the words beside it.
ACTIVITY_LIFE = LifeCycle[ActivityStatus](
    {
        "complete": move(_OPEN, ActivityStatus.COMPLETED, (*_STAFF, Role.COMPANY, Role.MENTOR)),
        "drop": move(_OPEN, ActivityStatus.DROPPED, _STAFF),
        "sign-off": move((ActivityStatus.COMPLETED,), ActivityStatus.SIGNED_OFF, (Role.COMPANY, Role.MENTOR)),
        "disagree": move((ActivityStatus.SIGNED_OFF,), ActivityStatus.SIGNED_OFF, (*_STAFF, Role.CANDIDATE)),
    }
)
# What follows from the placement's end, in the name of whoever ended it; offered to nobody as an action.
ACTIVITY_CONSEQUENCES = LifeCycle[ActivityStatus]({"fall-away": move(_OPEN, ActivityStatus.DROPPED, EVERY_ROLE)})
OPEN_ACTIVITIES = frozenset(_OPEN)


def status_by_day(status: ActivityStatus, starts_on: date, today: date) -> ActivityStatus:
    """A planned activity is in progress from its first day on; nobody has to press a button for that."""
    if status is ActivityStatus.PLANNED and starts_on <= today:
        return ActivityStatus.IN_PROGRESS
    return status
