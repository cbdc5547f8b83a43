"""Routes of assignment runs and of the proposals they make."""

from typing import Annotated
from uuid import UUID

from app.foundation.api.conditional import DryRun, OptionalIfMatch, Tag
from app.foundation.api.pagination import Paging
from app.foundation.api.route import compute_first, make_router
from app.foundation.api.schemas import Page
from app.foundation.db.work import Work
from app.foundation.identity.permissions import allow
from app.journey.matching import permissions
from app.journey.matching.domain.states import ProposalStatus, RunStatus
from app.journey.matching.models import AssignmentProposal
from app.journey.matching.repository import runs as repository
from app.journey.matching.schemas.runs import (
    AcceptProposal,
    ChangeProposal,
    ProposalRead,
    RejectProposal,
    RunCreate,
    RunRead,
    RunSort,
)
from app.journey.matching.service import runs as service

router = make_router("matching")
ReadRuns = Annotated[Work, allow(permissions.READ_RUNS)]
WriteRuns = Annotated[Work, allow(permissions.WRITE_RUNS)]


@router.post("/assignment-runs", status_code=201, responses={202: {"model": RunRead, "description": "Queued"}})
@compute_first
async def create_assignment_run(work: WriteRuns, dry_run: DryRun, tag: Tag, body: RunCreate | None = None) -> RunRead:
    """Assigns candidates to the seats of many needs at once, for the largest total; it only proposes.

    A small run is done at once (201). A large one is queued (202): fetch it from `Location` until it is done. Beside
    the result stands what simpler ways would fill. The same data and the same seed give the same pairs; send `seed`
    again to repeat a run. A dry run answers with the `proposals` too; of a large run it is refused with 422.
    """
    run = await service.request_run(work, body or RunCreate(), dry_run=dry_run)
    if not dry_run:
        tag.created(run.version, f"/v1/assignment-runs/{run.id}")
        if run.status is RunStatus.QUEUED:
            tag.accepted()
    return run


@router.get("/assignment-runs")
async def list_assignment_runs(
    work: ReadRuns, page: Paging, status: RunStatus | None = None, sort: RunSort = "-created_at"
) -> Page[RunRead]:
    """The jobcenter's assignment runs."""
    runs, cursor = await repository.list_runs(work, status, sort, page)
    return Page(items=[service.read_run(work, run) for run in runs], next_cursor=cursor)


@router.get("/assignment-runs/{run_id}")
async def get_assignment_run(work: ReadRuns, run_id: UUID, tag: Tag) -> RunRead:
    """One run: its status and progress, and once it is done its summary beside the baselines."""
    run = await repository.get_run(work, run_id)
    tag(run.version)
    return service.read_run(work, run)


@router.post("/assignment-runs/{run_id}/cancel")
async def cancel_assignment_run(
    work: WriteRuns, run_id: UUID, precondition: OptionalIfMatch, _dry: DryRun, tag: Tag
) -> RunRead:
    """Cancels a run that waits; one that is under way stops at its next step (`cancel_asked`). 409 when it is over."""
    run = await service.cancel_run(work, run_id, precondition)
    tag(run.version)
    return service.read_run(work, run)


@router.get("/assignment-runs/{run_id}/proposals")
async def list_assignment_proposals(
    work: ReadRuns, run_id: UUID, page: Paging, status: ProposalStatus | None = None, need_id: UUID | None = None
) -> Page[ProposalRead]:
    """The pairs of a run, each with its breakdown and gaps."""
    await repository.get_run(work, run_id)
    proposals, cursor = await repository.list_proposals(work, run_id, status, need_id, page)
    return Page(items=await service.read_proposals(work, proposals), next_cursor=cursor)


@router.get("/assignment-proposals/{proposal_id}")
async def get_assignment_proposal(work: ReadRuns, proposal_id: UUID, tag: Tag) -> ProposalRead:
    """One pair of a run: why the two, what is missing, and what can be done with it."""
    return await _answer(work, await repository.get_proposal(work, proposal_id), tag)


@router.post("/assignment-proposals/{proposal_id}/accept")
async def accept_assignment_proposal(
    work: WriteRuns,
    proposal_id: UUID,
    precondition: OptionalIfMatch,
    _dry: DryRun,
    tag: Tag,
    body: AcceptProposal | None = None,
) -> ProposalRead:
    """Proposes the match (`match_id`), as POST /v1/matches does: where a filter fails by now, 409 with `checks`."""
    decided = await service.accept_proposal(work, proposal_id, precondition, body or AcceptProposal())
    return await _answer(work, decided, tag)


@router.post("/assignment-proposals/{proposal_id}/reject")
async def reject_assignment_proposal(
    work: WriteRuns, proposal_id: UUID, body: RejectProposal, precondition: OptionalIfMatch, _dry: DryRun, tag: Tag
) -> ProposalRead:
    """The pair is not proposed, with a coded reason."""
    return await _answer(work, await service.reject_proposal(work, proposal_id, precondition, body), tag)


@router.post("/assignment-proposals/{proposal_id}/change")
async def change_assignment_proposal(
    work: WriteRuns, proposal_id: UUID, body: ChangeProposal, precondition: OptionalIfMatch, _dry: DryRun, tag: Tag
) -> ProposalRead:
    """Somebody else is proposed for the need, with a coded reason."""
    return await _answer(work, await service.change_proposal(work, proposal_id, precondition, body), tag)


async def _answer(work: Work, proposal: AssignmentProposal, tag: Tag) -> ProposalRead:
    tag(proposal.version)
    return (await service.read_proposals(work, [proposal]))[0]
