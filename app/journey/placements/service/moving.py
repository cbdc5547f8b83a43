"""The only place where a placement's status changes: by the table, with its event."""

from collections.abc import Mapping
from typing import Any

from app.foundation.audit.service import Change, Subject, record
from app.foundation.db.work import Work
from app.journey.placements.domain import PLACEMENT_LIFE, PlacementStatus
from app.journey.placements.models import Placement
from app.journey.placements.service.lapsing import lapse_requests

_EVENTS = {
    "edit": "placement.agreement_changed",
    "submit": "placement.submitted",
    "sign": "placement.signed",
    "object": "placement.objected",
    "review": "placement.reviewed",
    "return": "placement.returned",
    "grant": "placement.granted",
    "reject": "placement.rejected",
    "confirm": "placement.confirmed",
    "start": "placement.started",
    "complete": "placement.completed",
    "end-early": "placement.ended_early",
    "cancel": "placement.cancelled",
}
# After these nothing that waits for a second person has anything left to stand on.
_LAPSING = frozenset({"edit", "return", "grant", "reject", "complete", "end-early", "cancel"})


def subject_of(placement: Placement) -> Subject:
    return Subject("placement", placement.id, placement.jobcenter_id, placement.company_id, placement.candidate_id)


def require(work: Work, placement: Placement, action: str) -> None:
    """Raises NotPermitted or IllegalMove before anything is looked at or written."""
    PLACEMENT_LIFE.target(action, placement.status, work.actor.role)


async def move(work: Work, placement: Placement, action: str, *, reason_code: str | None = None, **data: Any) -> None:
    """Does what the table says for `action` and records it; what follows from the event happens here too.

    Also an action that leaves the status as it is raises the version: the answer has changed. What waits for a second
    person lapses with the first action that takes its ground away. `data` holds ids and codes only.
    """
    target = PLACEMENT_LIFE.target(action, placement.status, work.actor.role)
    await _carry_out(work, placement, action, target, reason_code, data)


async def move_by_link(work: Work, placement: Placement, action: str, **data: Any) -> None:
    """The same where nobody is signed in: a signing link has proven the right, so only the state is asked."""
    target = PLACEMENT_LIFE.target_of(action, placement.status)
    await _carry_out(work, placement, action, target, None, data)


async def _carry_out(
    work: Work,
    placement: Placement,
    action: str,
    target: PlacementStatus,
    reason_code: str | None,
    data: Mapping[str, Any],
) -> None:
    before = placement.status
    placement.status = target
    placement.updated_at = work.now()
    await work.session.flush()
    if action in _LAPSING:
        await lapse_requests(work, placement)
    change = Change(before.value, target.value, reason_code, {"match_id": str(placement.match_id), **data})
    await record(work, _EVENTS[action], subject_of(placement), change)
    await work.session.flush()
