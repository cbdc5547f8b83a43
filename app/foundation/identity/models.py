"""The tables of accounts, and of what a mentor's account may see."""

from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import CheckConstraint
from sqlmodel import Field, SQLModel

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
        CheckConstraint(
            "(confidentiality_version IS NULL) = (confidentiality_accepted_at IS NULL)", name="confidentiality_accepted"
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
    confidentiality_version: int | None = None
    confidentiality_accepted_at: datetime | None = None


class MentorRight(SQLModel, table=True):
    """A placement or a job that a mentor may see, because an active mentorship is about it.

    The room of mentorships writes it in the same transaction as the mentorship; every earlier room only reads it, and
    so knows nothing of mentorships.
    """

    __tablename__: ClassVar[Any] = "mentor_rights"

    account_id: UUID = Field(primary_key=True, foreign_key="accounts.id")
    subject_id: UUID = Field(primary_key=True)
