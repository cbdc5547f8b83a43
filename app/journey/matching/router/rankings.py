"""Routes of rankings and explanations."""

from typing import Annotated
from uuid import UUID

import orjson
from fastapi import Response

from app.foundation.api.pagination import Paging
from app.foundation.api.route import compute_first, make_router
from app.foundation.api.schemas import Page
from app.foundation.db.work import Work
from app.foundation.identity.permissions import allow
from app.journey.matching import permissions, repository, service
from app.journey.matching.schemas import (
    CandidateRankingRead,
    ExplanationRead,
    RankingCreate,
    RankingRead,
    RankingSort,
    RankingSummary,
    ReplayRead,
    StoredRankingRead,
)

router = make_router("matching")
Rank = Annotated[Work, allow(permissions.RANK)]
ReadRankings = Annotated[Work, allow(permissions.READ_RANKINGS)]
ReadExplanations = Annotated[Work, allow(permissions.READ_EXPLANATIONS)]


@router.post("/needs/{need_id}/rankings", status_code=201, response_model=RankingRead)
@compute_first
async def rank_candidates(work: Rank, need_id: UUID, body: RankingCreate | None = None) -> Response:
    """Ranks the jobcenter's candidates for an open need: every factor, gap, filter and adjustment is shown.

    The result is stored as it was shown, with the version of the settings and hashes of configuration and inputs.
    A ranking proposes nobody: a person decides, see POST /v1/matches.
    """
    fields = await service.rank_candidates(work, need_id, body or RankingCreate())
    # Thousands of small values that have just been made here: checking each of them again would cost more than making.
    return Response(orjson.dumps(fields, option=orjson.OPT_UTC_Z), status_code=201, media_type="application/json")


@router.post("/candidates/{candidate_id}/rankings", status_code=201)
@compute_first
async def rank_needs(work: Rank, candidate_id: UUID, body: RankingCreate | None = None) -> CandidateRankingRead:
    """Ranks the open needs for one candidate: those of the jobcenter and those that others share.

    Stored like a need's ranking; scores are absolute, so needs can be compared.
    """
    return await service.rank_needs(work, candidate_id, body or RankingCreate())


@router.get("/rankings")
async def list_rankings(
    work: ReadRankings,
    page: Paging,
    need_id: UUID | None = None,
    candidate_id: UUID | None = None,
    sort: RankingSort = "-created_at",
) -> Page[RankingSummary]:
    """Stored rankings of the own jobcenter: who was shown what, when, and by which configuration."""
    rows, cursor = await repository.list_rankings(work, need_id, candidate_id, sort, page)
    return Page(items=[RankingSummary.model_validate(row) for row in rows], next_cursor=cursor)


@router.get("/rankings/{ranking_id}")
async def get_ranking(work: ReadRankings, ranking_id: UUID) -> StoredRankingRead:
    """A ranking as it was shown, with its configuration.

    Scores, breakdown, gaps and failed filters are the stored ones and never change. Names are those of today;
    evidence and filters in words are written anew from the stored inputs.
    """
    return await service.read_ranking(work, ranking_id)


@router.post("/rankings/{ranking_id}/replay")
async def replay_ranking(work: ReadRankings, ranking_id: UUID) -> ReplayRead:
    """Computes a stored ranking anew from its stored inputs and configuration, and compares. Changes nothing.

    `identical` is true when scores, breakdown, gaps, failed filters and order of the rows shown come out the same.
    When the engine has changed since (`same_engine` false), the differences show what the new one would say.
    """
    return await service.replay_ranking(work, ranking_id)


@router.get("/needs/{need_id}/candidates/{candidate_id}/explanation")
async def explain_match(work: ReadExplanations, need_id: UUID, candidate_id: UUID) -> ExplanationRead:
    """Why a candidate fits a need, or why not: every filter, every legal check, and what would change it.

    A candidate reads this about its own matches, in plain words.
    """
    return await service.explain_match(work, need_id, candidate_id)
