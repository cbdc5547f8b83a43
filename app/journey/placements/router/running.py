"""Routes from the grant to the end."""

from uuid import UUID

from app.foundation.api.conditional import DryRun, OptionalIfMatch, Tag
from app.foundation.api.route import make_router
from app.foundation.api.schemas import Page
from app.journey.placements import service
from app.journey.placements.domain.requests import EndAuthor
from app.journey.placements.router.rights import WAITS, Read, StateEnd, Write, answer, answer_decision
from app.journey.placements.schemas import (
    CancellationBody,
    CompletionBody,
    EarlyEndBody,
    EndStatementBody,
    EndStatementRead,
    PlacementRead,
)

router = make_router("placements")


@router.post("/placements/{placement_id}/confirm")
async def confirm_placement(
    work: Write, placement_id: UUID, precondition: OptionalIfMatch, _dry: DryRun, tag: Tag
) -> PlacementRead:
    """The company confirms the grant; nothing starts before."""
    return await answer(work, await service.confirm(work, placement_id, precondition), tag)


@router.post("/placements/{placement_id}/start")
async def start_placement(
    work: Write, placement_id: UUID, precondition: OptionalIfMatch, _dry: DryRun, tag: Tag
) -> PlacementRead:
    """Starts a confirmed placement, on its first day at the earliest."""
    return await answer(work, await service.start(work, placement_id, precondition), tag)


@router.post("/placements/{placement_id}/complete")
async def complete_placement(
    work: Write, placement_id: UUID, body: CompletionBody, precondition: OptionalIfMatch, _dry: DryRun, tag: Tag
) -> PlacementRead:
    """Ends the placement with its end report, on its last day at the earliest.

    Statements that stand flow into the report. Those in `missing_end_statements` are asked for on, and follow.
    """
    return await answer(work, await service.complete(work, placement_id, body, precondition), tag)


@router.post("/placements/{placement_id}/end-early", responses=WAITS)
async def end_placement_early(
    work: Write, placement_id: UUID, body: EarlyEndBody, precondition: OptionalIfMatch, _dry: DryRun, tag: Tag
) -> PlacementRead:
    """Ends the placement before its day, with a reason and whose initiative it was.

    The jobcenter's end is a decision; where it wants two people for it, the answer is 202, and a manager approves it.
    """
    return await answer_decision(work, await service.end_early(work, placement_id, body, precondition), tag)


@router.post("/placements/{placement_id}/cancel")
async def cancel_placement(
    work: Write, placement_id: UUID, body: CancellationBody, precondition: OptionalIfMatch, _dry: DryRun, tag: Tag
) -> PlacementRead:
    """Cancels a placement that has not started; the seat and the hours are free again."""
    return await answer(work, await service.cancel(work, placement_id, body, precondition), tag)


@router.get("/placements/{placement_id}/end-statements")
async def list_end_statements(work: Read, placement_id: UUID) -> Page[EndStatementRead]:
    """What supervisor and candidate say of the internship; the candidate's only as far as it is shared."""
    return Page(items=await service.list_statements(work, placement_id))


@router.put("/placements/{placement_id}/end-statements/{author}")
async def put_end_statement(
    work: StateEnd,
    placement_id: UUID,
    author: EndAuthor,
    body: EndStatementBody,
    precondition: OptionalIfMatch,
    tag: Tag,
    _dry: DryRun,
) -> EndStatementRead:
    """Says how it went, from one week before the end until 60 days after it, and again to say it otherwise.

    Company or mentor speak for the supervisor, the candidate for themselves; the jobcenter takes down, with reason
    and channel, what it was told. The candidate reads the supervisor's statement and may disagree in own words; the
    company reads the candidate's only where `may_be_shared` says so.
    """
    statement = await service.put_statement(work, placement_id, author, body, precondition)
    tag(statement.version)
    return service.read_statement(work, statement)
