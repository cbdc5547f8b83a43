"""Reading the feed. Webhooks read it too: `read_feed` is how far somebody has come, and what they may hear of next.

`read_feed(session, after, limit, scope)` answers a `FeedPage`: the events behind position `after` in the order of the
feed, at most `limit`, and `position`, from where the next reading goes on. That moves on also where nothing was found,
past all that is not this reader's: keep it, and never read a stretch twice. A position once passed stays passed: nothing
ever appears behind it (app/foundation/audit/feed.py). The session needs to see what the scope allows; a worker reads
`beyond_wall(Beyond.WORKER)`. Whose scope it is: `app.integration.events.permissions.scope_of(actor)`.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, false, or_, select, true
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from app.foundation.api.pagination import PageRequest, Sort, fetch_page
from app.foundation.audit.models import Event, EventCounter, FeedEntry
from app.foundation.db.query import fetch_columns
from app.foundation.db.work import Work
from app.integration.events.domain.scope import Scope
from app.registers.candidates.models import Candidate

# The jobcenter that asked for a transfer goes on seeing it when the person has left.
_OF_WHO_LEFT = "transfer."
_CANDIDATE: Any = col(FeedEntry.candidate_id)
_COLUMNS = (
    col(FeedEntry.position),
    col(Event.id),
    col(Event.name),
    col(Event.occurred_at),
    col(Event.subject_type),
    col(Event.subject_id),
    col(Event.from_state),
    col(Event.to_state),
    col(Event.reason_code),
    col(Event.candidate_id),
)
TIMELINE_SORTS = {
    "newest": Sort((col(FeedEntry.position),), (int,), descending=True),
    "oldest": Sort((col(FeedEntry.position),), (int,)),
}


@dataclass(frozen=True, slots=True)
class FeedItem:
    """One event as a reader hears of it; `candidate_id` is for the access log and for nobody else."""

    position: int
    id: UUID
    type: str
    occurred_at: datetime
    subject_type: str
    subject_id: UUID
    from_state: str | None
    to_state: str | None
    reason_code: str | None
    candidate_id: UUID | None


@dataclass(frozen=True, slots=True)
class FeedPage:
    """Events in order, where to go on, and whether there are more to be had at once.

    `is_behind`: the feed ends before the position that was asked from, as after an older copy was brought back.
    """

    items: Sequence[FeedItem]
    position: int
    has_more: bool
    is_behind: bool = False


async def read_feed(
    session: AsyncSession, after: int, limit: int, scope: Scope, *, subject_id: UUID | None = None
) -> FeedPage:
    """What of `scope` stands behind position `after`, oldest first."""
    last = await last_position(session)
    if not scope.types or last <= after:
        return FeedPage((), max(last, after), has_more=False, is_behind=last < after)
    # Up to `last` everything can be seen by now, though other statements see other moments; what is newer waits.
    feed = col(FeedEntry.position)
    wanted = [feed > after, feed <= last, *_heard(scope)]
    if subject_id is not None:
        wanted.append(col(Event.subject_id) == subject_id)
    rows = await fetch_columns(session, _told(*_COLUMNS).where(*wanted).order_by(feed).limit(limit + 1))
    items = [_item(row, scope) for row in rows[:limit]]
    if len(rows) > limit:
        return FeedPage(items, items[-1].position, has_more=True)
    return FeedPage(items, last, has_more=False)


async def list_of_candidate(
    work: Work, scope: Scope, candidate_id: UUID, sort: str, page: PageRequest
) -> tuple[Sequence[Any], str | None]:
    """Rows: a `FeedItem`'s columns but the candidate, whoever did it by role, and the position once more."""
    order = TIMELINE_SORTS[sort]
    statement = _told(*_COLUMNS[1:-1], col(Event.actor_role), *order.columns)
    return await fetch_page(work, statement.where(candidate_id == _CANDIDATE, *_heard(scope)), order, page, plain=True)


async def last_position(session: AsyncSession) -> int:
    """Where the feed ends now; 0 before the first event."""
    rows = await fetch_columns(session, select(col(EventCounter.last_position)))
    return rows[0][0] if rows else 0


def _item(row: Any, scope: Scope) -> FeedItem:
    item = FeedItem(*tuple(row))
    return item if scope.with_reasons else replace(item, reason_code=None)


def _told(*columns: Any) -> Any:
    return select(*columns).join(Event, col(Event.id) == col(FeedEntry.event_id))


def _heard(scope: Scope) -> list[ColumnElement[bool]]:
    """Of the scope's types, by its tenant, and told to it as it began."""
    unless = (
        or_(col(FeedEntry.name) != name, col(Event.from_state).is_distinct_from(state))
        for name, state in scope.unless_from
    )
    return [col(FeedEntry.name).in_(sorted(scope.types)), _within(scope), *unless]


def _within(scope: Scope) -> ColumnElement[bool]:
    if scope.everything:
        return true()
    if scope.jobcenter_id is not None:
        # Asked of each row by key: an EXISTS in an OR has PostgreSQL read all of the jobcenter's people before the first.
        now_with = select(col(Candidate.jobcenter_id)).where(col(Candidate.id) == _CANDIDATE).scalar_subquery()
        there = or_(
            _CANDIDATE.is_(None),
            col(FeedEntry.name).startswith(_OF_WHO_LEFT),
            now_with == scope.jobcenter_id,
        )
        return and_(col(FeedEntry.jobcenter_id) == scope.jobcenter_id, there)
    if scope.company_id is not None:
        return col(FeedEntry.company_id) == scope.company_id
    if scope.candidate_id is not None:
        return col(FeedEntry.candidate_id) == scope.candidate_id
    return false()
