"""Every query on re-placement tasks."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, false, or_
from sqlmodel import col, select, update

from app.foundation.api.pagination import PageRequest, Sort, fetch_page
from app.foundation.core.actor import JOBCENTER_STAFF, Actor
from app.foundation.core.errors import NotFound
from app.foundation.db.query import select_columns
from app.foundation.db.work import Work
from app.journey.aftercare.domain.states import TaskStatus
from app.journey.aftercare.models import ReplacementTask
from app.journey.matching.models import Ranking
from app.registers.candidates.repository import still_with

TASKS_BY_DUE_DAY = Sort((col(ReplacementTask.due_on), col(ReplacementTask.id)), (date, UUID))
TaskRow = tuple[ReplacementTask, int | None]


@dataclass(frozen=True, slots=True)
class TaskFilter:
    """What a list of re-placement tasks is narrowed by."""

    status: TaskStatus | None = None
    candidate_id: UUID | None = None
    mine: bool = False


def tasks_visible_to(actor: Actor) -> ColumnElement[bool]:
    """A jobcenter's staff sees its own tasks while the person is with it; nobody else sees any."""
    if actor.role not in JOBCENTER_STAFF:
        return false()
    own = col(ReplacementTask.jobcenter_id) == actor.jobcenter_id
    return and_(own, still_with(actor.jobcenter_id, col(ReplacementTask.candidate_id)))


def _with_fitting(*more: Any) -> Any:
    """Tasks beside how many needs fitted when they were opened."""
    statement = select_columns(ReplacementTask, Ranking.feasible, *more)
    return statement.join(Ranking, col(Ranking.id) == col(ReplacementTask.ranking_id), isouter=True)


async def list_tasks(work: Work, page: PageRequest, wanted: TaskFilter) -> tuple[list[TaskRow], str | None]:
    """By due day, then by id."""
    statement = _with_fitting(*TASKS_BY_DUE_DAY.columns).where(tasks_visible_to(work.actor))
    for name in ("status", "candidate_id"):
        value = getattr(wanted, name)
        if value is not None:
            statement = statement.where(col(getattr(ReplacementTask, name)) == value)
    if wanted.mine:
        statement = statement.where(col(ReplacementTask.assignee_account_id) == work.actor.account_id)
    rows, cursor = await fetch_page(work, statement, TASKS_BY_DUE_DAY, page)
    return [(row[0], row[1]) for row in rows], cursor


async def get_task(work: Work, task_id: UUID, *, lock: bool = False) -> TaskRow:
    """Raises NotFound."""
    statement = _with_fitting().where(col(ReplacementTask.id) == task_id, tasks_visible_to(work.actor))
    if lock:
        statement = statement.with_for_update(of=ReplacementTask)
    row = (await work.session.exec(statement.execution_options(populate_existing=True))).one_or_none()
    if row is None:
        raise NotFound
    work.about(row[0].candidate_id)
    return row[0], row[1]


async def load_open_tasks(work: Work, candidate_id: UUID) -> Sequence[ReplacementTask]:
    """Without scope, locked: for reactions to an event about this very candidate only."""
    statement = select(ReplacementTask).where(
        col(ReplacementTask.candidate_id) == candidate_id, col(ReplacementTask.status) == TaskStatus.OPEN
    )
    return (await work.session.exec(statement.order_by(col(ReplacementTask.id)).with_for_update())).all()


async def hand_over_open_tasks(work: Work, to_account_id: UUID | None, *whose: ColumnElement[bool]) -> int:
    """Gives open tasks another assignee; how many changed hands. `whose` is within the caller's rights."""
    other = (
        col(ReplacementTask.assignee_account_id).is_not(None)
        if to_account_id is None
        else or_(
            col(ReplacementTask.assignee_account_id).is_(None),
            col(ReplacementTask.assignee_account_id) != to_account_id,
        )
    )
    statement = (
        update(ReplacementTask)
        .where(col(ReplacementTask.status) == TaskStatus.OPEN, other, *whose)
        .values(assignee_account_id=to_account_id, version=col(ReplacementTask.version) + 1, updated_at=work.now())
        .execution_options(synchronize_session=False)
    )
    return (await work.session.exec(statement)).rowcount
