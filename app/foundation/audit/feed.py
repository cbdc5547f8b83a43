"""The order of events: each gets its place in the feed as the last thing its transaction does before it commits.

Why so late: whoever gives a position out holds the counter's row until the commit, so the next position is given out
only when this one can be seen. Hence the two promises readers live on: positions have no holes, and once one can be
seen, so can every one before it, however late somebody else commits. Whoever takes both takes the head of the access
log first, the counter after it.
"""

import sqlite3
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import inspect
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel.ext.asyncio.session import AsyncSession

from app.foundation.audit.models import Event
from app.foundation.db.driver import at_the_driver
from app.foundation.db.session import before_commit
from app.foundation.db.wall import OPEN, WALL

if TYPE_CHECKING:
    import psycopg

_NOTED = "events"
_BEGIN = (
    "INSERT INTO event_counter (id, last_position) SELECT 1, coalesce(max(position), 0) FROM event_feed WHERE true"
    " ON CONFLICT DO NOTHING"
)
_TAKE = "UPDATE event_counter SET last_position = last_position + ? WHERE id = 1 RETURNING last_position"
_ENTER = "INSERT INTO event_feed (position, event_id, jobcenter_id, company_id, candidate_id, name) VALUES (?, ?, ?, ?, ?, ?)"
_PAST_THE_WALL = f"SELECT set_config('{WALL}', '{OPEN}', true)"
_TAKE_AND_ENTER = (
    "WITH taken AS (UPDATE event_counter SET last_position = last_position + %s WHERE id = 1 RETURNING last_position)"
    " INSERT INTO event_feed (position, event_id, jobcenter_id, company_id, candidate_id, name)"
    " SELECT taken.last_position - %s + told.number, told.id, told.jobcenter, told.company, told.candidate, told.name"
    " FROM taken, unnest(%s::text::uuid[], %s::text::uuid[], %s::text::uuid[], %s::text::uuid[],"
    " %s::text::text[]) WITH ORDINALITY AS told (id, jobcenter, company, candidate, name, number)"
)
_COUNT_MISSING = "SELECT count(*) FROM events WHERE NOT EXISTS (SELECT 1 FROM event_feed WHERE event_id = events.id)"
_ENTER_MISSING = (
    "INSERT INTO event_feed (position, event_id, jobcenter_id, company_id, candidate_id, name)"
    " SELECT {before} + row_number() OVER (ORDER BY id), id, jobcenter_id, company_id, candidate_id, name FROM events"
    " WHERE NOT EXISTS (SELECT 1 FROM event_feed WHERE event_id = events.id)"
)


def note(session: AsyncSession, event: Event) -> None:
    """Adds an event to the running transaction, and says that it is to have its place in the feed when that commits."""
    session.add(event)
    noted: list[Event] = session.info.setdefault(_NOTED, [])
    noted.append(event)
    before_commit(session, _enter_noted)


async def _enter_noted(session: AsyncSession) -> None:
    await session.flush()
    # An event of a savepoint that was rolled back has lost its key; one that was let go of for its memory has not.
    stored = [event for event in session.info.pop(_NOTED) if inspect(event).has_identity]
    if stored:
        await _enter(await session.connection(), stored)


async def _enter(connection: AsyncConnection, events: Sequence[Event]) -> None:
    """Gives positions out in the order in which the events happened; everybody else's wait until the commit."""

    def on_sqlite(inner: sqlite3.Connection) -> None:
        last = _take(inner, len(events))
        first = last - len(events) + 1
        inner.executemany(_ENTER, [(first + at, *map(_as_text, _values(event))) for at, event in enumerate(events)])

    async def on_postgres(driver: "psycopg.AsyncConnection[Any]") -> None:
        number = len(events)
        values = (number, number, *map(_array, zip(*map(_values, events), strict=True)))
        if (await driver.execute(_TAKE_AND_ENTER, values)).rowcount == 0:
            await driver.execute(_PAST_THE_WALL)  # where the feed stands is looked up for all; nothing else follows
            await driver.execute(_BEGIN)
            await driver.execute(_TAKE_AND_ENTER, values)

    await at_the_driver(connection, on_sqlite, on_postgres)


def _take(inner: sqlite3.Connection, number: int) -> int:
    found = inner.execute(_TAKE, (number,)).fetchall()  # all, or the statement stays open at the commit
    if not found:
        inner.execute(_BEGIN)
        found = inner.execute(_TAKE, (number,)).fetchall()
    last: int = found[0][0]
    return last


def _values(event: Event) -> tuple[Any, ...]:
    return event.id, event.jobcenter_id, event.company_id, event.candidate_id, event.name


def _array(values: Iterable[UUID | str | None]) -> str:
    """As PostgreSQL writes an array: nothing in keys and names of events needs quoting, and the driver takes a tenth of
    the time for a text.
    """
    return "{" + ",".join("NULL" if value is None else str(value) for value in values) + "}"


def _as_text(value: Any) -> Any:
    """As the models' column types write it."""
    return value if value is None or isinstance(value, str) else value.hex


async def enter_missing(connection: AsyncConnection) -> int:
    """Gives a place to every event that has none, in the order of their keys, and says how many: for bulk loading, which
    writes events by the thousand and past the session. Nothing else may write to the transaction afterwards.
    """

    def on_sqlite(inner: sqlite3.Connection) -> int:
        missing: int = inner.execute(_COUNT_MISSING).fetchone()[0]
        inner.execute(_ENTER_MISSING.format(before=_take(inner, missing) - missing))
        return missing

    async def on_postgres(driver: "psycopg.AsyncConnection[Any]") -> int:
        await driver.execute(_BEGIN)
        # The counter first: what another transaction is about to enter is seen once it has committed.
        await driver.execute(_TAKE.replace("?", "%s"), (0,))
        row: Any = await (await driver.execute(_COUNT_MISSING)).fetchone()
        missing: int = row[0]
        (last,) = await (await driver.execute(_TAKE.replace("?", "%s"), (missing,))).fetchone() or (0,)
        await driver.execute(_ENTER_MISSING.format(before=last - missing))
        return missing

    return await at_the_driver(connection, on_sqlite, on_postgres)
