"""The table of events."""

from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from app.foundation.core.ids import new_id
from app.foundation.db.types import json_field


class Event(SQLModel, table=True):
    """One thing that happened; never changed, never personal: ids, states and coded reasons only."""

    __tablename__: ClassVar[Any] = "events"
    __table_args__ = (
        Index(None, "subject_id", "id"),
        Index(None, "jobcenter_id", "id"),
        Index(None, "candidate_id", "id"),
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
