"""Tables of webhooks and their deliveries (an outbox of events)."""

from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Index, LargeBinary, UniqueConstraint
from sqlmodel import Field

from app.foundation.db.model import Entity
from app.foundation.db.types import enum_field, json_field
from app.integration.webhooks.domain.states import DeliveryStatus, DisabledReason


class Webhook(Entity, table=True):
    """An address that one jobcenter, or one company, wants to be told of events at.

    `account_id`: the API key's account that made it, and whose scopes bound what it hears; empty where a person did.
    `position`: how far in the event feed it has been told. `place`: which of its owner's twenty it is. The secrets are
    wrapped under a key of the installation's ring; the one before the present signs along until `previous_until`.
    `failures`, `failing_since`, `resting_until`, `served_at` and `position` are the workers', and raise no version.
    """

    __tablename__: ClassVar[Any] = "webhooks"
    __table_args__ = (
        UniqueConstraint("jobcenter_id", "place"),
        UniqueConstraint("company_id", "place"),
        CheckConstraint("(jobcenter_id IS NULL) <> (company_id IS NULL)", name="one_owner"),
        CheckConstraint("place BETWEEN 1 AND 20", name="place"),
        CheckConstraint("is_enabled = (disabled_reason_code IS NULL)", name="disabled_for_a_reason"),
        CheckConstraint(
            "(previous_wrapped IS NULL) = (previous_until IS NULL)"
            " AND (previous_wrapped IS NULL) = (previous_key_id IS NULL)",
            name="previous_is_whole",
        ),
        CheckConstraint("position >= 0", name="position"),
        CheckConstraint("(failures = 0) = (failing_since IS NULL) AND failures >= 0", name="failures"),
    )

    jobcenter_id: UUID | None = Field(default=None, foreign_key="jobcenters.id")
    company_id: UUID | None = Field(default=None, foreign_key="companies.id")
    account_id: UUID | None = Field(default=None, foreign_key="accounts.id", index=True)
    place: int
    url: str = Field(max_length=2000)
    types: list[str] = json_field(list)
    description: str | None = Field(default=None, max_length=200)
    is_enabled: bool = True
    disabled_reason_code: DisabledReason | None = enum_field(
        DisabledReason, "disabled_reason_code", nullable=True, default=None
    )
    secret_wrapped: bytes = Field(sa_type=LargeBinary)
    secret_key_id: str = Field(max_length=8)
    previous_wrapped: bytes | None = Field(default=None, sa_type=LargeBinary)
    previous_key_id: str | None = Field(default=None, max_length=8)
    previous_until: datetime | None = None
    position: int = Field(sa_type=BigInteger)
    failures: int = 0
    failing_since: datetime | None = None
    resting_until: datetime | None = None
    served_at: datetime = Field(nullable=False)


class WebhookDelivery(Entity, table=True):
    """One event on its way to one endpoint: keys and codes only. Whom it is about stands in the event alone."""

    __tablename__: ClassVar[Any] = "webhook_deliveries"
    __table_args__ = (
        UniqueConstraint("webhook_id", "event_id"),
        CheckConstraint("attempts >= 0", name="attempts"),
        CheckConstraint("(status = 'sending') = (leased_until IS NOT NULL)", name="sending_has_a_lease"),
        CheckConstraint("(status = 'pending') = (next_attempt_at IS NOT NULL)", name="pending_has_a_time"),
        CheckConstraint("(status = 'delivered') = (delivered_at IS NOT NULL)", name="delivered_has_a_time"),
        Index(None, "webhook_id", "status", "next_attempt_at"),
        Index(None, "webhook_id", "id"),
        Index(None, "status", "updated_at"),
    )

    webhook_id: UUID = Field(foreign_key="webhooks.id")
    event_id: UUID
    event_type: str = Field(max_length=80)
    occurred_at: datetime = Field(nullable=False)
    status: DeliveryStatus = enum_field(DeliveryStatus, "status", default=DeliveryStatus.PENDING)
    attempts: int = 0
    next_attempt_at: datetime | None = None
    leased_until: datetime | None = None
    last_attempt_at: datetime | None = None
    response_status: int | None = None
    duration_ms: int | None = None
    error_code: str | None = Field(default=None, max_length=64)
    delivered_at: datetime | None = None
