"""Times several applications in turns, each asked in the way that suits it best, none through a socket."""

import asyncio
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from itertools import repeat
from typing import Any, Protocol

from starlette.types import ASGIApp

from benchmarks.harness import Call, Timing, Unexpected, send

MOST_CALLERS = 8
WARM = 4  # requests of each caller before anything is timed, where each is good for one time only
Calls = Iterator[Call]
WSGIApp = Callable[[dict[str, Any], Callable[..., Any]], Any]


class Side(Protocol):
    """An application under measure."""

    async def answer(self, call: Call) -> bytes: ...

    async def work(self, calls: Calls, callers: int, until: float) -> list[float]:
        """Asks until the time has come or no call is left; the milliseconds of each request."""


class OnLoop:
    """An ASGI application, called on this loop: as many tasks as callers."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def answer(self, call: Call) -> bytes:
        return await send(self._app, call)

    async def work(self, calls: Calls, callers: int, until: float) -> list[float]:
        taken: list[float] = []

        async def caller() -> None:
            for call in calls:
                before = time.perf_counter()
                await send(self._app, call)
                after = time.perf_counter()
                taken.append((after - before) * 1000)
                if after >= until:
                    return

        await asyncio.gather(*(caller() for _ in range(callers)))
        return taken


class InThreads:
    """A WSGI application in threads that stay, so that its connections do: a caller each, with no loop in between."""

    def __init__(self, app: WSGIApp) -> None:
        self._app = app
        self._threads = ThreadPoolExecutor(MOST_CALLERS)

    async def answer(self, call: Call) -> bytes:
        return await asyncio.get_running_loop().run_in_executor(self._threads, self._ask, call)

    async def work(self, calls: Calls, callers: int, until: float) -> list[float]:
        taken: list[float] = []
        turn = threading.Lock()

        def take() -> Call | None:
            with turn:
                return next(calls, None)

        def caller() -> None:
            while (call := take()) is not None:
                before = time.perf_counter()
                self._ask(call)
                after = time.perf_counter()
                taken.append((after - before) * 1000)
                if after >= until:
                    return

        loop = asyncio.get_running_loop()
        await asyncio.gather(*(loop.run_in_executor(self._threads, caller) for _ in range(callers)))
        return taken

    def in_each(self, task: Callable[[], None]) -> None:
        """Runs `task` in every thread: each has a connection of its own, to be opened before anything is timed."""
        everybody = threading.Barrier(MOST_CALLERS)

        def once() -> None:
            everybody.wait(60)
            task()

        for done in [self._threads.submit(once) for _ in range(MOST_CALLERS)]:
            done.result()

    def close(self, last: Callable[[], None]) -> None:
        """Runs `last` in every thread, then lets them go."""
        self.in_each(last)
        self._threads.shutdown()

    def _ask(self, call: Call) -> bytes:
        told: list[str] = []
        answer = self._app(_environ(call), lambda status, _headers: told.append(status))
        body = b"".join(answer)
        answer.close()
        if int(told[0][:3]) != call.status:
            raise Unexpected(f"{call.method} {call.path}: {told[0]} {body[:500]!r}")
        return body


def _environ(call: Call) -> dict[str, Any]:
    body = call.content
    environ = {
        "REQUEST_METHOD": call.method, "SCRIPT_NAME": "", "PATH_INFO": call.path, "QUERY_STRING": call.query,
        "SERVER_NAME": "127.0.0.1", "SERVER_PORT": "8000", "SERVER_PROTOCOL": "HTTP/1.1", "REMOTE_ADDR": "127.0.0.1",
        "HTTP_HOST": "praktikmatch.test", "HTTP_ACCEPT": "application/json",
        "HTTP_AUTHORIZATION": f"Bearer {call.token}", "wsgi.version": (1, 0), "wsgi.url_scheme": "http",
        "wsgi.input": BytesIO(body), "wsgi.errors": None, "wsgi.multithread": True, "wsgi.multiprocess": False,
        "wsgi.run_once": False, "CONTENT_LENGTH": str(len(body)),
    }  # fmt: skip
    if call.content_type is not None:
        environ["CONTENT_TYPE"] = call.content_type
    return environ


async def race(
    sides: Sequence[Side], calls: Sequence[Sequence[Call]], callers: int, seconds: float, rounds: int
) -> list[Timing]:
    """Times the sides in turns (A B C, C B A, …), each for `seconds` in all: what disturbs one disturbs the others.

    `calls` are each side's own: a single one is asked again and again; of many each is asked once, some of them to warm
    up, and a round ends when its share is used up.
    """
    timings = [Timing() for _ in sides]
    shares = [_shares(each, callers, rounds) for each in calls]
    for side, share in zip(sides, shares, strict=True):
        await side.work(share[0], callers, time.perf_counter() + seconds / 2)
    for number in range(1, rounds + 1):
        turns = list(zip(sides, timings, shares, strict=True))
        for side, timing, share in turns if number % 2 else reversed(turns):
            await _round(side, share[number], callers, seconds / rounds, timing)
    return timings


def _shares(calls: Sequence[Call], callers: int, rounds: int) -> list[Calls]:
    """What to warm up with, then what each round asks."""
    warm = WARM * callers
    if len(calls) == 1:
        return [repeat(calls[0]) for _ in range(rounds + 1)]
    share = (len(calls) - warm) // rounds
    return [iter(calls[:warm]), *(iter(calls[warm + share * at : warm + share * (at + 1)]) for at in range(rounds))]


async def _round(side: Side, calls: Calls, callers: int, seconds: float, timing: Timing) -> None:
    started, worked = time.perf_counter(), time.process_time()
    taken = await side.work(calls, callers, started + seconds)
    timing.rates.append(len(taken) / (time.perf_counter() - started))
    timing.costs.append((time.process_time() - worked) * 1000 / len(taken))
    timing.milliseconds += taken
