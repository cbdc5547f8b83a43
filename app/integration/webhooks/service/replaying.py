"""Having things sent: a test event at once, one delivery again, everything since a moment again."""

from datetime import datetime
from uuid import UUID

from app.foundation.api.conditional import Precondition
from app.foundation.core.errors import Invalid
from app.foundation.core.ids import new_id
from app.foundation.db.work import Work
from app.integration.webhooks.domain.signing import PING
from app.integration.webhooks.domain.states import DELIVERY_LIFE
from app.integration.webhooks.errors import LIES_AHEAD, TOO_LONG_AGO, WebhookDisabled
from app.integration.webhooks.models import Webhook, WebhookDelivery
from app.integration.webhooks.repository import deliveries, endpoints, feed
from app.integration.webhooks.service.endpoints import oldest_kept, tell


async def ping(work: Work, webhook_id: UUID) -> WebhookDelivery:
    """A test event for this endpoint alone, sent like any other. Raises WebhookDisabled."""
    webhook = await _enabled(work, webhook_id)
    delivery = WebhookDelivery(
        webhook_id=webhook.id,
        event_id=new_id(),
        event_type=PING,
        occurred_at=work.now(),
        next_attempt_at=work.now(),
    )
    work.session.add(delivery)
    await endpoints.note(work.session, webhook.id, resting_until=None)
    await work.session.flush()
    return delivery


async def replay_delivery(
    work: Work, webhook_id: UUID, delivery_id: UUID, precondition: Precondition
) -> WebhookDelivery:
    """The same message once more, with the same id and all its tries. Raises WebhookDisabled, and IllegalMove for one
    that is still on its way.
    """
    webhook = await _enabled(work, webhook_id)
    delivery = await deliveries.get_delivery(work, webhook.id, delivery_id)
    precondition.check(delivery.version)
    delivery.status = DELIVERY_LIFE.target("replay", delivery.status, work.actor.role)
    delivery.attempts, delivery.next_attempt_at = 0, work.now()
    delivery.delivered_at = None
    await endpoints.note(work.session, webhook.id, resting_until=None)
    await work.session.flush()
    await tell(work, "webhook.replayed", webhook)
    return delivery


async def replay_since(work: Work, webhook_id: UUID, since: datetime) -> Webhook:
    """Everything of its types that happened since then, once more: the endpoint is set back in the feed, and the workers
    tell it again. Raises WebhookDisabled, and Invalid for what is past its time or lies ahead.
    """
    webhook = await _enabled(work, webhook_id)
    if since > work.now():
        raise Invalid(LIES_AHEAD)
    if since < oldest_kept(work):
        raise Invalid(TOO_LONG_AGO)
    before = await feed.position_before(work.session, webhook, since)
    if before is not None and before < webhook.position:
        await endpoints.note(work.session, webhook.id, position=before)
    await endpoints.note(work.session, webhook.id, resting_until=None)
    await tell(work, "webhook.replayed", webhook)
    return webhook


async def _enabled(work: Work, webhook_id: UUID) -> Webhook:
    webhook = await endpoints.get_webhook(work, webhook_id, lock=True)
    if not webhook.is_enabled:
        raise WebhookDisabled
    return webhook
