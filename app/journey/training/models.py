"""Tables of training plans and their activities."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, text
from sqlmodel import Field

from app.foundation.db.model import Entity
from app.foundation.db.types import enum_field, hours_field, json_field
from app.journey.training.domain.states import ActivityOrigin, ActivityStatus, ClassStatus
from app.journey.training.domain.values import ActivityKind

_GIVEN_AND_STANDING = text("origin_id IS NOT NULL AND status <> 'dropped'")


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
    """One gap being closed, or another help beside it: why, how, on which days, and who vouched for the result.

    `origin_id` is the course's voucher or the class at the workplace; their times are given, not planned.
    """

    __tablename__: ClassVar[Any] = "training_activities"
    __table_args__ = (
        CheckConstraint("ends_on >= starts_on", name="period"),
        CheckConstraint("have BETWEEN 0 AND 3 AND need BETWEEN 0 AND 3", name="levels"),
        CheckConstraint("(status = 'signed_off') = (signed_off_at IS NOT NULL)", name="signed_off_has_a_time"),
        CheckConstraint("origin <> 'gap' OR skill_id IS NOT NULL", name="gap_has_a_skill"),
        CheckConstraint("(disagreement IS NULL) = (disagreed_at IS NULL)", name="disagreement_has_a_time"),
        Index(None, "plan_id", "starts_on"),
        Index(None, "candidate_id", "skill_id"),
        Index(None, "jobcenter_id", "starts_on", "id"),
        Index(None, "company_id", "starts_on", "id"),
        Index(
            "uq_training_activities_given",
            "placement_id",
            "origin_id",
            unique=True,
            postgresql_where=_GIVEN_AND_STANDING,
            sqlite_where=_GIVEN_AND_STANDING,
        ),
    )

    plan_id: UUID = Field(foreign_key="training_plans.id")
    placement_id: UUID = Field(foreign_key="placements.id", index=True)
    jobcenter_id: UUID = Field(foreign_key="jobcenters.id")
    company_id: UUID = Field(foreign_key="companies.id")
    candidate_id: UUID = Field(foreign_key="candidates.id")
    mentor_account_id: UUID | None = Field(default=None, foreign_key="accounts.id")
    skill_id: UUID | None = Field(default=None, foreign_key="skills.id")
    origin: ActivityOrigin = enum_field(ActivityOrigin, "origin", default=ActivityOrigin.GAP)
    origin_id: UUID | None = Field(default=None, index=True)
    bundle_code: str | None = Field(default=None, max_length=40)
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
    seen_on: date | None = None
    disagreement: str | None = Field(default=None, max_length=2000)
    disagreed_at: datetime | None = None
    disagreement_on_behalf: dict[str, Any] | None = json_field(lambda: None, nullable=True)
    dropped_reason: str | None = Field(default=None, max_length=64)


class WorkplaceClass(Entity, table=True):
    """Danish (or another class) held at a workplace for several placements together; who comes has an activity each."""

    __tablename__: ClassVar[Any] = "workplace_classes"
    __table_args__ = (
        CheckConstraint("ends_on >= starts_on", name="period"),
        CheckConstraint("seats > 0 AND seats_taken BETWEEN 0 AND seats", name="seats"),
        Index(None, "jobcenter_id", "id"),
        Index(None, "workplace_id", "id"),
        Index(None, "company_id", "id"),
    )

    jobcenter_id: UUID = Field(foreign_key="jobcenters.id")
    workplace_id: UUID = Field(foreign_key="workplaces.id")
    company_id: UUID = Field(foreign_key="companies.id")
    provider: str = Field(max_length=200)
    title: str = Field(max_length=300)
    kind: ActivityKind = enum_field(ActivityKind, "kind", default=ActivityKind.LANGUAGE)
    starts_on: date
    ends_on: date
    sessions: list[dict[str, Any]] = json_field(list)
    seats: int
    seats_taken: int = 0
    status: ClassStatus = enum_field(ClassStatus, "status", default=ClassStatus.OPEN)
    cancelled_reason: str | None = Field(default=None, max_length=64)
