"""The states of a mentorship, and who moves it."""

from enum import StrEnum

from app.foundation.core.actor import EVERY_ROLE, JOBCENTER_STAFF, Role
from app.foundation.core.states import LifeCycle, move


class MentorshipKind(StrEnum):
    """A colleague at the workplace, or a volunteer (also a company's)."""

    COMPANY_MENTOR = "company_mentor"
    VOLUNTEER = "volunteer"


class MentorshipStatus(StrEnum):
    """Where a mentorship stands; nothing is seen before it is active."""

    PROPOSED = "proposed"
    ACTIVE = "active"
    DECLINED = "declined"
    ENDED = "ended"


S = MentorshipStatus
STANDING = frozenset({S.PROPOSED, S.ACTIVE})
# Nobody has to have a mentor, and nobody has to stay one: the person and the mentor may end it themselves.
MENTORSHIP_LIFE = LifeCycle[MentorshipStatus](
    {
        "accept": move((S.PROPOSED,), S.ACTIVE, (Role.MENTOR,)),
        "decline": move((S.PROPOSED,), S.DECLINED, (Role.MENTOR,)),
        "end": move(STANDING, S.ENDED, (*JOBCENTER_STAFF, Role.COMPANY, Role.CANDIDATE, Role.MENTOR)),
    }
)
# What follows from an agreement and from time, in the name of whoever set it off; offered to nobody.
MENTORSHIP_CONSEQUENCES = LifeCycle[MentorshipStatus](
    {
        "begin": move((S.PROPOSED,), S.ACTIVE, EVERY_ROLE),
        "lapse": move(STANDING, S.ENDED, EVERY_ROLE),
    }
)
