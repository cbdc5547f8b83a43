"""The table of transfers."""

from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, text
from sqlmodel import Field

from app.foundation.db.model import Entity
from app.foundation.db.types import enum_field, json_field
from app.journey.transfers.domain.states import TransferStatus

_OPEN = text("status IN ('asked', 'consented')")

_TOLD = text("consented_at IS NOT NULL")


class Transfer(Entity, table=True):
    """One person's way from one jobcenter to another; nothing moves before the person has said yes."""

    __tablename__: ClassVar[Any] = "transfers"
    __table_args__ = (
        CheckConstraint("from_jobcenter_id <> to_jobcenter_id", name="two_jobcenters"),
        CheckConstraint("status NOT IN ('consented', 'done') OR consented_at IS NOT NULL", name="consent_has_a_time"),
        CheckConstraint(
            "(status IN ('done', 'declined', 'withdrawn')) = (closed_at IS NOT NULL)", name="closed_has_a_time"
        ),
        Index("uq_transfers_open_candidate", "candidate_id", unique=True, postgresql_where=_OPEN, sqlite_where=_OPEN),
        Index(None, "from_jobcenter_id", "status", "id"),
        Index(None, "to_jobcenter_id", "status", "id"),
        Index(None, "from_jobcenter_id", "id"),
        # A jobcenter hears of a transfer to it only once the person has said yes.
        Index("ix_transfers_told", "to_jobcenter_id", "id", postgresql_where=_TOLD, sqlite_where=_TOLD),
        Index(None, "candidate_id", "id"),
    )

    candidate_id: UUID = Field(foreign_key="candidates.id")
    from_jobcenter_id: UUID = Field(foreign_key="jobcenters.id")
    to_jobcenter_id: UUID = Field(foreign_key="jobcenters.id")
    status: TransferStatus = enum_field(TransferStatus, "status", default=TransferStatus.ASKED)
    reason_code: str = Field(max_length=64)
    asked_by: UUID = Field(foreign_key="accounts.id")
    consented_at: datetime | None = None
    on_behalf: dict[str, Any] | None = json_field(lambda: None, nullable=True)
    closed_at: datetime | None = None
    closed_by: UUID | None = Field(default=None, foreign_key="accounts.id")
    closed_reason: str | None = Field(default=None, max_length=64)
