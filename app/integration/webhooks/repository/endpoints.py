"""Queries on the endpoints themselves, scoped to their owners."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, false
from sqlalchemy.dialects.postgresql import insert as pg_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlmodel import col, delete, or_, select, update
from sqlmodel.ext.asyncio.session import AsyncSession

from app.foundation.api.pagination import PageRequest, Sort, fetch_page
from app.foundation.core.actor import Actor, Role
from app.foundation.core.errors import NotFound
from app.foundation.db.work import Work
from app.integration.webhooks.models import Webhook, WebhookDelivery

BY_ID = Sort((col(Webhook.id),), (UUID,))


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """A jobcenter's to its managers, a company's to its accounts, to an API key those it has made itself: one that a
    manager made hears more than a key may.
    """
    if actor.role is Role.INTEGRATION:
        return col(Webhook.account_id) == actor.account_id
    return _of_owner(actor)


def _of_owner(actor: Actor) -> ColumnElement[bool]:
    if actor.company_id is not None:
        return col(Webhook.company_id) == actor.company_id
    return false() if actor.jobcenter_id is None else col(Webhook.jobcenter_id) == actor.jobcenter_id


async def list_webhooks(work: Work, page: PageRequest) -> tuple[list[Webhook], str | None]:
    statement = select(Webhook, *BY_ID.columns).where(visible_to(work.actor))
    rows, cursor = await fetch_page(work, statement, BY_ID, page)
    return [row[0] for row in rows], cursor


async def get_webhook(work: Work, webhook_id: UUID, *, lock: bool = False) -> Webhook:
    """Raises NotFound."""
    statement = select(Webhook).where(col(Webhook.id) == webhook_id, visible_to(work.actor))
    if lock:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    webhook = (await work.session.exec(statement)).one_or_none()
    if webhook is None:
        raise NotFound
    return webhook


async def taken_places(work: Work) -> set[int]:
    """Which places the webhooks of the caller's jobcenter or company have, as far as they are committed."""
    return set((await work.session.exec(select(col(Webhook.place)).where(_of_owner(work.actor)))).all())


async def insert_at_place(work: Work, webhook: Webhook, place: int) -> bool:
    """Stores the webhook unless somebody has the place; whoever is about to take it is waited for. False where it is
    gone.
    """
    insert = sqlite_insert if work.settings.is_sqlite else pg_insert
    statement = insert(Webhook).values({**webhook.model_dump(), "place": place}).on_conflict_do_nothing()
    return (await work.session.exec(statement.returning(col(Webhook.id)))).first() is not None


async def delete_webhook(work: Work, webhook: Webhook) -> None:
    """With everything that was on its way."""
    await work.session.exec(delete(WebhookDelivery).where(col(WebhookDelivery.webhook_id) == webhook.id))
    await work.session.delete(webhook)
    await work.session.flush()


async def secrets_to_wrap(session: AsyncSession, current_id: str, after: UUID, at_most: int) -> Sequence[Webhook]:
    """Endpoints with a secret under another key than the current one, locked; one that somebody holds is left out."""
    outdated = or_(col(Webhook.secret_key_id) != current_id, col(Webhook.previous_key_id) != current_id)
    statement = select(Webhook).where(outdated, col(Webhook.id) > after).order_by(col(Webhook.id)).limit(at_most)
    return (await session.exec(statement.with_for_update(key_share=True, skip_locked=True))).all()


async def note(session: AsyncSession, webhook_id: UUID, **values: Any) -> None:
    """Writes what workers keep of an endpoint. It raises no version: nobody's edit is stale because of it."""
    statement = update(Webhook).where(col(Webhook.id) == webhook_id)
    statement = statement.values(updated_at=Webhook.updated_at, **values)
    await session.exec(statement.execution_options(synchronize_session=False))
