"""Shapes of rankings, of candidates for a need and of needs for a candidate."""

from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import ConfigDict, Field

from app.foundation.api.schemas import Input, Output
from app.journey.matching.schemas.judgements import Adjustments, CriterionNumbers, FilterRead, GapRead, Judgement

RankingSort = Literal["created_at", "-created_at"]


class RankingCreate(Input):
    """How much of a ranking to show."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"limit": 50, "include_infeasible": False}]})

    limit: Annotated[int, Field(ge=1, le=200)] = 50
    include_infeasible: bool = Field(default=False, description="Also those whom a hard filter keeps out, last.")


class RankedCandidate(Judgement):
    """A place in a ranking."""

    candidate_id: UUID
    name: str
    rank: int | None = Field(description="From 1; null for those whom a filter keeps out.")
    has_priority: bool
    match_id: UUID | None = Field(description="The live match that joins the two already.")


class RankingRead(Output):
    """A ranking as it was shown and stored."""

    id: UUID
    created_at: datetime
    need_id: UUID
    settings_version: int = Field(description="Version of the jobcenter's settings it was computed with.")
    config_hash: str
    input_hash: str
    considered: int = Field(description="How many candidates of the jobcenter could be proposed at all.")
    feasible: int
    items: list[RankedCandidate]


class RankedNeed(Judgement):
    """A need in a candidate's ranking."""

    need_id: UUID
    title: str
    company_id: UUID
    workplace_id: UUID
    workplace_name: str
    rank: int | None
    match_id: UUID | None


class CandidateRankingRead(Output):
    """The open needs for one candidate, best first; scores are absolute, so needs can be compared."""

    id: UUID
    created_at: datetime
    candidate_id: UUID
    settings_version: int
    config_hash: str
    input_hash: str
    considered: int
    feasible: int
    items: list[RankedNeed]


class RankingSummary(Output):
    """A stored ranking without its rows: of candidates for a need, or of needs for a candidate."""

    id: UUID
    created_at: datetime
    need_id: UUID | None
    candidate_id: UUID | None
    shown_to: UUID = Field(description="The account that asked for it.")
    settings_version: int
    engine_version: int | None = Field(description="Null for a ranking from before configurations were kept.")
    config_hash: str
    input_hash: str
    considered: int
    feasible: int


class StoredCriterion(CriterionNumbers):
    """One criterion as it was counted; the evidence is written anew from the stored inputs."""

    evidence: str | None = Field(description="Null where the inputs are no longer kept.")


class StoredItem(Output):
    """A row as it was shown. Numbers are the stored ones; texts are written anew from the stored inputs."""

    candidate_id: UUID | None
    need_id: UUID | None
    name: str | None = Field(description="What the person or the need is called today; null where it is not yours.")
    rank: int | None
    feasible: bool
    score: float
    rank_score: float
    confidence: float
    adjustments: Adjustments | None
    breakdown: list[StoredCriterion]
    gaps: list[GapRead]
    failed: list[str] = Field(description="Codes of the filters that kept the row out.")
    filters: list[FilterRead] = Field(description="Every filter in words; empty where the inputs are no longer kept.")
    planned_starts_on: date | None
    planned_ends_on: date | None


class StoredRankingRead(RankingSummary):
    """A ranking as it was shown, with the configuration it was computed by."""

    config: dict[str, Any]
    replayable: bool = Field(description="Whether the inputs of the rows are still kept.")
    items: list[StoredItem]


class ReplayDifference(Output):
    """One number or code that comes out otherwise than it was shown."""

    candidate_id: UUID | None
    need_id: UUID | None
    field: str = Field(examples=["score"])
    stored: Any
    replayed: Any


class ReplayRead(Output):
    """A stored ranking computed again from its stored inputs and configuration."""

    ranking_id: UUID
    identical: bool = Field(description="Scores, breakdown, gaps, failed filters and order all came out the same.")
    engine_version: int = Field(description="The engine that computed the ranking.")
    current_engine_version: int = Field(description="The engine that computed it again.")
    same_engine: bool = Field(description="False: a formula has changed since, which may explain differences.")
    config_hash_matches: bool = Field(description="The stored configuration has the stored hash.")
    rows: int
    differences: list[ReplayDifference]
