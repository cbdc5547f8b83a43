"""One need against a large jobcenter: the service over HTTP beside a hand-written limit, and objects one by one.

Aims at 100,000 candidates, top 50 explained: below 60 ms, at most twice the limit, at least 100 times faster than
scoring ORM objects one by one, memory growth below 50 MB. Run: make bench, or
.venv/bin/python benchmarks/bench_ranking.py --sizes 1000,10000,100000. See docs/performance.md.
"""

import asyncio
import statistics
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

sys.path.insert(0, str(Path(__file__).parents[1]))

import orjson
import typer
from rich.console import Console
from rich.table import Table
from sqlmodel import col, select

from app.foundation.core.clock import Clock
from app.foundation.db.session import Database
from app.foundation.db.work import Work
from app.journey.matching.repository import columns
from app.journey.matching.service.judging import ask, legal_parameters, rank_pool, rules_of
from app.journey.needs.models import Need
from app.main import create_app
from app.registers.candidates.models import Candidate
from benchmarks import installation
from benchmarks.bare_app import BareApp
from benchmarks.bare_drivers import open_driver
from benchmarks.crowd import grow
from benchmarks.harness import Call, answer_of, race, run
from benchmarks.installation import Installation
from benchmarks.soak import megabytes, server

SAMPLE = 100  # candidates scored one by one; the rest is extrapolated
console = Console(width=150)


@dataclass(frozen=True, slots=True)
class Line:
    """What was measured at one size, in milliseconds and megabytes."""

    service: Sequence[float]  # wall p50, p99, processor
    limit: Sequence[float]
    one_by_one: float
    served: Sequence[float]  # over a socket: wall p50, p99
    grown: float
    me_alone: float
    me_beside: float


def ranking_call(place: Installation) -> Call:
    return Call("POST", f"/v1/needs/{place.seed.need_id}/rankings", place.seed.token, body={"limit": 50}, status=201)


async def in_process(place: Installation, seconds: float) -> tuple[list[float], list[float]]:
    """Service and limit take turns in one process, called as ASGI applications; the same people in the same order."""
    service = create_app(place.settings)
    driver = await open_driver(place.settings)
    limit = BareApp(place.settings, driver).starlette()
    call = ranking_call(place)
    try:
        async with service.router.lifespan_context(service):
            answers = [await answer_of(app, call) for app in (service, limit)]
            seen = [[(item["candidate_id"], item["rank"]) for item in answer["items"]] for answer in answers]
            if seen[0] != seen[1] or answers[0]["feasible"] != answers[1]["feasible"]:
                raise RuntimeError("service and limit rank differently: no figure of theirs may be put side by side")
            timings = await race((service, limit), call, 1, seconds, 4)
    finally:
        await driver.close()
    both = [[item.percentile(0.5), item.percentile(0.99), item.cost] for item in timings]
    return both[0], both[1]


async def one_by_one(place: Installation, size: int) -> float:
    """Milliseconds for all candidates, extrapolated: a sample is loaded as objects with its lists and judged singly."""
    database = Database(place.settings)
    async with database.read() as session:
        work = Work(session=session, clock=Clock(), settings=place.settings)
        need = (await session.exec(select(Need).where(col(Need.id) == place.seed.need_id))).one()
        rules, asked = await rules_of(work, need.jobcenter_id), await ask(work, need)
        law, period = legal_parameters(place.settings.law_file), columns.whole_period(asked.facts)
        started = time.perf_counter()
        mine = select(Candidate).where(col(Candidate.jobcenter_id) == need.jobcenter_id).limit(min(SAMPLE, size))
        people = (await session.exec(mine)).all()
        for person in people:
            found = await columns.load_pool(work, [col(Candidate.id) == person.id], period)
            rank_pool(asked, found, rules, law, work.today()).judge(0, work.today())
        taken = time.perf_counter() - started
    await database.close()
    return taken * 1000 / len(people) * size


class Client:
    """One HTTP connection that is kept open."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader, self.writer = reader, writer

    @classmethod
    async def open(cls, port: int) -> "Client":
        return cls(*await asyncio.open_connection("127.0.0.1", port))

    async def send(self, call: Call) -> float:
        """Milliseconds until the whole answer is there."""
        body = b"" if call.body is None else orjson.dumps(call.body)
        head = (
            f"{call.method} {call.path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {call.token}\r\n"
            f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        started = time.perf_counter()
        self.writer.write(head.encode() + body)
        headers = (await self.reader.readuntil(b"\r\n\r\n")).decode().lower()
        await self.reader.readexactly(int(headers.partition("content-length: ")[2].partition("\r\n")[0]))
        if int(headers.split(" ", 2)[1]) != call.status:
            raise RuntimeError(f"{call.method} {call.path}: {headers.partition(chr(13))[0]}")
        return (time.perf_counter() - started) * 1000


async def over_sockets(place: Installation, seconds: float) -> tuple[list[float], float, float, float]:
    """Rankings over one connection, alone; what they add to the server's memory; p99 of /v1/me on another connection,
    without and with rankings running all the time.
    """
    me = Call("GET", "/v1/me", place.seed.token)
    with server(place) as (process, address):
        port = int(address.rpartition(":")[2])
        first, second = await Client.open(port), await Client.open(port)
        for _ in range(20):
            await second.send(me)
        before = await _settled(process.pid)  # what is warmed up after the start is not the ranking's
        alone = await _for(second, me, seconds)
        await first.send(ranking_call(place))  # the first after a start reads everybody
        rankings = await _for(first, ranking_call(place), seconds)
        busy = asyncio.create_task(_for(first, ranking_call(place), seconds))
        beside: list[float] = []
        while not busy.done():
            beside.append(await second.send(me))
        await busy
        grown = megabytes(process.pid) - before
    return [_share(rankings, 0.5), _share(rankings, 0.99)], grown, _share(alone, 0.99), _share(beside, 0.99)


async def _settled(process: int) -> float:
    """The server's megabytes once they have stood still for three seconds, or after a minute."""
    seen = [megabytes(process)]
    while len(seen) < 7 or (len(seen) < 120 and max(seen[-7:]) - min(seen[-7:]) > 1):
        await asyncio.sleep(0.5)
        seen.append(megabytes(process))
    return seen[-1]


async def _for(client: Client, call: Call, seconds: float) -> list[float]:
    taken: list[float] = []
    until = time.perf_counter() + seconds
    while time.perf_counter() < until or len(taken) < 5:
        taken.append(await client.send(call))
    return taken


def _share(taken: Sequence[float], share: float) -> float:
    return statistics.median(taken) if share == 0.5 else sorted(taken)[min(len(taken) - 1, int(len(taken) * share))]


def measure(place: Installation, size: int, seconds: float) -> Line:
    run(grow(place, size))
    service, limit = run(in_process(place, seconds))
    slow = run(one_by_one(place, size))
    served, grown, alone, beside = run(over_sockets(place, seconds))
    return Line(service, limit, slow, served, grown, alone, beside)


def new_table() -> Table:
    table = Table(
        title="One need against a jobcenter's candidates, top 50 explained and stored",
        caption=f"ms; one by one: extrapolated from {SAMPLE} candidates; memory: MB a server grows by while it ranks",
    )
    table.add_column("database")
    for name in (
        "candidates", "service p50", "p99", "cpu", "limit p50", "cpu", "ratio", "over HTTP p50", "p99", "one by one",
        "times faster", "memory", "/v1/me p99", "while ranking",
    ):  # fmt: skip
        table.add_column(name, justify="right")
    return table


def main(
    sizes: Annotated[str, typer.Option(help="Candidates of the jobcenter, separated by commas.")] = "1000,10000",
    seconds: Annotated[float, typer.Option(min=0.5, help="Seconds for each side of each line.")] = 3.0,
) -> None:
    """Prints one line per database and size."""
    table = new_table()
    for make in (installation.sqlite, installation.postgres):
        with make(10) as place:
            for size in sorted(int(text) for text in sizes.split(",")):
                console.print(f"[dim]{place.name}: {size} candidates …[/dim]")
                line = measure(place, size, seconds)
                ratio, faster = line.service[0] / line.limit[0], line.one_by_one / line.service[0]
                shown: Any = (
                    *line.service, line.limit[0], line.limit[2], ratio, *line.served, line.one_by_one, faster,
                    line.grown, line.me_alone, line.me_beside,
                )  # fmt: skip
                table.add_row(
                    place.name, str(size), *(f"{value:.2f}" if value < 10 else f"{value:.0f}" for value in shown)
                )
    console.print(table)


if __name__ == "__main__":
    typer.run(main)
