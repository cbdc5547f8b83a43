"""Tables of jobcenters and their settings."""

from datetime import datetime
from decimal import Decimal
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import CheckConstraint, Column
from sqlmodel import Field, SQLModel

from app.foundation.db.model import Entity
from app.foundation.db.types import ScaledDecimal, json_field
from app.registers.jobcenters.domain import (
    DEFAULT_AFTERCARE_AUDIENCES,
    DEFAULT_ANSWER_LINK_DAYS,
    DEFAULT_ESCALATE_AFTER_DAYS,
    DEFAULT_FILL_BONUS,
    DEFAULT_REMINDER_PAUSE_DAYS,
    DEFAULT_VOUCHER_APPROVAL_LIMIT_ORE,
)


class Jobcenter(Entity, table=True):
    """The municipal unit a candidate and a need belong to."""

    __tablename__: ClassVar[Any] = "jobcenters"

    name: str = Field(max_length=200)
    municipality_code: str = Field(max_length=4, foreign_key="municipalities.code", unique=True)
    email: str | None = Field(default=None, max_length=254)
    phone: str | None = Field(default=None, max_length=40)


class JobcenterSettings(Entity, table=True):
    """What a jobcenter decides for itself; `id` is the jobcenter's id."""

    __tablename__: ClassVar[Any] = "jobcenter_settings"
    __table_args__ = (
        CheckConstraint("training_share BETWEEN 0 AND 100", name="training_share"),
        CheckConstraint("max_travel_minutes BETWEEN 10 AND 240", name="max_travel_minutes"),
        CheckConstraint("language_gap BETWEEN 0 AND 6", name="language_gap"),
        CheckConstraint("fill_bonus BETWEEN 0 AND 1000", name="fill_bonus"),
        CheckConstraint("signing_link_days BETWEEN 1 AND 60", name="signing_link_days"),
        CheckConstraint("voucher_approval_limit_ore >= 0", name="voucher_approval_limit"),
        CheckConstraint("voucher_candidate_budget_ore >= 0", name="voucher_candidate_budget"),
        CheckConstraint("escalate_after_days BETWEEN 1 AND 60", name="escalate_after_days"),
        CheckConstraint("reminder_pause_days BETWEEN 1 AND 60", name="reminder_pause_days"),
        CheckConstraint("answer_link_days BETWEEN 1 AND 60", name="answer_link_days"),
    )

    id: UUID = Field(primary_key=True, foreign_key="jobcenters.id")
    weights: dict[str, Any] = json_field()
    max_travel_minutes: int = 90
    language_gap: int = 2
    aftercare_steps: list[str] = json_field(list)
    training_share: Decimal = Field(default=Decimal("0.20"), sa_column=Column(ScaledDecimal(2), nullable=False))
    closing_days: list[str] = json_field(list)
    reminder_days: list[int] = json_field(list)
    match_expires_after_days: int = 14
    second_approvals: list[str] = json_field(list)
    end_report_reminder_days: list[int] = json_field(list)
    signing_link_days: int = 14
    fill_bonus: Decimal = Field(default=DEFAULT_FILL_BONUS, sa_column=Column(ScaledDecimal(2), nullable=False))
    use_scarcity_prices: bool = False
    bundles: list[dict[str, Any]] = json_field(list)
    voucher_approval_limit_ore: int = DEFAULT_VOUCHER_APPROVAL_LIMIT_ORE
    voucher_candidate_budget_ore: int | None = None
    aftercare_audiences: list[str] = json_field(lambda: list(DEFAULT_AFTERCARE_AUDIENCES))
    escalate_after_days: int = DEFAULT_ESCALATE_AFTER_DAYS
    reminder_pause_days: int = DEFAULT_REMINDER_PAUSE_DAYS
    answer_link_days: int = DEFAULT_ANSWER_LINK_DAYS
    incentive_scheme: list[dict[str, Any]] = json_field(list)


class JobcenterSettingsVersion(SQLModel, table=True):
    """The settings as they stood from one change to the next, so that an old result can be read by its own rules."""

    __tablename__: ClassVar[Any] = "jobcenter_settings_versions"

    jobcenter_id: UUID = Field(primary_key=True, foreign_key="jobcenters.id")
    number: int = Field(primary_key=True)
    values: dict[str, Any] = json_field()
    saved_at: datetime = Field(nullable=False)
    saved_by: UUID | None = Field(default=None, foreign_key="accounts.id")
