"""The two databases by hand: raw drivers, a plain pool, durable commits. What the limits are built on.

Statements are written with `?`. Keys, times and JSON documents have their own form in each database: `key` and
`moment` write them, `text_of` and `stamp` read them. A JSON document is read as its text.
"""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime, time
from functools import lru_cache
from typing import Any, Protocol, TypeVar
from uuid import UUID

import aiosqlite
from psycopg import AsyncConnection
from psycopg.types.json import set_json_loads
from psycopg_pool import AsyncConnectionPool

from app.foundation.core.config import Settings
from app.foundation.db.engine import POSTGRES_OPTIONS, SQLITE_BUSY_MILLISECONDS

T = TypeVar("T")
Row = Sequence[Any]
Statement = tuple[str, Sequence[Any]]
Follow = Callable[[Row], Iterable[tuple[str, Sequence[Sequence[Any]]]]]


class Session(Protocol):
    """One connection at work."""

    async def fetch(self, statement: str, values: Sequence[Any] = ()) -> Sequence[Row]: ...

    async def execute(self, statement: str, values: Sequence[Any]) -> None: ...

    async def execute_many(self, statement: str, rows: Sequence[Sequence[Any]]) -> None: ...

    async def together(self, statements: Sequence[Statement]) -> list[Sequence[Row]]:
        """Several statements in one message, and the rows of each."""

    async def chain(self, take: Statement, follow: Follow, *, whole: bool = False) -> None:
        """A statement with one row, and what follows from it; `whole`: as a transaction of its own."""


class Driver(Protocol):
    """A database as the limits see it."""

    async def close(self) -> None: ...

    def read(self) -> Any:
        """A session outside any transaction."""

    def write(self) -> Any:
        """A session in a transaction that commits when the block ends."""

    def turn(self) -> Any:
        """A session outside any transaction, with nobody else writing on SQLite."""

    def key(self, text: str) -> str: ...

    def moment(self, value: datetime) -> Any: ...

    def text_of(self, key: Any) -> str: ...

    def stamp(self, value: Any) -> Any: ...

    def ordinal(self, value: Any) -> int: ...

    def minutes(self, value: Any) -> int: ...


class _SqliteSession:
    def __init__(self, connection: aiosqlite.Connection) -> None:
        self.connection = connection

    async def fetch(self, statement: str, values: Sequence[Any] = ()) -> Sequence[Row]:
        return list(await self.connection.execute_fetchall(statement, tuple(values)))

    async def execute(self, statement: str, values: Sequence[Any]) -> None:
        await self.connection.execute_fetchall(statement, tuple(values))

    async def execute_many(self, statement: str, rows: Sequence[Sequence[Any]]) -> None:
        await (await self.connection.executemany(statement, [tuple(row) for row in rows])).close()

    async def together(self, statements: Sequence[Statement]) -> list[Sequence[Row]]:
        def run(inner: sqlite3.Connection) -> list[Sequence[Row]]:
            return [inner.execute(statement, values).fetchall() for statement, values in statements]

        return await self._visit(run)

    async def chain(self, take: Statement, follow: Follow, *, whole: bool = False) -> None:
        def run(inner: sqlite3.Connection) -> None:
            if whole:
                inner.execute("BEGIN IMMEDIATE")
            row = inner.execute(*take).fetchall()[0]
            for statement, rows in follow(row):
                inner.executemany(statement, rows)
            if whole:
                inner.execute("COMMIT")

        await self._visit(run)

    async def _visit(self, task: Callable[[sqlite3.Connection], T]) -> T:
        """One visit to the connection's thread, as the service makes it."""
        inner = self.connection._conn  # noqa: SLF001  aiosqlite shows it to nobody
        done: T = await self.connection._execute(task, inner)  # type: ignore[no-untyped-call]  # noqa: SLF001  what its own methods call
        return done


class SqliteDriver:
    """WAL, synchronous=FULL, one writer at a time that begins with BEGIN IMMEDIATE."""

    def __init__(self, idle: asyncio.LifoQueue[aiosqlite.Connection], count: int) -> None:
        self._idle, self._count = idle, count
        self._turn = asyncio.Lock()

    @classmethod
    async def open(cls, settings: Settings) -> "SqliteDriver":
        path = settings.database_url.get_secret_value().removeprefix("sqlite+aiosqlite:///")
        idle: asyncio.LifoQueue[aiosqlite.Connection] = asyncio.LifoQueue()
        for _ in range(settings.database_pool_size):
            connection = await aiosqlite.connect(path, isolation_level=None)
            for pragma in (
                "synchronous=FULL",
                "foreign_keys=ON",
                f"busy_timeout={SQLITE_BUSY_MILLISECONDS}",
                "cache_size=-32000",
            ):
                await connection.execute_fetchall(f"PRAGMA {pragma}")
            idle.put_nowait(connection)
        return cls(idle, settings.database_pool_size)

    async def close(self) -> None:
        for _ in range(self._count):
            await (await self._idle.get()).close()

    @asynccontextmanager
    async def read(self) -> AsyncIterator[Session]:
        connection = await self._idle.get()
        try:
            yield _SqliteSession(connection)
        finally:
            self._idle.put_nowait(connection)

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[Session]:
        async with self._turn, self.read() as session:
            yield session

    @asynccontextmanager
    async def write(self) -> AsyncIterator[Session]:
        async with self._turn, self.read() as session:
            await session.execute("BEGIN IMMEDIATE", ())
            try:
                yield session
            except BaseException:
                await session.execute("ROLLBACK", ())
                raise
            await session.execute("COMMIT", ())

    def key(self, text: str) -> str:
        return text.replace("-", "")

    def moment(self, value: datetime) -> str:
        return value.strftime("%Y-%m-%d %H:%M:%S.%f")

    def text_of(self, key: str) -> str:
        return f"{key[:8]}-{key[8:12]}-{key[12:16]}-{key[16:20]}-{key[20:]}"

    def stamp(self, value: str) -> str:
        return f"{value[:10]}T{value[11:]}Z"

    def ordinal(self, value: str) -> int:
        return date.fromisoformat(value).toordinal()

    def minutes(self, value: str) -> int:
        return int(value[:2]) * 60 + int(value[3:5])


class _PostgresSession:
    def __init__(self, connection: AsyncConnection[Row]) -> None:
        self.connection = connection

    async def fetch(self, statement: str, values: Sequence[Any] = ()) -> Sequence[Row]:
        return await (await self.connection.execute(_percent(statement), values)).fetchall()

    async def execute(self, statement: str, values: Sequence[Any]) -> None:
        await self.connection.execute(_percent(statement), values)

    async def execute_many(self, statement: str, rows: Sequence[Sequence[Any]]) -> None:
        async with self.connection.cursor() as cursor:
            await cursor.executemany(_percent(statement), rows)

    async def together(self, statements: Sequence[Statement]) -> list[Sequence[Row]]:
        async with self.connection.pipeline():
            cursors = [await self.connection.execute(_percent(statement), values) for statement, values in statements]
        return [await cursor.fetchall() if cursor.description else () for cursor in cursors]

    async def chain(self, take: Statement, follow: Follow, *, whole: bool = False) -> None:
        async with self.connection.pipeline():
            if whole:
                async with self.connection.transaction():
                    await self._chain(take, follow)
            else:
                await self._chain(take, follow)

    async def _chain(self, take: Statement, follow: Follow) -> None:
        row = await (await self.connection.execute(_percent(take[0]), take[1])).fetchone()
        for statement, rows in follow(row or ()):
            for values in rows:
                await self.connection.execute(_percent(statement), values)


@lru_cache(maxsize=256)
def _percent(statement: str) -> bytes:
    return statement.replace("%", "%%").replace("?", "%s").encode()


def _as_text(document: str | bytes) -> str | bytes:
    return document


class PostgresDriver:
    """psycopg's own pool, without a ping before each use; a transaction where something is written."""

    def __init__(self, pool: AsyncConnectionPool[AsyncConnection[Row]]) -> None:
        self._pool = pool

    @classmethod
    async def open(cls, settings: Settings) -> "PostgresDriver":
        async def configure(connection: AsyncConnection[Row]) -> None:
            set_json_loads(_as_text, connection)

        address = settings.database_url.get_secret_value().replace("postgresql+psycopg", "postgresql")
        size = settings.database_pool_size
        options = {"autocommit": True, "options": POSTGRES_OPTIONS}
        pool = AsyncConnectionPool(
            address, min_size=size, max_size=size, kwargs=options, configure=configure, open=False
        )
        await pool.open(wait=True)
        return cls(pool)

    async def close(self) -> None:
        await self._pool.close()

    @asynccontextmanager
    async def read(self) -> AsyncIterator[Session]:
        async with self._pool.connection() as connection:
            yield _PostgresSession(connection)

    def turn(self) -> Any:
        return self.read()

    @asynccontextmanager
    async def write(self) -> AsyncIterator[Session]:
        async with self._pool.connection() as connection, connection.transaction():
            yield _PostgresSession(connection)

    def key(self, text: str) -> str:
        return text

    def moment(self, value: datetime) -> datetime:
        return value

    def text_of(self, key: UUID) -> str:
        return str(key)

    def stamp(self, value: datetime) -> datetime:
        return value.astimezone(UTC)

    def ordinal(self, value: date) -> int:
        return value.toordinal()

    def minutes(self, value: time) -> int:
        return value.hour * 60 + value.minute


async def open_driver(settings: Settings) -> Driver:
    return await (SqliteDriver.open(settings) if settings.is_sqlite else PostgresDriver.open(settings))


def marks(values: Sequence[Any]) -> str:
    """The parentheses of an IN."""
    return f"({', '.join('?' * len(values))})"
