"""The rules of answer links: whether one still holds."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from app.journey.aftercare.domain.states import OPEN_FOLLOW_UPS, FollowUpStatus

LONGEST_DAYS = 60


class AnswerLinkStatus(StrEnum):
    """Whether a link still holds, and if not, why; `void`: the follow-up was answered otherwise, or called off."""

    OPEN = "open"
    USED = "used"
    EXPIRED = "expired"
    REVOKED = "revoked"
    VOID = "void"


@dataclass(frozen=True, slots=True)
class AnswerLinkFacts:
    """A link as it is stored."""

    expires_at: datetime
    used: bool = False
    revoked: bool = False


def answer_link_status(link: AnswerLinkFacts, follow_up: FollowUpStatus, now: datetime) -> AnswerLinkStatus:
    """A link holds for one answer, to a follow-up that is open, until it expires or is called back.

    What somebody did with the link comes before what happened to the follow-up, and both before the passing of time.
    """
    if link.used:
        return AnswerLinkStatus.USED
    if link.revoked:
        return AnswerLinkStatus.REVOKED
    if follow_up not in OPEN_FOLLOW_UPS:
        return AnswerLinkStatus.VOID
    return AnswerLinkStatus.EXPIRED if now >= link.expires_at else AnswerLinkStatus.OPEN
