"""From the feed to the outbox: what has happened since an endpoint was last told becomes its deliveries.

One endpoint and at most two hundred events in one short transaction: with the deliveries its new position is there, or
neither. So a worker that dies in between leaves nothing half done, and the next one begins where this one began.
"""

from functools import partial
from uuid import UUID

from app.foundation.core.steps import step
from app.foundation.db.session import with_retry
from app.integration.events.repository import read_feed
from app.integration.webhooks.repository import endpoints, outbox
from app.integration.webhooks.repository.feed import scope_for
from app.integration.webhooks.service.exchange import Exchange

EVENTS_AT_ONCE = 200
FIRST = UUID(int=0)


async def tell_everybody(exchange: Exchange) -> bool:
    """One step for each endpoint with news; whether there was any that no other worker is seeing to."""
    async with exchange.database.read() as session:
        if not await outbox.is_any_behind(session):
            return False
    told, any_told = await _next(exchange, FIRST), False
    while told is not None:
        told, any_told = await _next(exchange, told), True
    return any_told


async def _next(exchange: Exchange, after: UUID) -> UUID | None:
    with step("tell_webhook"):
        return await with_retry(partial(_tell_next, exchange, after))


async def _tell_next(exchange: Exchange, after: UUID) -> UUID | None:
    async with exchange.database.write() as transaction:
        session, now = transaction.session, exchange.clock.now()
        webhook = await outbox.take_behind(session, after)
        if webhook is None:
            return None
        scope = await scope_for(session, webhook)
        page = await read_feed(session, webhook.position, EVENTS_AT_ONCE, scope.narrowed(frozenset(webhook.types)))
        rows = [
            {"webhook_id": webhook.id, "event_id": item.id, "event_type": item.type, "occurred_at": item.occurred_at}
            for item in page.items
        ]
        await outbox.write_deliveries(session, rows, now)
        await endpoints.note(session, webhook.id, position=page.position)
        return webhook.id
