"""What becomes of lists, single reads, the worklist and a selective ranking when a jobcenter's candidates grow a
hundredfold.

Aims from 10,000 to 1,000,000: lists, reads and the worklist within 1.3 times; a ranking grows more slowly than the
people its filters exclude. Run: make bench, or
.venv/bin/python benchmarks/bench_growth.py --sizes 10000,100000,1000000. See docs/performance.md.
"""

import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Annotated, Any

sys.path.insert(0, str(Path(__file__).parents[1]))

import typer
from rich.console import Console
from rich.table import Table

from app.main import create_app
from benchmarks import bench_worklist, installation
from benchmarks.harness import Call, answer_of, run, send
from benchmarks.installation import Installation
from benchmarks.load.processes import worked
from benchmarks.multitude import multiply
from tests.postgres import PostgresCluster

AIM = 1.3
FIRST = 2_000  # made one by one; everybody else is a copy
ROUNDS = 5
# Danish at B2, full time: some four of a hundred.
SELECTIVE = {"min_danish": {"oral_cefr": "B2", "reason": "Kunder skal rådgives."}, "weekly_hours": 37}
console = Console(width=140)


@dataclass(frozen=True, slots=True)
class Cost:
    """Milliseconds of one request: waited for, and of the processor, ours and the database's."""

    waited: float
    service: float
    database: float

    @property
    def worked(self) -> float:
        return self.service + self.database


async def calls(app: Any, place: Installation, *, rank: bool) -> dict[str, Call]:
    """What is asked; the pages further on as a reader would have reached them."""
    token = place.seed.token
    lists = {
        "list candidates": "limit=50",
        "list candidates, waiting longest": "limit=50&sort=waiting_longest",
        "list candidates, one status": "limit=50&status=paused",
        "list candidates, own": "limit=50&mine=true",
        "list needs": "",
    }
    found = {
        name: Call("GET", "/v1/needs" if name == "list needs" else "/v1/candidates", token, query=query or "limit=50")
        for name, query in lists.items()
    }
    page = await answer_of(app, found["list candidates"])
    for _ in range(3):
        further = Call("GET", "/v1/candidates", token, query=f"limit=50&cursor={page['next_cursor']}")
        page = await answer_of(app, further)
    found["list candidates, page five"] = Call(
        "GET", "/v1/candidates", token, query=f"limit=50&cursor={page['next_cursor']}"
    )
    found["get one candidate"] = Call("GET", f"/v1/candidates/{page['items'][0]['id']}", token)
    found["get one need"] = Call("GET", f"/v1/needs/{place.seed.need_id}", token)
    found["worklist"] = Call("GET", "/v1/worklist", token, query="limit=50")
    found["the jobcenter's worklist"] = Call("GET", "/v1/worklist", token, query="limit=50&whole_jobcenter=true")
    if rank:
        need = await answer_of(app, Call("POST", "/v1/needs", token, body={**place.seed.body, **SELECTIVE}, status=201))
        await send(app, Call("POST", f"/v1/needs/{need['id']}/publish", token))
        path = f"/v1/needs/{need['id']}/rankings"
        found["rank, selective"] = Call("POST", path, token, body={"limit": 20}, status=201)
    return found


async def measure(place: Installation, requests: int, database: Callable[[], float], *, rank: bool) -> dict[str, Cost]:
    app = create_app(place.settings)
    async with app.router.lifespan_context(app):
        return {
            name: await _cost(app, call, requests, database)
            for name, call in (await calls(app, place, rank=rank)).items()
        }


async def _cost(app: Any, call: Call, requests: int, database: Callable[[], float]) -> Cost:
    """The round that took least of the processors: others on the machine only ever add to it."""
    for _ in range(3):
        await send(app, call)
    rounds, waited = [], []
    for _ in range(ROUNDS):
        before = time.process_time(), database()
        for _ in range(requests):
            started = time.perf_counter()
            await send(app, call)
            waited.append((time.perf_counter() - started) * 1000)
        after = time.process_time(), database()
        rounds.append([(late - early) * 1000 / requests for early, late in zip(before, after, strict=True)])
    best = min(rounds, key=sum)
    return Cost(median(waited), best[0], best[1])


def grow_and_measure(place: Installation, sizes: list[int], requests: int, rank_to: int, pid: int | None) -> None:
    def database() -> float:
        return worked(pid) if pid is not None else 0.0

    run(bench_worklist.fill(place))
    found: dict[int, dict[str, Cost]] = {}
    for size in sizes:
        console.print(f"[dim]{place.name}: growing to {size:,} …[/dim]")
        multiply(place, size)
        found[size] = run(measure(place, requests, database, rank=size <= rank_to))
        console.print(_table(place.name, found))  # after each: the largest may take long


def _table(name: str, found: dict[int, dict[str, Cost]]) -> Table:
    first = min(found)
    table = Table(
        title=f"{name}: processor ms of one request, service + database (p50 ms waited)",
        caption=f"ratio: of the processor time at the largest size to that at {first:,}; aim {AIM:g}",
    )
    table.add_column("request")
    for size in found:
        table.add_column(f"{size:,}", justify="right")
    table.add_column("ratio", justify="right")
    for call in found[first]:
        known = {size: costs[call] for size, costs in found.items() if call in costs}
        cells = [
            f"{known[size].service:.1f} + {known[size].database:.1f} ({known[size].waited:.0f})"
            if size in known
            else "–"
            for size in found
        ]
        table.add_row(call, *cells, f"{known[max(known)].worked / known[first].worked:.2f}")
    return table


def main(
    sizes: Annotated[str, typer.Option(help="Candidates of the jobcenter, growing.")] = "10000,100000,1000000",
    requests: Annotated[int, typer.Option(min=1, help=f"Requests of each of {ROUNDS} rounds.")] = 20,
    rank_to: Annotated[int, typer.Option(min=0, help="The largest size at which a ranking is measured.")] = 1_000_000,
    database: Annotated[str, typer.Option(help="postgres, sqlite or both.")] = "postgres",
) -> None:
    """Prints a table for each database."""
    asked = sorted(int(size) for size in sizes.split(","))
    if database in {"postgres", "both"}:
        with PostgresCluster.start(durable=True) as cluster:
            place = installation.filled("PostgreSQL", cluster.server.create_database("bench"), FIRST)
            grow_and_measure(place, asked, requests, rank_to, cluster.process.pid if cluster.process else None)
    if database in {"sqlite", "both"}:
        with installation.sqlite(FIRST) as place:
            grow_and_measure(place, asked, requests, rank_to, None)


if __name__ == "__main__":
    typer.run(main)
