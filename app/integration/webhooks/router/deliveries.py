"""Routes with which an owner looks after what was sent, and has things sent again."""

from typing import Annotated
from uuid import UUID

from fastapi import Query

from app.foundation.api.conditional import DryRun, OptionalIfMatch, Tag
from app.foundation.api.pagination import Paging
from app.foundation.api.route import make_router
from app.foundation.api.schemas import Page
from app.foundation.db.work import Work
from app.integration.webhooks import service
from app.integration.webhooks.domain.failures import FAILURES
from app.integration.webhooks.domain.states import DELIVERY_LIFE, DeliveryStatus
from app.integration.webhooks.models import WebhookDelivery
from app.integration.webhooks.repository import deliveries, endpoints
from app.integration.webhooks.router.endpoints import ReadWebhooks, WriteWebhooks, shown
from app.integration.webhooks.schemas import Replay, WebhookDeliveryRead, WebhookRead

router = make_router("webhooks")
Status = Annotated[DeliveryStatus | None, Query(description="Only those in this state.")]


@router.get("/webhooks/{webhook_id}/deliveries")
async def list_webhook_deliveries(
    work: ReadWebhooks, webhook_id: UUID, page: Paging, status: Status = None
) -> Page[WebhookDeliveryRead]:
    """What was sent or is on its way, newest first. Kept for 30 days after it was settled."""
    webhook = await endpoints.get_webhook(work, webhook_id)
    found, cursor = await deliveries.list_deliveries(work, webhook.id, status, page)
    return Page(items=[_shown(work, delivery) for delivery in found], next_cursor=cursor)


@router.post("/webhooks/{webhook_id}/deliveries/{delivery_id}/replay", status_code=202)
async def replay_webhook_delivery(
    work: WriteWebhooks, webhook_id: UUID, delivery_id: UUID, precondition: OptionalIfMatch, _dry: DryRun, tag: Tag
) -> WebhookDeliveryRead:
    """Sends a message once more that has arrived or has failed, with the same `webhook-id`."""
    delivery = await service.replay_delivery(work, webhook_id, delivery_id, precondition)
    tag(delivery.version)
    return _shown(work, delivery)


@router.post("/webhooks/{webhook_id}/replay", status_code=202)
async def replay_webhook(work: WriteWebhooks, webhook_id: UUID, body: Replay, _dry: DryRun) -> WebhookRead:
    """Sends everything of the webhook's types once more that happened since a moment, with the same `webhook-id`s."""
    return shown(await service.replay_since(work, webhook_id, body.since))


@router.post("/webhooks/{webhook_id}/ping", status_code=202)
async def ping_webhook(work: WriteWebhooks, webhook_id: UUID, _dry: DryRun) -> WebhookDeliveryRead:
    """Sends a test event, `webhook.ping`, to this webhook alone; what became of it stands among the deliveries."""
    return _shown(work, await service.ping(work, webhook_id))


def _shown(work: Work, delivery: WebhookDelivery) -> WebhookDeliveryRead:
    text = FAILURES.get(delivery.error_code or "")
    return WebhookDeliveryRead(
        **delivery.model_dump(exclude={"leased_until"}),
        error_detail=None if text is None else text.get(work.language),
        allowed_actions=DELIVERY_LIFE.allowed_actions(delivery.status, work.actor.role),
    )
