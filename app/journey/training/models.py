"""Tables of training plans and their activities."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import CheckConstraint, Index
from sqlmodel import Field

from app.foundation.db.model import Entity
from app.foundation.db.types import enum_field, hours_field, json_field
from app.journey.training.domain.states import ActivityStatus
from app.journey.training.domain.values import ActivityKind


class TrainingPlan(Entity, table=True):
    """The plan of one placement; what found no room stands in `unplaced` with its reason."""

    __tablename__: ClassVar[Any] = "training_plans"

    placement_id: UUID = Field(foreign_key="placements.id", unique=True)
    jobcenter_id: UUID = Field(foreign_key="jobcenters.id", index=True)
    company_id: UUID = Field(foreign_key="companies.id")
    candidate_id: UUID = Field(foreign_key="candidates.id", index=True)
    mentor_account_id: UUID | None = Field(default=None, foreign_key="accounts.id", index=True)
    unplaced: list[dict[str, Any]] = json_field(list)


class TrainingActivity(Entity, table=True):
    """One gap being closed: which requirement, how, on which days, and who vouched for the result."""

    __tablename__: ClassVar[Any] = "training_activities"
    __table_args__ = (
        CheckConstraint("ends_on >= starts_on", name="period"),
        CheckConstraint("have BETWEEN 0 AND 3 AND need BETWEEN 0 AND 3", name="levels"),
        CheckConstraint("(status = 'signed_off') = (signed_off_at IS NOT NULL)", name="signed_off_has_a_time"),
        Index(None, "plan_id", "starts_on"),
    )

    plan_id: UUID = Field(foreign_key="training_plans.id")
    placement_id: UUID = Field(foreign_key="placements.id", index=True)
    jobcenter_id: UUID = Field(foreign_key="jobcenters.id")
    company_id: UUID = Field(foreign_key="companies.id")
    candidate_id: UUID = Field(foreign_key="candidates.id")
    mentor_account_id: UUID | None = Field(default=None, foreign_key="accounts.id")
    skill_id: UUID = Field(foreign_key="skills.id")
    kind: ActivityKind = enum_field(ActivityKind, "kind")
    title_da: str = Field(max_length=300)
    title_en: str = Field(max_length=300)
    starts_on: date
    ends_on: date
    weekly_hours: Decimal = hours_field()
    sessions: list[dict[str, Any]] = json_field(list)
    dated_sessions: list[dict[str, Any]] = json_field(list)
    have: int
    need: int
    importance: str = Field(max_length=10)
    required_at_start: bool = False
    reason_da: str = Field(max_length=1000)
    reason_en: str = Field(max_length=1000)
    status: ActivityStatus = enum_field(ActivityStatus, "status", default=ActivityStatus.PLANNED)
    level_reached: int | None = None
    evidence: str | None = Field(default=None, max_length=2000)
    signed_off_at: datetime | None = None
    signed_off_by: UUID | None = Field(default=None, foreign_key="accounts.id")
    dropped_reason: str | None = Field(default=None, max_length=64)
