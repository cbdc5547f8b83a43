"""Taking hold of a change with its placement, and recording what becomes of it."""

from uuid import UUID

from app.foundation.api.conditional import Precondition
from app.foundation.audit.service import Change, Subject, record
from app.foundation.db.model import touch
from app.foundation.db.work import Work
from app.journey.changes import repository
from app.journey.changes.domain import ChangeStatus
from app.journey.changes.models import PlacementChange
from app.journey.placements import repository as placements
from app.journey.placements.models import Placement


def subject_of(change: PlacementChange) -> Subject:
    return Subject("placement_change", change.id, change.jobcenter_id, change.company_id, change.candidate_id)


async def take(work: Work, change_id: UUID, precondition: Precondition) -> tuple[PlacementChange, Placement]:
    """The change and its placement, locked in the order in which every decision takes its locks."""
    seen = await repository.get_change(work, change_id)
    placement = await placements.lock_with_neighbours(work, seen.placement_id)
    change = await repository.get_change(work, change_id, lock=True)
    precondition.check(change.version)
    return change, placement


async def move(work: Work, change: PlacementChange, target: ChangeStatus, event: str, **data: str) -> None:
    """The only place that gives a change another status. Events carry ids and the kind, never a reason:
    that of a pause is the person's own.
    """
    before = change.status
    change.status = target
    touch(change, work.now())
    await work.session.flush()
    known = {"placement_id": str(change.placement_id), "kind": change.kind.value, **data}
    await record(work, event, subject_of(change), Change(before.value, target.value, data=known))
    await work.session.flush()
