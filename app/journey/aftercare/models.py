"""Tables of employments, aftercare plans and follow-ups."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, text
from sqlmodel import Field

from app.foundation.core.i18n import PageLanguage
from app.foundation.db.model import Entity
from app.foundation.db.types import enum_field, hours_field, json_field
from app.journey.aftercare.domain.cadence import Subject
from app.journey.aftercare.domain.kinds import EmploymentKind
from app.journey.aftercare.domain.states import AnswerChannel, EmploymentStatus, FollowUpStatus, TaskStatus
from app.journey.aftercare.domain.template import Audience

_ACTIVE = text("status = 'active'")
_UNUSED = text("used_at IS NULL AND revoked_at IS NULL")


class AftercarePlan(Entity, table=True):
    """A candidate's clock from the first job; it survives a change of employer."""

    __tablename__: ClassVar[Any] = "aftercare_plans"
    __table_args__ = (Index(None, "jobcenter_id", "id"),)

    candidate_id: UUID = Field(foreign_key="candidates.id", unique=True)
    jobcenter_id: UUID = Field(foreign_key="jobcenters.id")
    first_job_on: date


class Employment(Entity, table=True):
    """A job: what kind, with whom, from when, and why it ended."""

    __tablename__: ClassVar[Any] = "employments"
    __table_args__ = (
        CheckConstraint("ends_on IS NULL OR ends_on >= starts_on", name="period"),
        CheckConstraint("weekly_hours > 0", name="weekly_hours"),
        Index(None, "jobcenter_id", "status", "id"),
        Index(None, "company_id", "id"),
        Index(
            "uq_employments_active_job",
            "candidate_id",
            "company_id",
            unique=True,
            postgresql_where=_ACTIVE,
            sqlite_where=_ACTIVE,
        ),
        Index(None, "jobcenter_id", "id"),
    )

    plan_id: UUID = Field(foreign_key="aftercare_plans.id", index=True)
    candidate_id: UUID = Field(foreign_key="candidates.id", index=True)
    company_id: UUID = Field(foreign_key="companies.id")
    workplace_id: UUID | None = Field(default=None, foreign_key="workplaces.id")
    placement_id: UUID | None = Field(default=None, foreign_key="placements.id", index=True)
    jobcenter_id: UUID = Field(foreign_key="jobcenters.id")
    kind: EmploymentKind = enum_field(EmploymentKind, "kind")
    title: str = Field(default="", max_length=200)
    weekly_hours: Decimal = hours_field()
    starts_on: date
    ends_on: date | None = None
    status: EmploymentStatus = enum_field(EmploymentStatus, "status", default=EmploymentStatus.ACTIVE)
    end_reason_code: str | None = Field(default=None, max_length=64)
    end_initiative: str | None = Field(default=None, max_length=20)


class FollowUp(Entity, table=True):
    """One question to one side on one day; `overdue` is computed, never stored."""

    __tablename__: ClassVar[Any] = "follow_ups"
    __table_args__ = (
        CheckConstraint(
            "(subject = 'placement' AND placement_id IS NOT NULL AND employment_id IS NULL)"
            " OR (subject = 'employment' AND employment_id IS NOT NULL AND placement_id IS NULL)",
            name="subject_has_its_id",
        ),
        Index("uq_follow_ups_placement_step", "placement_id", "step", "audience", unique=True),
        Index("uq_follow_ups_employment_step", "employment_id", "step", "audience", unique=True),
        Index(None, "jobcenter_id", "status", "due_on", "id"),
        Index(None, "company_id", "status", "due_on"),
        Index(None, "candidate_id", "due_on"),
        Index(None, "assignee_account_id", "status", "due_on"),
        # The few that have been escalated: every manager's.
        Index(
            "ix_follow_ups_escalated",
            "jobcenter_id",
            "status",
            "due_on",
            postgresql_where=text("escalated_on IS NOT NULL"),
            sqlite_where=text("escalated_on IS NOT NULL"),
        ),
        # Until when somebody is known to work there: what statistics ask of all jobs at once.
        Index(
            "ix_follow_ups_still_employed",
            "employment_id",
            "recorded_at",
            postgresql_where=text(
                "status = 'done' AND employment_id IS NOT NULL AND (record ->> 'still_employed') = 'yes'"
            ),
            sqlite_where=text("status = 'done'"),
        ),
        Index(None, "jobcenter_id", "due_on", "id"),
        Index(None, "company_id", "due_on", "id"),
    )

    jobcenter_id: UUID = Field(foreign_key="jobcenters.id")
    candidate_id: UUID = Field(foreign_key="candidates.id")
    company_id: UUID = Field(foreign_key="companies.id")
    assignee_account_id: UUID | None = Field(default=None, foreign_key="accounts.id")
    mentor_account_id: UUID | None = Field(default=None, foreign_key="accounts.id")
    subject: Subject = enum_field(Subject, "subject")
    placement_id: UUID | None = Field(default=None, foreign_key="placements.id")
    employment_id: UUID | None = Field(default=None, foreign_key="employments.id")
    audience: Audience = enum_field(Audience, "audience")
    step: str = Field(max_length=20)
    due_on: date
    status: FollowUpStatus = enum_field(FollowUpStatus, "status", default=FollowUpStatus.PLANNED)
    tries: int = 0
    record: dict[str, Any] | None = json_field(lambda: None, nullable=True)
    recorded_at: datetime | None = None
    recorded_by: UUID | None = Field(default=None, foreign_key="accounts.id")
    cancel_reason: str | None = Field(default=None, max_length=64)
    answered_through: AnswerChannel | None = enum_field(AnswerChannel, "answered_through", nullable=True, default=None)
    reminders: int = 0
    last_reminded_on: date | None = None
    escalated_on: date | None = None


class FollowUpLink(Entity, table=True):
    """One side's right to answer one follow-up once without an account; only a hash of the 256-bit token is stored."""

    __tablename__: ClassVar[Any] = "follow_up_links"
    __table_args__ = (
        Index(
            "uq_follow_up_links_open",
            "follow_up_id",
            unique=True,
            postgresql_where=_UNUSED,
            sqlite_where=_UNUSED,
        ),
        CheckConstraint("used_at IS NULL OR revoked_at IS NULL", name="used_or_revoked"),
        Index(None, "jobcenter_id", "id"),
        Index(None, "follow_up_id"),
    )

    follow_up_id: UUID = Field(foreign_key="follow_ups.id")
    jobcenter_id: UUID = Field(foreign_key="jobcenters.id")
    token_hash: str = Field(max_length=64, unique=True)
    language: PageLanguage = enum_field(PageLanguage, "language", default=PageLanguage.DA)
    expires_at: datetime = Field(nullable=False)
    used_at: datetime | None = None
    revoked_at: datetime | None = None
    created_by: UUID = Field(foreign_key="accounts.id")


class ReplacementTask(Entity, table=True):
    """A job ended: somebody finds the next one. One task for each job that ended."""

    __tablename__: ClassVar[Any] = "replacement_tasks"
    __table_args__ = (
        CheckConstraint("(status = 'open') = (closed_at IS NULL)", name="closed_has_a_time"),
        Index(None, "jobcenter_id", "status", "due_on"),
        Index(None, "jobcenter_id", "due_on", "id"),
    )

    jobcenter_id: UUID = Field(foreign_key="jobcenters.id")
    candidate_id: UUID = Field(foreign_key="candidates.id", index=True)
    employment_id: UUID = Field(foreign_key="employments.id", unique=True)
    ranking_id: UUID | None = Field(default=None, foreign_key="rankings.id")
    assignee_account_id: UUID | None = Field(default=None, foreign_key="accounts.id", index=True)
    due_on: date
    status: TaskStatus = enum_field(TaskStatus, "status", default=TaskStatus.OPEN)
    closed_at: datetime | None = None
    closed_by: UUID | None = Field(default=None, foreign_key="accounts.id")
    closed_reason: str | None = Field(default=None, max_length=64)
