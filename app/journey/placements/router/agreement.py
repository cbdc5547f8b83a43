"""Routes of the agreement: drafting, changing, submitting, signing it, and its versions and checks."""

from typing import Annotated, Literal
from uuid import UUID

from fastapi import Depends, Query

from app.foundation.api.conditional import DryRun, IfMatch, OptionalIfMatch, Tag
from app.foundation.api.pagination import Paging
from app.foundation.api.route import make_router
from app.foundation.api.schemas import Page
from app.foundation.core.text import Day
from app.journey.placements import service
from app.journey.placements.domain import PlacementStatus
from app.journey.placements.repository import Wanted
from app.journey.placements.router.rights import Decide, Read, ReadChecks, Sign, Write, answer
from app.journey.placements.schemas import (
    AgreementPatch,
    AgreementVersionRead,
    LegalChecksRead,
    ObjectionBody,
    PlacementCreate,
    PlacementRead,
    PlacementSummary,
    SignatureBody,
)

router = make_router("placements")
SortName = Literal["id", "-id", "starts_on", "-starts_on"]


async def _wanted(
    status: PlacementStatus | None = None,
    candidate_id: UUID | None = None,
    workplace_id: UUID | None = None,
    need_id: UUID | None = None,
    starts_before: Annotated[Day | None, Query(description="Those that start before this day.")] = None,
) -> Wanted:
    return Wanted(status, candidate_id, workplace_id, need_id, starts_before)


@router.get("/placements")
async def list_placements(
    work: Read, page: Paging, wanted: Annotated[Wanted, Depends(_wanted)], sort: SortName = "id"
) -> Page[PlacementSummary]:
    """Placements the caller has a part in: a jobcenter's, a company's, the candidate's own, those a mentor follows."""
    items, cursor = await service.list_placements(work, wanted, sort, page)
    return Page(items=items, next_cursor=cursor)


@router.post("/placements", status_code=201)
async def create_placement(work: Decide, body: PlacementCreate, tag: Tag, _dry: DryRun) -> PlacementRead:
    """A new draft for an agreed match, when the earlier placement was rejected or cancelled.

    The first draft is made by itself when the company agrees to the match.
    """
    placement = await service.create_placement(work, body)
    tag.created(placement.version, f"/v1/placements/{placement.id}")
    return await service.read_placement(work, placement)


@router.get("/placements/{placement_id}")
async def get_placement(work: Read, placement_id: UUID, tag: Tag) -> PlacementRead:
    """One placement with signatures, decisions and the checks of its grant; never CPR or benefit."""
    read = await service.show_placement(work, placement_id)
    tag(read.version)
    return read


@router.get("/placements/{placement_id}/checks")
async def get_placement_checks(work: ReadChecks, placement_id: UUID) -> LegalChecksRead:
    """Every legal check on the placement as things stand now, without any effect."""
    return await service.show_checks(work, placement_id)


@router.get("/placements/{placement_id}/versions")
async def list_agreement_versions(work: Read, placement_id: UUID) -> Page[AgreementVersionRead]:
    """Every version of the agreement, oldest first: content, what changed, and who answered on it."""
    return Page(items=await service.list_versions(work, placement_id))


@router.patch("/placements/{placement_id}/agreement")
async def patch_agreement(
    work: Write,
    placement_id: UUID,
    patch: AgreementPatch,
    precondition: IfMatch,
    tag: Tag,
    _dry: DryRun,
) -> PlacementRead:
    """Changes the agreement before it is granted and takes it back to draft.

    Once somebody has signed, the change makes a new version and voids the signatures.
    """
    return await answer(work, await service.patch_agreement(work, placement_id, patch, precondition), tag)


@router.post("/placements/{placement_id}/submit")
async def submit_placement(
    work: Write, placement_id: UUID, precondition: OptionalIfMatch, _dry: DryRun, tag: Tag
) -> PlacementRead:
    """Hands the complete agreement out for signature."""
    return await answer(work, await service.submit(work, placement_id, precondition), tag)


@router.post("/placements/{placement_id}/sign")
async def sign_placement(
    work: Sign,
    placement_id: UUID,
    precondition: OptionalIfMatch,
    tag: Tag,
    _dry: DryRun,
    body: SignatureBody | None = None,
) -> PlacementRead:
    """Signs the present version, as oneself; the jobcenter also on behalf of a party, with reason and channel.

    The last required signature sends the agreement to review.
    """
    return await answer(work, await service.sign(work, placement_id, body or SignatureBody(), precondition), tag)


@router.post("/placements/{placement_id}/object")
async def object_to_placement(
    work: Decide, placement_id: UUID, body: ObjectionBody, precondition: OptionalIfMatch, _dry: DryRun, tag: Tag
) -> PlacementRead:
    """Records the employee representative's objection; a grant must then decide on it."""
    return await answer(work, await service.object_to(work, placement_id, body, precondition), tag)
