"""Decisions that wait for a second person, what they rest on, and who speaks at the end of an internship."""

import json
from collections.abc import Iterable
from enum import StrEnum
from hashlib import sha256

from app.foundation.core.actor import JOBCENTER_STAFF, Role
from app.foundation.core.states import LifeCycle, move
from app.registers.law.domain import CheckResult


class RequestStatus(StrEnum):
    """Where a request for a decision stands."""

    PENDING = "pending"
    APPROVED = "approved"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    LAPSED = "lapsed"


class EndAuthor(StrEnum):
    """Whose words they are."""

    SUPERVISOR = "supervisor"
    CANDIDATE = "candidate"


# A request lapses by itself when the placement moves on; nobody does that to it.
REQUEST_LIFE = LifeCycle[RequestStatus](
    {
        "approve": move([RequestStatus.PENDING], RequestStatus.APPROVED, [Role.MANAGER]),
        "refuse": move([RequestStatus.PENDING], RequestStatus.REFUSED, [Role.MANAGER]),
        "withdraw": move([RequestStatus.PENDING], RequestStatus.WITHDRAWN, JOBCENTER_STAFF),
        # Nobody's action: the ground of the request has gone.
        "lapse": move([RequestStatus.PENDING], RequestStatus.LAPSED, ()),
    }
)

# A return only asks the parties for a better agreement, and an override is a part of its grant.
_NOT_APPEALABLE = frozenset({"return", "override"})
# Its limit is the day of the judgement: with it no digest would outlive the day.
_LIMITED_BY_TODAY = frozenset({"start_date"})


def is_appealable(action: str) -> bool:
    """Whether a decision settles something for the person, so that appeal guidance belongs to it (FVL § 25)."""
    return action not in _NOT_APPEALABLE


def requests_offered(status: RequestStatus, role: Role, *, asked_it: bool) -> list[str]:
    """What a caller may do with a request: the asker withdraws it, another manager answers it."""
    own = {"withdraw"} if asked_it else {"approve", "refuse"}
    return [action for action in REQUEST_LIFE.allowed_actions(status, role) if action in own]


def digest_of(results: Iterable[CheckResult]) -> str:
    """A fingerprint of what the checks found (SHA-256, hex): equal as long as outcome, actual and limit of each are.

    Words are left out: better wording changes no decision.
    """
    found = sorted(
        (result.code, result.outcome.value, str(result.actual), "" if _drifts(result) else str(result.limit))
        for result in results
    )
    return sha256(json.dumps(found).encode()).hexdigest()


def _drifts(result: CheckResult) -> bool:
    return result.code in _LIMITED_BY_TODAY
