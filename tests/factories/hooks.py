"""Rows of webhooks for tests that begin with them."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

from app.integration.webhooks.domain.states import DeliveryStatus
from app.integration.webhooks.models import Webhook, WebhookDelivery


def webhook_row(place: int = 1, **values: Any) -> Webhook:
    """An endpoint that nobody will ever be able to sign for; its owner is given."""
    return Webhook(
        **{
            "place": place,
            "url": "https://modtager.example/praktikmatch",
            "secret_wrapped": b"wrapped",
            "secret_key_id": "1",
            "position": 0,
            "served_at": datetime.now(UTC),
            **values,
        }
    )


def delivery_row(webhook_id: UUID, **values: Any) -> WebhookDelivery:
    """A message that has arrived."""
    now = datetime.now(UTC)
    return WebhookDelivery(
        **{
            "webhook_id": webhook_id,
            "event_id": uuid4(),
            "event_type": "placement.granted",
            "occurred_at": now,
            "status": DeliveryStatus.DELIVERED,
            "attempts": 1,
            "response_status": 204,
            "delivered_at": now,
            **values,
        }
    )
