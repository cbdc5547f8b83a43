"""Every query on changes to granted internships."""

from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, false
from sqlmodel import col, select

from app.foundation.api.pagination import PageRequest, Sort, fetch_page
from app.foundation.core.actor import JOBCENTER_STAFF, Actor, Role
from app.foundation.core.errors import NotFound
from app.foundation.db.work import Work
from app.journey.changes.domain import ChangeStatus, PlacementChangeKind
from app.journey.changes.models import PlacementChange
from app.journey.placements.models import Decision
from app.registers.candidates.repository import still_with

BY_ID = Sort((col(PlacementChange.id),), (UUID,))


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """The jobcenter's own, the company's own, the candidate's own; nobody else's business."""
    if actor.role in JOBCENTER_STAFF or actor.role is Role.INTEGRATION:
        own = col(PlacementChange.jobcenter_id) == actor.jobcenter_id
        return and_(own, still_with(actor.jobcenter_id, col(PlacementChange.candidate_id)))
    if actor.role is Role.COMPANY:
        return col(PlacementChange.company_id) == actor.company_id
    if actor.role is Role.CANDIDATE:
        return col(PlacementChange.candidate_id) == actor.candidate_id
    return false()


async def get_change(work: Work, change_id: UUID, *, lock: bool = False) -> PlacementChange:
    """Raises NotFound; with `lock` the change as it stands after everybody before us has finished."""
    statement: Any = select(PlacementChange).where(col(PlacementChange.id) == change_id, visible_to(work.actor))
    if lock:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    change: PlacementChange | None = (await work.session.exec(statement)).one_or_none()
    if change is None:
        raise NotFound
    work.about(change.candidate_id)
    return change


async def list_changes(
    work: Work, placement_id: UUID, kind: PlacementChangeKind | None, page: PageRequest
) -> tuple[list[PlacementChange], str | None]:
    """Those of one placement, oldest first."""
    statement = select(PlacementChange, *BY_ID.columns).where(
        col(PlacementChange.placement_id) == placement_id, visible_to(work.actor)
    )
    if kind is not None:
        statement = statement.where(col(PlacementChange.kind) == kind)
    rows, cursor = await fetch_page(work, statement, BY_ID, page)
    return [row[0] for row in rows], cursor


async def find_open(work: Work, placement_id: UUID) -> PlacementChange | None:
    """Without scope, locked: the one change that waits on a placement the caller has been found to see or to end."""
    statement = (
        select(PlacementChange)
        .where(col(PlacementChange.placement_id) == placement_id, col(PlacementChange.status) == ChangeStatus.REQUESTED)
        .with_for_update()
    )
    return (await work.session.exec(statement)).one_or_none()


async def find_decision(work: Work, decision_id: UUID | None) -> Decision | None:
    """The decision of a change the caller has been found to see."""
    return None if decision_id is None else await work.session.get(Decision, decision_id)
