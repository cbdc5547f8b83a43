"""What the access log costs a read: the same requests with and without it, one at a time and sixteen at once.

The target is one processor millisecond a read. Run: make bench, or .venv/bin/python benchmarks/bench_access_log.py. See
docs/performance.md.
"""

import sys
from pathlib import Path
from typing import Annotated

sys.path.insert(0, str(Path(__file__).parents[1]))

import typer
from fastapi import FastAPI
from rich.console import Console
from rich.table import Table

from app.foundation.audit.access import Access
from app.foundation.audit.access_batch import AccessLog
from app.foundation.core.config import Settings
from app.main import create_app
from benchmarks import installation
from benchmarks.harness import Call, Timing, answer_of, race, run
from benchmarks.installation import Installation

TARGET_MS = 1.0
ROUNDS = 6
CALLERS = (1, 16)
console = Console(width=110)


class Forgetful(AccessLog):
    """A log that keeps nothing: what a read costs without one."""

    async def write(self, access: Access) -> None:
        """Nothing."""


def without_log(settings: Settings) -> FastAPI:
    app = create_app(settings)
    app.state.access_log = Forgetful(app.state.database, settings)
    return app


async def measure(place: Installation, seconds: float, table: Table) -> None:
    """One line for each read and number of callers."""
    bare, logged = without_log(place.settings), create_app(place.settings)
    many = Call("GET", "/v1/candidates", place.seed.token)
    person = (await answer_of(bare, many))["items"][0]["id"]
    for name, call in {"one": Call("GET", f"/v1/candidates/{person}", place.seed.token), "a list of 50": many}.items():
        for callers in CALLERS:
            sides = await race([bare, logged], call, callers, seconds, ROUNDS)
            table.add_row(name, place.name, str(callers), *cells(*sides))
    for app in (bare, logged):
        await app.state.database.close()


def cells(bare: Timing, logged: Timing) -> list[str]:
    return [
        f"{bare.cost:.2f}",
        f"{logged.cost:.2f}",
        f"{logged.cost - bare.cost:.2f}",
        *(f"{side.percentile(0.5):.1f} / {side.percentile(0.99):.1f}" for side in (bare, logged)),
    ]


def main(
    seconds: Annotated[float, typer.Option(min=0.1, help="Seconds for each side of each line.")] = 6.0,
    candidates: Annotated[int, typer.Option(min=100, max=200_000, help="Candidates in the installation.")] = 1_000,
) -> None:
    """Prints one line per read, database and number of callers."""
    for make in (installation.sqlite, installation.postgres):
        with make(candidates) as place:
            console.print(f"[dim]measuring on {place.name} …[/dim]")
            table = new_table()
            run(measure(place, seconds, table))
        console.print(table)


def new_table() -> Table:
    table = Table(title=f"The access log: processor ms a read (target: {TARGET_MS} more) and ms p50 / p99")
    for heading in ("read", "database", "at once", "cpu without", "cpu with", "more", "ms without", "ms with"):
        table.add_column(heading, justify="left" if heading in {"read", "database"} else "right")
    return table


if __name__ == "__main__":
    typer.run(main)
