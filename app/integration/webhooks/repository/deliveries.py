"""Queries on deliveries: for their owners, and for upkeep and metrics."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import and_, func
from sqlmodel import col, delete, or_, select, update
from sqlmodel.ext.asyncio.session import AsyncSession

from app.foundation.api.pagination import PageRequest, Sort, fetch_page
from app.foundation.audit.models import Event, FeedEntry
from app.foundation.core.errors import NotFound
from app.foundation.db.query import fetch_rows, select_columns
from app.foundation.db.work import Work
from app.integration.webhooks.domain.states import SETTLED, DeliveryStatus
from app.integration.webhooks.models import Webhook, WebhookDelivery
from app.integration.webhooks.repository.feed import next_of

NEWEST_FIRST = Sort((col(WebhookDelivery.id),), (UUID,), descending=True)


async def list_deliveries(
    work: Work, webhook_id: UUID, status: DeliveryStatus | None, page: PageRequest
) -> tuple[list[WebhookDelivery], str | None]:
    """Of one endpoint that the caller was already found to own."""
    statement = select(WebhookDelivery, *NEWEST_FIRST.columns).where(col(WebhookDelivery.webhook_id) == webhook_id)
    if status is not None:
        statement = statement.where(col(WebhookDelivery.status) == status)
    rows, cursor = await fetch_page(work, statement, NEWEST_FIRST, page)
    return [row[0] for row in rows], cursor


async def get_delivery(work: Work, webhook_id: UUID, delivery_id: UUID) -> WebhookDelivery:
    """The row, locked. Raises NotFound."""
    statement = (
        select(WebhookDelivery)
        .where(col(WebhookDelivery.id) == delivery_id, col(WebhookDelivery.webhook_id) == webhook_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    delivery = (await work.session.exec(statement)).one_or_none()
    if delivery is None:
        raise NotFound
    return delivery


async def forget_deliveries(session: AsyncSession, before: datetime, at_most: int) -> int:
    """Deletes what was settled before then, and what has waited that long behind an endpoint that is off."""
    off = select(col(Webhook.id)).where(~col(Webhook.is_enabled))
    waits_in_vain = and_(
        col(WebhookDelivery.status) == DeliveryStatus.PENDING, col(WebhookDelivery.webhook_id).in_(off)
    )
    settled = col(WebhookDelivery.status).in_(SETTLED)
    old = (
        select(col(WebhookDelivery.id))
        .where(col(WebhookDelivery.updated_at) < before, or_(settled, waits_in_vain))
        .limit(at_most)
    )
    statement = delete(WebhookDelivery).where(col(WebhookDelivery.id).in_(old))
    return (await session.exec(statement.execution_options(synchronize_session=False))).rowcount


async def forget_secrets(session: AsyncSession, now: datetime) -> int:
    """Empties secrets that no longer sign along."""
    statement = (
        update(Webhook)
        .where(col(Webhook.previous_until) <= now)
        .values(previous_wrapped=None, previous_key_id=None, previous_until=None, updated_at=Webhook.updated_at)
    )
    return (await session.exec(statement.execution_options(synchronize_session=False))).rowcount


async def count_waiting(session: AsyncSession) -> tuple[int, datetime | None]:
    """How much waits to be sent behind endpoints that are on, and since when the oldest of it has: deliveries that are
    due or tried again later, and endpoints with events that nobody has looked at yet.
    """
    on = col(Webhook.is_enabled)
    waiting = select_columns(func.count(), func.min(col(WebhookDelivery.created_at))).join(
        Webhook, col(Webhook.id) == col(WebhookDelivery.webhook_id)
    )
    waiting = waiting.where(
        on, col(WebhookDelivery.status).in_((DeliveryStatus.PENDING, DeliveryStatus.SENDING))
    ).select_from(WebhookDelivery)
    unread = select(next_of(Webhook).label("position")).where(on).subquery()
    behind = (
        select_columns(func.count(), func.min(col(Event.occurred_at)))
        .select_from(unread)
        .join(FeedEntry, col(FeedEntry.position) == unread.c.position)
        .join(Event, col(Event.id) == col(FeedEntry.event_id))
    )
    [(deliveries, created_at)] = await fetch_rows(session, waiting)
    [(endpoints, occurred_at)] = await fetch_rows(session, behind)
    return deliveries + endpoints, min((at for at in (created_at, occurred_at) if at is not None), default=None)
