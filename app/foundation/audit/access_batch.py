"""The access log of one process: entries of requests that change nothing, written together, each before its answer."""

import asyncio
from functools import cached_property, partial

import structlog
from prometheus_client import Histogram
from sqlalchemy.exc import DBAPIError

from app.foundation.audit.access import Access
from app.foundation.audit.access_writing import append
from app.foundation.core.config import Settings
from app.foundation.core.errors import Unavailable
from app.foundation.db.session import Database, with_retry

log = structlog.get_logger()
MOST_AT_ONCE = 200
_BATCH = Histogram(
    "praktik_access_log_batch_entries", "Entries written together.", buckets=(1, 2, 5, 10, 20, 50, 100, MOST_AT_ONCE)
)
_WAIT = Histogram(
    "praktik_access_log_wait_seconds",
    "How long an answer waits for its entry.",
    buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5),
)
Waiting = tuple[Access, "asyncio.Future[None]"]


class AccessLog:
    """Group commit: while one transaction is being stored, the entries of the requests that finish meanwhile gather
    for the next. Nobody is answered before the transaction with the own entry is durable.
    """

    def __init__(self, database: Database, settings: Settings) -> None:
        self._database = database
        self._settings = settings
        self._waiting: list[Waiting] = []
        self._writer: asyncio.Task[None] | None = None

    @cached_property
    def key(self) -> bytes:
        """What the chain is made with."""
        return self._settings.key("access-log")

    @cached_property
    def search_key(self) -> bytes:
        """What hides the words of a search."""
        return self._settings.key("access-log-searches")

    async def write(self, access: Access) -> None:
        """Returns once the entry is durable. Raises Unavailable where it could not be written: then no answer leaves."""
        written: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append((access, written))
        if self._writer is None or self._writer.done():
            self._writer = asyncio.create_task(self._write_waiting())
        with _WAIT.time():
            await written

    async def _write_waiting(self) -> None:
        """A task of its own: a caller who hangs up takes nobody else's entry along."""
        while self._waiting:
            batch, self._waiting = self._waiting[:MOST_AT_ONCE], self._waiting[MOST_AT_ONCE:]
            _BATCH.observe(len(batch))
            try:
                await with_retry(partial(self._store, [access for access, _ in batch]))
            except Exception as error:  # noqa: BLE001  whatever it is, these requests must not be answered
                kind = type(error).__name__
                log.error("access_log.not_written", entries=len(batch), error=kind)  # noqa: TRY400  a driver's words may hold values
                _refuse(batch)
            except BaseException:
                _refuse(batch + self._waiting)
                raise
            else:
                for _, written in batch:
                    if not written.done():
                        written.set_result(None)

    async def _store(self, accesses: list[Access]) -> None:
        """Once more where the connection turned out to be gone: it is kept for long, and a database may restart."""
        try:
            await self._store_once(accesses)
        except DBAPIError as error:
            if not error.connection_invalidated:
                raise
            await self._store_once(accesses)

    async def _store_once(self, accesses: list[Access]) -> None:
        async with self._database.reserved() as connection:
            await append(connection, self.key, accesses, whole=True)


def _refuse(batch: list[Waiting]) -> None:
    for _, written in batch:
        if not written.done():
            written.set_exception(Unavailable())
