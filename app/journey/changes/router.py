"""Routes of changes to a granted internship."""

from typing import Annotated
from uuid import UUID

from app.foundation.api.conditional import DryRun, OptionalIfMatch, Tag
from app.foundation.api.pagination import Paging
from app.foundation.api.route import make_router
from app.foundation.api.schemas import Page
from app.foundation.db.work import Work
from app.foundation.identity.permissions import allow
from app.journey.changes import permissions, service
from app.journey.changes.domain import PlacementChangeKind
from app.journey.changes.models import PlacementChange
from app.journey.changes.schemas import (
    ChangeAnswerBody,
    ChangeGrantBody,
    ChangeRejectionBody,
    ExtensionBody,
    HoursChangeBody,
    PlacementChangeRead,
    RestBody,
    ShorteningBody,
)

router = make_router("placements")
Read = Annotated[Work, allow(permissions.READ_CHANGES)]
Ask = Annotated[Work, allow(permissions.ASK_CHANGES)]
AskPause = Annotated[Work, allow(permissions.ASK_PAUSES)]
Answer = Annotated[Work, allow(permissions.ANSWER_CHANGES)]
Decide = Annotated[Work, allow(permissions.DECIDE_CHANGES)]


async def _created(work: Work, change: PlacementChange, tag: Tag) -> PlacementChangeRead:
    tag.created(change.version, f"/v1/placement-changes/{change.id}")
    return await service.read_change(work, change)


async def _answered(work: Work, change: PlacementChange, tag: Tag) -> PlacementChangeRead:
    tag(change.version)
    return await service.read_change(work, change)


async def _page(
    work: Work, placement_id: UUID, kind: PlacementChangeKind | None, page: Paging
) -> Page[PlacementChangeRead]:
    items, cursor = await service.list_changes(work, placement_id, kind, page)
    return Page(items=items, next_cursor=cursor)


@router.post("/placements/{placement_id}/extensions", status_code=201)
async def ask_for_extension(
    work: Ask, placement_id: UUID, body: ExtensionBody, tag: Tag, _dry: DryRun
) -> PlacementChangeRead:
    """Asks for a later end: heard by both parties, judged with limits over the whole internship, then decided."""
    return await _created(work, await service.ask_extension(work, placement_id, body), tag)


@router.get("/placements/{placement_id}/extensions")
async def list_extensions(work: Read, placement_id: UUID, page: Paging) -> Page[PlacementChangeRead]:
    """The extensions of a placement, oldest first."""
    return await _page(work, placement_id, PlacementChangeKind.EXTENSION, page)


@router.post("/placements/{placement_id}/shortenings", status_code=201)
async def ask_for_shortening(
    work: Ask, placement_id: UUID, body: ShorteningBody, tag: Tag, _dry: DryRun
) -> PlacementChangeRead:
    """Asks for an earlier end, today or later. For an internship that is broken off see `end-early`."""
    return await _created(work, await service.ask_shortening(work, placement_id, body), tag)


@router.get("/placements/{placement_id}/shortenings")
async def list_shortenings(work: Read, placement_id: UUID, page: Paging) -> Page[PlacementChangeRead]:
    """The shortenings of a placement, oldest first."""
    return await _page(work, placement_id, PlacementChangeKind.SHORTENING, page)


@router.post("/placements/{placement_id}/hours-changes", status_code=201)
async def ask_for_hours_change(
    work: Ask, placement_id: UUID, body: HoursChangeBody, tag: Tag, _dry: DryRun
) -> PlacementChangeRead:
    """Asks for other hours from a week on, or other working times; weeks that have begun stay as they are."""
    return await _created(work, await service.ask_hours(work, placement_id, body), tag)


@router.get("/placements/{placement_id}/hours-changes")
async def list_hours_changes(work: Read, placement_id: UUID, page: Paging) -> Page[PlacementChangeRead]:
    """The changes of a placement's hours, oldest first."""
    return await _page(work, placement_id, PlacementChangeKind.HOURS, page)


@router.post("/placements/{placement_id}/pauses", status_code=201)
async def ask_for_pause(
    work: AskPause, placement_id: UUID, body: RestBody, tag: Tag, _dry: DryRun
) -> PlacementChangeRead:
    """Asks for days of rest within the period. The reason is a code only, and the company never sees it."""
    return await _created(work, await service.ask_pause(work, placement_id, body), tag)


@router.get("/placements/{placement_id}/pauses")
async def list_pauses(work: Read, placement_id: UUID, page: Paging) -> Page[PlacementChangeRead]:
    """The pauses asked for, oldest first; those that were granted stand in the agreement."""
    return await _page(work, placement_id, PlacementChangeKind.PAUSE, page)


@router.get("/placements/{placement_id}/changes")
async def list_placement_changes(work: Read, placement_id: UUID, page: Paging) -> Page[PlacementChangeRead]:
    """Every change of a placement, of all kinds, oldest first."""
    return await _page(work, placement_id, None, page)


@router.get("/placement-changes/{change_id}")
async def get_placement_change(work: Read, change_id: UUID, tag: Tag) -> PlacementChangeRead:
    """One change: what is proposed, what the parties say, the checks, and the decision."""
    return await _answered(work, await service.get_change(work, change_id), tag)


@router.post("/placement-changes/{change_id}/answer")
async def answer_placement_change(
    work: Answer, change_id: UUID, body: ChangeAnswerBody, precondition: OptionalIfMatch, tag: Tag, _dry: DryRun
) -> PlacementChangeRead:
    """A party agrees or does not; staff answer for a party with reason and channel. The last word counts."""
    return await _answered(work, await service.answer(work, change_id, body, precondition), tag)


@router.post(
    "/placement-changes/{change_id}/grant",
    responses={202: {"model": PlacementChangeRead, "description": "Waits for a second person: `pending_decision`."}},
)
async def grant_placement_change(
    work: Decide,
    change_id: UUID,
    precondition: OptionalIfMatch,
    tag: Tag,
    _dry: DryRun,
    body: ChangeGrantBody | None = None,
) -> PlacementChangeRead:
    """Runs every check on the internship as it becomes and grants the change: a new version of the agreement.

    Training plan, follow-ups, hours and room move with it. A failed check of an extension or of other hours refuses
    with 409 and `checks`; a missing or negative answer refuses with its own code.
    """
    change = await service.grant(work, change_id, body or ChangeGrantBody(), precondition)
    read = await _answered(work, change, tag)
    if read.pending_decision is not None:
        tag.accepted()
    return read


@router.post("/placement-changes/{change_id}/reject")
async def reject_placement_change(
    work: Decide, change_id: UUID, body: ChangeRejectionBody, precondition: OptionalIfMatch, tag: Tag, _dry: DryRun
) -> PlacementChangeRead:
    """Refuses the change: a decision with reason, legal basis and appeal guidance."""
    return await _answered(work, await service.reject(work, change_id, body, precondition), tag)


@router.post("/placement-changes/{change_id}/withdraw")
async def withdraw_placement_change(
    work: Answer, change_id: UUID, precondition: OptionalIfMatch, tag: Tag, _dry: DryRun
) -> PlacementChangeRead:
    """Takes the wish back: the side that asked, or the jobcenter's staff."""
    return await _answered(work, await service.withdraw(work, change_id, precondition), tag)
