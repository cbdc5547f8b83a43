"""Tables of courses, vouchers, their ledger and the budgets they are paid from."""

from datetime import date, datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from app.foundation.core.ids import new_id
from app.foundation.db.model import Entity
from app.foundation.db.types import enum_field, json_field
from app.journey.courses.domain.states import CourseStatus, EntryKind, VoucherStatus
from app.journey.training.domain.values import ActivityKind

_OF_JOBCENTER = text("candidate_id IS NULL")
_OF_CANDIDATE = text("candidate_id IS NOT NULL")
_HOLDING_A_SEAT = text("status IN ('reserved', 'redeemed')")


class Course(Entity, table=True):
    """A course somebody else holds: what it teaches, when, what it costs, and how many may come.

    `sessions` are the dated sittings. Seats are taken by one conditional UPDATE, never counted.
    """

    __tablename__: ClassVar[Any] = "courses"
    __table_args__ = (
        UniqueConstraint("jobcenter_id", "external_ref"),
        CheckConstraint("price_ore >= 0", name="price_not_negative"),
        CheckConstraint("seats > 0 AND seats_taken BETWEEN 0 AND seats", name="seats"),
        CheckConstraint("ends_on >= starts_on", name="period"),
        CheckConstraint("level IS NULL OR level BETWEEN 1 AND 3", name="level"),
        CheckConstraint("(level IS NULL) = (skill_id IS NULL)", name="level_of_a_skill"),
        Index(None, "jobcenter_id", "status", "starts_on", "id"),
        Index(None, "jobcenter_id", "id"),
        Index(None, "jobcenter_id", "starts_on", "id"),
        Index(None, "jobcenter_id", "price_ore", "id"),
    )

    jobcenter_id: UUID = Field(foreign_key="jobcenters.id")
    external_ref: str | None = Field(default=None, max_length=100)
    provider: str = Field(max_length=200)
    title: str = Field(max_length=300)
    description: str = Field(default="", max_length=4000)
    kind: ActivityKind = enum_field(ActivityKind, "kind", default=ActivityKind.COURSE)
    skill_id: UUID | None = Field(default=None, foreign_key="skills.id", index=True)
    level: int | None = None
    language: str = Field(max_length=3)
    price_ore: int
    seats: int
    seats_taken: int = 0
    starts_on: date
    ends_on: date
    sign_up_by: date | None = None
    sessions: list[dict[str, Any]] = json_field(list)
    status: CourseStatus = enum_field(CourseStatus, "status", default=CourseStatus.OPEN)
    cancelled_reason: str | None = Field(default=None, max_length=64)


class Voucher(Entity, table=True):
    """A promise to pay for a course the candidate chooses. Its balance is the sum of its ledger entries.

    `activity_id` is the gap it is meant to close, where there is one; `entered_activity_id` the course's own activity in
    the training plan while a place is reserved.
    """

    __tablename__: ClassVar[Any] = "vouchers"
    __table_args__ = (
        CheckConstraint("amount_ore > 0", name="amount_positive"),
        CheckConstraint("refunded_ore BETWEEN 0 AND spent_ore AND spent_ore <= amount_ore", name="spent_and_refunded"),
        CheckConstraint("approved_by IS NULL OR approved_by <> issued_by", name="two_people"),
        CheckConstraint("(status NOT IN ('reserved', 'redeemed')) OR course_id IS NOT NULL", name="taken_has_a_course"),
        CheckConstraint("(status = 'redeemed') = (redeemed_at IS NOT NULL)", name="redeemed_has_a_time"),
        Index(None, "jobcenter_id", "status", "id"),
        Index(None, "jobcenter_id", "status", "valid_until"),
        Index(None, "candidate_id", "id"),
        Index(
            "uq_vouchers_course_of_candidate",
            "candidate_id",
            "course_id",
            unique=True,
            postgresql_where=_HOLDING_A_SEAT,
            sqlite_where=_HOLDING_A_SEAT,
        ),
        Index(None, "jobcenter_id", "id"),
        Index(None, "jobcenter_id", "valid_until", "id"),
    )

    jobcenter_id: UUID = Field(foreign_key="jobcenters.id")
    candidate_id: UUID = Field(foreign_key="candidates.id")
    placement_id: UUID | None = Field(default=None, foreign_key="placements.id", index=True)
    # A re-plan takes an activity out that finds no room any more: the voucher outlives it.
    activity_id: UUID | None = Field(
        default=None, foreign_key="training_activities.id", ondelete="SET NULL", index=True
    )
    entered_activity_id: UUID | None = Field(
        default=None, foreign_key="training_activities.id", ondelete="SET NULL", index=True
    )
    purpose: ActivityKind = enum_field(ActivityKind, "purpose")
    note: str | None = Field(default=None, max_length=1000)
    amount_ore: int
    spent_ore: int = 0
    refunded_ore: int = 0
    valid_until: date
    status: VoucherStatus = enum_field(VoucherStatus, "status", default=VoucherStatus.ISSUED)
    course_id: UUID | None = Field(default=None, foreign_key="courses.id", index=True)
    budget_year: int
    issued_by: UUID = Field(foreign_key="accounts.id")
    issued_at: datetime = Field(nullable=False)
    approved_by: UUID | None = Field(default=None, foreign_key="accounts.id")
    approved_at: datetime | None = None
    reserved_at: datetime | None = None
    redeemed_at: datetime | None = None
    closed_reason: str | None = Field(default=None, max_length=64)


class VoucherEntry(SQLModel, table=True):
    """One line of the ledger: never changed, never deleted.

    `voucher_ore` is what it does to the voucher's balance, `budget_ore` what it does to the budget that is left.
    """

    __tablename__: ClassVar[Any] = "voucher_entries"
    __table_args__ = (Index(None, "voucher_id", "id"), Index(None, "jobcenter_id", "id"))

    id: UUID = Field(default_factory=new_id, primary_key=True)
    voucher_id: UUID = Field(foreign_key="vouchers.id")
    jobcenter_id: UUID = Field(foreign_key="jobcenters.id")
    kind: EntryKind = enum_field(EntryKind, "kind")
    voucher_ore: int
    budget_ore: int
    course_id: UUID | None = Field(default=None, foreign_key="courses.id")
    written_at: datetime = Field(nullable=False)
    written_by: UUID | None = Field(default=None, foreign_key="accounts.id")
    reason_code: str | None = Field(default=None, max_length=64)


class VoucherBudget(Entity, table=True):
    """What may be promised in one calendar year: by the jobcenter, or for one candidate.

    `used_ore` is taken by one conditional UPDATE and equals what the ledger says (a check of `praktikmatch check`).
    """

    __tablename__: ClassVar[Any] = "voucher_budgets"
    __table_args__ = (
        CheckConstraint("limit_ore >= 0", name="limit_not_negative"),
        CheckConstraint("used_ore >= 0", name="used_not_negative"),
        CheckConstraint("year BETWEEN 2000 AND 2100", name="year"),
        Index(
            "uq_voucher_budgets_jobcenter",
            "jobcenter_id",
            "year",
            unique=True,
            postgresql_where=_OF_JOBCENTER,
            sqlite_where=_OF_JOBCENTER,
        ),
        Index(
            "uq_voucher_budgets_candidate",
            "candidate_id",
            "year",
            unique=True,
            postgresql_where=_OF_CANDIDATE,
            sqlite_where=_OF_CANDIDATE,
        ),
        Index(None, "jobcenter_id", "id"),
    )

    jobcenter_id: UUID = Field(foreign_key="jobcenters.id")
    candidate_id: UUID | None = Field(default=None, foreign_key="candidates.id")
    year: int
    limit_ore: int = Field(sa_type=BigInteger)
    used_ore: int = Field(default=0, sa_type=BigInteger)
