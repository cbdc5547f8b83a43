"""The states of milestones and incentives, and who moves them."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from app.foundation.core.actor import EVERY_ROLE, JOBCENTER_STAFF, Role
from app.foundation.core.errors import IllegalMove, NotPermitted
from app.foundation.core.states import LifeCycle, move
from app.journey.aftercare.domain.milestones import Retention
from app.registers.jobcenters.domain import Recipient

__all__ = [
    "INCENTIVE_CONSEQUENCES",
    "INCENTIVE_LIFE",
    "NOT_GIVEN_YET",
    "TAKES_EVIDENCE",
    "IncentiveStatus",
    "Recipient",
    "incentives_offered",
    "milestone_actions",
    "require_evidence_wanted",
    "verdict_stands",
]


class IncentiveStatus(StrEnum):
    """Where an incentive stands."""

    ELIGIBLE = "eligible"
    APPROVED = "approved"
    HANDED_OVER = "handed_over"
    CANCELLED = "cancelled"


S = IncentiveStatus
NOT_GIVEN_YET = frozenset({S.ELIGIBLE, S.APPROVED})
INCENTIVE_LIFE = LifeCycle[IncentiveStatus](
    {
        "approve": move((S.ELIGIBLE,), S.APPROVED, JOBCENTER_STAFF),
        "hand-over": move((S.APPROVED,), S.HANDED_OVER, JOBCENTER_STAFF),
        "cancel": move(NOT_GIVEN_YET, S.CANCELLED, JOBCENTER_STAFF),
    }
)
# What follows where it comes out that the job did not last, and where it did after all; offered to nobody.
INCENTIVE_CONSEQUENCES = LifeCycle[IncentiveStatus](
    {
        "fall-away": move(NOT_GIVEN_YET, S.CANCELLED, EVERY_ROLE),
        "return": move((S.CANCELLED,), S.ELIGIBLE, EVERY_ROLE),
    }
)

# What a milestone may turn into once more is known. That somebody was in work is never forgotten; that nobody was may
# become an open question again, where another job comes to light.
_MAY_BECOME: Mapping[Retention, frozenset[Retention]] = MappingProxyType(
    {
        Retention.PENDING: frozenset({Retention.RETAINED, Retention.NOT_RETAINED, Retention.UNKNOWN}),
        Retention.UNKNOWN: frozenset({Retention.RETAINED, Retention.NOT_RETAINED}),
        Retention.NOT_RETAINED: frozenset({Retention.RETAINED, Retention.UNKNOWN}),
        Retention.RETAINED: frozenset({Retention.NOT_RETAINED}),
    }
)
TAKES_EVIDENCE = frozenset({Retention.PENDING, Retention.UNKNOWN, Retention.NOT_RETAINED})


def verdict_stands(before: Retention, found: Retention) -> bool:
    """Whether a milestone takes what the evidence says now; otherwise it stays as it is."""
    return found in _MAY_BECOME[before]


def require_evidence_wanted(status: Retention, role: Role) -> None:
    """Raises NotPermitted for whoever may not bring evidence, IllegalMove where nothing is left to show."""
    if role not in JOBCENTER_STAFF:
        raise NotPermitted
    if status not in TAKES_EVIDENCE:
        raise IllegalMove(action="evidence", state=status.value)


def milestone_actions(status: Retention, role: Role) -> list[str]:
    return ["evidence"] if role in JOBCENTER_STAFF and status in TAKES_EVIDENCE else []


def incentives_offered(status: IncentiveStatus, role: Role, *, brought_evidence: bool) -> list[str]:
    """What somebody may try with an incentive; whoever brought the evidence is not offered to approve it."""
    actions = INCENTIVE_LIFE.allowed_actions(status, role)
    return [name for name in actions if not (brought_evidence and name == "approve")]
