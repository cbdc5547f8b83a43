"""The use cases of webhooks: having them, having things sent again, and the workers that send."""

from app.integration.webhooks.service.endpoints import (
    create_webhook,
    delete_webhook,
    patch_webhook,
    rotate_secret,
)
from app.integration.webhooks.service.replaying import ping, replay_delivery, replay_since
from app.integration.webhooks.service.rotation import wrap_secrets_anew
from app.integration.webhooks.service.upkeep import forget_webhook_leftovers, outbox_lag
from app.integration.webhooks.service.working import Exchange, deliver_round, work_on_webhooks

__all__ = [
    "Exchange",
    "create_webhook",
    "delete_webhook",
    "deliver_round",
    "forget_webhook_leftovers",
    "outbox_lag",
    "patch_webhook",
    "ping",
    "replay_delivery",
    "replay_since",
    "rotate_secret",
    "work_on_webhooks",
    "wrap_secrets_anew",
]
