"""A server killed with kill -9 in the middle of a load of writes, again and again on the same database."""

import asyncio
import os
import random
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import httpx
import pytest

from app.foundation.core.config import Settings
from app.main import create_app
from tests.resilience.ledger import Ledger, kinds
from tests.resilience.process import ServerProcess
from tests.resilience.test_seats import make_world

SOAKS = "PRAKTIK_SOAK" in os.environ
KILLS = 20 if SOAKS else 2
SEED = random.randrange(2**32) if SOAKS else 9


@pytest.fixture
def server(own_url: str, tmp_path: Path) -> Iterator[ServerProcess]:
    server = ServerProcess(own_url, tmp_path)
    server.start()
    yield server
    server.stop()


@pytest.mark.slow
async def test_kill_9_under_a_load_of_writes_loses_nothing_that_was_answered(own_url: str, server: ServerProcess):
    """Between the end of one server and the start of the next the rows are judged as the dead one left them; then every
    request that it did not answer is sent again, to the next one; after the last kill to this process.
    """
    app = create_app(Settings(database_url=own_url))
    chance = random.Random(SEED)
    async with httpx.AsyncClient() as client:
        world = await make_world(app, client)
        ledger = await Ledger(world, server.url).begin()

        async def kill_again_and_again() -> None:
            for number in range(1, KILLS + 1):
                await ledger.grown_by(chance.randint(20, 40))
                server.kill()
                ledger.open.clear()
                await asyncio.to_thread(sound, own_url)
                await ledger.holds()
                print(f"kill {number}: all of {ledger.acknowledged} answered writes are there", flush=True)
                if number == KILLS:
                    ledger.finish()
                else:
                    await asyncio.to_thread(server.start)
                ledger.open.set()

        async with asyncio.TaskGroup() as both:
            both.create_task(ledger.write())
            both.create_task(kill_again_and_again())
        await ledger.holds()
        assert all(step.answer is not None for step in ledger.steps), "whoever asked again got it done"
        assert ledger.unanswered >= KILLS, "somebody was waiting for an answer whenever the server died"
        assert ledger.told_to_wait == 0
        print(f"{KILLS} kills (seed {SEED}): {ledger.acknowledged} acknowledged, {ledger.unanswered} unanswered")
        print(dict(kinds(ledger.steps)))
    await app.state.database.close()


def sound(url: str) -> None:
    """SQLite's own word on its file; PostgreSQL was not the one that died."""
    if url.startswith("sqlite"):
        with closing(sqlite3.connect(url.removeprefix("sqlite+aiosqlite:///"))) as connection:
            assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
