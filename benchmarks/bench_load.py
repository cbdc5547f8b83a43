"""A town's working day on real server processes: how many requests a second are answered in time.

Aims on two cores: PostgreSQL 150 rps with p99 below 100 ms and 300 rps below 250 ms, one SQLite process 75 rps below
200 ms. What is asked, and how often: benchmarks/load/traffic.py. Run: make bench, or
.venv/bin/python benchmarks/bench_load.py --rates 75,150,300 --seconds 30. See docs/performance.md.
"""

import multiprocessing
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Annotated
from uuid import UUID

sys.path.insert(0, str(Path(__file__).parents[1]))

import typer
from rich.console import Console
from rich.table import Table

from app.cli.check import broken_invariants
from app.foundation.db.session import Database
from benchmarks import installation
from benchmarks.harness import run
from benchmarks.installation import Installation
from benchmarks.load import town as towns
from benchmarks.load.client import Plan, run_plan
from benchmarks.load.figures import Kind, Step, percentile
from benchmarks.load.processes import production, servers
from benchmarks.load.town import Town
from benchmarks.load.traffic import WEIGHTS
from tests.postgres import PostgresCluster

CANDIDATES = 4_000
WORKERS = 2  # processes of the service on PostgreSQL
AIMS = {"PostgreSQL": ((150.0, 100.0), (300.0, 250.0)), "SQLite": ((75.0, 200.0),)}  # up to this rate, p99 in ms
console = Console(width=150)


@dataclass(frozen=True, slots=True)
class Scene:
    """A database, the processes of its server if it has any, and how many of ours stand before it."""

    place: Installation
    database: list[int]
    workers: int


@contextmanager
def on_postgres(candidates: int) -> Iterator[Scene]:
    with PostgresCluster.start(durable=True) as cluster:
        place = installation.filled("PostgreSQL", cluster.server.create_database("bench"), candidates)
        yield Scene(place, [cluster.process.pid] if cluster.process else [], WORKERS)


@contextmanager
def on_sqlite(candidates: int) -> Iterator[Scene]:
    with installation.sqlite(candidates) as place:
        yield Scene(place, [], 1)


def aim_of(database: str, rate: float) -> float:
    """The p99 aimed at for a rate: that of the lowest step which is not below it."""
    aims = AIMS[database]
    return next((aim for limit, aim in aims if rate <= limit), aims[-1][1])


def load(plan: Plan, town: Town) -> Iterator[Step]:
    """The steps as they end; the callers work in a process of their own, so that their work is told apart."""
    context = multiprocessing.get_context("spawn")
    here, there = context.Pipe(duplex=False)
    callers = context.Process(target=run_plan, args=(plan, town, there))
    callers.start()
    there.close()
    try:
        while True:
            yield here.recv()
    except EOFError:
        return
    finally:
        callers.join()


def measure(
    scene: Scene, rates: list[float], plan_of: Callable[..., Plan], *, apart: bool
) -> tuple[list[Step], set[tuple[str, UUID]]]:
    """Fills, serves, asks; then what the load broke. `plan_of` makes the plan of ports, processes to watch, rates and the
    aim.
    """
    place = scene.place
    service = production(place.settings.database_url.get_secret_value())
    town = run(towns.fill(place, service.settings))
    before = run(check(place))
    with (
        tempfile.TemporaryDirectory(prefix="praktik-load-") as folder,
        servers(service, Path(folder) / "log", scene.workers, apart=apart) as (ports, pids),
    ):
        watched = {"service": pids, "database": scene.database}
        plan = plan_of(ports, watched, rates, aim=AIMS[place.name][-1][1])
        steps, costs = [], []
        for step in load(plan, town):
            if not step.rate:
                costs.append(step)
                continue
            if costs:
                console.print(costs_of_each(place.name, costs))
                costs = []
            tell(place.name, step)
            steps.append(step)
    if len(steps) < len(rates):
        raise RuntimeError("the callers stopped")
    return steps, run(check(place)) - before


def costs_of_each(name: str, costs: list[Step]) -> Table:
    """Processor time of one request of each kind, and what it amounts to as often as it is asked."""
    table = Table(title=f"{name}: what one request costs, asked one after the other")
    table.add_column("request")
    for column in ("asked", "refused", "failed", "of 1,000", "service ms", "database ms", "share of all", "p50 ms"):
        table.add_column(column, justify="right")
    kinds = {kind: step for step in costs for kind in step.kinds}
    dear = {kind: WEIGHTS[kind] * (step.cost("service") + step.cost("database")) for kind, step in kinds.items()}
    for kind, step in kinds.items():
        told = step.kinds[kind]
        table.add_row(
            kind, *_figures(told)[:3], str(WEIGHTS[kind]), f"{step.cost('service'):.1f}", f"{step.cost('database'):.1f}",
            f"{dear[kind] / sum(dear.values()):.0%}", f"{percentile(told.milliseconds, 0.5):.0f}",
        )  # fmt: skip
    both = [
        sum(WEIGHTS[kind] * step.cost(who) for kind, step in kinds.items()) / 1000 for who in ("service", "database")
    ]
    table.add_row("all, as often as they come", "", "", "", "", *(f"{each:.1f}" for each in both), "", "", style="bold")
    return table


def tell(name: str, step: Step) -> None:
    """One load: by kind, and over all."""
    table = Table(title=f"{name}, {step.rate:g} requests a second for {step.seconds:g} s")
    table.add_column("request")
    for column in ("asked", "refused", "failed", "p50 ms", "p95 ms", "p99 ms", "max ms"):
        table.add_column(column, justify="right")
    for kind, told in [*sorted(step.kinds.items()), ("all", step.all)]:
        table.add_row(kind, *_figures(told), style="bold" if kind == "all" else None)
    console.print(table)
    others = step.work["machine"] - step.work["service"] - step.work["database"] - step.work["client"]
    console.print(
        f"reached {step.reached:.1f} rps; processor: service {step.cost('service'):.1f} ms a request"
        f" ({step.work['service'] / step.took:.0%} of a core), database {step.cost('database'):.1f} ms"
        f" ({step.work['database'] / step.took:.0%}), callers {step.work['client'] / step.took:.0%},"
        f" others on the machine {max(0.0, others) / step.took:.0%}"
    )


def _figures(kind: Kind) -> list[str]:
    times = [f"{percentile(kind.milliseconds, share):.0f}" for share in (0.5, 0.95, 0.99, 1.0)]
    return [str(len(kind.milliseconds)), str(kind.refused or ""), str(kind.failed or ""), *times]


def summary(found: dict[str, list[Step]]) -> Table:
    table = Table(title="What was reached", caption="in time: p99 within the aim, and nothing failed")
    table.add_column("database")
    for column in ("rps asked", "reached", "failed", "p50 ms", "p95 ms", "p99 ms", "max ms", "aim", "in time",
                   "service cpu ms", "database cpu ms"):  # fmt: skip
        table.add_column(column, justify="right")
    for name, steps in found.items():
        for step in steps:
            asked, _refused, failed, *times = _figures(step.all)
            del asked
            aim = aim_of(name, step.rate)
            table.add_row(
                name, f"{step.rate:g}", f"{step.reached:.1f}", failed, *times, f"{aim:g}",
                "yes" if step.keeps(aim) else "no", f"{step.cost('service'):.1f}", f"{step.cost('database'):.1f}",
            )  # fmt: skip
    return table


def highest(name: str, steps: list[Step]) -> str:
    """The saturation point, as far as the rates that were tried tell it."""
    aim = AIMS[name][-1][1]
    kept = [step.rate for step in steps if step.keeps(aim)]
    return f"{name}: the highest rate tried with p99 within {aim:g} ms is {f'{max(kept):g} rps' if kept else 'none'}"


async def check(place: Installation) -> set[tuple[str, UUID]]:
    """Which row breaks which invariant. The crowd's own cases are mere rows, without what led to them: what counts is
    which are new after the load.
    """
    database = Database(place.settings)
    try:
        async with database.read() as session:
            return {(broken.rule, row_id) for broken in await broken_invariants(session) for row_id in broken.ids}
    finally:
        await database.close()


def main(
    rates: Annotated[str, typer.Option(help="Requests a second, one load after the other.")] = "75,150,300",
    seconds: Annotated[float, typer.Option(min=1, help="How long each load lasts.")] = 30.0,
    warm_up: Annotated[float, typer.Option(min=1, help="How long a small load lasts before the first.")] = 10.0,
    database: Annotated[str, typer.Option(help="postgres, sqlite or both.")] = "both",
    narrowing: Annotated[int, typer.Option(min=0, help="Rates more, to find the highest one in time.")] = 3,
    singly: Annotated[int, typer.Option(min=0, help="How many of each kind to ask one by one, for their costs.")] = 50,
    apart: Annotated[bool, typer.Option(help="As many servers as processes, instead of one with --workers.")] = False,
) -> None:
    """Prints a table for every load, then one over all; ends with 1 where data do not hold afterwards."""
    found: dict[str, list[Step]] = {}
    broken: set[tuple[str, UUID]] = set()
    plan_of = partial(Plan, seconds=seconds, warm_up=warm_up, narrowing=narrowing, singly=singly)
    asked = [float(rate) for rate in rates.split(",") if rate]
    for name, make in (("postgres", on_postgres), ("sqlite", on_sqlite)):
        if database not in {name, "both"}:
            continue
        with make(CANDIDATES) as scene:
            console.print(f"[dim]filling {scene.place.name} …[/dim]")
            theirs = asked if name == "postgres" else [rate for rate in asked if rate < 2 * AIMS["SQLite"][-1][0]]
            found[scene.place.name], new = measure(scene, theirs, plan_of, apart=apart)
            broken |= new
    console.print(summary(found))
    for name, steps in found.items():
        console.print(highest(name, steps))
    if broken:
        console.print(f"[red]Broken by the load: {sorted({rule for rule, _ in broken})}, {len(broken)} rows.[/red]")
    raise typer.Exit(1 if broken else 0)


if __name__ == "__main__":
    typer.run(main)
