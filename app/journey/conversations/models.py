"""Tables of threads, messages, attachments and who has read how far."""

from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import CheckConstraint, Column, Index, LargeBinary, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from app.foundation.core.ids import new_id
from app.foundation.db.model import Entity
from app.foundation.db.types import enum_field
from app.journey.conversations.domain.sides import Counterpart, ThreadSide, ThreadSubject

_ANSWERS = text("answers_at IS NOT NULL")


class Thread(Entity, table=True):
    """One conversation between the jobcenter and one other side about one thing."""

    __tablename__: ClassVar[Any] = "threads"
    __table_args__ = (
        CheckConstraint(
            "(counterpart = 'company') = (company_id IS NOT NULL)"
            " AND (counterpart = 'candidate') = (candidate_id IS NOT NULL)",
            name="counterpart_is_named",
        ),
        CheckConstraint("message_count >= 0", name="message_count"),
        Index(None, "jobcenter_id", "last_message_at", "id"),
        Index(None, "jobcenter_id", "last_side", "last_message_at"),
        Index(None, "company_id", "last_message_at", "id"),
        Index(None, "candidate_id", "last_message_at", "id"),
        Index(None, "subject_id"),
    )

    jobcenter_id: UUID = Field(foreign_key="jobcenters.id")
    subject: ThreadSubject = enum_field(ThreadSubject, "subject")
    subject_id: UUID
    counterpart: Counterpart = enum_field(Counterpart, "counterpart")
    company_id: UUID | None = Field(default=None, foreign_key="companies.id")
    candidate_id: UUID | None = Field(default=None, foreign_key="candidates.id")
    topic: str = Field(default="", max_length=200)
    opened_by: UUID = Field(foreign_key="accounts.id")
    message_count: int = 0
    last_message_at: datetime = Field(nullable=False)
    last_side: ThreadSide | None = enum_field(ThreadSide, "last_side", nullable=True, default=None)
    closed_at: datetime | None = None


class Message(SQLModel, table=True):
    """One message; never changed. `number` counts from 1 within its thread without gaps, so that what is unread is what
    has a higher number. `answers_at` is when the other side's unanswered turn began, so that the time to answer is a
    column and not a search.
    """

    __tablename__: ClassVar[Any] = "messages"
    __table_args__ = (
        UniqueConstraint("thread_id", "number"),
        Index(None, "jobcenter_id", "sent_at"),
        # Answers in the order in which the statistics number them (which is a side's first in a conversation), with what
        # they read of each.
        Index(
            "ix_messages_answers",
            "thread_id",
            "side",
            "number",
            postgresql_where=_ANSWERS,
            sqlite_where=_ANSWERS,
            postgresql_include=["jobcenter_id", "sent_at", "answers_at"],
        ),
        CheckConstraint("number >= 1", name="number"),
        CheckConstraint("answers_at IS NULL OR answers_at <= sent_at", name="answers_something_earlier"),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    thread_id: UUID = Field(foreign_key="threads.id")
    number: int
    jobcenter_id: UUID = Field(foreign_key="jobcenters.id")
    side: ThreadSide = enum_field(ThreadSide, "side")
    author_account_id: UUID = Field(foreign_key="accounts.id")
    body: str = Field(max_length=8000)
    sent_at: datetime = Field(nullable=False)
    answers_at: datetime | None = None


class Attachment(SQLModel, table=True):
    """A file on a message: bounded in size, its type told by its content."""

    __tablename__: ClassVar[Any] = "attachments"
    __table_args__ = (
        CheckConstraint("size > 0", name="size"),
        Index(None, "message_id"),
        Index(None, "thread_id"),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    thread_id: UUID = Field(foreign_key="threads.id")
    message_id: UUID | None = Field(default=None, foreign_key="messages.id")
    jobcenter_id: UUID = Field(foreign_key="jobcenters.id")
    uploaded_by: UUID = Field(foreign_key="accounts.id")
    uploaded_at: datetime = Field(nullable=False)
    name: str = Field(max_length=200)
    media_type: str = Field(max_length=100)
    size: int
    sha256: str = Field(max_length=64)
    content: bytes = Field(sa_column=Column(LargeBinary, nullable=False))


class ThreadReading(SQLModel, table=True):
    """How far one account has read a thread."""

    __tablename__: ClassVar[Any] = "thread_readings"

    thread_id: UUID = Field(primary_key=True, foreign_key="threads.id")
    account_id: UUID = Field(primary_key=True, foreign_key="accounts.id")
    read_count: int = 0
    read_at: datetime = Field(nullable=False)
