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


class RunStatus(StrEnum):
    """Where an assignment run stands."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


class ProposalStatus(StrEnum):
    """What a person made of one proposal of a run: `changed` means somebody else was chosen for the need."""

    OPEN = "open"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    CHANGED = "changed"


# A run is started again by a worker when the one that held it has died; only `cancel` is anybody's to ask for.
RUN_LIFE = LifeCycle[RunStatus](
    {
        "start": move([RunStatus.QUEUED, RunStatus.RUNNING], RunStatus.RUNNING, []),
        "finish": move([RunStatus.RUNNING], RunStatus.DONE, []),
        "fail": move([RunStatus.RUNNING], RunStatus.FAILED, []),
        "cancel": move([RunStatus.QUEUED, RunStatus.RUNNING], RunStatus.CANCELLED, JOBCENTER_STAFF),
    }
)
PROPOSAL_LIFE = LifeCycle[ProposalStatus](
    {
        "accept": move([ProposalStatus.OPEN], ProposalStatus.ACCEPTED, JOBCENTER_STAFF),
        "reject": move([ProposalStatus.OPEN], ProposalStatus.REJECTED, JOBCENTER_STAFF),
        "change": move([ProposalStatus.OPEN], ProposalStatus.CHANGED, JOBCENTER_STAFF),
    }
)
