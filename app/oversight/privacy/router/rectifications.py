"""Routes of rectifications."""

from typing import Annotated
from uuid import UUID

from app.foundation.api.conditional import DryRun, OptionalIfMatch, Tag
from app.foundation.api.pagination import Paging
from app.foundation.api.route import make_router
from app.foundation.api.schemas import Page
from app.foundation.db.work import Work
from app.foundation.identity.permissions import allow
from app.oversight.privacy import permissions
from app.oversight.privacy.domain.rectifying import RectificationStatus
from app.oversight.privacy.models import Rectification
from app.oversight.privacy.schemas.rectifications import (
    AnnotateBody,
    CorrectBody,
    RectificationCreate,
    RectificationRead,
    RefuseBody,
    ReplacedValues,
)
from app.oversight.privacy.service import rectifying as service

router = make_router("privacy")
Read = Annotated[Work, allow(permissions.READ_RECTIFICATIONS)]
Ask = Annotated[Work, allow(permissions.ASK_RECTIFICATIONS)]
Decide = Annotated[Work, allow(permissions.DECIDE_RECTIFICATIONS)]


def _read(work: Work, row: Rectification, tag: Tag) -> RectificationRead:
    tag(row.version)
    return service.read_rectification(work, row)


@router.get("/candidates/{candidate_id}/rectifications")
async def list_rectifications(
    work: Read, candidate_id: UUID, page: Paging, status: RectificationStatus | None = None
) -> Page[RectificationRead]:
    """What was said to be wrong about a person, and what was decided, the newest first. An annotation is part of it."""
    items, cursor = await service.list_of(work, candidate_id, status, page)
    return Page(items=[service.read_rectification(work, row) for row in items], next_cursor=cursor)


@router.post("/candidates/{candidate_id}/rectifications", status_code=201)
async def ask_for_rectification(
    work: Ask, candidate_id: UUID, body: RectificationCreate, tag: Tag
) -> RectificationRead:
    """The person says that something is wrong; staff take it down with `on_behalf`. To be decided within a month."""
    row = await service.ask(work, candidate_id, body)
    tag.created(row.version, f"/v1/rectifications/{row.id}")
    return service.read_rectification(work, row)


@router.get("/rectifications/{rectification_id}")
async def get_rectification(work: Read, rectification_id: UUID, tag: Tag) -> RectificationRead:
    """One request for rectification."""
    return _read(work, await service.get(work, rectification_id), tag)


@router.get("/rectifications/{rectification_id}/replaced-values")
async def get_replaced_values(work: Read, rectification_id: UUID) -> ReplacedValues:
    """The values that the correction replaced. A former CPR number is not among them."""
    return await service.history(work, await service.get(work, rectification_id))


@router.post("/rectifications/{rectification_id}/correct")
async def correct_rectification(
    work: Decide, rectification_id: UUID, body: CorrectBody, precondition: OptionalIfMatch, tag: Tag, _dry: DryRun
) -> RectificationRead:
    """It was wrong, and is right now: by `changes` for the profile, or corrected by its own route before this call.

    What was replaced is kept sealed. 409 `rectification.nothing_corrected` where the row is as it was.
    """
    return _read(work, await service.correct(work, rectification_id, body, precondition), tag)


@router.post("/rectifications/{rectification_id}/annotate")
async def annotate_rectification(
    work: Decide, rectification_id: UUID, body: AnnotateBody, precondition: OptionalIfMatch, tag: Tag, _dry: DryRun
) -> RectificationRead:
    """It cannot be settled, or is another's opinion: the person's view stands beside it from now on."""
    return _read(work, await service.annotate(work, rectification_id, body, precondition), tag)


@router.post("/rectifications/{rectification_id}/refuse")
async def refuse_rectification(
    work: Decide, rectification_id: UUID, body: RefuseBody, precondition: OptionalIfMatch, tag: Tag, _dry: DryRun
) -> RectificationRead:
    """It stays as it is: with the reason, and where to complain."""
    return _read(work, await service.refuse(work, rectification_id, body, precondition), tag)
