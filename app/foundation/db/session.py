"""Transactions: the only place that commits."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from copy import copy
from random import uniform
from typing import TypeVar

import anyio
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine
from sqlmodel.ext.asyncio.session import AsyncSession

from app.foundation.core.config import Settings
from app.foundation.core.errors import Unavailable
from app.foundation.db.engine import make_engine
from app.foundation.db.failures import is_retryable
from app.foundation.db.reading import ReadingSession
from app.foundation.db.wall import Beyond

T = TypeVar("T")
LastStep = Callable[[AsyncSession], Awaitable[None]]
ATTEMPTS = 5
WRITER_WAIT_SECONDS = 15.0
_LAST_STEPS = "last_steps"


def before_commit(session: AsyncSession, step: LastStep) -> None:
    """Has `step` taken as the last thing of a writing transaction, once however often it is asked for: for what others
    wait for until the commit. A transaction that is rolled back never takes it.
    """
    steps: list[LastStep] = session.info.setdefault(_LAST_STEPS, [])
    if step not in steps:
        steps.append(step)


class Database:
    """One engine, and transactions on it: deferred ones for reading, immediate ones for writing."""

    def __init__(self, settings: Settings) -> None:
        self.engine: AsyncEngine = make_engine(settings)
        self.is_sqlite = settings.is_sqlite
        self._stand(None)
        # SQLite has one writer at a time: waiting in line here is fair, its own busy wait is not.
        self._writer = anyio.Semaphore(1) if settings.is_sqlite else None
        self._reserved: AsyncConnection | None = None

    def beyond_wall(self, reason: Beyond) -> "Database":
        """The same database, for work that is nobody's own: its transactions begin past the second wall."""
        other = copy(self)
        other._stand(reason)  # noqa: SLF001  a copy of its own
        return other

    def _stand(self, reason: Beyond | None) -> None:
        self._beyond = reason
        self._reading = self.engine if reason is None else self.engine.execution_options(beyond=reason)
        self._writing = self._reading.execution_options(write=True)

    def read(self) -> AbstractAsyncContextManager[AsyncSession]:
        """A transaction that never commits."""
        return ReadingSession(self._reading)

    @asynccontextmanager
    async def write(self) -> AsyncIterator["Transaction"]:
        """Commits when the block ends without an error, unless it was marked to roll back."""
        async with self._turn(), AsyncSession(self._writing, expire_on_commit=False) as session:
            transaction = Transaction(session)
            yield transaction
            if transaction.keep:
                for step in session.info.pop(_LAST_STEPS, ()):
                    await step(session)
                await session.commit()

    @asynccontextmanager
    async def connection(self) -> AsyncIterator[AsyncConnection]:
        """A writing transaction without a session, for bulk loading; commits when the block ends without an error."""
        async with self._turn(), self._writing.begin() as connection:
            yield connection

    @asynccontextmanager
    async def snapshot(self) -> AsyncIterator[AsyncConnection]:
        """A reading transaction that sees one moment from its first statement to its last, whatever is written."""
        async with self._reading.connect() as connection:
            if not self.is_sqlite:
                await connection.execution_options(isolation_level="REPEATABLE READ")
            yield connection

    @asynccontextmanager
    async def reserved(self) -> AsyncIterator[AsyncConnection]:
        """A connection that is never lent to anybody else, to one caller at a time, who begins and ends a transaction.

        For what every answer waits for (the access log): it must not stand in line for a connection behind the very
        requests that wait for it.
        """
        async with self._turn():
            if self._reserved is None:
                self._reserved = await self._writing.connect()
            yield self._reserved

    @asynccontextmanager
    async def _turn(self) -> AsyncIterator[None]:
        if self._writer is None:
            yield
            return
        try:
            with anyio.fail_after(WRITER_WAIT_SECONDS):
                await self._writer.acquire()
        except TimeoutError:
            raise Unavailable from None
        try:
            yield
        finally:
            self._writer.release()

    async def close(self) -> None:
        if self._reserved is not None:
            await self._reserved.close()
            self._reserved = None
        await self.engine.dispose()


class Transaction:
    """A write transaction; `keep = False` rolls it back at the end (a dry run)."""

    def __init__(self, session: AsyncSession) -> None:
        self.session = session
        self.keep = True


async def with_retry(attempt: Callable[[], Awaitable[T]]) -> T:
    """Runs a whole transaction again after a serialization failure or deadlock: five times, with jitter."""
    for number in range(1, ATTEMPTS):
        try:
            return await attempt()
        except Exception as error:
            if not is_retryable(error):
                raise
            await anyio.sleep(uniform(0.005, 0.03) * 2**number)  # noqa: S311  jitter, not a secret
    return await attempt()
