"""Tables of mentorships and their hours."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, text
from sqlmodel import Field

from app.foundation.db.model import Entity
from app.foundation.db.types import enum_field, hours_field
from app.journey.mentorships.domain.states import MentorshipKind, MentorshipStatus

_STANDING = text("status IN ('proposed', 'active')")
_STANDING_PERSON = text("status IN ('proposed', 'active') AND placement_id IS NULL AND employment_id IS NULL")


class Mentorship(Entity, table=True):
    """One mentor for one person: about a placement, a job, or the person's way as a whole.

    `company_id` is the mentor's own company, whose hours they are; `proposed_by` is null where the mentor stood in an
    agreement already when mentorships began.
    """

    __tablename__: ClassVar[Any] = "mentorships"
    __table_args__ = (
        CheckConstraint("placement_id IS NULL OR employment_id IS NULL", name="one_subject"),
        CheckConstraint("ends_on IS NULL OR ends_on >= starts_on", name="period"),
        CheckConstraint(
            "(accepted_at IS NULL) = (confidentiality_version IS NULL)", name="accepted_with_confidentiality"
        ),
        CheckConstraint("status <> 'active' OR accepted_at IS NOT NULL", name="active_was_accepted"),
        Index(
            "uq_mentorships_standing_person",
            "candidate_id",
            "mentor_account_id",
            unique=True,
            postgresql_where=_STANDING_PERSON,
            sqlite_where=_STANDING_PERSON,
        ),
        Index(
            "uq_mentorships_standing_placement",
            "placement_id",
            "mentor_account_id",
            unique=True,
            postgresql_where=_STANDING,
            sqlite_where=_STANDING,
        ),
        Index(
            "uq_mentorships_standing_employment",
            "employment_id",
            "mentor_account_id",
            unique=True,
            postgresql_where=_STANDING,
            sqlite_where=_STANDING,
        ),
        Index(None, "jobcenter_id", "status", "id"),
        Index(None, "mentor_account_id", "status"),
        Index(None, "jobcenter_id", "id"),
        Index(None, "candidate_id", "id"),
        Index(None, "company_id", "id"),
        Index(None, "mentor_account_id", "id"),
    )

    jobcenter_id: UUID = Field(foreign_key="jobcenters.id")
    candidate_id: UUID = Field(foreign_key="candidates.id")
    company_id: UUID | None = Field(default=None, foreign_key="companies.id")
    placement_id: UUID | None = Field(default=None, foreign_key="placements.id", index=True)
    employment_id: UUID | None = Field(default=None, foreign_key="employments.id", index=True)
    mentor_account_id: UUID = Field(foreign_key="accounts.id")
    kind: MentorshipKind = enum_field(MentorshipKind, "kind")
    status: MentorshipStatus = enum_field(MentorshipStatus, "status", default=MentorshipStatus.PROPOSED)
    starts_on: date
    ends_on: date | None = None
    proposed_by: UUID | None = Field(default=None, foreign_key="accounts.id")
    confidentiality_version: int | None = None
    accepted_at: datetime | None = None
    end_reason_code: str | None = Field(default=None, max_length=64)


class MentorEntry(Entity, table=True):
    """Hours a mentor gave on one day, and what they want to note."""

    __tablename__: ClassVar[Any] = "mentor_entries"
    __table_args__ = (
        CheckConstraint("hours BETWEEN 0 AND 240", name="hours"),
        CheckConstraint("hours > 0 OR note IS NOT NULL", name="says_something"),
        Index(None, "mentorship_id", "happened_on"),
        Index(None, "jobcenter_id", "happened_on"),
    )

    mentorship_id: UUID = Field(foreign_key="mentorships.id")
    jobcenter_id: UUID = Field(foreign_key="jobcenters.id")
    happened_on: date
    hours: Decimal = hours_field()
    note: str | None = Field(default=None, max_length=2000)
    written_by: UUID = Field(foreign_key="accounts.id")
