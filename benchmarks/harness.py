"""Calls ASGI applications in this process and times them side by side, with no HTTP client in between."""

import asyncio
import statistics
import time
from collections.abc import Coroutine, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

import orjson
import uvloop
from starlette.types import ASGIApp, Message, Scope

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Call:
    """One request as a caller would send it; `status` is what it must be answered with."""

    method: str
    path: str
    token: str
    query: str = ""
    body: Any = None
    status: int = 200
    form: str = ""  # instead of a body, URL-encoded

    @property
    def content(self) -> bytes:
        """The bytes that are sent."""
        return self.form.encode() if self.form else b"" if self.body is None else orjson.dumps(self.body)

    @property
    def content_type(self) -> str | None:
        if self.form:
            return "application/x-www-form-urlencoded"
        return None if self.body is None else "application/json"

    def scope(self) -> Scope:
        headers = [
            (b"host", b"praktikmatch.test"),
            (b"accept", b"application/json"),
            (b"authorization", b"Bearer " + self.token.encode()),
        ]
        if self.content_type is not None:
            headers += [(b"content-type", self.content_type.encode())]
        return {
            "type": "http",
            "asgi": {"version": "3.0", "spec_version": "2.4"},
            "http_version": "1.1",
            "method": self.method,
            "scheme": "http",
            "path": self.path,
            "raw_path": self.path.encode(),
            "root_path": "",
            "query_string": self.query.encode(),
            "headers": headers,
            "client": ("127.0.0.1", 50_000),
            "server": ("127.0.0.1", 8_000),
        }


class Unexpected(Exception):
    """An answer with another status than the one the call must get."""


async def send(app: ASGIApp, call: Call) -> bytes:
    """The body of the answer. Raises Unexpected; a figure of failing requests would say nothing."""
    request: Message = {
        "type": "http.request",
        "body": call.content,
        "more_body": False,
    }
    answer: list[Message] = []

    async def receive() -> Message:
        return request

    async def keep(message: Message) -> None:
        answer.append(message)

    await app(call.scope(), receive, keep)
    body = b"".join(message.get("body", b"") for message in answer[1:])
    if answer[0]["status"] != call.status:
        raise Unexpected(f"{call.method} {call.path}: {answer[0]['status']} {body[:500]!r}")
    return body


async def answer_of(app: ASGIApp, call: Call) -> Any:
    return orjson.loads(await send(app, call))


@dataclass(slots=True)
class Timing:
    """What one side did: requests a second and processor milliseconds a request of each round, and the milliseconds
    of every request.
    """

    rates: list[float] = field(default_factory=list)
    costs: list[float] = field(default_factory=list)
    milliseconds: list[float] = field(default_factory=list)

    @property
    def rate(self) -> float:
        """The median round: one round disturbed by something else on the machine does not count."""
        return statistics.median(self.rates)

    @property
    def cost(self) -> float:
        """Processor milliseconds of this process and its threads a request: waiting costs nothing, nor do others."""
        return statistics.median(self.costs)

    def percentile(self, share: float) -> float:
        ordered = sorted(self.milliseconds)
        return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


async def race(apps: Sequence[ASGIApp], call: Call, concurrency: int, seconds: float, rounds: int) -> list[Timing]:
    """Times the applications in turns (A B A B …), each for `seconds` in all: what disturbs one disturbs the other."""
    timings = [Timing() for _ in apps]
    for number in range(rounds):
        turns = list(zip(apps, timings, strict=True))
        for app, timing in turns if number % 2 == 0 else reversed(turns):
            await _round(app, call, concurrency, seconds / rounds, timing)
    return timings


async def _round(app: ASGIApp, call: Call, concurrency: int, seconds: float, timing: Timing) -> None:
    taken: list[float] = []
    started, worked = time.perf_counter(), time.process_time()
    until = started + seconds

    async def caller() -> None:
        while True:
            before = time.perf_counter()
            await send(app, call)
            after = time.perf_counter()
            taken.append((after - before) * 1000)
            if after >= until:
                return

    await asyncio.gather(*(caller() for _ in range(concurrency)))
    timing.rates.append(len(taken) / (time.perf_counter() - started))
    timing.costs.append((time.process_time() - worked) * 1000 / len(taken))
    timing.milliseconds += taken


def run(main: Coroutine[Any, Any, T]) -> T:
    """Runs on the loop that the server runs on."""
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return runner.run(main)
