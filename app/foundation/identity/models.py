"""The table of accounts."""

from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import CheckConstraint
from sqlmodel import Field

from app.foundation.core.actor import Role
from app.foundation.core.i18n import Language
from app.foundation.db.model import Entity
from app.foundation.db.types import enum_field, json_field


class Account(Entity, table=True):
    """Someone who may sign in: one role, and the one tenant that role belongs to."""

    __tablename__: ClassVar[Any] = "accounts"
    __table_args__ = (
        CheckConstraint(
            "(role = 'admin' AND jobcenter_id IS NULL AND company_id IS NULL AND candidate_id IS NULL)"
            " OR (role IN ('manager', 'caseworker', 'integration')"
            " AND jobcenter_id IS NOT NULL AND company_id IS NULL AND candidate_id IS NULL)"
            " OR (role = 'company' AND company_id IS NOT NULL AND candidate_id IS NULL AND jobcenter_id IS NULL)"
            " OR (role = 'candidate' AND candidate_id IS NOT NULL AND company_id IS NULL AND jobcenter_id IS NULL)"
            " OR (role = 'mentor' AND candidate_id IS NULL)",
            name="role_has_its_tenant",
        ),
    )

    email: str = Field(max_length=254, unique=True)
    full_name: str = Field(max_length=200)
    role: Role = enum_field(Role, "role")
    jobcenter_id: UUID | None = Field(default=None, index=True)
    company_id: UUID | None = Field(default=None, index=True)
    candidate_id: UUID | None = Field(default=None, index=True)
    scopes: list[str] = json_field(list)
    password_hash: str = Field(max_length=200)
    is_active: bool = True
    language: Language = enum_field(Language, "language", default=Language.DA)
