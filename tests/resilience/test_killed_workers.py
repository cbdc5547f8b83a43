"""A worker killed with an import and an assignment run under way: whoever comes next does the rest, and nothing twice."""

import asyncio
import os
import signal
import subprocess
import time
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest
from sqlmodel import col

from app.cli.check import broken_invariants
from app.foundation.audit.access_verify import verify
from app.foundation.audit.models import Event
from app.foundation.core.clock import FixedClock
from app.foundation.core.config import Settings
from app.integration.imports.domain.states import ImportStatus
from app.integration.imports.models import Import
from app.integration.imports.service import work_on_next as import_next
from app.integration.imports.service.working import HELD as IMPORT_HELD
from app.journey.matching.domain.states import RunStatus
from app.journey.matching.models import AssignmentProposal, AssignmentRun
from app.journey.matching.service.runs import Workshop, work_on_next
from app.journey.reactions import REACTIONS
from app.main import create_app
from app.registers.candidates.models import Candidate
from tests.db.conftest import BOTH
from tests.factories.sheets import ask, csv_of, desk_of
from tests.factories.world import World
from tests.resilience.test_notices import make_world
from tests.resilience.test_webhooks import start_worker

ROWS, RUNS, PATIENCE_SECONDS = 401, 6, 90
SOAK = int(os.environ.get("PRAKTIK_SOAK", "0"))  # the short form leaves PostgreSQL out: starting workers costs most
RUNNING = col(AssignmentRun.status) == RunStatus.RUNNING
HEAD = ("Reference", "Navn", "Lovgrundlag", "Postnr", "Kan begynde")


@contextmanager
def worker(world: World, log: Path) -> Iterator["subprocess.Popen[bytes]"]:
    process = start_worker(world.settings.database_url.get_secret_value(), log)
    try:
        yield process
    finally:
        process.kill()  # also one that was stopped
        process.wait(timeout=30)


@pytest.fixture
async def world(own_url: str) -> AsyncIterator[World]:
    app = create_app(Settings(database_url=own_url, assignment_pairs_at_once=0, log_level=40))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://t") as client:
        yield await make_world(app, client)
    await app.state.database.close()


async def stopped_half_way(world: World, process: "subprocess.Popen[bytes]", made: Import) -> AssignmentRun:
    """Stops the worker in the middle of the import and of a run; gives the run."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while True:
        assert time.monotonic() < deadline, "nothing came of it"
        assert process.poll() is None, "the worker stopped"
        await asyncio.sleep(0.005)
        if not (await world.reload(made)).done_rows:
            continue
        os.kill(process.pid, signal.SIGSTOP)
        made, running = await world.reload(made), await world.all(AssignmentRun, RUNNING)
        assert made.status is ImportStatus.RUNNING, "the import is long enough for this"
        if running:
            (run,) = running
            return run
        assert await world.all(AssignmentRun, col(AssignmentRun.status) == RunStatus.QUEUED), "there are enough runs"
        os.kill(process.pid, signal.SIGCONT)


@pytest.mark.slow
@pytest.mark.parametrize("own_url", BOTH if SOAK else BOTH[:1], indirect=True)
async def test_an_import_and_a_run_whose_worker_was_killed_are_done_by_the_next_one_and_nothing_twice(
    world: World, tmp_path: Path
):
    async with world.at_once():
        for _ in range(10):
            await world.make_need(seats=3)
    rows = [(f"K-{number}", f"Person {number}", "intl_23b", "2000", "2027-02-01") for number in range(ROWS)]
    already = len(await world.all(Candidate))
    await ask(world.caseworker, csv_of(HEAD, *rows), "candidates")
    for seed in range(RUNS):
        asked = await world.caseworker.post("/v1/assignment-runs", {"seed": seed})
        assert asked.status_code == 202, asked.text
    [made] = await world.all(Import)
    with worker(world, tmp_path / "worker.log") as process:
        run = await stopped_half_way(world, process, made)
    made = await world.reload(made)
    assert 0 < made.done_rows < ROWS
    assert not await world.all(AssignmentProposal, col(AssignmentProposal.run_id) == run.id)

    clock = FixedClock(datetime.now(UTC))
    desk, shop = desk_of(world, clock=clock), Workshop(world.database, world.settings, clock, REACTIONS)
    assert not await import_next(desk), "somebody may still be at it"
    assert (await world.reload(run)).status is RunStatus.RUNNING
    clock.at += 2 * IMPORT_HELD
    while await work_on_next(shop) or await import_next(desk):
        pass

    made, run = await world.reload(made), await world.reload(run)
    assert (made.status, made.done_rows, made.created, made.refused) == (ImportStatus.DONE, ROWS, ROWS, 0)
    people = await world.all(Candidate)
    assert len(people) == ROWS + already
    names = Counter(row.full_name for row in people if row.full_name.startswith("Person "))
    assert names == Counter({f"Person {number}": 1 for number in range(ROWS)})
    assert len(await world.all(Event, col(Event.name) == "candidate.created")) == ROWS
    runs = await world.all(AssignmentRun)
    assert Counter((row.status, row.attempts) for row in runs) == {
        (RunStatus.DONE, 1): RUNS - 1,
        (RunStatus.DONE, 2): 1,
    }
    assert run.attempts == 2
    proposals = await world.all(AssignmentProposal)
    assert len({(row.run_id, row.need_id, row.candidate_id) for row in proposals}) == len(proposals)
    assert {row.run_id for row in proposals} == {row.id for row in runs}
    async with world.database.read() as session:
        assert not await broken_invariants(session)
    async with world.database.snapshot() as connection:
        assert (await verify(connection, world.settings.key("access-log"))).fault is None
