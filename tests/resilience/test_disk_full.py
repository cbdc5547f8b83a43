"""A full disk under SQLite: writes are put off with 503, reading goes on as far as the access log can be written, and as
soon as there is room everything goes on by itself.
"""

import asyncio
import resource
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import event
from structlog.testing import capture_logs

from app.foundation.audit.models import AccessEntry
from app.foundation.core.config import Settings
from app.main import create_app
from tests.factories.world import World, next_monday
from tests.resilience.ledger import HERE, Ledger, consistent, told_to_come_back
from tests.resilience.process import ServerProcess
from tests.resilience.test_database_away import until
from tests.resilience.test_seats import make_world

pytestmark = [pytest.mark.sqlite, pytest.mark.parametrize("own_url", ["sqlite"], indirect=True)]
MOST_TRIES = 400


def path_of(url: str) -> Path:
    return Path(url.removeprefix("sqlite+aiosqlite:///"))


def size_of_wal(url: str) -> int:
    return Path(f"{path_of(url)}-wal").stat().st_size


def sound(url: str) -> bool:
    with closing(sqlite3.connect(path_of(url))) as connection:
        return bool(connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)])


@pytest.mark.slow
async def test_a_server_whose_disk_is_full_puts_writes_off_and_goes_on_when_there_is_room(own_url: str, tmp_path: Path):
    app = create_app(Settings(database_url=own_url))
    server = ServerProcess(own_url, tmp_path)
    server.start()
    try:
        async with httpx.AsyncClient() as client, httpx.AsyncClient(base_url=server.url, timeout=60) as reader:
            world = await make_world(app, client)
            ledger = await Ledger(world, server.url).begin()
            for caller in world.callers.values():
                caller.client = reader

            async def fill_the_disk() -> None:
                await ledger.grown_by(20)
                server.let_files_grow_to(size_of_wal(own_url))
                await until(lambda: ledger.told_to_wait >= 5)
                told, entries = ledger.acknowledged, len(await world.all(AccessEntry))
                await reads_go_on(world, reader)
                await until(lambda: ledger.told_to_wait >= 25)
                assert ledger.acknowledged == told
                assert len(await world.all(AccessEntry)) == entries
                ledger.open.clear()
                await ledger.holds()
                server.let_files_grow_to(resource.RLIM_INFINITY)
                ledger.open.set()
                await ledger.grown_by(20)
                ledger.finish()

            async with asyncio.TaskGroup() as both:
                both.create_task(ledger.write())
                both.create_task(fill_the_disk())
            assert (await world.caseworker.get("/v1/candidates")).status_code == 200
            assert ledger.unanswered == 0
            await ledger.holds()
        assert server.is_running
        assert "Traceback" not in server.log.read_text(encoding="utf-8")
    finally:
        server.stop()
        await app.state.database.close()
    assert sound(own_url)


async def reads_go_on(world: World, reader: httpx.AsyncClient) -> None:
    """What is about nobody is answered. What is about people is not: its entry in the access log cannot be stored, and
    without it nothing leaves.
    """
    for path in ("/livez", "/readyz", "/metrics"):
        assert (await reader.get(path)).status_code == 200
    for path in ("/v1/me", "/v1/needs", "/v1/workplaces", "/v1/occupations?q=k"):
        assert (await world.caseworker.get(path)).status_code == 200
    for path in (f"/v1/candidates/{world.candidate_row.id}", "/v1/candidates", "/v1/matches", "/v1/follow-ups"):
        refused = await world.caseworker.get(path)
        told_to_come_back(refused)
        assert "Olena" not in refused.text


class Disk:
    """How many pages the database may have: SQLite's own limit, on every connection of an application."""

    def __init__(self, world: World) -> None:
        self._connections: list[Any] = []
        event.listen(world.database.engine.sync_engine, "connect", lambda made, _: self._connections.append(made))

    async def has(self, more_pages: int) -> None:
        for made in self._connections:
            inner = made.driver_connection
            (count,) = await (await inner.execute("PRAGMA page_count")).fetchone()
            await inner.execute(f"PRAGMA max_page_count = {count + more_pages}")


@pytest.fixture
async def world(own_url: str) -> AsyncIterator[World]:
    """The application in this process, with one connection for requests and one for the access log."""
    app = create_app(Settings(database_url=own_url, database_pool_size=1))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=HERE) as client:
        made = await make_world(app, client)
        with closing(sqlite3.connect(path_of(own_url))) as connection:
            connection.execute("VACUUM")  # what migrations have left behind would be room
        yield made
    await app.state.database.close()


async def test_the_write_that_finds_no_room_leaves_nothing_and_says_so_to_the_operator(own_url: str, world: World):
    disk, person = Disk(world), f"/v1/candidates/{world.candidate_row.id}"
    await world.database.engine.dispose()  # so that every connection is made anew, and seen
    for _ in range(2):  # the first one's becomes the access log's own
        assert (await world.caseworker.get(person)).status_code == 200
    await disk.has(more_pages=2)
    with capture_logs() as logs:
        made, refused = await fill_up(world)
    told_to_come_back(refused)
    put_off = [line for line in logs if line["event"] == "request.put_off"]
    assert [(line["log_level"], line["error"], line["word"]) for line in put_off] == [
        ("warning", "OperationalError", "SQLITE_FULL")
    ]
    events = [name for name in await world.event_names() if name == "candidate.created"]
    assert len(events) == made
    await consistent(world)
    for number in range(10):  # entries go on for as long as there is room in the last page, and no answer goes without
        answer = await world.caseworker.get(person, headers={"X-Request-ID": f"read-{number}"})
        known = {entry.request_id for entry in await world.all(AccessEntry)}
        if answer.status_code != 200:
            told_to_come_back(answer)
        assert (f"read-{number}" in known) == (answer.status_code == 200)
    await disk.has(more_pages=1_000_000)
    assert (await world.caseworker.get(person)).status_code == 200
    assert (await world.caseworker.post("/v1/candidates", person_body())).status_code == 201
    await consistent(world)
    assert sound(own_url)


async def fill_up(world: World) -> tuple[int, httpx.Response]:
    """Registers people until there is no room; how many, and the answer to the last."""
    for made in range(MOST_TRIES):
        answer = await world.caseworker.post("/v1/candidates", person_body())
        if answer.status_code != 201:
            return made, answer
    raise AssertionError("there was room for everybody")


def person_body() -> dict[str, Any]:
    return {
        "full_name": "Olena Test",
        "preferred_name": "Olena",
        "legal_basis": "intl_23b",
        "postcode": "2000",
        "danish": {"oral_cefr": "A2", "written_cefr": "A1"},
        "available_from": next_monday(1).isoformat(),
        "transport": {"modes": ["bicycle"], "max_minutes": 60},
    }
