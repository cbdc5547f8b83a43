"""Tables of placements, their agreement versions, signatures and decisions."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from app.foundation.core.actor import Role
from app.foundation.core.ids import new_id
from app.foundation.db.model import Entity
from app.foundation.db.types import enum_field, hours_field, json_field
from app.journey.placements.domain import Initiative, Party, PlacementStatus
from app.journey.placements.domain.reasons import EndOutcome
from app.journey.placements.domain.requests import EndAuthor, RequestStatus
from app.registers.jobcenters.domain import SecondApproval
from app.registers.law.domain.facts import LegalBasis, Purpose

_STANDING = text("status NOT IN ('rejected', 'cancelled')")
_PENDING = text("status = 'pending'")


class Placement(Entity, table=True):
    """One internship of one person at one workplace. The agreement's content is what stands here, by version."""

    __tablename__: ClassVar[Any] = "placements"
    __table_args__ = (
        Index(
            "uq_placements_standing_match",
            "match_id",
            unique=True,
            postgresql_where=_STANDING,
            sqlite_where=_STANDING,
        ),
        CheckConstraint("ends_on >= starts_on", name="period"),
        CheckConstraint("(status <> 'ended_early') OR ended_on IS NOT NULL", name="ended_early_has_a_day"),
        Index(None, "jobcenter_id", "status", "id"),
        Index(None, "company_id", "status", "id"),
        Index(None, "candidate_id", "status"),
        Index(None, "workplace_id", "status"),
        Index(None, "jobcenter_id", "id"),
        Index(None, "jobcenter_id", "starts_on", "id"),
        Index(None, "company_id", "id"),
        Index(None, "match_id"),
    )

    match_id: UUID = Field(foreign_key="matches.id")
    need_id: UUID = Field(foreign_key="needs.id", index=True)
    workplace_id: UUID = Field(foreign_key="workplaces.id")
    company_id: UUID = Field(foreign_key="companies.id")
    candidate_id: UUID = Field(foreign_key="candidates.id")
    jobcenter_id: UUID = Field(foreign_key="jobcenters.id")
    mentor_account_id: UUID | None = Field(default=None, foreign_key="accounts.id", index=True)
    status: PlacementStatus = enum_field(PlacementStatus, "status", default=PlacementStatus.DRAFT)
    legal_basis: LegalBasis = enum_field(LegalBasis, "legal_basis")
    starts_on: date
    ends_on: date
    hours_schedule: list[dict[str, Any]] = json_field(list)
    working_times: list[dict[str, Any]] = json_field(list)
    pauses: list[dict[str, Any]] = json_field(list)
    tasks: str = Field(default="", max_length=4000)
    purpose: Purpose = enum_field(Purpose, "purpose")
    declares_no_seasonal_peak: bool = False
    declares_replaces_nobody: bool = False
    no_other_employees: bool = False
    agreement_version: int = 1
    training_plan_id: UUID | None = None
    granted_at: datetime | None = None
    granted_ends_on: date | None = None
    granted_version: int | None = None
    confirmed_at: datetime | None = None
    ended_on: date | None = None
    end_reason_code: str | None = Field(default=None, max_length=64)
    end_initiative: Initiative | None = enum_field(Initiative, "end_initiative", nullable=True, default=None)
    end_report: dict[str, Any] | None = json_field(lambda: None, nullable=True)
    end_report_asked_on: date | None = None
    end_report_reminders: int = 0
    vitas_reference: str | None = Field(default=None, max_length=40)


class AgreementVersion(SQLModel, table=True):
    """The content of an agreement at one version. Never changed once anybody has signed it."""

    __tablename__: ClassVar[Any] = "agreement_versions"

    placement_id: UUID = Field(primary_key=True, foreign_key="placements.id")
    number: int = Field(primary_key=True)
    content: dict[str, Any] = json_field()
    created_at: datetime = Field(nullable=False)
    created_by: UUID | None = Field(default=None, foreign_key="accounts.id")


class Signature(SQLModel, table=True):
    """A party's signature or objection on one version; an edit of the content voids it.

    Given by an account, or through a signing link by somebody who has none: then `signer_name` says who.
    """

    __tablename__: ClassVar[Any] = "signatures"
    __table_args__ = (
        UniqueConstraint("placement_id", "agreement_version", "party"),
        CheckConstraint("signed_by IS NOT NULL OR signer_name IS NOT NULL", name="somebody_signed"),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    placement_id: UUID = Field(foreign_key="placements.id")
    agreement_version: int
    party: Party = enum_field(Party, "party")
    signed_at: datetime = Field(nullable=False)
    signed_by: UUID | None = Field(default=None, foreign_key="accounts.id")
    signer_role: Role | None = enum_field(Role, "signer_role", nullable=True, default=None)
    signer_name: str | None = Field(default=None, max_length=200)
    on_behalf: dict[str, Any] | None = json_field(lambda: None, nullable=True)
    objection: str | None = Field(default=None, max_length=2000)
    voided_at: datetime | None = None


class Decision(SQLModel, table=True):
    """A decision that someone may appeal: what, by whom, why, on which version and which checks. Never changed."""

    __tablename__: ClassVar[Any] = "decisions"
    __table_args__ = (Index(None, "placement_id", "id"),)

    id: UUID = Field(default_factory=new_id, primary_key=True)
    placement_id: UUID = Field(foreign_key="placements.id")
    action: str = Field(max_length=20)
    decided_at: datetime = Field(nullable=False)
    decided_by: UUID = Field(foreign_key="accounts.id")
    requested_by: UUID | None = Field(default=None, foreign_key="accounts.id")
    agreement_version: int
    reason_code: str | None = Field(default=None, max_length=64)
    reason_text: str | None = Field(default=None, max_length=4000)
    legal_basis: str = Field(default="", max_length=200)
    overridden: list[str] = json_field(list)
    checks: list[dict[str, Any]] = json_field(list)


class DecisionRequest(Entity, table=True):
    """A decision that waits for a second person: what would be decided, by whom it is asked, and on which checks.

    `body` is the action's own body. What is approved runs anew, on the facts of that moment, and only while version
    and checks are those of the request.
    """

    __tablename__: ClassVar[Any] = "decision_requests"
    __table_args__ = (
        Index(
            "uq_decision_requests_pending_subject",
            "subject_id",
            unique=True,
            postgresql_where=_PENDING,
            sqlite_where=_PENDING,
        ),
        CheckConstraint(
            "status <> 'approved' OR (closed_by IS NOT NULL AND closed_by <> requested_by)", name="two_people"
        ),
        Index(None, "jobcenter_id", "status", "id"),
        Index(None, "placement_id"),
        Index(None, "jobcenter_id", "id"),
    )

    placement_id: UUID = Field(foreign_key="placements.id")
    subject_id: UUID
    jobcenter_id: UUID = Field(foreign_key="jobcenters.id")
    action: SecondApproval = enum_field(SecondApproval, "action")
    status: RequestStatus = enum_field(RequestStatus, "status", default=RequestStatus.PENDING)
    body: dict[str, Any] = json_field()
    agreement_version: int
    checks: list[dict[str, Any]] = json_field(list)
    checks_digest: str = Field(default="", max_length=64)
    requested_by: UUID = Field(foreign_key="accounts.id")
    requested_at: datetime = Field(nullable=False)
    closed_by: UUID | None = Field(default=None, foreign_key="accounts.id")
    closed_at: datetime | None = None
    closing_note: str | None = Field(default=None, max_length=2000)
    decision_id: UUID | None = Field(default=None, foreign_key="decisions.id")


class EndStatement(Entity, table=True):
    """What the supervisor, or the candidate, says of an internship at its end; each may disagree with the other.

    `may_be_shared` is the candidate's own word: without it the company does not see the candidate's statement.
    """

    __tablename__: ClassVar[Any] = "end_statements"
    __table_args__ = (
        UniqueConstraint("placement_id", "author"),
        CheckConstraint("actual_hours IS NULL OR actual_hours >= 0", name="hours_not_negative"),
        CheckConstraint(
            "author = 'supervisor' OR (outcome IS NULL AND actual_hours IS NULL)", name="facts_are_the_supervisors"
        ),
        CheckConstraint("assessment IS NOT NULL OR disagreement IS NOT NULL", name="says_something"),
    )

    placement_id: UUID = Field(foreign_key="placements.id")
    author: EndAuthor = enum_field(EndAuthor, "author")
    outcome: EndOutcome | None = enum_field(EndOutcome, "outcome", nullable=True, default=None)
    actual_hours: Decimal | None = hours_field(nullable=True, default=None)
    assessment: str | None = Field(default=None, max_length=4000)
    disagreement: str | None = Field(default=None, max_length=4000)
    may_be_shared: bool = False
    given_by: UUID = Field(foreign_key="accounts.id")
    given_role: Role = enum_field(Role, "given_role")
    on_behalf: dict[str, Any] | None = json_field(lambda: None, nullable=True)
