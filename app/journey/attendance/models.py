"""Tables of attendance by day and of readiness pictures."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlmodel import Field

from app.foundation.core.actor import Role
from app.foundation.db.model import Entity
from app.foundation.db.types import enum_field, hours_field, json_field
from app.journey.attendance.domain.states import AttendanceStatus


class AttendanceDay(Entity, table=True):
    """One day of one placement: there, late, excused or absent, with the hours done and those of the schedule.

    The candidate's note stands beside it whatever the workplace corrects. `counted_at` says when the day was one of the
    signals that called for support: each is counted once.
    """

    __tablename__: ClassVar[Any] = "attendance_days"
    __table_args__ = (
        UniqueConstraint("placement_id", "day_on"),
        CheckConstraint("(status = 'late') = (minutes_late > 0)", name="late_has_minutes"),
        CheckConstraint("minutes_late BETWEEN 0 AND 1439", name="minutes_late"),
        CheckConstraint("hours BETWEEN 0 AND 240 AND scheduled_hours BETWEEN 0 AND 240", name="hours"),
        CheckConstraint("status IN ('present', 'late') OR hours = 0", name="away_has_no_hours"),
        CheckConstraint("(candidate_note IS NULL) = (candidate_noted_at IS NULL)", name="note_has_a_time"),
        Index(None, "jobcenter_id", "day_on"),
        Index(None, "company_id", "day_on"),
    )

    placement_id: UUID = Field(foreign_key="placements.id")
    jobcenter_id: UUID = Field(foreign_key="jobcenters.id")
    company_id: UUID = Field(foreign_key="companies.id")
    candidate_id: UUID = Field(foreign_key="candidates.id", index=True)
    mentor_account_id: UUID | None = Field(default=None, foreign_key="accounts.id")
    day_on: date
    status: AttendanceStatus = enum_field(AttendanceStatus, "status")
    minutes_late: int = 0
    hours: Decimal = hours_field()
    scheduled_hours: Decimal = hours_field()
    reason_code: str | None = Field(default=None, max_length=64)
    recorded_by: UUID = Field(foreign_key="accounts.id")
    recorded_role: Role = enum_field(Role, "recorded_role")
    candidate_note: str | None = Field(default=None, max_length=2000)
    candidate_noted_at: datetime | None = None
    note_on_behalf: dict[str, Any] | None = json_field(lambda: None, nullable=True)
    may_be_shared: bool = False
    counted_at: datetime | None = None


class ReadinessPicture(Entity, table=True):
    """How the supervisor sees the person ready for work on one day, 1 (much support) to 5 (as any colleague).

    The candidate's reply stands beside it, in their own words. `counted_at` as for a day of attendance.
    """

    __tablename__: ClassVar[Any] = "readiness_pictures"
    __table_args__ = (
        UniqueConstraint("placement_id", "seen_on"),
        CheckConstraint("punctuality BETWEEN 1 AND 5", name="punctuality"),
        CheckConstraint("presence BETWEEN 1 AND 5", name="presence"),
        CheckConstraint("appearance BETWEEN 1 AND 5", name="appearance"),
        CheckConstraint("communication BETWEEN 1 AND 5", name="communication"),
        CheckConstraint("(reply IS NULL) = (replied_at IS NULL)", name="reply_has_a_time"),
        Index(None, "jobcenter_id", "id"),
    )

    placement_id: UUID = Field(foreign_key="placements.id")
    jobcenter_id: UUID = Field(foreign_key="jobcenters.id")
    company_id: UUID = Field(foreign_key="companies.id")
    candidate_id: UUID = Field(foreign_key="candidates.id", index=True)
    mentor_account_id: UUID | None = Field(default=None, foreign_key="accounts.id")
    seen_on: date
    punctuality: int
    presence: int
    appearance: int
    communication: int
    note: str | None = Field(default=None, max_length=2000)
    given_by: UUID = Field(foreign_key="accounts.id")
    reply: str | None = Field(default=None, max_length=2000)
    replied_at: datetime | None = None
    reply_on_behalf: dict[str, Any] | None = json_field(lambda: None, nullable=True)
    may_be_shared: bool = False
    counted_at: datetime | None = None
