"""Two hundred and fifty-six connections at once: each request is answered, refused in time, or told to come again."""

import asyncio
import os
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import httpx
import pytest

from app.cli.check import broken_invariants
from app.foundation.core.config import Settings
from app.main import create_app
from tests.factories.world import World
from tests.resilience.test_seats import make_world

SOAK = int(os.environ.get("PRAKTIK_SOAK", "0"))
CONNECTIONS, QUIET, REQUESTS = 256, 4, 30 if SOAK else 2
PATIENCE_SECONDS, NORMAL_AGAIN_SECONDS = 240, 5.0
DONE, REFUSED = {200}, {429, 503}


@dataclass
class Heard:
    """What a crowd was answered, and how often a refusal did not say when to come again."""

    answers: Counter[int] = field(default_factory=Counter)
    unexplained: Counter[bytes] = field(default_factory=Counter)

    async def read(self, reader: asyncio.StreamReader) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).lower()
        status = int(head[9:12])
        length = next(line for line in head.split(b"\r\n") if line.startswith(b"content-length:"))
        body = await reader.readexactly(int(length.partition(b":")[2]))
        self.answers[status] += 1
        explained = b"\r\nretry-after:" in head and b"application/problem+json" in head
        if status not in DONE and not explained:
            self.unexplained[body[:200]] += 1


Line = tuple[asyncio.StreamReader, asyncio.StreamWriter]


async def connected(url: str) -> Line:
    parts = urlsplit(url)
    return await asyncio.open_connection(parts.hostname, parts.port)


async def converse(line: Line, requests: Sequence[bytes], heard: Heard) -> None:
    """One request after the other on one connection. Raises where it is cut off."""
    reader, writer = line
    for request in requests:
        writer.write(request)
        await heard.read(reader)
    writer.close()
    await writer.wait_closed()


def request(method: str, path: str, token: str, body: bytes = b"") -> bytes:
    head = f"{method} {path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\n"
    if body:
        head += f"If-Match: *\r\nContent-Type: application/merge-patch+json\r\nContent-Length: {len(body)}\r\n"
    return head.encode() + b"\r\n" + body


@pytest.fixture
async def world(own_url: str) -> AsyncIterator[World]:
    app = create_app(Settings(database_url=own_url))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://t") as client:
        yield await make_world(app, client)
    await app.state.database.close()


async def crowd(world: World, url: str) -> Heard:
    """Three of four connections are one caller's, who has gone wild; the others are four people's at their work."""
    people = [str(row.id) for row in (world.candidate_row, *[await world.make_candidate() for _ in range(15)])]
    quiet = [await world.make_caller(f"one-of-{QUIET}", world.caseworker.account.role, jobcenter_id=world.here.id)
             for _ in range(QUIET)]  # fmt: skip
    async with httpx.AsyncClient(base_url=url) as client:  # what is made with the first request is made
        await client.get("/v1/me", headers={"Authorization": f"Bearer {world.manager.token}"}, timeout=PATIENCE_SECONDS)
    heard, talks = Heard(), []
    lines = await asyncio.gather(*(connected(url) for _ in range(CONNECTIONS)))
    for number, line in enumerate(lines):
        caller = world.manager if number % 4 else quiet[number // 4 % QUIET]
        person = f"/v1/candidates/{people[number % len(people)]}"
        reads = [request("GET", path, caller.token) for path in (person, "/v1/candidates?limit=5", "/v1/me")]
        change = request("PATCH", person, caller.token, b'{"phone":"+45 12 34 56 78"}')
        wanted = [change if turn % 4 == number % 4 else reads[(turn + number) % len(reads)] for turn in range(REQUESTS)]
        talks.append(converse(line, wanted, heard))
    async with asyncio.timeout(PATIENCE_SECONDS):
        await asyncio.gather(*talks)
    return heard


@pytest.mark.slow
async def test_a_crowd_is_answered_or_told_to_come_again_and_then_all_is_as_before(
    world: World, serve: Callable[[], str]
):
    url = serve()
    heard = await crowd(world, url)
    ended = time.monotonic()
    assert set(heard.answers) <= DONE | REFUSED, heard.answers
    assert not heard.unexplained
    assert heard.answers.total() == CONNECTIONS * REQUESTS
    assert heard.answers[200], "work was done"
    assert heard.answers[429], ("and there was more of it than one caller may have", heard.answers)

    headers = {"Authorization": f"Bearer {world.manager.token}"}
    async with httpx.AsyncClient(base_url=url, headers=headers, timeout=PATIENCE_SECONDS) as client:
        person = f"/v1/candidates/{world.candidate_row.id}"
        answers = [await client.get("/readyz"), await client.get(person)]
        answers.append(await client.patch(person, json={"phone": None}, headers={"If-Match": "*"}))
        seconds = time.monotonic() - ended
        figures = (await client.get("/metrics")).text
    assert [answer.status_code for answer in answers] == [200, 200, 200]
    assert "praktik_database_waiting 0.0" in figures
    if SOAK:
        print(f"{dict(heard.answers)}; normal again after {seconds:.2f} s")
        assert seconds <= NORMAL_AGAIN_SECONDS
    async with world.database.read() as session:
        assert not await broken_invariants(session)
