"""The lives of a follow-up and of an employment, and when a follow-up is due."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from app.foundation.core.actor import EVERY_ROLE, JOBCENTER_STAFF, Role
from app.foundation.core.errors import NotPermitted
from app.foundation.core.states import LifeCycle, move
from app.journey.aftercare.domain.template import Audience


class FollowUpStatus(StrEnum):
    """Where a follow-up stands. Overdue is computed, never stored."""

    PLANNED = "planned"
    DONE = "done"
    UNREACHABLE = "unreachable"
    CANCELLED = "cancelled"


class EmploymentStatus(StrEnum):
    """Whether the job goes on."""

    ACTIVE = "active"
    ENDED = "ended"


class AnswerChannel(StrEnum):
    """How an answer came in: by an account of one's own, through the jobcenter, or by a link."""

    ACCOUNT = "account"
    STAFF = "staff"
    LINK = "link"


class TaskStatus(StrEnum):
    """Whether somebody still has to act."""

    OPEN = "open"
    DONE = "done"
    CANCELLED = "cancelled"


class DueBucket(StrEnum):
    """The worklist's windows."""

    OVERDUE = "overdue"
    TODAY = "today"
    WEEK = "week"


# Nobody reached yet is still open: the next try may succeed.
OPEN_FOLLOW_UPS = frozenset({FollowUpStatus.PLANNED, FollowUpStatus.UNREACHABLE})
# Candidate and company answer for themselves only: `may_answer` says for which audience.
FOLLOW_UP_LIFE = LifeCycle[FollowUpStatus](
    {
        "record": move(OPEN_FOLLOW_UPS, FollowUpStatus.DONE, (*JOBCENTER_STAFF, Role.CANDIDATE, Role.COMPANY)),
        "reschedule": move(OPEN_FOLLOW_UPS, FollowUpStatus.PLANNED, JOBCENTER_STAFF),
        "cancel": move(OPEN_FOLLOW_UPS, FollowUpStatus.CANCELLED, JOBCENTER_STAFF),
    }
)
# What follows from the end of the placement or the job, in the name of whoever ended it; offered to nobody.
FOLLOW_UP_CONSEQUENCES = LifeCycle[FollowUpStatus](
    {"fall-away": move(OPEN_FOLLOW_UPS, FollowUpStatus.CANCELLED, EVERY_ROLE)}
)
EMPLOYMENT_LIFE = LifeCycle[EmploymentStatus](
    {
        "change": move((EmploymentStatus.ACTIVE,), EmploymentStatus.ACTIVE, JOBCENTER_STAFF),
        "end": move((EmploymentStatus.ACTIVE,), EmploymentStatus.ENDED, JOBCENTER_STAFF),
    }
)
TASK_LIFE = LifeCycle[TaskStatus](
    {
        "done": move((TaskStatus.OPEN,), TaskStatus.DONE, JOBCENTER_STAFF),
        "cancel": move((TaskStatus.OPEN,), TaskStatus.CANCELLED, JOBCENTER_STAFF),
    }
)
# What a new job, or the end of the case, makes of a task; offered to nobody.
TASK_CONSEQUENCES = LifeCycle[TaskStatus](
    {
        "found": move((TaskStatus.OPEN,), TaskStatus.DONE, EVERY_ROLE),
        "drop": move((TaskStatus.OPEN,), TaskStatus.CANCELLED, EVERY_ROLE),
    }
)


@dataclass(frozen=True, slots=True)
class Recorded:
    """What a record makes of a follow-up: its status, and how many tries failed so far."""

    status: FollowUpStatus
    failed_tries: int


@dataclass(frozen=True, slots=True)
class DueWindow:
    """Due days from `first` (None: without beginning) to `last`, both included."""

    first: date | None
    last: date

    def holds(self, day: date) -> bool:
        return (self.first is None or self.first <= day) and day <= self.last


def record_follow_up(status: FollowUpStatus, failed_tries: int, role: Role, *, reached: bool) -> Recorded:
    """Record an answer, or one more try in vain; a follow-up nobody answered can be recorded again until it is done.

    Raises NotPermitted for a role that may not record, and for a candidate or company that reports itself as
    unreachable (only who called in vain can say so); IllegalMove where the follow-up is done or cancelled.
    """
    done = FOLLOW_UP_LIFE.target("record", status, role)
    if reached:
        return Recorded(done, failed_tries)
    if role not in JOBCENTER_STAFF:
        raise NotPermitted
    return Recorded(FollowUpStatus.UNREACHABLE, failed_tries + 1)


def may_answer(role: Role, audience: Audience) -> bool:
    """Whose questions a role may answer: the jobcenter's staff all, candidate and company their own."""
    if role in JOBCENTER_STAFF:
        return True
    return (role, audience) in {(Role.CANDIDATE, Audience.CANDIDATE), (Role.COMPANY, Audience.EMPLOYER)}


def is_overdue(due_on: date, status: FollowUpStatus, today: date) -> bool:
    """Open and due before today."""
    return status in OPEN_FOLLOW_UPS and due_on < today


def due_window(bucket: DueBucket, today: date) -> DueWindow:
    """The due days of a bucket: before today, today, or today and the six days after it. Only open follow-ups count."""
    if bucket is DueBucket.OVERDUE:
        return DueWindow(None, today - timedelta(days=1))
    return DueWindow(today, today if bucket is DueBucket.TODAY else today + timedelta(days=6))


def due_buckets(due_on: date, status: FollowUpStatus, today: date) -> frozenset[DueBucket]:
    """The buckets an open follow-up lies in (today is part of the week); none once it is closed or further off."""
    if status not in OPEN_FOLLOW_UPS:
        return frozenset()
    return frozenset(bucket for bucket in DueBucket if due_window(bucket, today).holds(due_on))
