"""The life of a change to a granted internship as a table."""

from enum import StrEnum

from app.foundation.core.actor import EVERY_ROLE, JOBCENTER_STAFF, Role
from app.foundation.core.states import LifeCycle, move
from app.journey.changes.domain.hearing import side_of


class PlacementChangeKind(StrEnum):
    """What is changed."""

    EXTENSION = "extension"
    SHORTENING = "shortening"
    HOURS = "hours"
    PAUSE = "pause"


class ChangeStatus(StrEnum):
    """Where a change stands."""

    REQUESTED = "requested"
    GRANTED = "granted"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


S = ChangeStatus
_PARTIES = (Role.COMPANY, Role.CANDIDATE, *JOBCENTER_STAFF)
CHANGE_LIFE = LifeCycle[ChangeStatus](
    {
        "answer": move([S.REQUESTED], S.REQUESTED, _PARTIES),
        "grant": move([S.REQUESTED], S.GRANTED, JOBCENTER_STAFF),
        "reject": move([S.REQUESTED], S.REJECTED, JOBCENTER_STAFF),
        # Company and candidate withdraw only what their own side asked for: `offered_actions` and the service say so.
        "withdraw": move([S.REQUESTED], S.WITHDRAWN, _PARTIES),
    }
)
# What follows from the placement's end, in the name of whoever ended it; offered to nobody as an action.
CHANGE_CONSEQUENCES = LifeCycle[ChangeStatus]({"fall-away": move([S.REQUESTED], S.WITHDRAWN, EVERY_ROLE)})


def offered_actions(status: ChangeStatus, role: Role, requested_role: Role) -> list[str]:
    """The actions worth offering: who asked has agreed already, and nobody withdraws the other side's wish."""
    actions = CHANGE_LIFE.allowed_actions(status, role)
    if role in JOBCENTER_STAFF:
        return actions
    asked = side_of(role) is not None and side_of(role) is side_of(requested_role)
    return [action for action in actions if action != ("answer" if asked else "withdraw")]
