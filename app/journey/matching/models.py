"""Tables of rankings and matches."""

from datetime import date, datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, text
from sqlmodel import Field, SQLModel

from app.foundation.core.actor import Role
from app.foundation.core.ids import new_id
from app.foundation.db.model import Entity
from app.foundation.db.types import enum_field, json_field
from app.journey.matching.domain.states import MatchStatus


class Ranking(SQLModel, table=True):
    """A ranking as it was shown: to whom, when, by which configuration, with what result. Never changed."""

    __tablename__: ClassVar[Any] = "rankings"
    __table_args__ = (Index(None, "need_id", "id"),)

    id: UUID = Field(default_factory=new_id, primary_key=True)
    created_at: datetime = Field(nullable=False)
    jobcenter_id: UUID = Field(foreign_key="jobcenters.id", index=True)
    need_id: UUID = Field(foreign_key="needs.id")
    shown_to: UUID = Field(foreign_key="accounts.id")
    settings_version: int
    config_hash: str = Field(max_length=64)
    input_hash: str = Field(max_length=64)
    considered: int
    feasible: int
    items: list[dict[str, Any]] = json_field(list)


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
