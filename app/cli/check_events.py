"""What must always hold of the feed: every event stands in it once, as it is, and positions have no hole."""

from uuid import UUID

from sqlalchemy import exists, func, or_
from sqlalchemy.orm import aliased
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from app.foundation.audit.models import Event, EventCounter, FeedEntry

Ids = list[UUID]
_NO_EVENT = UUID(int=0)
_COPIED = ("jobcenter_id", "company_id", "candidate_id", "name")


async def events_out_of_the_feed(session: AsyncSession) -> Ids:
    """Events without a place, and places whose copy of the event is not the event."""
    entered = exists().where(col(FeedEntry.event_id) == col(Event.id))
    missing = (await session.exec(select(col(Event.id)).where(~entered))).all()
    differs = or_(*(getattr(FeedEntry, name).is_distinct_from(getattr(Event, name)) for name in _COPIED))
    copies = select(col(Event.id)).join(FeedEntry, col(FeedEntry.event_id) == col(Event.id)).where(differs)
    return [*missing, *(await session.exec(copies)).all()]


async def positions_with_a_hole(session: AsyncSession) -> Ids:
    """The event behind each hole; and the last one where the counter stands elsewhere than the feed ends."""
    before = aliased(FeedEntry)
    there = exists().where(col(before.position) == col(FeedEntry.position) - 1)
    behind = select(col(FeedEntry.event_id)).where(col(FeedEntry.position) > 1, ~there)
    found = list((await session.exec(behind)).all())
    last = select(func.max(col(FeedEntry.position))).scalar_subquery()
    counted = select(func.max(col(EventCounter.last_position))).scalar_subquery()
    newest = select(col(FeedEntry.event_id)).order_by(col(FeedEntry.position).desc()).limit(1).scalar_subquery()
    ends = func.coalesce(last, 0) == func.coalesce(counted, 0)
    agrees, event_id = (await session.exec(select(ends, newest))).one()
    return found if agrees else [*found, event_id or _NO_EVENT]
