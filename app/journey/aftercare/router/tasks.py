"""Routes of re-placement tasks."""

from typing import Annotated
from uuid import UUID

from fastapi import Query

from app.foundation.api.conditional import DryRun, OptionalIfMatch, Tag
from app.foundation.api.pagination import Paging
from app.foundation.api.route import make_router
from app.foundation.api.schemas import Page
from app.foundation.db.work import Work
from app.foundation.identity.permissions import allow
from app.journey.aftercare import permissions, repository, service
from app.journey.aftercare.domain.states import TaskStatus
from app.journey.aftercare.repository import TaskFilter
from app.journey.aftercare.repository.tasks import TaskRow
from app.journey.aftercare.schemas import CancelBody, ReplacementTaskRead
from app.journey.aftercare.service import reading

router = make_router("aftercare")
ReadTasks = Annotated[Work, allow(permissions.READ_TASKS)]
WriteTasks = Annotated[Work, allow(permissions.WRITE_TASKS)]


@router.get("/replacement-tasks")
async def list_replacement_tasks(
    work: ReadTasks,
    page: Paging,
    *,
    status: TaskStatus | None = None,
    candidate_id: UUID | None = None,
    mine: Annotated[bool, Query(description="Only those assigned to the caller.")] = False,
) -> Page[ReplacementTaskRead]:
    """Jobs that ended and whose people need the next one, by due day."""
    rows, cursor = await repository.list_tasks(work, page, TaskFilter(status, candidate_id, mine))
    return Page(items=[reading.read_task(work, row) for row in rows], next_cursor=cursor)


@router.get("/replacement-tasks/{task_id}")
async def get_replacement_task(work: ReadTasks, task_id: UUID, tag: Tag) -> ReplacementTaskRead:
    """One task; the needs that fit are at `/v1/rankings/{ranking_id}`."""
    return _read(work, await repository.get_task(work, task_id), tag)


@router.post("/replacement-tasks/{task_id}/done")
async def finish_replacement_task(
    work: WriteTasks, task_id: UUID, precondition: OptionalIfMatch, _dry: DryRun, tag: Tag
) -> ReplacementTaskRead:
    """Somebody has seen to it. A new job of the person does this by itself."""
    return _read(work, await service.finish_task(work, task_id, precondition), tag)


@router.post("/replacement-tasks/{task_id}/cancel")
async def cancel_replacement_task(
    work: WriteTasks, task_id: UUID, body: CancelBody, precondition: OptionalIfMatch, _dry: DryRun, tag: Tag
) -> ReplacementTaskRead:
    """Nobody looks any further, with a coded reason."""
    return _read(work, await service.cancel_task(work, task_id, body, precondition), tag)


def _read(work: Work, row: TaskRow, tag: Tag) -> ReplacementTaskRead:
    tag(row[0].version)
    return reading.read_task(work, row)
