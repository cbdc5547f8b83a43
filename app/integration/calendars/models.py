"""Tables of calendar feeds and of what each has last said."""

from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlmodel import Field, SQLModel

from app.foundation.core.i18n import Language
from app.foundation.db.model import Entity
from app.foundation.db.types import enum_field, json_field


class CalendarFeed(Entity, table=True):
    """One account's subscription. Only a hash of the 256-bit token is stored; what it shows is what the account sees.

    `place` is which of an account's ten it is: the database has no eleventh to give. One given up leaves its place.
    """

    __tablename__: ClassVar[Any] = "calendar_feeds"
    __table_args__ = (
        UniqueConstraint("account_id", "place"),
        CheckConstraint("place BETWEEN 1 AND 10", name="place"),
        CheckConstraint("revoked_at IS NULL OR place IS NULL", name="revoked_leaves_its_place"),
    )

    account_id: UUID = Field(foreign_key="accounts.id", index=True)
    jobcenter_id: UUID | None = Field(default=None, foreign_key="jobcenters.id")
    token_hash: str = Field(max_length=64, unique=True)
    language: Language = enum_field(Language, "language", default=Language.DA)
    contents: list[str] = json_field(list)
    revoked_at: datetime | None = None
    place: int | None = None


class CalendarFeedEntry(SQLModel, table=True):
    """What a feed last said of one event, so that a change raises its SEQUENCE and a loss becomes a cancellation.

    `lasts_until` is when it is over for good: for what repeats, after the last time; empty where there is no last time.
    """

    __tablename__: ClassVar[Any] = "calendar_feed_entries"
    __table_args__ = (CheckConstraint("sequence >= 0", name="sequence_not_negative"),)

    feed_id: UUID = Field(primary_key=True, foreign_key="calendar_feeds.id")
    uid: str = Field(primary_key=True, max_length=100)
    fingerprint: str = Field(max_length=64)
    sequence: int = 0
    summary: str = Field(max_length=200)
    starts_at: datetime = Field(nullable=False)
    ends_at: datetime = Field(nullable=False)
    all_day: bool = False
    lasts_until: datetime | None = None
    changed_at: datetime = Field(nullable=False)
    cancelled_at: datetime | None = None
