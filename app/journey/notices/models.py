"""Tables of notices (an outbox of e-mails) and of what each account wants."""

from datetime import datetime, time
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import CheckConstraint, Index
from sqlmodel import Field, SQLModel

from app.foundation.db.model import Entity
from app.foundation.db.types import enum_field, json_field
from app.journey.notices.domain.states import Digest, NoticeStatus


class Notice(Entity, table=True):
    """One e-mail to be sent: to whom, about what kind of thing, not before when. It holds ids and codes only."""

    __tablename__: ClassVar[Any] = "notices"
    __table_args__ = (
        CheckConstraint("attempts >= 0", name="attempts"),
        CheckConstraint("(status = 'sent') = (sent_at IS NOT NULL)", name="sent_has_a_time"),
        CheckConstraint("(status = 'sending') = (leased_until IS NOT NULL)", name="sending_has_a_lease"),
        Index(None, "status", "not_before", "id"),
        Index(None, "account_id", "id"),
    )

    account_id: UUID = Field(foreign_key="accounts.id")
    kind: str = Field(max_length=40)
    subject_type: str = Field(max_length=40)
    subject_id: UUID
    jobcenter_id: UUID | None = Field(default=None, foreign_key="jobcenters.id")
    dedupe_key: str = Field(max_length=200, unique=True)
    status: NoticeStatus = enum_field(NoticeStatus, "status", default=NoticeStatus.QUEUED)
    not_before: datetime = Field(nullable=False)
    attempts: int = 0
    leased_until: datetime | None = None
    sent_at: datetime | None = None
    error_code: str | None = Field(default=None, max_length=64)


class NoticePreference(SQLModel, table=True):
    """What one account wants: e-mail at all, which kinds not, at once or daily, and when it is quiet (Danish time)."""

    __tablename__: ClassVar[Any] = "notice_preferences"
    __table_args__ = (CheckConstraint("(quiet_from IS NULL) = (quiet_to IS NULL)", name="quiet_hours"),)

    account_id: UUID = Field(primary_key=True, foreign_key="accounts.id")
    by_email: bool = True
    unwanted_kinds: list[str] = json_field(list)
    digest: Digest = enum_field(Digest, "digest", default=Digest.NONE)
    quiet_from: time | None = None
    quiet_to: time | None = None
    updated_at: datetime = Field(nullable=False)
