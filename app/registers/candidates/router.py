"""Routes of candidates."""

from typing import Annotated, Literal
from uuid import UUID

from fastapi import Query

from app.foundation.api.conditional import DryRun, IfMatch, OptionalIfMatch, Tag
from app.foundation.api.pagination import Paging
from app.foundation.api.route import answer_not_kept, make_router, read_only
from app.foundation.api.schemas import Page
from app.foundation.core.text import Day
from app.foundation.db.work import Work
from app.foundation.identity.permissions import allow
from app.registers.candidates import permissions, service
from app.registers.candidates.domain import CandidateStatus
from app.registers.candidates.repository import CandidateFilter
from app.registers.candidates.schemas import (
    CandidateCloseBody,
    CandidateCreate,
    CandidateListed,
    CandidatePatch,
    CandidateRead,
    CandidateSearch,
    PauseBody,
    RevealBody,
    RevealedCpr,
    SkillList,
    WishList,
)
from app.registers.law.domain import LegalBasis

router = make_router("candidates")
ReadCandidates = Annotated[Work, allow(permissions.READ_CANDIDATES)]
CreateCandidates = Annotated[Work, allow(permissions.CREATE_CANDIDATES)]
SearchCandidates = Annotated[Work, allow(permissions.SEARCH_CANDIDATES)]
ChangeCandidates = Annotated[Work, allow(permissions.CHANGE_CANDIDATES)]
MoveCandidates = Annotated[Work, allow(permissions.MOVE_CANDIDATES)]
RevealCpr = Annotated[Work, allow(permissions.REVEAL_CPR, step_up=True)]


@router.get("/candidates")
async def list_candidates(
    work: ReadCandidates,
    page: Paging,
    status: Annotated[CandidateStatus | None, Query(description="Only those in this status.")] = None,
    caseworker_id: Annotated[UUID | None, Query(description="Only those of this caseworker's account.")] = None,
    mine: Annotated[bool, Query(description="Only those whose caseworker is the caller.")] = False,
    available_before: Annotated[Day | None, Query(description="Only those available before this day.")] = None,
    legal_basis: Annotated[LegalBasis | None, Query(description="Only those with this legal basis.")] = None,
    sort: Annotated[Literal["newest", "waiting_longest"], Query(description="Order of the list.")] = "newest",
) -> Page[CandidateListed]:
    """The candidates of the own jobcenter; a candidate's list holds the candidate alone.

    Skills, wishes and experience are left out: fetch the candidate for them.
    """
    caseworker = work.actor.account_id if mine else caseworker_id
    wanted = CandidateFilter(status, caseworker, available_before, legal_basis)
    items, cursor = await service.list_candidates(work, wanted, sort, page)
    return Page(items=items, next_cursor=cursor)


@router.post("/candidates", status_code=201)
async def create_candidate(work: CreateCandidates, body: CandidateCreate, tag: Tag) -> CandidateRead:
    """Registers a candidate in the own jobcenter; available, and waiting from today.

    The CPR number may be left out. It is stored encrypted and never shown in an answer.
    """
    candidate = await service.create_candidate(work, body)
    tag.created(candidate.version, f"/v1/candidates/{candidate.id}")
    return candidate


@router.post("/candidates/searches")
@read_only
async def search_candidates(work: SearchCandidates, body: CandidateSearch) -> Page[CandidateListed]:
    """Finds candidates of the own jobcenter by CPR number, name or own reference.

    A POST, because nothing personal may stand in a URL. At most 50, the newest first, in one page.
    """
    return Page(items=await service.search_candidates(work, body))


@router.get("/candidates/{candidate_id}")
async def get_candidate(work: ReadCandidates, candidate_id: UUID, tag: Tag) -> CandidateRead:
    """One candidate."""
    return _tagged(await service.get_candidate(work, candidate_id), tag)


@router.patch("/candidates/{candidate_id}")
async def patch_candidate(
    work: ChangeCandidates, candidate_id: UUID, patch: CandidatePatch, precondition: IfMatch, tag: Tag
) -> CandidateRead:
    """Changes a candidate. Lists are replaced whole; `danish` and `transport` are merged.

    A candidate may change the preferred name, contact language, phone, e-mail, transport and `available_from`.
    """
    return _tagged(await service.patch_candidate(work, candidate_id, patch, precondition), tag)


@router.put("/candidates/{candidate_id}/skills")
async def replace_candidate_skills(
    work: ChangeCandidates, candidate_id: UUID, body: SkillList, precondition: OptionalIfMatch, tag: Tag
) -> CandidateRead:
    """Replaces the whole list of skills.

    A candidate writes skills with the source `self`; the assessed and signed-off ones must be sent back unchanged.
    Nobody else may add, change or leave out a signed-off skill either: only a workplace signs off, on an activity.
    """
    return _tagged(await service.replace_skills(work, candidate_id, body, precondition), tag)


@router.put("/candidates/{candidate_id}/wishes")
async def replace_candidate_wishes(
    work: ChangeCandidates, candidate_id: UUID, body: WishList, precondition: OptionalIfMatch, tag: Tag
) -> CandidateRead:
    """Replaces the whole list of occupations wished for."""
    return _tagged(await service.replace_wishes(work, candidate_id, body, precondition), tag)


@router.post("/candidates/{candidate_id}/pause")
async def pause_candidate(
    work: MoveCandidates,
    candidate_id: UUID,
    body: PauseBody,
    precondition: OptionalIfMatch,
    dry: DryRun,  # noqa: ARG001  asked for because of its effect on the transaction
    tag: Tag,
) -> CandidateRead:
    """Takes an available candidate out of the rankings for a while. Open proposals must be withdrawn first."""
    moved = await service.move_by_hand(work, candidate_id, "pause", precondition, body.reason_code.value)
    return _tagged(moved, tag)


@router.post("/candidates/{candidate_id}/resume")
async def resume_candidate(
    work: MoveCandidates,
    candidate_id: UUID,
    precondition: OptionalIfMatch,
    dry: DryRun,  # noqa: ARG001  asked for because of its effect on the transaction
    tag: Tag,
) -> CandidateRead:
    """Makes a paused candidate available again; the waiting time runs on from where it began."""
    return _tagged(await service.move_by_hand(work, candidate_id, "resume", precondition), tag)


@router.post("/candidates/{candidate_id}/close")
async def close_candidate(
    work: MoveCandidates,
    candidate_id: UUID,
    body: CandidateCloseBody,
    precondition: OptionalIfMatch,
    dry: DryRun,  # noqa: ARG001  asked for because of its effect on the transaction
    tag: Tag,
) -> CandidateRead:
    """Ends the case at this jobcenter. Open proposals and placements must be ended first."""
    moved = await service.move_by_hand(work, candidate_id, "close", precondition, body.reason_code.value)
    return _tagged(moved, tag)


@router.post("/candidates/{candidate_id}/reopen")
async def reopen_candidate(
    work: MoveCandidates,
    candidate_id: UUID,
    precondition: OptionalIfMatch,
    dry: DryRun,  # noqa: ARG001  asked for because of its effect on the transaction
    tag: Tag,
) -> CandidateRead:
    """Takes up a closed case again; the candidate waits from today."""
    return _tagged(await service.move_by_hand(work, candidate_id, "reopen", precondition), tag)


@router.post("/candidates/{candidate_id}/cpr/reveal")
@answer_not_kept
async def reveal_candidate_cpr(work: RevealCpr, candidate_id: UUID, body: RevealBody) -> RevealedCpr:
    """Shows the full CPR number for a stated purpose. Asks for a recent sign-in (403 `auth.step_up_needed`).

    Who saw it, when and what for is recorded. The answer is never stored, so an Idempotency-Key has no effect here.
    """
    return await service.reveal_cpr(work, candidate_id, body.purpose)


def _tagged(candidate: CandidateRead, tag: Tag) -> CandidateRead:
    tag(candidate.version)
    return candidate
