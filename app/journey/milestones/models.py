"""Tables of milestones and incentives."""

from datetime import date, datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field

from app.foundation.db.model import Entity
from app.foundation.db.types import enum_field, json_field
from app.journey.aftercare.domain.milestones import Retention, RetentionBasis
from app.journey.milestones.domain.states import IncentiveStatus, Recipient

_SAME = text("basis = 'same_employer'")
_ANY = text("basis = 'any_employer'")


class Milestone(Entity, table=True):
    """One day to look at, so many days after the clock began, and what the evidence says about it."""

    __tablename__: ClassVar[Any] = "milestones"
    __table_args__ = (
        CheckConstraint("days IN (30, 90, 180, 365)", name="days"),
        CheckConstraint("basis = 'any_employer' OR employment_id IS NOT NULL", name="same_employer_has_a_job"),
        CheckConstraint("(status = 'pending') = (judged_at IS NULL)", name="judged_has_a_time"),
        Index(
            "uq_milestones_employment_days",
            "employment_id",
            "days",
            unique=True,
            postgresql_where=_SAME,
            sqlite_where=_SAME,
        ),
        Index("uq_milestones_plan_days", "plan_id", "days", unique=True, postgresql_where=_ANY, sqlite_where=_ANY),
        Index(None, "jobcenter_id", "status", "falls_on"),
        Index(None, "plan_id", "id"),
        Index(None, "falls_on", "id"),
        Index(None, "company_id", "falls_on", "id"),
        Index(None, "employment_id"),
    )

    jobcenter_id: UUID = Field(foreign_key="jobcenters.id")
    plan_id: UUID = Field(foreign_key="aftercare_plans.id")
    candidate_id: UUID = Field(foreign_key="candidates.id", index=True)
    employment_id: UUID | None = Field(default=None, foreign_key="employments.id")
    company_id: UUID | None = Field(default=None, foreign_key="companies.id")
    basis: RetentionBasis = enum_field(RetentionBasis, "basis")
    days: int
    falls_on: date
    status: Retention = enum_field(Retention, "status", default=Retention.PENDING)
    judged_at: datetime | None = None
    evidence: list[dict[str, Any]] = json_field(list)


class Incentive(Entity, table=True):
    """What a jobcenter's scheme gives at one milestone: once, approved by somebody else than who brought the evidence."""

    __tablename__: ClassVar[Any] = "incentives"
    __table_args__ = (
        UniqueConstraint("milestone_id", "scheme_code"),
        CheckConstraint("amount_ore >= 0", name="amount_not_negative"),
        CheckConstraint("approved_by IS NULL OR evidence_by IS NULL OR approved_by <> evidence_by", name="two_people"),
        CheckConstraint(
            "(status NOT IN ('approved', 'handed_over')) OR approved_at IS NOT NULL", name="approved_has_a_time"
        ),
        CheckConstraint("(status = 'handed_over') = (handed_over_at IS NOT NULL)", name="handed_over_has_a_time"),
        Index(None, "jobcenter_id", "status", "id"),
        Index(None, "jobcenter_id", "id"),
        Index(None, "company_id", "id"),
    )

    milestone_id: UUID = Field(foreign_key="milestones.id")
    jobcenter_id: UUID = Field(foreign_key="jobcenters.id")
    candidate_id: UUID = Field(foreign_key="candidates.id", index=True)
    company_id: UUID | None = Field(default=None, foreign_key="companies.id")
    scheme_code: str = Field(max_length=40)
    kind: str = Field(max_length=40)
    recipient: Recipient = enum_field(Recipient, "recipient")
    amount_ore: int
    status: IncentiveStatus = enum_field(IncentiveStatus, "status", default=IncentiveStatus.ELIGIBLE)
    evidence_by: UUID | None = Field(default=None, foreign_key="accounts.id")
    evidence_note: str | None = Field(default=None, max_length=2000)
    approved_by: UUID | None = Field(default=None, foreign_key="accounts.id")
    approved_at: datetime | None = None
    handed_over_by: UUID | None = Field(default=None, foreign_key="accounts.id")
    handed_over_at: datetime | None = None
    closed_reason: str | None = Field(default=None, max_length=64)
