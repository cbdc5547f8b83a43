"""The tables of accounts, API keys and failed sign-ins, and of what a mentor's account may see."""

from datetime import date, datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import CheckConstraint, Column, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from app.foundation.core.actor import Role
from app.foundation.core.i18n import Language
from app.foundation.db.model import Entity
from app.foundation.db.types import enum_field, enum_type, json_field
from app.foundation.identity.domain.throttling import TryKind


class Account(Entity, table=True):
    """Someone who may sign in: one role, and the one tenant that role belongs to.

    `tokens_valid_from`: tokens issued earlier are refused, whoever issued them. `identity_*`: whom the identity
    provider knows this account as.
    """

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
        CheckConstraint("(identity_issuer IS NULL) = (identity_subject IS NULL)", name="identity_is_whole"),
        UniqueConstraint("identity_issuer", "identity_subject"),
        Index(None, "jobcenter_id", "id"),
    )

    email: str = Field(max_length=254, unique=True)
    full_name: str = Field(max_length=200)
    role: Role = enum_field(Role, "role")
    jobcenter_id: UUID | None = Field(default=None)
    company_id: UUID | None = Field(default=None, index=True)
    candidate_id: UUID | None = Field(default=None, index=True)
    scopes: list[str] = json_field(list)
    password_hash: str = Field(max_length=200)
    is_active: bool = True
    language: Language = enum_field(Language, "language", default=Language.DA)
    confidentiality_version: int | None = None
    confidentiality_accepted_at: datetime | None = None
    tokens_valid_from: datetime | None = None
    identity_issuer: str | None = Field(default=None, max_length=300)
    identity_subject: str | None = Field(default=None, max_length=255)

    @property
    def has_identity(self) -> bool:
        """Whether the identity provider knows this account's person."""
        return self.identity_subject is not None


class ApiKey(Entity, table=True):
    """A secret with which another system acts, as an account of its own with the role integration.

    Only hashes are kept. After a rotation the secret before it opens until `previous_until`.
    """

    __tablename__: ClassVar[Any] = "api_keys"
    __table_args__ = (
        CheckConstraint("(previous_hash IS NULL) = (previous_until IS NULL)", name="previous_is_whole"),
        CheckConstraint("revoked_at IS NULL OR previous_hash IS NULL", name="revoked_keeps_no_previous"),
    )

    jobcenter_id: UUID = Field(index=True)
    account_id: UUID = Field(foreign_key="accounts.id", unique=True)
    name: str = Field(max_length=200)
    hint: str = Field(max_length=8)
    secret_hash: str = Field(max_length=64, unique=True)
    previous_hash: str | None = Field(default=None, max_length=64, unique=True)
    previous_until: datetime | None = None
    expires_on: date
    created_by: UUID
    last_used_at: datetime | None = None
    revoked_at: datetime | None = None


class SignInTry(SQLModel, table=True):
    """How often a sign-in has failed in a row: of one account (a digest of what was typed as e-mail, whether there is
    such an account or not), or from one address (a digest too).
    """

    __tablename__: ClassVar[Any] = "sign_in_tries"
    __table_args__ = (CheckConstraint("failures >= 0", name="failures"),)

    kind: TryKind = Field(sa_column=Column(enum_type(TryKind, "kind"), primary_key=True))
    digest: str = Field(primary_key=True, max_length=64)
    failures: int = Field(nullable=False)
    last_at: datetime = Field(nullable=False, index=True)
    blocked_until: datetime | None = None


class MentorRight(SQLModel, table=True):
    """A placement or a job that a mentor may see, because an active mentorship is about it.

    The room of mentorships writes it in the same transaction as the mentorship; every earlier room only reads it, and
    so knows nothing of mentorships.
    """

    __tablename__: ClassVar[Any] = "mentor_rights"

    account_id: UUID = Field(primary_key=True, foreign_key="accounts.id")
    subject_id: UUID = Field(primary_key=True)
