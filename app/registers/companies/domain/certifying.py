"""What a company may be certified as, how long that holds, and who does what with it."""

from datetime import date
from enum import StrEnum
from uuid import UUID

from app.foundation.core.actor import JOBCENTER_STAFF, Actor, Role
from app.foundation.core.states import LifeCycle, move

YEARS_AT_MOST = 3


class CertificationKind(StrEnum):
    """By whom more than half of the company is owned."""

    MINORITY_OWNED = "minority_owned"
    WOMEN_OWNED = "women_owned"


class CertificationEvidence(StrEnum):
    """What the manager is shown; a copy of it is never stored."""

    OWNERS_REGISTER = "owners_register"
    DECLARATION = "declaration"


class CertificationState(StrEnum):
    """What is stored."""

    APPLIED = "applied"
    CERTIFIED = "certified"
    REFUSED = "refused"
    REVOKED = "revoked"
    WITHDRAWN = "withdrawn"


class CertificationStatus(StrEnum):
    """What is shown: as stored, but a certification past its last day is expired."""

    APPLIED = "applied"
    CERTIFIED = "certified"
    EXPIRED = "expired"
    REFUSED = "refused"
    REVOKED = "revoked"
    WITHDRAWN = "withdrawn"


class RefusalReason(StrEnum):
    """Why a company is not certified; none of them tells the kind."""

    NOT_MOST_OF_IT = "not_most_of_it"
    EVIDENCE_MISSING = "evidence_missing"
    EVIDENCE_UNCLEAR = "evidence_unclear"


class RevocationReason(StrEnum):
    """Why a certification ends before its time; none of them tells the kind."""

    OWNERS_CHANGED = "owners_changed"
    EVIDENCE_WRONG = "evidence_wrong"
    CERTIFIED_IN_ERROR = "certified_in_error"


S = CertificationStatus
_OF_COMPANY = (Role.COMPANY, *JOBCENTER_STAFF)
CERTIFICATION_LIFE = LifeCycle[CertificationStatus](
    {
        "certify": move([S.APPLIED], S.CERTIFIED, [Role.MANAGER]),
        "refuse": move([S.APPLIED], S.REFUSED, [Role.MANAGER]),
        "revoke": move([S.CERTIFIED], S.REVOKED, [Role.MANAGER]),
        # A consent is taken back at any time, also where nothing came of it or it is over.
        "withdraw": move([each for each in S if each is not S.WITHDRAWN], S.WITHDRAWN, _OF_COMPANY),
    }
)
ANSWERS = frozenset({"certify", "refuse"})


def status_on(state: CertificationState, valid_until: date | None, today: date) -> CertificationStatus:
    """A certification holds to its last day, that day included."""
    if state is CertificationState.CERTIFIED and valid_until is not None and valid_until < today:
        return CertificationStatus.EXPIRED
    return CertificationStatus(state.value)


def latest_end(today: date) -> date:
    """Three years ahead: owners change. Our own rule, no law's."""
    year = today.year + YEARS_AT_MOST
    return today.replace(year=year, day=28) if (today.month, today.day) == (2, 29) else today.replace(year=year)


def offered_actions(status: CertificationStatus, actor: Actor, jobcenter_id: UUID, applied_by: UUID) -> list[str]:
    """What the actor may do now: a manager of the jobcenter that was asked decides, and answers nothing asked by itself."""
    mine = actor.jobcenter_id == jobcenter_id
    return [
        name
        for name in CERTIFICATION_LIFE.allowed_actions(status, actor.role)
        if name == "withdraw" or (mine and not (name in ANSWERS and actor.account_id == applied_by))
    ]
