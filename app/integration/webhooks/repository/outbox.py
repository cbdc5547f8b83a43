"""What the workers ask and write: who has news, what is due, and what was held. Never scoped: they serve everybody."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, or_
from sqlalchemy.dialects.postgresql import insert as pg_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlmodel import col, select, update
from sqlmodel.ext.asyncio.session import AsyncSession

from app.foundation.audit.models import Event
from app.foundation.core.clock import TOO_FAR_AHEAD
from app.foundation.core.ids import new_id
from app.foundation.db.query import fetch_rows, select_columns
from app.integration.webhooks.domain.schedule import LONGEST_REST
from app.integration.webhooks.domain.states import DELIVERY_LIFE, DeliveryStatus
from app.integration.webhooks.models import Webhook, WebhookDelivery
from app.integration.webhooks.repository.feed import next_of

_FRESH = {"populate_existing": True}


async def is_any_behind(session: AsyncSession) -> bool:
    return (await session.exec(_behind(UUID(int=0)))).first() is not None


async def take_behind(session: AsyncSession, after: UUID) -> Webhook | None:
    """The next endpoint whose owner has events that it has not been told of, locked; one that another worker is seeing
    to is passed over.
    """
    statement = _behind(after).with_for_update(of=Webhook, key_share=True, skip_locked=True)
    found: Webhook | None = (await session.exec(statement.execution_options(**_FRESH))).first()
    return found


def _behind(after: UUID) -> Any:
    """One after another by their keys: a backlog of one holds nobody else up."""
    return (
        select(Webhook)
        .where(col(Webhook.is_enabled), next_of(Webhook).is_not(None), col(Webhook.id) > after)
        .order_by(col(Webhook.id))
        .limit(1)
    )


async def write_deliveries(session: AsyncSession, rows: Sequence[Mapping[str, Any]], now: datetime) -> None:
    """Puts events on their way. One that was there before, and is settled, goes once more: its owner has asked for it
    (`replay` of the life cycle); one that is still on its way stays as it is.
    """
    if not rows:
        return
    again = DELIVERY_LIFE.moves["replay"]
    insert = sqlite_insert if session.get_bind().dialect.name == "sqlite" else pg_insert
    common = {
        "created_at": now,
        "updated_at": now,
        "version": 1,
        "status": DeliveryStatus.PENDING,
        "attempts": 0,
        "next_attempt_at": now,
    }
    statement = insert(WebhookDelivery).values([{**common, "id": new_id(), **row} for row in rows])
    statement = statement.on_conflict_do_update(
        index_elements=["webhook_id", "event_id"],
        set_={
            "status": again.target,
            "attempts": 0,
            "next_attempt_at": now,
            "delivered_at": None,
            "updated_at": now,
            "version": col(WebhookDelivery.version) + 1,
        },
        where=col(WebhookDelivery.status).in_(again.sources),
    )
    await session.exec(statement)


def is_due(now: datetime) -> ColumnElement[bool]:
    """Its time has come, or the worker that held it has died; or both were told by a clock that has been set back, and
    nothing waits for as long as it was ahead.
    """
    is_ahead = col(WebhookDelivery.updated_at) > now + TOO_FAR_AHEAD
    return or_(
        and_(_is(DeliveryStatus.PENDING), or_(col(WebhookDelivery.next_attempt_at) <= now, is_ahead)),
        and_(_is(DeliveryStatus.SENDING), or_(col(WebhookDelivery.leased_until) <= now, is_ahead)),
    )


def _is(status: DeliveryStatus) -> ColumnElement[bool]:
    return col(WebhookDelivery.status) == status


def _held(now: datetime) -> ColumnElement[bool]:
    is_ours = and_(col(WebhookDelivery.leased_until) > now, col(WebhookDelivery.updated_at) <= now + TOO_FAR_AHEAD)
    return and_(_is(DeliveryStatus.SENDING), is_ours)


def _ready(now: datetime, at_once: int) -> Any:
    """Endpoints with something due that are not resting and have a line free, those served longest ago first."""
    own = col(WebhookDelivery.webhook_id) == col(Webhook.id)
    in_flight = select(func.count()).where(own, _held(now)).correlate(Webhook).scalar_subquery()
    due = select(col(WebhookDelivery.id)).where(own, is_due(now)).correlate(Webhook).exists()
    return (
        select(Webhook)
        .where(
            col(Webhook.is_enabled),
            or_(
                col(Webhook.resting_until).is_(None),
                col(Webhook.resting_until) <= now,
                col(Webhook.resting_until) > now + LONGEST_REST + TOO_FAR_AHEAD,
            ),
            due,
            in_flight < at_once,
        )
        .order_by(col(Webhook.served_at), col(Webhook.id))
    )


async def is_any_ready(session: AsyncSession, now: datetime, at_once: int) -> bool:
    return (await session.exec(_ready(now, at_once).limit(1))).first() is not None


async def take_ready(session: AsyncSession, now: datetime, at_once: int, at_most: int) -> list[Webhook]:
    """The same, locked; what another worker is just taking from is passed over.

    Whoever takes from an endpoint holds its row: two never count its free lines at the same time.
    """
    statement = _ready(now, at_once).limit(at_most).with_for_update(of=Webhook, key_share=True, skip_locked=True)
    found: Sequence[Webhook] = (await session.exec(statement.execution_options(**_FRESH))).all()
    return list(found)


async def count_held(session: AsyncSession, webhook_ids: Collection[UUID], now: datetime) -> dict[UUID, int]:
    """How many deliveries of each endpoint are being sent: asked again once the endpoints are locked."""
    statement = (
        select_columns(WebhookDelivery.webhook_id, func.count())
        .where(col(WebhookDelivery.webhook_id).in_(webhook_ids), _held(now))
        .group_by(col(WebhookDelivery.webhook_id))
    )
    return dict(await fetch_rows(session, statement))


async def due_of(session: AsyncSession, webhook_id: UUID, now: datetime, at_most: int) -> list[WebhookDelivery]:
    """What is due for one endpoint, what has waited longest first, locked."""
    statement = (
        select(WebhookDelivery)
        .where(col(WebhookDelivery.webhook_id) == webhook_id, is_due(now))
        .order_by(func.coalesce(col(WebhookDelivery.next_attempt_at), col(WebhookDelivery.leased_until)))
        .order_by(col(WebhookDelivery.id))
        .limit(at_most)
        .with_for_update(skip_locked=True)
        .execution_options(**_FRESH)
    )
    return list((await session.exec(statement)).all())


async def subjects_of(session: AsyncSession, event_ids: Collection[UUID]) -> dict[UUID, tuple[str, UUID]]:
    """What events are about; one that is no longer there is left out."""
    statement = select_columns(Event.id, Event.subject_type, Event.subject_id).where(col(Event.id).in_(event_ids))
    return {event_id: (kind, subject_id) for event_id, kind, subject_id in await fetch_rows(session, statement)}


async def lock_held(
    session: AsyncSession, webhook_id: UUID, delivery_id: UUID, leased_until: datetime
) -> tuple[Webhook, WebhookDelivery] | None:
    """The endpoint, then the delivery, if it is still held by this lease: neither deleted nor taken by another worker."""
    locked = select(Webhook).where(col(Webhook.id) == webhook_id).with_for_update(key_share=True)
    webhook = (await session.exec(locked.execution_options(**_FRESH))).one_or_none()
    statement = select(WebhookDelivery).where(
        col(WebhookDelivery.id) == delivery_id,
        col(WebhookDelivery.status) == DeliveryStatus.SENDING,
        col(WebhookDelivery.leased_until) == leased_until,
    )
    delivery = (await session.exec(statement.with_for_update().execution_options(**_FRESH))).one_or_none()
    return None if webhook is None or delivery is None else (webhook, delivery)


async def serve(session: AsyncSession, webhook_ids: Collection[UUID], now: datetime) -> None:
    """Notes that endpoints had their turn."""
    statement = update(Webhook).where(col(Webhook.id).in_(webhook_ids))
    statement = statement.values(served_at=now, updated_at=Webhook.updated_at)
    await session.exec(statement.execution_options(synchronize_session=False))
