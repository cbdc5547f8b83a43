"""The only place where a placement's status changes: by the table, with its event."""

from typing import Any

from app.foundation.audit.service import Change, Subject, record
from app.foundation.db.work import Work
from app.journey.placements.domain import PLACEMENT_LIFE
from app.journey.placements.models import Placement

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


def subject_of(placement: Placement) -> Subject:
    return Subject("placement", placement.id, placement.jobcenter_id, placement.company_id, placement.candidate_id)


def require(work: Work, placement: Placement, action: str) -> None:
    """Raises NotPermitted or IllegalMove before anything is looked at or written."""
    PLACEMENT_LIFE.target(action, placement.status, work.actor.role)


async def move(work: Work, placement: Placement, action: str, *, reason_code: str | None = None, **data: Any) -> None:
    """Does what the table says for `action` and records it; what follows from the event happens here too.

    Also an action that leaves the status as it is raises the version: the answer has changed. `data` holds ids and
    codes only.
    """
    before = placement.status
    placement.status = PLACEMENT_LIFE.target(action, before, work.actor.role)
    placement.updated_at = work.now()
    await work.session.flush()
    change = Change(before.value, placement.status.value, reason_code, {"match_id": str(placement.match_id), **data})
    await record(work, _EVENTS[action], subject_of(placement), change)
    await work.session.flush()
