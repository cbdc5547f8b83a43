"""Tables of rankings and matches."""

from datetime import date, datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from app.foundation.core.actor import Role
from app.foundation.core.ids import new_id
from app.foundation.db.model import Entity
from app.foundation.db.types import enum_field, json_field
from app.journey.matching.domain.states import MatchStatus, ProposalStatus, RunStatus


class Ranking(SQLModel, table=True):
    """A ranking as it was shown: to whom, when, by which configuration, with what result. Never changed.

    Of candidates for a need, or of needs for a candidate. `config` is what it was computed by; `inputs` is what the
    engine read about the rows that are shown (canonical JSON, compressed), so that it can be computed again.
    """

    __tablename__: ClassVar[Any] = "rankings"
    __table_args__ = (
        Index(None, "need_id", "id"),
        Index(None, "candidate_id", "id"),
        CheckConstraint("(need_id IS NULL) <> (candidate_id IS NULL)", name="one_direction"),
        Index(None, "jobcenter_id", "id"),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    created_at: datetime = Field(nullable=False)
    jobcenter_id: UUID = Field(foreign_key="jobcenters.id")
    need_id: UUID | None = Field(default=None, foreign_key="needs.id")
    candidate_id: UUID | None = Field(default=None, foreign_key="candidates.id")
    shown_to: UUID = Field(foreign_key="accounts.id")
    settings_version: int
    config_hash: str = Field(max_length=64)
    input_hash: str = Field(max_length=64)
    considered: int
    feasible: int
    items: list[dict[str, Any]] = json_field(list)
    config: dict[str, Any] = json_field()
    inputs: bytes | None = None


class Match(Entity, table=True):
    """A candidate proposed for a need. At most one live match joins the same two.

    `answered_at` is when the person consented, and stays empty where they never did.
    """

    __tablename__: ClassVar[Any] = "matches"
    __table_args__ = (
        Index(
            "uq_matches_live_pair",
            "need_id",
            "candidate_id",
            unique=True,
            postgresql_where=text("status IN ('proposed', 'consented', 'agreed')"),
            sqlite_where=text("status IN ('proposed', 'consented', 'agreed')"),
        ),
        Index(None, "jobcenter_id", "status", "id"),
        Index(None, "candidate_id", "status"),
        Index(None, "company_id", "status", "id"),
        CheckConstraint("planned_ends_on >= planned_starts_on", name="period"),
        Index(None, "jobcenter_id", "id"),
        Index(None, "company_id", "id"),
        Index(None, "need_id", "id"),
    )

    need_id: UUID = Field(foreign_key="needs.id")
    candidate_id: UUID = Field(foreign_key="candidates.id")
    jobcenter_id: UUID = Field(foreign_key="jobcenters.id")
    company_id: UUID = Field(foreign_key="companies.id")
    workplace_id: UUID = Field(foreign_key="workplaces.id")
    ranking_id: UUID | None = Field(default=None, foreign_key="rankings.id")
    placement_id: UUID | None = None
    status: MatchStatus = enum_field(MatchStatus, "status", default=MatchStatus.PROPOSED)
    planned_starts_on: date
    planned_ends_on: date
    score: float
    rank_score: float
    rank: int | None = None
    confidence: float
    breakdown: list[dict[str, Any]] = json_field(list)
    gaps: list[dict[str, Any]] = json_field(list)
    filters: list[dict[str, Any]] = json_field(list)
    override: dict[str, Any] | None = json_field(lambda: None, nullable=True)
    proposed_at: datetime = Field(nullable=False)
    answered_at: datetime | None = None
    declined_by: Role | None = enum_field(Role, "declined_by", nullable=True, default=None)
    reason_code: str | None = Field(default=None, max_length=64)
    reason_text: str | None = Field(default=None, max_length=2000)
    reason_shared: bool = False
    on_behalf: dict[str, Any] | None = json_field(lambda: None, nullable=True)


class AssignmentRun(Entity, table=True):
    """One optimal assignment over many needs and candidates of a jobcenter: it proposes, people decide.

    `options` is what was asked for, `config` what it is computed by. A worker holds the run by `leased_until`;
    `summary` compares the result with the baselines.
    """

    __tablename__: ClassVar[Any] = "assignment_runs"
    __table_args__ = (
        CheckConstraint("progress BETWEEN 0 AND 100", name="progress"),
        CheckConstraint("attempts >= 0", name="attempts"),
        CheckConstraint("(status IN ('done', 'failed', 'cancelled')) = (finished_at IS NOT NULL)", name="finished"),
        Index(None, "jobcenter_id", "id"),
        Index(None, "status", "id"),
    )

    jobcenter_id: UUID = Field(foreign_key="jobcenters.id")
    requested_by: UUID = Field(foreign_key="accounts.id")
    status: RunStatus = enum_field(RunStatus, "status", default=RunStatus.QUEUED)
    seed: int = Field(sa_type=BigInteger)
    options: dict[str, Any] = json_field()
    config: dict[str, Any] = json_field()
    settings_version: int
    config_hash: str = Field(max_length=64)
    input_hash: str | None = Field(default=None, max_length=64)
    progress: int = 0
    attempts: int = 0
    cancel_asked: bool = False
    leased_until: datetime | None = None
    started_at: datetime | None = None
    finished_at: datetime | None = None
    failure_code: str | None = Field(default=None, max_length=64)
    summary: dict[str, Any] = json_field()


class AssignmentProposal(Entity, table=True):
    """One pair of a run: somebody accepts it (a match is proposed), rejects it, or chooses somebody else."""

    __tablename__: ClassVar[Any] = "assignment_proposals"
    __table_args__ = (
        UniqueConstraint("run_id", "candidate_id"),
        CheckConstraint("(status = 'open') = (decided_at IS NULL)", name="decided"),
        Index(None, "run_id", "id"),
        Index(None, "need_id"),
    )

    run_id: UUID = Field(foreign_key="assignment_runs.id")
    jobcenter_id: UUID = Field(foreign_key="jobcenters.id")
    need_id: UUID = Field(foreign_key="needs.id")
    candidate_id: UUID = Field(foreign_key="candidates.id")
    status: ProposalStatus = enum_field(ProposalStatus, "status", default=ProposalStatus.OPEN)
    score: float
    rank_score: float
    rank_in_need: int
    breakdown: list[dict[str, Any]] = json_field(list)
    gaps: list[dict[str, Any]] = json_field(list)
    reason_code: str | None = Field(default=None, max_length=64)
    reason_text: str | None = Field(default=None, max_length=2000)
    decided_by: UUID | None = Field(default=None, foreign_key="accounts.id")
    decided_at: datetime | None = None
    match_id: UUID | None = Field(default=None, foreign_key="matches.id")
    chosen_candidate_id: UUID | None = Field(default=None, foreign_key="candidates.id")


class ScarcityPrice(SQLModel, table=True):
    """What candidates of one occupation group were worth to other needs in earlier runs (the assignment's duals).

    `seen` is how many candidates the price is the mean of.
    """

    __tablename__: ClassVar[Any] = "scarcity_prices"
    __table_args__ = (
        CheckConstraint("price >= 0", name="price_not_negative"),
        CheckConstraint("seen > 0", name="seen_positive"),
    )

    jobcenter_id: UUID = Field(primary_key=True, foreign_key="jobcenters.id")
    group_code: str = Field(primary_key=True, max_length=20)
    price: float
    seen: int
    learned_from: UUID = Field(foreign_key="assignment_runs.id")
    learned_at: datetime = Field(nullable=False)
