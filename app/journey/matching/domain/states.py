"""The life of a match: proposed by a jobcenter, consented to by the person, agreed by the company."""

from enum import StrEnum

from app.foundation.core.actor import JOBCENTER_STAFF, Role
from app.foundation.core.states import LifeCycle, move


class MatchStatus(StrEnum):
    """Where a match stands; a seat is taken at `agreed`."""

    PROPOSED = "proposed"
    CONSENTED = "consented"
    AGREED = "agreed"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


LIVE = (MatchStatus.PROPOSED, MatchStatus.CONSENTED, MatchStatus.AGREED)
# A company knows of a person only after the person has consented.
SHOWN_TO_COMPANY = (MatchStatus.CONSENTED, MatchStatus.AGREED)
_UNANSWERED = (MatchStatus.PROPOSED, MatchStatus.CONSENTED)

MATCH_LIFE = LifeCycle[MatchStatus](
    {
        "consent": move([MatchStatus.PROPOSED], MatchStatus.CONSENTED, [Role.CANDIDATE, *JOBCENTER_STAFF]),
        "accept": move([MatchStatus.CONSENTED], MatchStatus.AGREED, [Role.COMPANY, *JOBCENTER_STAFF]),
        "decline": move(_UNANSWERED, MatchStatus.DECLINED, [Role.CANDIDATE, Role.COMPANY, *JOBCENTER_STAFF]),
        "withdraw": move(LIVE, MatchStatus.WITHDRAWN, JOBCENTER_STAFF),
        "expire": move(_UNANSWERED, MatchStatus.EXPIRED, JOBCENTER_STAFF),
    }
)
