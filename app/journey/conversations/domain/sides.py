"""Who talks with whom, about what, and whether the talk is open."""

from enum import StrEnum

from app.foundation.core.actor import JOBCENTER_STAFF, Role
from app.foundation.core.states import LifeCycle, move


class ThreadSide(StrEnum):
    """A side of a conversation; the jobcenter is always one of the two."""

    JOBCENTER = "jobcenter"
    COMPANY = "company"
    CANDIDATE = "candidate"


class Counterpart(StrEnum):
    """The side beside the jobcenter."""

    COMPANY = "company"
    CANDIDATE = "candidate"


class ThreadSubject(StrEnum):
    """What a conversation is about."""

    NEED = "need"
    MATCH = "match"
    PLACEMENT = "placement"
    EMPLOYMENT = "employment"


class ThreadStatus(StrEnum):
    """A closed conversation is read, not written in."""

    OPEN = "open"
    CLOSED = "closed"


THREAD_LIFE = LifeCycle[ThreadStatus](
    {
        "close": move([ThreadStatus.OPEN], ThreadStatus.CLOSED, JOBCENTER_STAFF),
        "reopen": move([ThreadStatus.CLOSED], ThreadStatus.OPEN, JOBCENTER_STAFF),
    }
)
_SIDES = {Role.COMPANY: ThreadSide.COMPANY, Role.CANDIDATE: ThreadSide.CANDIDATE}


def side_of(role: Role) -> ThreadSide:
    """The side an account speaks for."""
    return _SIDES.get(role, ThreadSide.JOBCENTER)


def other_side(counterpart: Counterpart, last_side: ThreadSide | None) -> ThreadSide | None:
    """Whose turn it is: the side that did not speak last; nobody's where nothing was said."""
    if last_side is None:
        return None
    return ThreadSide(counterpart) if last_side is ThreadSide.JOBCENTER else ThreadSide.JOBCENTER
