"""What an endpoint hears of: its owner's part of the event feed, narrowed to the types it asked for."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, case, func
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from app.foundation.audit.models import Event, FeedEntry
from app.foundation.core.actor import Actor, Role
from app.foundation.identity.models import Account
from app.integration.events.domain.scope import Scope
from app.integration.events.permissions import scope_of
from app.integration.webhooks.models import Webhook

_NOBODY = UUID(int=0)


async def scope_for(session: AsyncSession, webhook: Webhook) -> Scope:
    """What the owner may read in the feed itself at this moment: a webhook never tells more. One that was made with an
    API key hears what the key's scopes let it read, and nothing once the key is revoked.
    """
    if webhook.account_id is None:
        role = Role.MANAGER if webhook.company_id is None else Role.COMPANY
        return scope_of(Actor(_NOBODY, role, jobcenter_id=webhook.jobcenter_id, company_id=webhook.company_id))
    account = await session.get_one(Account, webhook.account_id)
    if not account.is_active:
        return Scope(frozenset())
    scopes = frozenset(account.scopes)
    return scope_of(Actor(account.id, account.role, jobcenter_id=account.jobcenter_id, scopes=scopes))


def next_of(webhook: type[Webhook]) -> ColumnElement[int]:
    """The position of the first event of an endpoint's owner that it has not been told of."""
    after = col(FeedEntry.position) > col(webhook.position)

    def first(of_owner: ColumnElement[bool]) -> ColumnElement[int]:
        found = select(func.min(col(FeedEntry.position))).where(of_owner, after)
        return found.correlate(webhook).scalar_subquery()

    return case(
        (col(webhook.company_id).is_not(None), first(col(FeedEntry.company_id) == col(webhook.company_id))),
        else_=first(col(FeedEntry.jobcenter_id) == col(webhook.jobcenter_id)),
    )


async def position_before(session: AsyncSession, webhook: Webhook, since: datetime) -> int | None:
    """The position just before the owner's first event since then; None: there is no such event."""
    if webhook.company_id is not None:
        owned = col(FeedEntry.company_id) == webhook.company_id
    else:
        owned = col(FeedEntry.jobcenter_id) == webhook.jobcenter_id
    statement = (
        select(func.min(col(FeedEntry.position)))
        .join(Event, col(Event.id) == col(FeedEntry.event_id))
        .where(owned, col(Event.occurred_at) >= since)
    )
    first: int | None = (await session.exec(statement)).one()
    return None if first is None else first - 1
