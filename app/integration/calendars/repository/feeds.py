"""Every query on feeds and on what they have last said."""

from collections.abc import Collection, Iterable
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, and_, or_
from sqlalchemy.dialects.postgresql import insert as pg_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlmodel import col, delete, select

from app.foundation.api.pagination import PageRequest, Sort, fetch_page
from app.foundation.core.actor import Actor
from app.foundation.core.errors import NotFound
from app.foundation.core.i18n import Language
from app.foundation.db.work import Work
from app.foundation.identity.models import Account
from app.integration.calendars.models import CalendarFeed, CalendarFeedEntry

BY_AGE = Sort((col(CalendarFeed.id),), (UUID,))
_CHUNK = 500


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """Everybody sees their own feeds; a feed that was given up is nobody's any more."""
    return and_(col(CalendarFeed.account_id) == actor.account_id, col(CalendarFeed.revoked_at).is_(None))


async def list_feeds(work: Work, page: PageRequest) -> tuple[list[CalendarFeed], str | None]:
    statement = select(CalendarFeed, *BY_AGE.columns).where(visible_to(work.actor))
    rows, cursor = await fetch_page(work, statement, BY_AGE, page)
    return [row[0] for row in rows], cursor


async def get_feed(work: Work, feed_id: UUID, *, lock: bool = False) -> CalendarFeed:
    """Raises NotFound."""
    statement = select(CalendarFeed).where(col(CalendarFeed.id) == feed_id, visible_to(work.actor))
    if lock:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    feed = (await work.session.exec(statement)).one_or_none()
    if feed is None:
        raise NotFound
    return feed


async def language_of_owner(work: Work) -> Language:
    statement = select(Account.language).where(col(Account.id) == work.actor.account_id)
    return Language((await work.session.exec(statement)).one())


async def taken_places(work: Work) -> set[int]:
    """Which places the caller's feeds have, as far as they are committed."""
    statement = select(col(CalendarFeed.place)).where(col(CalendarFeed.account_id) == work.actor.account_id)
    return {place for place in (await work.session.exec(statement)).all() if place is not None}


async def insert_at_place(work: Work, feed: CalendarFeed, place: int) -> bool:
    """Stores the feed unless somebody has the place; whoever is about to take it is waited for. False where it is gone."""
    insert = sqlite_insert if work.settings.is_sqlite else pg_insert
    statement = insert(CalendarFeed).values({**feed.model_dump(), "place": place})
    statement = statement.on_conflict_do_nothing(index_elements=["account_id", "place"])
    return (await work.session.exec(statement.returning(col(CalendarFeed.id)))).first() is not None


async def find_by_hash(work: Work, token_hash: str) -> CalendarFeed | None:
    """The feed of a token, whoever asks, unless it was given up: the token is the right to it."""
    statement = select(CalendarFeed).where(
        col(CalendarFeed.token_hash) == token_hash, col(CalendarFeed.revoked_at).is_(None)
    )
    return (await work.session.exec(statement)).one_or_none()


async def lock_feed(work: Work, feed_id: UUID) -> bool:
    """Stands in line for a feed: two readers write down what has changed one after the other. False when it is gone."""
    statement = select(CalendarFeed.id).where(col(CalendarFeed.id) == feed_id, col(CalendarFeed.revoked_at).is_(None))
    return (await work.session.exec(statement.with_for_update())).one_or_none() is not None


async def entries_of(
    work: Work, feed_id: UUID, since: datetime, wanted: Collection[str]
) -> dict[str, CalendarFeedEntry]:
    """What a feed last said of everything that is not over since, or was called off since, and of what is wanted now."""
    recent = or_(
        col(CalendarFeedEntry.lasts_until).is_(None),
        col(CalendarFeedEntry.lasts_until) > since,
        col(CalendarFeedEntry.cancelled_at) > since,
    )
    found = await _entries(work, feed_id, recent)
    # What returns after a long time goes on with the number it had.
    unknown = sorted(set(wanted) - set(found))
    for first in range(0, len(unknown), _CHUNK):
        found |= await _entries(work, feed_id, col(CalendarFeedEntry.uid).in_(unknown[first : first + _CHUNK]))
    return found


async def _entries(work: Work, feed_id: UUID, *conditions: ColumnElement[bool]) -> dict[str, CalendarFeedEntry]:
    statement = select(CalendarFeedEntry).where(col(CalendarFeedEntry.feed_id) == feed_id, *conditions)
    statement = statement.execution_options(populate_existing=True)
    return {entry.uid: entry for entry in (await work.session.exec(statement)).all()}


async def add_entries(work: Work, entries: Iterable[CalendarFeedEntry]) -> None:
    work.session.add_all(list(entries))
    await work.session.flush()


async def forget_entries(work: Work, feed_id: UUID, before: datetime | None = None) -> None:
    """Forgets what was over, or called off, before a moment; without one everything."""
    statement = delete(CalendarFeedEntry).where(col(CalendarFeedEntry.feed_id) == feed_id)
    if before is not None:
        statement = statement.where(
            or_(col(CalendarFeedEntry.lasts_until) < before, col(CalendarFeedEntry.cancelled_at) < before)
        )
    await work.session.exec(statement.execution_options(synchronize_session=False))
