"""The rules of signing links: who may get one, and whether one still holds."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from app.journey.placements.domain import PlacementStatus

LONGEST_DAYS = 60


class LinkParty(StrEnum):
    """The parties that may answer without an account; the jobcenter signs signed in."""

    COMPANY = "company"
    CANDIDATE = "candidate"
    EMPLOYEE_REPRESENTATIVE = "employee_representative"


class LinkStatus(StrEnum):
    """Whether a link still holds, and if not, why."""

    OPEN = "open"
    USED = "used"
    EXPIRED = "expired"
    REVOKED = "revoked"
    VOID = "void"


class Choice(StrEnum):
    """What somebody answers with a link."""

    SIGN = "sign"
    OBJECT = "object"


@dataclass(frozen=True, slots=True)
class LinkFacts:
    """A link as it is stored."""

    agreement_version: int
    expires_at: datetime
    used: bool = False
    revoked: bool = False
    voided: bool = False


@dataclass(frozen=True, slots=True)
class AgreementFacts:
    """The agreement as it stands now; `answered`: the link's party has answered on the present version."""

    status: PlacementStatus
    version: int
    answered: bool = False


def link_status(link: LinkFacts, agreement: AgreementFacts, now: datetime) -> LinkStatus:
    """Whether a link holds: one answer, to one version of the agreement, while it is out for signature.

    What somebody did with the link comes before what happened to the agreement, and both before the passing of time:
    whoever opens it is told the reason that helps most.
    """
    if link.used:
        return LinkStatus.USED
    if link.revoked:
        return LinkStatus.REVOKED
    moved_on = agreement.status is not PlacementStatus.SUBMITTED or agreement.version != link.agreement_version
    if link.voided or moved_on or agreement.answered:
        return LinkStatus.VOID
    return LinkStatus.EXPIRED if now >= link.expires_at else LinkStatus.OPEN
