"""The table of what a manager found when looking at an entry of the access log."""

from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import Column, ForeignKey, Index
from sqlmodel import Field, SQLModel

from app.foundation.core.ids import new_id
from app.foundation.db.types import enum_field
from app.oversight.access.domain import ReviewResult


class AccessReview(SQLModel, table=True):
    """Looked at by somebody else than whom it is about; never changed, and gone with its entry."""

    __tablename__: ClassVar[Any] = "access_reviews"
    __table_args__ = (Index(None, "entry_id", "id"),)

    id: UUID = Field(default_factory=new_id, primary_key=True)
    entry_id: UUID = Field(sa_column=Column(ForeignKey("access_entries.id", ondelete="CASCADE"), nullable=False))
    jobcenter_id: UUID = Field(foreign_key="jobcenters.id", index=True)
    reviewed_by: UUID
    reviewed_at: datetime = Field(nullable=False)
    result: ReviewResult = enum_field(ReviewResult, "result")
