"""The table of signing links."""

from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, text
from sqlmodel import Field

from app.foundation.core.i18n import Language
from app.foundation.db.model import Entity
from app.foundation.db.types import enum_field
from app.journey.placements.domain import Party

_OPEN = text("used_at IS NULL AND revoked_at IS NULL")


class SigningLink(Entity, table=True):
    """One person's right to answer once, as one party, on one version of one agreement.

    Only a hash of the 256-bit token is stored. A party has one open link at a time: a new one revokes the one before.
    `voided_at` is set when the agreement was changed, returned, refused or cancelled: also one that comes back word for
    word is asked about anew.
    """

    __tablename__: ClassVar[Any] = "signing_links"
    __table_args__ = (
        Index(
            "uq_signing_links_open_party",
            "placement_id",
            "party",
            unique=True,
            postgresql_where=_OPEN,
            sqlite_where=_OPEN,
        ),
        CheckConstraint("used_at IS NULL OR revoked_at IS NULL", name="used_or_revoked"),
        CheckConstraint("used_at IS NULL OR voided_at IS NULL", name="used_or_voided"),
        CheckConstraint("(used_at IS NULL) = (signature_id IS NULL)", name="used_has_a_signature"),
        Index(None, "jobcenter_id", "id"),
        Index(None, "placement_id"),
    )

    placement_id: UUID = Field(foreign_key="placements.id")
    jobcenter_id: UUID = Field(foreign_key="jobcenters.id")
    party: Party = enum_field(Party, "party")
    agreement_version: int
    token_hash: str = Field(max_length=64, unique=True)
    signer_name: str = Field(max_length=200)
    language: Language = enum_field(Language, "language", default=Language.DA)
    expires_at: datetime = Field(nullable=False)
    used_at: datetime | None = None
    revoked_at: datetime | None = None
    voided_at: datetime | None = None
    signature_id: UUID | None = Field(default=None, foreign_key="signatures.id")
    created_by: UUID = Field(foreign_key="accounts.id")
