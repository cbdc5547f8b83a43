"""Queries on API keys."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, true
from sqlmodel import col, or_, select, update

from app.foundation.api.pagination import PageRequest, Sort, fetch_page
from app.foundation.core.actor import Actor, Role
from app.foundation.core.errors import NotFound
from app.foundation.db.work import Work
from app.foundation.identity.models import Account, ApiKey

BY_ID = Sort((col(ApiKey.id),), (UUID,))


def keys_visible_to(actor: Actor) -> ColumnElement[bool]:
    """An admin sees every key, everybody else those of the own jobcenter."""
    return true() if actor.role is Role.ADMIN else col(ApiKey.jobcenter_id) == actor.jobcenter_id


async def list_api_keys(work: Work, page: PageRequest) -> tuple[list[tuple[ApiKey, list[str]]], str | None]:
    """Keys with the scopes of the accounts they act as."""
    statement = (
        select(ApiKey, Account.scopes, col(ApiKey.id))
        .join(Account, col(Account.id) == col(ApiKey.account_id))
        .where(keys_visible_to(work.actor))
    )
    rows, cursor = await fetch_page(work, statement, BY_ID, page)
    return [(row[0], row[1]) for row in rows], cursor


async def get_api_key(work: Work, key_id: UUID, *, lock: bool = False) -> tuple[ApiKey, Account]:
    statement = (
        select(ApiKey, Account)
        .join(Account, col(Account.id) == col(ApiKey.account_id))
        .where(col(ApiKey.id) == key_id, keys_visible_to(work.actor))
    )
    if lock:
        statement = statement.with_for_update(of=ApiKey)
    row = (await work.session.exec(statement)).one_or_none()
    if row is None:
        raise NotFound
    return row


async def note_uses(work: Work, uses: Mapping[UUID, datetime]) -> None:
    """When keys were last used. It changes no version: nobody's edit is stale because a key was used."""
    for key_id, at in sorted(uses.items()):
        is_news = or_(col(ApiKey.last_used_at).is_(None), col(ApiKey.last_used_at) < at)
        await work.session.exec(
            update(ApiKey)
            .where(col(ApiKey.id) == key_id, is_news)
            .values(last_used_at=at, updated_at=ApiKey.updated_at)
        )
