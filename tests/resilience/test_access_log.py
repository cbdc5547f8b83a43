"""A server killed under a load of reads has answered none of them without its entry; many at once form one chain."""

import asyncio
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI

from app.foundation.audit.access_verify import verify
from app.foundation.audit.models import AccessEntry
from app.foundation.core.config import Settings
from app.foundation.db.session import Database
from app.main import create_app
from tests.factories.world import World
from tests.resilience.conftest import wait_until_ready
from tests.resilience.test_seats import make_world

PARALLEL, ENOUGH = 64, 150


async def answered_until_it_dies(world: World, process: "subprocess.Popen[bytes]", url: str) -> set[str]:
    """The request ids that were answered with 200, by callers who ask on and on until nobody answers."""
    answered: set[str] = set()
    paths = [f"/v1/candidates/{world.candidate_row.id}", "/v1/candidates"]
    headers = {"Authorization": f"Bearer {world.caseworker.token}"}

    async def ask(client: httpx.AsyncClient, caller: int) -> None:
        number = 0
        while True:
            number += 1
            request_id = f"read-{caller}-{number}"
            try:
                answer = await client.get(url + paths[number % 2], headers={"X-Request-ID": request_id})
            except httpx.TransportError:
                return
            assert answer.status_code == 200, answer.text
            answered.add(request_id)
            if len(answered) == ENOUGH:
                os.kill(process.pid, signal.SIGKILL)

    async with httpx.AsyncClient(timeout=60, headers=headers) as client:
        await asyncio.gather(*(ask(client, caller) for caller in range(16)))
    return answered


@pytest.fixture
def doomed(own_url: str, tmp_path: Path) -> Iterator[tuple["subprocess.Popen[bytes]", str]]:
    """A server process of the test's own, to be killed, and its address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-c", "from app.cli import main; main()", "serve", "--port", str(port)]
    environment = {**os.environ, "PRAKTIK_DATABASE_URL": own_url, "PRAKTIK_LOG_LEVEL": "40"}
    with (tmp_path / "server.log").open("wb") as log:
        process = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
    try:
        wait_until_ready(process, f"http://127.0.0.1:{port}")
        yield process, f"http://127.0.0.1:{port}"
    finally:
        process.kill()
        process.wait(timeout=30)


async def test_every_read_that_was_answered_before_kill_9_has_its_entry(
    own_url: str, doomed: tuple["subprocess.Popen[bytes]", str]
):
    app = create_app(Settings(database_url=own_url))
    async with httpx.AsyncClient() as client:
        world = await make_world(app, client)
        answered = await answered_until_it_dies(world, *doomed)
        assert len(answered) >= ENOUGH
        written = {entry.request_id for entry in await world.all(AccessEntry)}
        assert answered <= written
        await holds(app, len(written))
    await app.state.database.close()


async def holds(app: FastAPI, entries: int) -> None:
    database: Database = app.state.database
    async with database.snapshot() as connection:
        verdict = await verify(connection, app.state.settings.key("access-log"))
    assert (verdict.fault, verdict.entries) == (None, entries)


async def test_sixty_four_reads_and_changes_at_once_on_two_servers_form_one_chain(
    own_url: str, serve: Callable[[], str]
):
    app = create_app(Settings(database_url=own_url))
    async with httpx.AsyncClient() as client:
        world = await make_world(app, client)
        people = [await world.make_candidate() for _ in range(8)]
        servers = [serve(), serve()]
        headers = {"Authorization": f"Bearer {world.caseworker.token}"}
        limits = httpx.Limits(max_connections=PARALLEL)
        async with httpx.AsyncClient(timeout=60, limits=limits, headers=headers) as sender:
            reads = [
                sender.get(f"{servers[number % 2]}/v1/candidates/{people[number % 8].id}")
                for number in range(PARALLEL - len(people))
            ]
            changes = [
                sender.post(f"{servers[number % 2]}/v1/candidates/{one.id}/pause", json={"reason_code": "leave"})
                for number, one in enumerate(people)
            ]
            answers = await asyncio.gather(*reads, *changes)
        assert {answer.status_code for answer in answers} == {200}
        await holds(app, PARALLEL)
    await app.state.database.close()
