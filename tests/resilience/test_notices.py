"""Real workers and a real mail server: each letter once, and once more when a worker was killed over it."""

import asyncio
import os
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI

from app.foundation.core.clock import FixedClock
from app.foundation.core.config import Settings
from app.journey.notices.domain.states import NoticeStatus
from app.journey.notices.models import Notice
from app.journey.notices.service import Outcome, PostOffice, deliver_next
from app.journey.notices.service.delivering import HELD
from app.main import create_app
from tests.conftest import kitchen
from tests.factories.postbox import Postbox, opened
from tests.factories.talk import notice_row
from tests.factories.world import World

LETTERS, WORKERS = 40, 3
PATIENCE_SECONDS = 90
Work = Callable[[Postbox], subprocess.Popen[bytes]]


@pytest.fixture
def work(own_url: str, tmp_path: Path) -> Iterator[Work]:
    """Starts a worker process on the test's database each time it is called."""
    running: list[subprocess.Popen[bytes]] = []

    def start(postbox: Postbox) -> subprocess.Popen[bytes]:
        environment = {
            **os.environ,
            "PRAKTIK_DATABASE_URL": own_url,
            "PRAKTIK_LOG_LEVEL": "40",
            "PRAKTIK_SMTP_HOST": "127.0.0.1",
            "PRAKTIK_SMTP_PORT": str(postbox.port),
            "PRAKTIK_SMTP_STARTTLS": "false",
            "PRAKTIK_SMTP_SENDER": "nyt@praktik.example",
        }
        command = [sys.executable, "-c", "from app.cli import main; main()", "worker", "--every", "600"]
        with (tmp_path / f"worker-{len(running)}.log").open("wb") as log:
            running.append(subprocess.Popen(command, env=environment, stdout=log, stderr=log))
        return running[-1]

    yield start
    for process in running:
        process.kill()
    for process in running:
        process.wait(timeout=30)


@pytest.fixture
def postbox() -> Iterator[Postbox]:
    box = Postbox()
    with opened(box):
        yield box


async def make_world(app: FastAPI, client: httpx.AsyncClient) -> World:
    database = app.state.database
    occupation, skills = await kitchen(database)
    return await World(app, client, database, app.state.settings, occupation, skills).populate()


async def until(true: Callable[[], bool], worker: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not true():
        assert worker.poll() is None, "the worker stopped"
        assert time.monotonic() < deadline, "nothing came of it"
        await asyncio.sleep(0.02)


async def settled(world: World, worker: subprocess.Popen[bytes]) -> list[Notice]:
    """The notices when none of them waits any more."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while True:
        rows: list[Notice] = await world.all(Notice)
        if {row.status for row in rows} == {NoticeStatus.SENT}:
            return rows
        assert worker.poll() is None, "the worker stopped"
        assert time.monotonic() < deadline, Counter(row.status for row in rows)
        await asyncio.sleep(0.05)


@pytest.mark.slow
async def test_several_workers_at_once_send_each_letter_once(own_url: str, work: Work, postbox: Postbox):
    app = create_app(Settings(database_url=own_url))
    async with httpx.AsyncClient() as client:
        world = await make_world(app, client)
        people = [caller.account for name, caller in world.callers.items() if "integration" not in name]
        rows = [notice_row(people[number % len(people)].id, str(number), kind="transfer") for number in range(LETTERS)]
        await world.add(*rows)
        workers = [work(postbox) for _ in range(WORKERS)]
        sent = await settled(world, workers[0])
    await app.state.database.close()
    assert len(postbox.letters) == LETTERS
    assert len({letter["Message-ID"] for letter in postbox.letters}) == LETTERS
    assert {row.attempts for row in sent} == {1}


@pytest.mark.slow
async def test_a_letter_whose_worker_was_killed_is_sent_once_more(own_url: str, work: Work):
    app = create_app(Settings(database_url=own_url))
    silent = Postbox(answering=threading.Event())
    async with httpx.AsyncClient() as client:
        world = await make_world(app, client)
        await world.add(notice_row(world.manager.account.id, "one", kind="transfer"))
        with opened(silent):
            worker = work(silent)
            await until(lambda: len(silent.letters) == 1, worker)
            worker.kill()  # the server has the letter, the worker has not heard so
            worker.wait(timeout=30)
            silent.answering.set()
            [notice] = await world.all(Notice)
            assert (notice.status, notice.attempts) == (NoticeStatus.SENDING, 1)
            clock = FixedClock(datetime.now(UTC))
            office = PostOffice(world.database, silent.settings(world.settings), clock)
            assert await deliver_next(office) is Outcome.NOTHING_DUE, "somebody may still be at it"
            clock.at += HELD + timedelta(minutes=1)
            assert await deliver_next(office) is Outcome.DONE
            assert await deliver_next(office) is Outcome.NOTHING_DUE
        [notice] = await world.all(Notice)
    await app.state.database.close()
    assert (notice.status, notice.attempts) == (NoticeStatus.SENT, 2)
    assert len(silent.letters) == 2
    assert len({letter["Message-ID"] for letter in silent.letters}) == 1, "a reader can tell that it is the same one"
