"""Workers: take the oldest import that waits, do it batch by batch; go on where a worker that died has stopped."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta

import anyio
import structlog
from sqlmodel.ext.asyncio.session import AsyncSession

from app.foundation.core.clock import Clock
from app.foundation.core.config import Settings
from app.foundation.core.errors import PraktikError, Unavailable
from app.foundation.core.key_ring import KeyMissing
from app.foundation.db.failures import explain
from app.foundation.db.session import Database, with_retry
from app.foundation.db.work import Reactions, Work
from app.integration.imports.domain.columns import FileRefused
from app.integration.imports.domain.files import SourceAway
from app.integration.imports.domain.states import IMPORT_LIFE, ImportStatus
from app.integration.imports.errors import LeaseLost
from app.integration.imports.models import Import
from app.integration.imports.repository import imports as repository
from app.integration.imports.repository.imports import Lease
from app.integration.imports.service import asking
from app.integration.imports.service.batches import Cancelled, Holder

HELD = timedelta(minutes=5)
POLL_SECONDS = 2.0
AWAY_SECONDS = 5.0  # how long a worker leaves a database alone that did not answer
AGAIN_AFTER = timedelta(seconds=30)
GIVING_BACK_SECONDS = 5.0
UNKNOWN_FAILURE = "import.failed"
# Attempts that did no batch: an import whose workers keep dying would otherwise kill one after another for ever.
MOST_ATTEMPTS = 3
GIVEN_UP = "import.workers_lost"
FORGOTTEN_AT_ONCE = 20
_log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class ImportDesk:
    """What a worker works with."""

    database: Database
    settings: Settings
    clock: Clock
    reactions: Reactions

    def work(self, session: AsyncSession) -> Work:
        """In nobody's name: a row is done in the name of whoever asked for the import (`batches.py`)."""
        return Work(session, self.clock, self.settings, reactions=self.reactions)


async def work_on_imports(desk: ImportDesk) -> None:
    """Takes imports for as long as the process lives; a database that is away is asked again later."""
    while True:
        wait = POLL_SECONDS
        try:
            while await work_on_next(desk):
                pass
            await forget_old(desk)
        except Exception as error:  # noqa: BLE001  a worker outlives whatever it meets
            _log.warning("imports_out_of_reach", error=type(error).__name__)
            wait = AWAY_SECONDS
        await anyio.sleep(wait)


async def work_on_next(desk: ImportDesk) -> bool:
    """Works on the oldest import that waits; False when there is none."""
    async with desk.database.read() as session:
        if await repository.find_waiting(session, desk.clock.now()) is None:
            return False
    lease = await take(desk)
    if lease is not None:
        await execute(desk, lease)
    return True


async def take(desk: ImportDesk) -> Lease | None:
    """Leases the oldest import that nobody works on; None when there is none, or somebody else was faster.

    One that MOST_ATTEMPTS workers have begun without doing anything is failed instead, and None returned as well.
    """

    async def attempt() -> Lease | None:
        async with desk.database.write() as transaction:
            now = desk.clock.now()
            import_id = await repository.find_waiting(transaction.session, now)
            if import_id is None:
                return None
            lease = Lease(import_id, now + HELD)
            status = IMPORT_LIFE.target_of("start", ImportStatus.QUEUED)
            if not await repository.lease(transaction.session, lease, status, now):
                return None
            row = await repository.find_held(transaction.session, lease)
            if row is None or row.attempts <= MOST_ATTEMPTS:
                return lease
            _log.error("import_given_up", import_id=str(import_id), attempts=row.attempts)
            await asking.end(desk.work(transaction.session), row, "fail", failure_code=GIVEN_UP)
            return None

    return await with_retry(attempt)


async def execute(desk: ImportDesk, lease: Lease) -> None:
    """Does an import that this worker holds. A file that cannot be read, or another failure, leaves its code on it; a
    database that is away leaves it to whoever comes next.
    """
    holder = Holder(desk.database, desk.settings, desk.clock, desk.reactions, lease, HELD)
    try:
        await holder.do_all()
        await with_retry(lambda: _end(desk, holder.lease, "finish"))
    except LeaseLost:
        _log.info("import_taken_over", import_id=str(lease.import_id))
    except Cancelled:
        await with_retry(lambda: _end(desk, holder.lease, "cancel"))
    except FileRefused as error:
        code = error.code
        await with_retry(lambda: _end(desk, holder.lease, "fail", code))
    except anyio.get_cancelled_exc_class():
        with anyio.move_on_after(GIVING_BACK_SECONDS, shield=True):
            await _put_back(desk, holder.lease, timedelta())
        raise
    except Exception as error:  # noqa: BLE001  whatever it was, the import says so and the next one is taken
        await _after_failure(desk, holder.lease, error)


async def _after_failure(desk: ImportDesk, lease: Lease, error: Exception) -> None:
    """A driver's words may hold values: only the error's kind is logged."""
    kind = type(error).__name__
    if _passes(error):
        _log.warning("import_interrupted", import_id=str(lease.import_id), error=kind)
        await _put_back(desk, lease, AGAIN_AFTER)
        return
    code = error.code if isinstance(error, PraktikError) else UNKNOWN_FAILURE
    _log.error("import_failed", import_id=str(lease.import_id), failure_code=code, error=kind)
    await with_retry(lambda: _end(desk, lease, "fail", code))


def _passes(error: Exception) -> bool:
    """Whether the same may succeed later; a key that is gone does not come back by itself."""
    if isinstance(error, Unavailable):
        return not isinstance(error, KeyMissing)
    return isinstance(error, SourceAway) or explain(error) is not None


async def _put_back(desk: ImportDesk, lease: Lease, after: timedelta) -> None:
    async with desk.database.write() as transaction:
        now = desk.clock.now()
        await repository.put_back(transaction.session, lease, now + after, now)


@asynccontextmanager
async def _held(desk: ImportDesk, lease: Lease) -> AsyncIterator[tuple[Work, Import]]:
    """The import in a writing transaction, still held by this lease. Raises LeaseLost."""
    async with desk.database.write() as transaction:
        row = await repository.find_held(transaction.session, lease, lock=True)
        if row is None:
            raise LeaseLost
        yield desk.work(transaction.session), row


async def _end(desk: ImportDesk, lease: Lease, action: str, failure_code: str | None = None) -> None:
    try:
        async with _held(desk, lease) as (work, row):
            await asking.end(work, row, action, failure_code=failure_code)
    except LeaseLost:
        _log.info("import_taken_over", import_id=str(lease.import_id))


async def forget_old(desk: ImportDesk) -> int:
    """Deletes imports that ended PRAKTIK_KEEP_IMPORT_DAYS ago, with what was left of their files; says how many."""
    before = desk.clock.now() - timedelta(days=desk.settings.keep_import_days)
    async with desk.database.read() as session:
        if not await repository.list_old(session, before, 1):
            return 0
    async with desk.database.write() as transaction:
        ids = await repository.list_old(transaction.session, before, FORGOTTEN_AT_ONCE)
        await repository.delete_imports(transaction.session, ids)
        return len(ids)
