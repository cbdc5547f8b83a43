"""Storing events, and their order: both are the last thing a transaction does before it commits, all of them at once.

Why so late: whoever gives a position out holds the counter's row until the commit, so the next position is given out
only when this one can be seen. Hence the two promises readers live on: positions have no holes, and once one can be
seen, so can every one before it, however late somebody else commits. Whoever takes both takes the head of the access
log first, the counter after it.
"""

import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import orjson
from sqlalchemy import Dialect, inspect
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel.ext.asyncio.session import AsyncSession

from app.foundation.audit.models import Event
from app.foundation.db.driver import at_the_driver
from app.foundation.db.query import columns_of, values_of
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
_NAMES = ", ".join(Event.model_fields)
_VALUES = values_of(tuple(Event.model_fields))
_STORE = f"INSERT INTO events ({_NAMES}) VALUES ({', '.join('?' * len(Event.model_fields))})"  # noqa: S608  the model's names
# All events come as one JSON array; the second array holds the keys of those that are stored already.
_STORE_AND_ENTER = (
    "WITH taken AS (UPDATE event_counter SET last_position = last_position + %s WHERE id = 1 RETURNING last_position),"  # noqa: S608  as above
    " told AS (SELECT * FROM jsonb_populate_recordset(NULL::events, %s::text::jsonb) WITH ORDINALITY),"
    f" stored AS (INSERT INTO events ({_NAMES}) SELECT {_NAMES} FROM told"
    " WHERE id <> ALL (%s::text::uuid[]) AND EXISTS (SELECT FROM taken))"
    " INSERT INTO event_feed (position, event_id, jobcenter_id, company_id, candidate_id, name)"
    " SELECT taken.last_position - %s + ordinality, id, jobcenter_id, company_id, candidate_id, name FROM taken, told"
)
_COUNT_MISSING = "SELECT count(*) FROM events WHERE NOT EXISTS (SELECT 1 FROM event_feed WHERE event_id = events.id)"
_ENTER_MISSING = (
    "INSERT INTO event_feed (position, event_id, jobcenter_id, company_id, candidate_id, name)"
    " SELECT {before} + row_number() OVER (ORDER BY id), id, jobcenter_id, company_id, candidate_id, name FROM events"
    " WHERE NOT EXISTS (SELECT 1 FROM event_feed WHERE event_id = events.id)"
)


@dataclass(slots=True)
class _Noted:
    """An event, and whether the session stores it: one of a savepoint is gone when that is rolled back."""

    event: Event
    in_session: bool

    @property
    def stands(self) -> bool:
        """Of a savepoint that was rolled back it has lost its key; one that was let go of for its memory has not."""
        return not self.in_session or inspect(self.event).has_identity


def note(session: AsyncSession, event: Event) -> None:
    """Has an event stored, and given its place in the feed, when the running transaction commits; until then no
    statement finds it (`store_noted`).
    """
    in_savepoint = session.in_nested_transaction()
    if in_savepoint:
        session.add(event)
    noted: list[_Noted] = session.info.setdefault(_NOTED, [])
    noted.append(_Noted(event, in_session=in_savepoint))
    before_commit(session, _enter_noted)


async def store_noted(session: AsyncSession) -> None:
    """Stores now what has been noted so far, for a statement that looks for it in the same transaction."""
    for noted in session.info.get(_NOTED, ()):
        if not noted.in_session:
            session.add(noted.event)
            noted.in_session = True
    await session.flush()


async def _enter_noted(session: AsyncSession) -> None:
    await session.flush()
    noted = [each for each in session.info.pop(_NOTED) if each.stands]
    if noted:
        await _enter(await session.connection(), noted)


async def _enter(connection: AsyncConnection, noted: Sequence[_Noted]) -> None:
    """Gives positions out in the order in which the events happened; everybody else's wait until the commit."""
    events = [each.event for each in noted]
    number = len(events)
    new = [each.event for each in noted if not each.in_session]

    def on_sqlite(inner: sqlite3.Connection) -> None:
        inner.executemany(_STORE, [_row(event, connection.dialect) for event in new])
        first = _take(inner, number) - number + 1
        inner.executemany(_ENTER, [(first + at, *map(_as_text, _values(event))) for at, event in enumerate(events)])

    async def on_postgres(driver: "psycopg.AsyncConnection[Any]") -> None:
        told = orjson.dumps([_VALUES(event) for event in events], option=orjson.OPT_NON_STR_KEYS).decode()
        stored = "{" + ",".join(str(each.event.id) for each in noted if each.in_session) + "}"
        values = (number, told, stored, number)
        if (await driver.execute(_STORE_AND_ENTER, values)).rowcount == 0:
            await driver.execute(_PAST_THE_WALL)  # where the feed stands is looked up for all; nothing else follows
            await driver.execute(_BEGIN)
            await driver.execute(_STORE_AND_ENTER, values)

    await at_the_driver(connection, on_sqlite, on_postgres)


def _row(event: Event, dialect: Dialect) -> tuple[Any, ...]:
    """As the model's column types write it."""
    return tuple(write(value) for write, value in zip(_writers(dialect), _VALUES(event).values(), strict=True))


@lru_cache(maxsize=4)
def _writers(dialect: Dialect) -> tuple[Callable[[Any], Any], ...]:
    columns = columns_of(Event, tuple(Event.model_fields))
    return tuple(column.type.dialect_impl(dialect).bind_processor(dialect) or _as_it_is for column in columns)


def _as_it_is(value: Any) -> Any:
    return value


def _take(inner: sqlite3.Connection, number: int) -> int:
    found = inner.execute(_TAKE, (number,)).fetchall()  # all, or the statement stays open at the commit
    if not found:
        inner.execute(_BEGIN)
        found = inner.execute(_TAKE, (number,)).fetchall()
    last: int = found[0][0]
    return last


def _values(event: Event) -> tuple[Any, ...]:
    return event.id, event.jobcenter_id, event.company_id, event.candidate_id, event.name


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
