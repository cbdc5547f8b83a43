"""Workers: take the oldest run that waits, compute it, store it; take over from a worker that died."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta

import anyio
import anyio.from_thread
import anyio.to_thread
import structlog
from sqlmodel.ext.asyncio.session import AsyncSession

from app.foundation.core.actor import Actor, Role
from app.foundation.core.clock import Clock
from app.foundation.core.config import Settings
from app.foundation.core.errors import PraktikError, Unavailable
from app.foundation.core.steps import step
from app.foundation.core.tracing import span
from app.foundation.db.failures import explain
from app.foundation.db.session import Database, with_retry
from app.foundation.db.work import Reactions, Work
from app.journey.matching.domain.states import RUN_LIFE, RunStatus
from app.journey.matching.errors import LeaseLost, RunCancelled
from app.journey.matching.models import AssignmentRun
from app.journey.matching.repository import runs as repository
from app.journey.matching.repository.runs import Lease
from app.journey.matching.service.runs import storing
from app.journey.matching.service.runs.computing import Outcome, compute
from app.journey.matching.service.runs.gathering import Given, gather

HELD = timedelta(minutes=2)
EVERY_PERCENT = 5  # how far a run gets before its progress is stored again
POLL_SECONDS = 2.0
AWAY_SECONDS = 5.0  # how long a worker leaves a database alone that did not answer
GIVE_BACK_SECONDS = 5.0
UNKNOWN_FAILURE = "run.failed"
# A run whose workers keep dying (too much memory for the machine, say) would otherwise kill one after another for ever.
MOST_ATTEMPTS = 3
GIVEN_UP = "run.workers_lost"
_log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Workshop:
    """What a worker works with."""

    database: Database
    settings: Settings
    clock: Clock
    reactions: Reactions

    def work(self, session: AsyncSession, run: AssignmentRun) -> Work:
        """In the name of whoever asked for the run, and of their jobcenter."""
        asker = Actor(run.requested_by, Role.CASEWORKER, jobcenter_id=run.jobcenter_id)
        return Work(session, self.clock, self.settings, signed_in=asker, reactions=self.reactions)


async def work_on_runs(shop: Workshop) -> None:
    """Takes runs for as long as the process lives; a database that is away is asked again later."""
    while True:
        wait = POLL_SECONDS
        try:
            while await work_on_next(shop):
                pass
        except Exception as error:  # noqa: BLE001  a worker outlives whatever it meets
            _log.warning("runs_out_of_reach", error=error)
            wait = AWAY_SECONDS
        await anyio.sleep(wait)


async def work_on_next(shop: Workshop) -> bool:
    """Executes the oldest run that waits; False when there is none."""
    async with shop.database.read() as session:
        if await repository.find_waiting_run(session, shop.clock.now()) is None:
            return False
    with step("take_run"):
        lease = await take(shop)
    if lease is not None:
        with span("worker compute_run"):
            await execute(shop, lease)
    return True


async def take(shop: Workshop) -> Lease | None:
    """Leases the oldest run that nobody works on; None when there is none, or somebody else was faster.

    A run that MOST_ATTEMPTS workers have begun and none has ended is failed instead, and None returned as well.
    """

    async def attempt() -> Lease | None:
        async with shop.database.write() as transaction:
            now = shop.clock.now()
            run_id = await repository.find_waiting_run(transaction.session, now)
            if run_id is None:
                return None
            lease = Lease(run_id, now + HELD)
            status = RUN_LIFE.target_of("start", RunStatus.QUEUED)
            if not await repository.lease_run(transaction.session, lease, status, now):
                return None
            run = await repository.find_held_run(transaction.session, lease)
            if run is None or run.attempts <= MOST_ATTEMPTS:
                return lease
            _log.error("run_given_up", run_id=str(run_id), attempts=run.attempts)
            await storing.end(shop.work(transaction.session, run), run, "fail", failure_code=GIVEN_UP)
            return None

    return await with_retry(attempt)


async def execute(shop: Workshop, lease: Lease) -> None:
    """Computes a run that this worker holds. A failure leaves its code on the run and nothing else.

    A run takes longer than a stop may wait: it is given back, and another worker begins it again.
    """
    holder = _Holder(shop, lease)
    try:
        given = await _read(shop, lease)
        await holder.renew(0)
        outcome = await anyio.to_thread.run_sync(compute, given, holder.step)
        with step("finish_run"):
            await with_retry(lambda: _finish(shop, holder.lease, outcome))
    except anyio.get_cancelled_exc_class():
        with anyio.move_on_after(GIVE_BACK_SECONDS, shield=True):
            await _give_back(shop, holder.lease)
        raise
    except LeaseLost:
        _log.info("run_taken_over", run_id=str(lease.run_id))
    except RunCancelled:
        await with_retry(lambda: _end(shop, holder.lease, "cancel"))
    except Exception as error:  # noqa: BLE001  whatever it was, the run says so and the next one is taken
        if isinstance(error, Unavailable) or isinstance(explain(error), Unavailable):
            # No fault of the run: it is begun again as soon as the database answers, a few times at most.
            _log.warning("run_interrupted", run_id=str(lease.run_id), error=type(error).__name__)
            await _give_back(shop, holder.lease, counts=True)
            return
        code = error.code if isinstance(error, PraktikError) else UNKNOWN_FAILURE
        _log.error("run_failed", run_id=str(lease.run_id), failure_code=code, error=error)
        await with_retry(lambda: _end(shop, holder.lease, "fail", code))


async def _read(shop: Workshop, lease: Lease) -> Given:
    async with shop.database.read() as session:
        run = await repository.find_held_run(session, lease)
        if run is None:
            raise LeaseLost
        return await gather(shop.work(session, run), run)


class _Holder:
    """Holds a run while it is computed: stores how far it is, and hears of a cancellation or a lost lease."""

    def __init__(self, shop: Workshop, lease: Lease) -> None:
        self.lease = lease
        self._shop = shop
        self._stored = 0

    def step(self, percent: int) -> None:
        """From the computing thread. Raises RunCancelled, LeaseLost, or what ends the process."""
        anyio.from_thread.check_cancelled()
        if percent >= self._stored + EVERY_PERCENT:
            anyio.from_thread.run(self.renew, percent)

    async def renew(self, percent: int) -> None:
        await with_retry(lambda: self._renew(percent))
        self._stored = percent

    async def _renew(self, percent: int) -> None:
        async with self._shop.database.write() as transaction:
            now = self._shop.clock.now()
            until = now + HELD
            if await repository.renew_lease(transaction.session, self.lease, until, percent, now):
                self.lease = Lease(self.lease.run_id, until)
                return
            run = await repository.find_held_run(transaction.session, self.lease)
            raise LeaseLost if run is None else RunCancelled


@asynccontextmanager
async def _held(shop: Workshop, lease: Lease) -> AsyncIterator[tuple[Work, AssignmentRun]]:
    """The run in a writing transaction, still held by this lease. Raises LeaseLost."""
    async with shop.database.write() as transaction:
        run = await repository.find_held_run(transaction.session, lease, lock=True)
        if run is None:
            raise LeaseLost
        yield shop.work(transaction.session, run), run


async def _finish(shop: Workshop, lease: Lease, outcome: Outcome) -> None:
    async with _held(shop, lease) as (work, run):
        if run.cancel_asked:
            await storing.end(work, run, "cancel")
        else:
            await storing.finish(work, run, outcome)


async def _give_back(shop: Workshop, lease: Lease, *, counts: bool = False) -> None:
    """A database that is away keeps the run for a while: its lease runs out by itself."""
    try:
        async with shop.database.write() as transaction:
            await repository.give_back(transaction.session, lease, shop.clock.now(), counts=counts)
    except Exception as error:  # noqa: BLE001  the process is ending, or the database still away
        _log.warning("run_not_given_back", run_id=str(lease.run_id), error=error)


async def _end(shop: Workshop, lease: Lease, action: str, failure_code: str | None = None) -> None:
    try:
        async with _held(shop, lease) as (work, run):
            await storing.end(work, run, action, failure_code=failure_code)
    except LeaseLost:
        _log.info("run_taken_over", run_id=str(lease.run_id))
