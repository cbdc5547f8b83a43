"""Clients that drip, stop half-way, leave, or do not read: others are served meanwhile, and in the end they are cut off.

The server runs in this process, so that a test sees what it holds; its patience is short.
"""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest
import uvicorn

from app.foundation.api.connections import ImpatientConnection
from app.foundation.core.config import Settings
from app.foundation.db.session import Database
from app.main import create_app
from tests.conftest import empty, kitchen
from tests.factories.world import World
from tests.resilience.waiting import PATIENCE_SECONDS, until

MOST_AT_ONCE_OF_ONE = 4
BODY = b"username=nobody%40praktik.example&password=wrong"
HEAD = b"POST /v1/auth/token HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\n"
HALF = HEAD + b"Content-Length: %d\r\n\r\n" % len(BODY) + BODY[:10]


class Hasty(ImpatientConnection):
    header_seconds = 1.0
    reader_seconds = 1.0


@dataclass
class Counter:
    """A server, who works there, and what it holds."""

    world: World
    server: uvicorn.Server
    port: int
    lines: list[asyncio.StreamWriter] = field(default_factory=list)

    async def line(self, *, narrow: bool = False) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        """A connection of its own; a `narrow` one takes little before somebody reads."""
        raw = socket.socket()
        if narrow:
            raw.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        raw.setblocking(False)
        await asyncio.get_running_loop().sock_connect(raw, ("127.0.0.1", self.port))
        reader, writer = await asyncio.open_connection(sock=raw, limit=2048)
        self.lines.append(writer)
        return reader, writer

    async def hang_up(self) -> None:
        for writer in self.lines:
            writer.close()
            with suppress(ConnectionError):
                await writer.wait_closed()
        self.lines.clear()

    def holds_nothing(self) -> bool:
        """Neither a connection to the database, nor the one turn to write that SQLite has."""
        database: Database = self.world.database
        pool: Any = database.engine.sync_engine.pool
        reserved = int(database._reserved is not None)
        return pool.checkedout() == reserved and (database._writer is None or database._writer.value == 1)

    async def serves_others(self) -> None:
        """A read, and a write."""
        person = f"{self.base}/v1/candidates/{self.world.candidate_row.id}"
        headers = {"Authorization": f"Bearer {self.world.caseworker.token}", "If-Match": "*"}
        async with httpx.AsyncClient(timeout=PATIENCE_SECONDS, headers=headers) as client:
            answers = [await client.get(person), await client.patch(person, json={"phone": "+45 12 34 56 78"})]
        assert [answer.status_code for answer in answers] == [200, 200], [answer.text for answer in answers]

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.port}"


@pytest.fixture
async def counter(staffed: Counter) -> AsyncIterator[Counter]:
    yield staffed
    await staffed.hang_up()


@pytest.fixture(scope="module")
async def staffed(anyio_backend: str, shared_url: str) -> AsyncIterator[Counter]:
    settings = Settings(
        database_url=shared_url, body_seconds=3, max_concurrent_per_caller=MOST_AT_ONCE_OF_ONE, log_level=40
    )
    app = create_app(settings)
    database: Database = app.state.database
    await empty(database)
    door = socket.socket()
    door.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 8192)  # what it accepts sends from as little
    door.bind(("127.0.0.1", 0))
    config = uvicorn.Config(app, http=Hasty, lifespan="off", log_config=None, access_log=False, timeout_keep_alive=30)
    server = uvicorn.Server(config)
    serving = asyncio.create_task(server.serve(sockets=[door]))
    await until(lambda: server.started)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://t") as client:
        world = await World(app, client, database, settings, *await kitchen(database)).populate()
        yield Counter(world, server, door.getsockname()[1])
    server.should_exit = True
    await serving
    await database.close()


async def drip(writer: asyncio.StreamWriter, said: bytes) -> None:
    """One byte after the other, until nobody listens any more."""
    with suppress(ConnectionError):
        while True:
            for number in range(len(said)):
                writer.write(said[number : number + 1])
                await writer.drain()
                await asyncio.sleep(0.02)


async def rest_of(reader: asyncio.StreamReader) -> bytes:
    """What is still said until the connection is closed from the other side."""
    heard = b""
    async with asyncio.timeout(PATIENCE_SECONDS):
        with suppress(ConnectionError):
            while piece := await reader.read(4096):
                heard += piece
    return heard


async def test_whoever_drips_headers_or_says_nothing_is_cut_off_while_others_are_served(counter: Counter):
    silent = [await counter.line() for _ in range(16)]
    dripping = [await counter.line() for _ in range(16)]
    again = await counter.line()  # has been answered once, and drips then
    again[1].write(b"GET /livez HTTP/1.1\r\nHost: x\r\n\r\n")
    assert (await again[0].readuntil(b"}")).startswith(b"HTTP/1.1 200")
    drops = [asyncio.create_task(drip(writer, b"X-Slow: 1\r\n")) for _, writer in dripping]
    for _, writer in (*dripping, again):
        writer.write(b"GET /v1/me HTTP/1.1\r\nHost: x\r\n")
    await counter.serves_others()
    assert counter.holds_nothing()
    assert [await rest_of(reader) for reader, _ in silent] == [b""] * len(silent)
    assert (await rest_of(again[0])).startswith(b"HTTP/1.1 408 Request Timeout\r\n")
    for reader, _ in dripping:  # what they dripped into a closed connection may have cost them the answer
        assert (await rest_of(reader)).partition(b"\r\n")[0] in {b"", b"HTTP/1.1 408 Request Timeout"}
    await asyncio.gather(*drops)
    await until(lambda: not counter.server.server_state.connections)


async def test_a_body_that_stops_half_way_holds_nothing_and_nobody_else_and_is_given_up(counter: Counter):
    lines = [await counter.line() for _ in range(MOST_AT_ONCE_OF_ONE)]
    for _, writer in lines:
        writer.write(HALF)
        await writer.drain()
    async with httpx.AsyncClient(base_url=counter.base, timeout=PATIENCE_SECONDS) as client:
        await until(lambda: len(counter.server.server_state.tasks) == len(lines))
        assert counter.holds_nothing(), "a body is read before a transaction begins"
        refused = await client.get("/v1/me")
        assert (refused.status_code, refused.headers["retry-after"]) == (429, "1"), "the same address, at its limit"
        await counter.serves_others()
        for reader, _ in lines:
            head, _, body = (await rest_of(reader)).partition(b"\r\n\r\n")
            assert head.startswith(b"HTTP/1.1 408 ")
            assert b"connection: close" in head.lower()
            assert b'"code":"request.too_slow"' in body
        assert (await client.get("/v1/me")).status_code == 401, "there is room again"


async def test_whoever_leaves_in_the_middle_leaves_nothing_behind(counter: Counter):
    for said in (b"", b"GET /v1/me HT", HEAD, HALF, HALF + BODY[10:]):
        for _ in range(3):
            _, writer = await counter.line()
            writer.write(said)
            await writer.drain()
            writer.transport.abort()
    await until(lambda: not counter.server.server_state.connections and not counter.server.server_state.tasks)
    await until(counter.holds_nothing)
    await counter.serves_others()


async def test_a_reader_who_does_not_read_holds_no_connection_to_the_database_and_is_dropped(counter: Counter):
    async with counter.world.at_once():
        for _ in range(400):
            await counter.world.make_candidate()
    request = b"GET /v1/candidates HTTP/1.1\r\nHost: x\r\nAccept: text/csv\r\nAuthorization: Bearer %s\r\n\r\n"
    reader, writer = await counter.line(narrow=True)
    writer.write(request % counter.world.manager.token.encode())
    assert (await reader.readuntil(b"\r\n")).startswith(b"HTTP/1.1 200")
    assert counter.holds_nothing(), "the file is complete before its first byte leaves"
    await counter.serves_others()
    await until(lambda: not counter.server.server_state.connections and not counter.server.server_state.tasks)
    left = await rest_of(reader)
    assert len(left) < 100_000, "the connection was dropped before the file had left"
