"""Secrets of endpoints: made from chance, stored wrapped, opened only to sign."""

import os
from datetime import datetime
from uuid import UUID

from cryptography.exceptions import InvalidTag

from app.foundation.core.config import Settings
from app.foundation.core.key_ring import KeyMissing, Wrapped
from app.integration.webhooks.domain.signing import SECRET_BYTES
from app.integration.webhooks.models import Webhook

# What is altered, under a key that is no longer there, or no wrapped secret at all.
UNREADABLE = (InvalidTag, KeyMissing, ValueError)


def new_secret() -> bytes:
    """256 bits from the operating system's source of chance."""
    return os.urandom(SECRET_BYTES)


def wrap(settings: Settings, webhook_id: UUID, secret: bytes) -> Wrapped:
    """Encrypts a secret under the installation's current key (ADR 0018), bound to its endpoint."""
    return settings.cpr_ring.wrap(secret, _place(webhook_id))


def unwrap(settings: Settings, webhook_id: UUID, wrapped: Wrapped) -> bytes:
    """Raises one of `UNREADABLE`."""
    return settings.cpr_ring.unwrap(wrapped, _place(webhook_id))


def secrets_of(settings: Settings, webhook: Webhook, now: datetime) -> tuple[bytes, ...]:
    """What signs now, the present secret first; none where its key is missing or it was altered."""
    stored = [Wrapped(webhook.secret_key_id, webhook.secret_wrapped)]
    if webhook.previous_wrapped and webhook.previous_key_id and webhook.previous_until and webhook.previous_until > now:
        stored.append(Wrapped(webhook.previous_key_id, webhook.previous_wrapped))
    try:
        return tuple(unwrap(settings, webhook.id, each) for each in stored)
    except UNREADABLE:
        return ()


def _place(webhook_id: UUID) -> str:
    return f"webhooks|{webhook_id}|secret"
