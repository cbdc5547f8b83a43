"""Routes of classes at the workplace: Danish (or another class) for several placements together."""

from typing import Annotated
from uuid import UUID

from app.foundation.api.conditional import DryRun, OptionalIfMatch, Tag
from app.foundation.api.pagination import Paging
from app.foundation.api.route import make_router
from app.foundation.api.schemas import Page
from app.foundation.db.work import Work
from app.foundation.identity.permissions import allow
from app.journey.training import permissions, repository, service
from app.journey.training.domain.states import ClassStatus
from app.journey.training.models import WorkplaceClass
from app.journey.training.schemas import (
    ClassCancellationBody,
    ClassPlacementBody,
    ClassRemovalBody,
    WorkplaceClassCreate,
    WorkplaceClassRead,
)

router = make_router("training")
Read = Annotated[Work, allow(permissions.READ)]
Write = Annotated[Work, allow(permissions.HOLD_CLASSES)]


@router.get("/workplace-classes")
async def list_workplace_classes(
    work: Read,
    page: Paging,
    workplace_id: UUID | None = None,
    placement_id: UUID | None = None,
    status: ClassStatus | None = None,
) -> Page[WorkplaceClassRead]:
    """Classes at workplaces, newest first: the jobcenter's, the company's, or those one attends oneself."""
    rows, cursor = await repository.page_of_classes(work, workplace_id, placement_id, status, page)
    return Page(items=await service.read_classes(work, rows), next_cursor=cursor)


@router.post("/workplace-classes", status_code=201)
async def create_workplace_class(work: Write, body: WorkplaceClassCreate, _dry: DryRun, tag: Tag) -> WorkplaceClassRead:
    """Sets up a class at a workplace and puts it into the plans of the placements named: all of them, or none.

    What was planned at the same time moves around it. Refused where it falls on somebody's Danish class or course.
    """
    held_class = await service.hold_class(work, body)
    tag.created(held_class.version, f"/v1/workplace-classes/{held_class.id}")
    return (await service.read_classes(work, [held_class]))[0]


@router.get("/workplace-classes/{class_id}")
async def get_workplace_class(work: Read, class_id: UUID, tag: Tag) -> WorkplaceClassRead:
    """One class, with those of its placements that the caller sees."""
    return await _read(work, await repository.get_class(work, class_id), tag)


@router.post("/workplace-classes/{class_id}/add")
async def add_to_workplace_class(
    work: Write, class_id: UUID, body: ClassPlacementBody, precondition: OptionalIfMatch, _dry: DryRun, tag: Tag
) -> WorkplaceClassRead:
    """One more placement joins the class, from today on; refused when every seat is taken."""
    return await _read(work, await service.add_placement(work, class_id, body.placement_id, precondition), tag)


@router.post("/workplace-classes/{class_id}/remove")
async def remove_from_workplace_class(
    work: Write, class_id: UUID, body: ClassRemovalBody, precondition: OptionalIfMatch, _dry: DryRun, tag: Tag
) -> WorkplaceClassRead:
    """A placement leaves the class: what it has attended stays in its plan, and its seat is free again."""
    return await _read(work, await service.remove_placement(work, class_id, body, precondition), tag)


@router.post("/workplace-classes/{class_id}/cancel")
async def cancel_workplace_class(
    work: Write, class_id: UUID, body: ClassCancellationBody, precondition: OptionalIfMatch, _dry: DryRun, tag: Tag
) -> WorkplaceClassRead:
    """The class is not held any more: it leaves every plan, and the time is planned anew."""
    return await _read(work, await service.cancel_class(work, class_id, body, precondition), tag)


async def _read(work: Work, held_class: WorkplaceClass, tag: Tag) -> WorkplaceClassRead:
    tag(held_class.version)
    return (await service.read_classes(work, [held_class]))[0]
