"""The table of changes to granted internships."""

from datetime import date, datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, text
from sqlmodel import Field

from app.foundation.core.actor import Role
from app.foundation.db.model import Entity
from app.foundation.db.types import enum_field, json_field
from app.journey.changes.domain import ChangeStatus, PlacementChangeKind

_REQUESTED = text("status = 'requested'")


class PlacementChange(Entity, table=True):
    """A wish to change a granted internship, what the parties say of it, and what became of it.

    `proposed` holds the agreement's fields as they would become. `based_on_version` is the agreement it was asked on:
    a change never lands on a text that has become another meanwhile.
    """

    __tablename__: ClassVar[Any] = "placement_changes"
    __table_args__ = (
        Index(
            "uq_placement_changes_requested_placement",
            "placement_id",
            unique=True,
            postgresql_where=_REQUESTED,
            sqlite_where=_REQUESTED,
        ),
        CheckConstraint("(status = 'granted') = (granted_version IS NOT NULL)", name="granted_has_a_version"),
        Index(None, "placement_id", "id"),
        Index(None, "jobcenter_id", "status", "id"),
    )

    placement_id: UUID = Field(foreign_key="placements.id")
    jobcenter_id: UUID = Field(foreign_key="jobcenters.id")
    company_id: UUID = Field(foreign_key="companies.id")
    candidate_id: UUID = Field(foreign_key="candidates.id")
    kind: PlacementChangeKind = enum_field(PlacementChangeKind, "kind")
    status: ChangeStatus = enum_field(ChangeStatus, "status", default=ChangeStatus.REQUESTED)
    based_on_version: int
    effective_on: date
    proposed: dict[str, Any] = json_field()
    reason_code: str = Field(max_length=64)
    reason_text: str | None = Field(default=None, max_length=2000)
    concrete_assessment: str | None = Field(default=None, max_length=4000)
    particular_need: str | None = Field(default=None, max_length=4000)
    requested_by: UUID = Field(foreign_key="accounts.id")
    requested_role: Role = enum_field(Role, "requested_role")
    requested_at: datetime = Field(nullable=False)
    company_answer: dict[str, Any] | None = json_field(lambda: None, nullable=True)
    candidate_answer: dict[str, Any] | None = json_field(lambda: None, nullable=True)
    decision_id: UUID | None = Field(default=None, foreign_key="decisions.id")
    granted_version: int | None = None
