"""Tables of rectifications, legal holds, erasures and retention reports."""

from datetime import date, datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import CheckConstraint, Index
from sqlmodel import Field, SQLModel

from app.foundation.core.actor import Role
from app.foundation.core.ids import new_id
from app.foundation.db.model import Entity
from app.foundation.db.types import enum_field, json_field
from app.oversight.privacy.domain.erasing import ErasureReason
from app.oversight.privacy.domain.holding import HoldReason, LiftReason
from app.oversight.privacy.domain.rectifying import RectificationReason, RectificationStatus, RectifiedKind


class Rectification(Entity, table=True):
    """Somebody says that something about a person is wrong, and what was decided.

    `before_sealed` holds the row as it was when it was asked, `replaced_sealed` the values a correction replaced: both
    sealed under the person's own key. An annotation is the person's own view, which stands beside the data from then on.
    """

    __tablename__: ClassVar[Any] = "rectifications"
    __table_args__ = (
        CheckConstraint("(status = 'asked') = (decided_at IS NULL)", name="decided_has_a_time"),
        CheckConstraint("(decided_at IS NULL) = (decided_by IS NULL)", name="decided_by_somebody"),
        CheckConstraint("status <> 'refused' OR reason_text IS NOT NULL", name="refused_with_words"),
        CheckConstraint("status <> 'annotated' OR annotation IS NOT NULL", name="annotated_says_something"),
        CheckConstraint("(kind = 'profile') = (subject_id = candidate_id)", name="profile_is_the_person"),
        Index(None, "candidate_id", "id"),
        Index(None, "jobcenter_id", "status", "answer_by"),
    )

    candidate_id: UUID = Field(foreign_key="candidates.id")
    jobcenter_id: UUID = Field(foreign_key="jobcenters.id")
    kind: RectifiedKind = enum_field(RectifiedKind, "kind")
    subject_id: UUID
    claim: str = Field(max_length=4000)
    asked_at: datetime = Field(nullable=False)
    asked_by: UUID = Field(foreign_key="accounts.id")
    asked_role: Role = enum_field(Role, "asked_role")
    on_behalf: dict[str, Any] | None = json_field(lambda: None, nullable=True)
    answer_by: date
    status: RectificationStatus = enum_field(RectificationStatus, "status", default=RectificationStatus.ASKED)
    decided_at: datetime | None = None
    decided_by: UUID | None = Field(default=None, foreign_key="accounts.id")
    reason_code: RectificationReason | None = enum_field(
        RectificationReason, "reason_code", nullable=True, default=None
    )
    reason_text: str | None = Field(default=None, max_length=4000)
    annotation: str | None = Field(default=None, max_length=4000)
    fields: list[str] = json_field(list)
    before_sealed: bytes | None = None
    replaced_sealed: bytes | None = None


class LegalHold(Entity, table=True):
    """While it stands nothing about the person is erased, neither on request nor by age."""

    __tablename__: ClassVar[Any] = "legal_holds"
    __table_args__ = (
        CheckConstraint("(lifted_at IS NULL) = (lifted_by IS NULL)", name="lifted_by_somebody"),
        CheckConstraint("(lifted_at IS NULL) = (lift_reason IS NULL)", name="lifted_with_a_reason"),
        Index(None, "candidate_id", "lifted_at"),
        Index(None, "jobcenter_id", "id"),
    )

    candidate_id: UUID = Field(foreign_key="candidates.id")
    jobcenter_id: UUID = Field(foreign_key="jobcenters.id")
    reason_code: HoldReason = enum_field(HoldReason, "reason_code")
    case_reference: str | None = Field(default=None, max_length=100)
    review_on: date | None = None
    placed_by: UUID = Field(foreign_key="accounts.id")
    lifted_at: datetime | None = None
    lifted_by: UUID | None = Field(default=None, foreign_key="accounts.id")
    lift_reason: LiftReason | None = enum_field(LiftReason, "lift_reason", nullable=True, default=None)


class Erasure(SQLModel, table=True):
    """The tombstone of a person: a key, when and why, and how many rows of each table went. Never anything personal.

    The key is of nobody any more; it is there so that the person is erased again after an old backup was restored.
    """

    __tablename__: ClassVar[Any] = "erasures"
    __table_args__ = (Index(None, "jobcenter_id", "id"), Index(None, "candidate_id"))

    id: UUID = Field(default_factory=new_id, primary_key=True)
    candidate_id: UUID
    jobcenter_id: UUID = Field(foreign_key="jobcenters.id")
    erased_at: datetime = Field(nullable=False)
    erased_by: UUID | None = Field(default=None, foreign_key="accounts.id")
    reason_code: ErasureReason = enum_field(ErasureReason, "reason_code")
    note: str | None = Field(default=None, max_length=500)
    again: bool = False
    deleted: dict[str, int] = json_field()
    emptied: dict[str, int] = json_field()


class RetentionReport(SQLModel, table=True):
    """What one run of the retention job found in one jobcenter, by rule: numbers only."""

    __tablename__: ClassVar[Any] = "retention_reports"
    __table_args__ = (Index(None, "jobcenter_id", "id"),)

    id: UUID = Field(default_factory=new_id, primary_key=True)
    run_id: UUID
    jobcenter_id: UUID = Field(foreign_key="jobcenters.id")
    made_at: datetime = Field(nullable=False)
    applied: bool
    rules: dict[str, dict[str, Any]] = json_field()
