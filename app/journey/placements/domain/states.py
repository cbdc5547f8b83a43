"""The life of a placement as a table, and the parties of its agreement."""

from enum import StrEnum

from app.foundation.core.actor import JOBCENTER_STAFF, Role
from app.foundation.core.states import LifeCycle, move


class PlacementStatus(StrEnum):
    """Where a placement stands."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    IN_REVIEW = "in_review"
    GRANTED = "granted"
    ACTIVE = "active"
    COMPLETED = "completed"
    REJECTED = "rejected"
    CANCELLED = "cancelled"
    ENDED_EARLY = "ended_early"


class Party(StrEnum):
    """Who signs an agreement."""

    COMPANY = "company"
    CANDIDATE = "candidate"
    EMPLOYEE_REPRESENTATIVE = "employee_representative"
    JOBCENTER = "jobcenter"


class Initiative(StrEnum):
    """Whose wish it was to end."""

    COMPANY = "company"
    CANDIDATE = "candidate"
    JOBCENTER = "jobcenter"
    MUTUAL = "mutual"
    EXTERNAL = "external"


S = PlacementStatus
BEFORE_GRANT = (S.DRAFT, S.SUBMITTED, S.IN_REVIEW)
BEFORE_START = (*BEFORE_GRANT, S.GRANTED)
UNDER_WAY = (S.GRANTED, S.ACTIVE)
FINAL = (S.COMPLETED, S.REJECTED, S.CANCELLED, S.ENDED_EARLY)
_WITH_COMPANY = (Role.COMPANY, *JOBCENTER_STAFF)
_SIGNERS = (Role.COMPANY, Role.CANDIDATE, *JOBCENTER_STAFF)

# `review` is set off by the last required signature, in the name of whoever signed.
SYSTEM_ACTIONS = frozenset({"review"})

PLACEMENT_LIFE = LifeCycle[PlacementStatus](
    {
        "edit": move(BEFORE_GRANT, S.DRAFT, _WITH_COMPANY),
        "submit": move([S.DRAFT], S.SUBMITTED, _WITH_COMPANY),
        "sign": move([S.SUBMITTED], S.SUBMITTED, _SIGNERS),
        "object": move([S.SUBMITTED], S.SUBMITTED, JOBCENTER_STAFF),
        "review": move([S.SUBMITTED], S.IN_REVIEW, _SIGNERS),
        "return": move([S.SUBMITTED, S.IN_REVIEW], S.DRAFT, JOBCENTER_STAFF),
        "grant": move([S.IN_REVIEW], S.GRANTED, JOBCENTER_STAFF),
        "reject": move([S.SUBMITTED, S.IN_REVIEW], S.REJECTED, JOBCENTER_STAFF),
        "confirm": move([S.GRANTED], S.GRANTED, _WITH_COMPANY),
        "start": move([S.GRANTED], S.ACTIVE, _WITH_COMPANY),
        "complete": move([S.ACTIVE], S.COMPLETED, _WITH_COMPANY),
        "end-early": move([S.ACTIVE], S.ENDED_EARLY, _WITH_COMPANY),
        "cancel": move(BEFORE_START, S.CANCELLED, _WITH_COMPANY),
    }
)
