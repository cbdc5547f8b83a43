"""Routes of the jobcenter's decisions."""

from uuid import UUID

from app.foundation.api.conditional import DryRun, OptionalIfMatch, Tag
from app.foundation.api.route import make_router
from app.journey.placements import service
from app.journey.placements.router.rights import WAITS, Decide, answer, answer_decision
from app.journey.placements.schemas import (
    GrantBody,
    PlacementRead,
    RejectionBody,
    ReturnPlacementBody,
)

router = make_router("placements")


@router.post("/placements/{placement_id}/return")
async def return_placement(
    work: Decide, placement_id: UUID, body: ReturnPlacementBody, precondition: OptionalIfMatch, _dry: DryRun, tag: Tag
) -> PlacementRead:
    """Sends the agreement back to draft, with the reason."""
    return await answer(work, await service.return_to_draft(work, placement_id, body, precondition), tag)


@router.post("/placements/{placement_id}/reject", responses=WAITS)
async def reject_placement(
    work: Decide, placement_id: UUID, body: RejectionBody, precondition: OptionalIfMatch, _dry: DryRun, tag: Tag
) -> PlacementRead:
    """Refuses the internship: a decision with reason, legal basis and appeal guidance.

    Where the jobcenter wants two people for it, the answer is 202, and a manager approves it.
    """
    return await answer_decision(work, await service.reject(work, placement_id, body, precondition), tag)


@router.post("/placements/{placement_id}/grant", responses=WAITS)
async def grant_placement(
    work: Decide,
    placement_id: UUID,
    precondition: OptionalIfMatch,
    tag: Tag,
    _dry: DryRun,
    body: GrantBody | None = None,
) -> PlacementRead:
    """Runs every legal check and grants the internship; the training plan and the follow-ups are drawn at once.

    A failed check refuses with 409 and `checks`, unless it may be overridden and `overrides` says why. An override,
    and whatever else the jobcenter's settings name, takes two people: the answer is 202, and a manager approves it.
    """
    placement = await service.grant(work, placement_id, body or GrantBody(), precondition)
    return await answer_decision(work, placement, tag)
