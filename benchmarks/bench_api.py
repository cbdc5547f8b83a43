"""How much of a hand-written limit's speed the service keeps: four endpoints, two databases, one and eight callers.

Run: make bench, or .venv/bin/python benchmarks/bench_api.py --seconds 2 --candidates 3000. See docs/performance.md.
"""

import math
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

sys.path.insert(0, str(Path(__file__).parents[1]))

import typer
from rich.console import Console
from rich.table import Table

from app.main import create_app
from benchmarks import installation
from benchmarks.bare_app import BareApp
from benchmarks.bare_drivers import open_driver
from benchmarks.harness import Call, Timing, answer_of, race, run
from benchmarks.installation import Installation

CONCURRENCY = (1, 8)
ROUNDS = 4
MADE_UP = frozenset({"id", "created_at", "updated_at"})
HASHES = frozenset({"config_hash", "input_hash"})
console = Console(width=130)


@dataclass(frozen=True, slots=True)
class Question:
    """One endpoint; `ignored` fields differ from answer to answer, `limit_leads` asks only for what the limit tells."""

    name: str
    call: Call
    ignored: frozenset[str] = frozenset()
    limit_leads: bool = False


def questions(place: Installation) -> list[Question]:
    seed = place.seed
    need = f"/v1/needs/{seed.need_id}"
    ranking = Call("POST", f"{need}/rankings", seed.token, body={"limit": 50}, status=201)
    return [
        Question("list needs, 50 a page", Call("GET", "/v1/needs", seed.token, query="limit=50")),
        Question("get one need", Call("GET", need, seed.token)),
        Question("create a need", Call("POST", "/v1/needs", seed.token, body=seed.body, status=201), MADE_UP),
        Question("rank candidates", ranking, MADE_UP | HASHES, limit_leads=True),
    ]


class Different(Exception):
    """Service and limit do not answer the same: no figure of theirs may be put side by side."""


def require_same(service: Any, limit: Any, question: Question, path: str = "") -> None:
    """Compares two documents. Numbers may differ by rounding in the sixth decimal. Raises Different with the place."""
    if isinstance(limit, dict) and isinstance(service, dict):
        names = limit.keys() if question.limit_leads else limit.keys() | service.keys()
        for name in names - question.ignored:
            if name not in service or name not in limit:
                raise Different(f"{question.name}: {path}/{name} is missing on one side")
            require_same(service[name], limit[name], question, f"{path}/{name}")
    elif isinstance(limit, list) and isinstance(service, list):
        if len(limit) != len(service):
            raise Different(f"{question.name}: {path} has {len(service)} and {len(limit)} entries")
        for number, (one, other) in enumerate(zip(service, limit, strict=True)):
            require_same(one, other, question, f"{path}/{number}")
    elif isinstance(limit, float) and isinstance(service, (int, float)):
        if not math.isclose(service, limit, rel_tol=0, abs_tol=2e-6):
            raise Different(f"{question.name}: {path} is {service} and {limit}")
    elif service != limit:
        raise Different(f"{question.name}: {path} is {service!r} and {limit!r}")


async def measure(place: Installation, seconds: float, show: Callable[..., None]) -> None:
    """Checks that both sides answer the same, then races them."""
    service = create_app(place.settings)
    driver = await open_driver(place.settings)
    limit = BareApp(place.settings, driver).starlette()
    try:
        async with service.router.lifespan_context(service):  # as a server starts and stops it
            for question in questions(place):
                answers = [await answer_of(app, question.call) for app in (service, limit)]
                require_same(answers[0], answers[1], question)
                for concurrency in CONCURRENCY:
                    timings = await race((service, limit), question.call, concurrency, seconds, ROUNDS)
                    show(question.name, place.name, concurrency, *timings)
    finally:
        await driver.close()


def new_table(candidates: int, seconds: float) -> Table:
    table = Table(
        title="The service beside its hand-written limit",
        caption=f"{candidates} candidates; {ROUNDS} interleaved rounds, {seconds:g} s a side; rps: the median round;"
        " cpu: processor milliseconds of this process a request, service / limit",
    )
    for name in ("endpoint", "database"):
        table.add_column(name)
    for name in ("callers", "service rps", "limit rps", "ratio", "p50", "p99 ms", "limit p50", "p99 ms", "cpu ms"):
        table.add_column(name, justify="right")
    return table


def main(
    seconds: Annotated[float, typer.Option(min=0.1, help="Seconds for each side of each line.")] = 2.0,
    candidates: Annotated[int, typer.Option(min=100, max=200_000, help="Candidates in the installation.")] = 3_000,
) -> None:
    """Prints one line per endpoint, database and number of callers."""
    table = new_table(candidates, seconds)

    def show(endpoint: str, database: str, callers: int, service: Timing, limit: Timing) -> None:
        times = [f"{side.percentile(share):.1f}" for side in (service, limit) for share in (0.5, 0.99)]
        ratio = service.rate / limit.rate
        table.add_row(
            endpoint, database, str(callers), f"{service.rate:.1f}", f"{limit.rate:.1f}", f"{ratio:.2f}", *times,
            f"{service.cost:.1f} / {limit.cost:.1f}",
        )  # fmt: skip

    for make in (installation.sqlite, installation.postgres):
        with make(candidates) as place:
            console.print(f"[dim]measuring on {place.name} …[/dim]")
            run(measure(place, seconds, show))
    console.print(table)


if __name__ == "__main__":
    typer.run(main)
