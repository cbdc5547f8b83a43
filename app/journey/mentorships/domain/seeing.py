"""What of a mentorship is shown to whom, and when one is over by itself."""

from dataclasses import dataclass
from datetime import date, timedelta

from app.foundation.core.actor import JOBCENTER_STAFF, Role
from app.journey.mentorships.domain.states import MentorshipKind, MentorshipStatus

# As long as a mentor may still say how a placement went; with it ends what the mentor sees.
SEEN_AFTER = timedelta(days=60)


@dataclass(frozen=True, slots=True)
class Ending:
    """What brings a mentorship to its end by itself: its own last day, and that of what it is about."""

    planned_on: date | None = None
    subject_over_on: date | None = None


def knows_the_person(role: Role, kind: MentorshipKind, status: MentorshipStatus) -> bool:
    """Whether a role reads whom a mentorship is for.

    A mentor only while it is active. A company knows whom its mentors follow at its own workplace; whom its
    volunteers help elsewhere is none of its business. The jobcenter and the person know.
    """
    if role is Role.MENTOR:
        return status is MentorshipStatus.ACTIVE
    if role is Role.COMPANY:
        return kind is MentorshipKind.COMPANY_MENTOR
    return True


def person_shown(role: Role, full_name: str, preferred_name: str | None) -> str:
    """The jobcenter and the person read the whole name, everybody else the name the person is called by."""
    if role in JOBCENTER_STAFF or role in (Role.CANDIDATE, Role.INTEGRATION):
        return full_name
    return preferred_name or full_name.partition(" ")[0]


def over_by_itself(ending: Ending, today: date) -> str | None:
    """The reason why a standing mentorship is over today, or None where it goes on."""
    if ending.planned_on is not None and ending.planned_on < today:
        return "period_over"
    if ending.subject_over_on is not None and ending.subject_over_on + SEEN_AFTER < today:
        return "subject_over"
    return None
