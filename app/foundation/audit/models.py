"""The tables of events and their order, and of who saw or changed whose data."""

from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Column, Index, Integer, LargeBinary, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from app.foundation.audit.access import AccessAction
from app.foundation.core.ids import new_id
from app.foundation.db import model as _model  # noqa: F401  it says how the constraints below are named
from app.foundation.db.types import enum_field, json_field

_AGREED = text("name = 'match.agreed'")
POSITION = BigInteger().with_variant(
    Integer(), "sqlite"
)  # there an INTEGER key is the row's own number: no second index


class Event(SQLModel, table=True):
    """One thing that happened; never changed, never personal: ids, states and coded reasons only."""

    __tablename__: ClassVar[Any] = "events"
    __table_args__ = (
        Index("ix_events_subject_id", "subject_id", "id"),
        Index("ix_events_jobcenter_id", "jobcenter_id", "id"),
        Index("ix_events_candidate_id", "candidate_id", "id"),
        # When both had said yes: no other row tells it, and statistics ask it of every proposal.
        Index("ix_events_match_agreed", "subject_id", "occurred_at", postgresql_where=_AGREED, sqlite_where=_AGREED),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    occurred_at: datetime = Field(nullable=False)
    name: str = Field(max_length=80)
    subject_type: str = Field(max_length=40)
    subject_id: UUID
    from_state: str | None = Field(default=None, max_length=40)
    to_state: str | None = Field(default=None, max_length=40)
    reason_code: str | None = Field(default=None, max_length=64)
    actor_id: UUID | None = None
    actor_role: str | None = Field(default=None, max_length=20)
    jobcenter_id: UUID | None = None
    company_id: UUID | None = None
    candidate_id: UUID | None = None
    request_id: str = Field(default="", max_length=128)
    data: dict[str, Any] = json_field()


class FeedEntry(SQLModel, table=True):
    """An event's place in the one order in which events became visible: other systems read along it.

    Positions count from one without a hole, in the order of commits: whoever has read up to one has missed nothing
    before it (`feed.py`). The tenants and the name are the event's own, once more, so that a reader's part of the feed
    is one stretch of an index.
    """

    __tablename__: ClassVar[Any] = "event_feed"
    __table_args__ = (
        UniqueConstraint("event_id", name="uq_event_feed_event_id"),
        CheckConstraint("position > 0", name="position_counts_from_one"),
        Index("ix_event_feed_jobcenter_id_position", "jobcenter_id", "position"),
        Index("ix_event_feed_company_id_position", "company_id", "position"),
        Index("ix_event_feed_candidate_id_position", "candidate_id", "position"),
    )

    position: int = Field(sa_column=Column(POSITION, primary_key=True, autoincrement=False))
    event_id: UUID = Field(foreign_key="events.id")
    jobcenter_id: UUID | None = None
    company_id: UUID | None = None
    candidate_id: UUID | None = None
    name: str = Field(max_length=80)


class EventCounter(SQLModel, table=True):
    """How far the feed goes: one row, which whoever gives positions out holds until the commit."""

    __tablename__: ClassVar[Any] = "event_counter"
    __table_args__ = (
        CheckConstraint("id = 1", name="one_row"),
        CheckConstraint("last_position >= 0", name="last_position"),
    )

    id: int = Field(default=1, primary_key=True, sa_column_kwargs={"autoincrement": False})
    last_position: int = Field(sa_type=BigInteger)


class AccessEntry(SQLModel, table=True):
    """One request that touched people: who, when, what and what for. Written once; deleted from the beginning only.

    `jobcenter_id` and `company_id` are those of whoever asked, not of whom it is about.
    """

    __tablename__: ClassVar[Any] = "access_entries"
    __table_args__ = (
        Index("ix_access_entries_jobcenter_id_occurred_at", "jobcenter_id", "occurred_at"),
        UniqueConstraint("seq", name="uq_access_entries_seq"),
        CheckConstraint("seq > 0", name="seq_counts_from_one"),
        CheckConstraint("(case_type IS NULL) = (case_id IS NULL)", name="case_is_whole"),
        CheckConstraint("(account_id IS NULL) = (role IS NULL)", name="account_has_its_role"),
    )

    id: UUID = Field(primary_key=True)
    seq: int = Field(sa_type=BigInteger)
    occurred_at: datetime = Field(nullable=False)
    account_id: UUID | None = None
    role: str | None = Field(default=None, max_length=20)
    jobcenter_id: UUID | None = None
    company_id: UUID | None = None
    action: AccessAction = enum_field(AccessAction, "action")
    route: str = Field(max_length=80)
    case_type: str | None = Field(default=None, max_length=40)
    case_id: UUID | None = None
    purpose: str | None = Field(default=None, max_length=64)
    criterion: str | None = Field(default=None, max_length=64)
    request_id: str = Field(max_length=128)
    digest: bytes = Field(sa_type=LargeBinary)


class AccessSubject(SQLModel, table=True):
    """Whom an entry is about. Without foreign keys: it outlives the person's own rows, and every answer writes some;
    the entry's digest holds both together.
    """

    __tablename__: ClassVar[Any] = "access_subjects"
    __table_args__ = (Index("ix_access_subjects_candidate_id_entry_id", "candidate_id", "entry_id"),)

    entry_id: UUID = Field(primary_key=True)
    candidate_id: UUID = Field(primary_key=True)


class AccessChain(SQLModel, table=True):
    """Where the log begins and ends: one row, which whoever writes an entry holds until the commit.

    `anchor` is the digest before the first entry that is kept. `seal` is a keyed digest of the rest of the row, so that
    neither end can be moved by hand. `altered_at` is the first entry written after the seal was found broken.
    """

    __tablename__: ClassVar[Any] = "access_chain"
    __table_args__ = (CheckConstraint("id = 1", name="one_row"),)

    id: int = Field(default=1, primary_key=True, sa_column_kwargs={"autoincrement": False})
    first_seq: int = Field(sa_type=BigInteger)
    anchor: bytes = Field(sa_type=LargeBinary)
    last_seq: int = Field(sa_type=BigInteger)
    last_digest: bytes = Field(sa_type=LargeBinary)
    altered_at: int | None = Field(default=None, sa_type=BigInteger)
    seal: bytes = Field(sa_type=LargeBinary)
