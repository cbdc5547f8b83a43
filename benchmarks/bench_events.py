"""What an event's place in the feed costs a change: the same transaction with and without it, one after the other.

The target is half a processor millisecond. Run: make bench, or .venv/bin/python benchmarks/bench_events.py. See
docs/integration.md.
"""

import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from time import perf_counter, process_time
from typing import Annotated, Any

sys.path.insert(0, str(Path(__file__).parents[1]))

import typer
from rich.console import Console
from rich.table import Table
from sqlmodel.ext.asyncio.session import AsyncSession

from app.foundation.audit.feed import note
from app.foundation.audit.models import Event
from app.foundation.core.ids import new_id
from app.foundation.db.session import Database
from app.foundation.db.wall import Beyond
from benchmarks import installation
from benchmarks.harness import run
from benchmarks.installation import Installation

TARGET_MS = 0.5
WARM_UP = 50
console = Console(width=110)
Add = Callable[[AsyncSession, Event], Any]


def without(session: AsyncSession, event: Event) -> None:
    session.add(event)


async def change(database: Database, add: Add) -> tuple[float, float]:
    """One transaction with one event: its processor and its waiting time in milliseconds."""
    event = Event(occurred_at=datetime.now(UTC), name="need.changed", subject_type="need", subject_id=new_id())
    cpu, clock = process_time(), perf_counter()
    async with database.write() as transaction:
        add(transaction.session, event)
    return (process_time() - cpu) * 1000, (perf_counter() - clock) * 1000


async def measure(place: Installation, rounds: int, table: Table) -> None:
    """One line for the database; the two take turns, so that both meet the same machine."""
    database = Database(place.settings).beyond_wall(Beyond.COMMAND)
    for add in (without, note) * WARM_UP:
        await change(database, add)
    bare, placed = [], []
    for _ in range(rounds):
        bare.append(await change(database, without))
        placed.append(await change(database, note))
    await database.close()
    (bare_cpu, bare_ms), (cpu, ms) = (map(median, zip(*side, strict=True)) for side in (bare, placed))
    table.add_row(place.name, f"{bare_cpu:.2f}", f"{cpu:.2f}", f"{cpu - bare_cpu:.2f}", f"{bare_ms:.1f}", f"{ms:.1f}")


def main(rounds: Annotated[int, typer.Option(min=10, help="Transactions of each kind.")] = 600) -> None:
    """Prints one line per database."""
    table = Table(title=f"A place in the feed: processor ms a change (target: {TARGET_MS} more) and ms, medians")
    for heading in ("database", "cpu without", "cpu with", "more", "ms without", "ms with"):
        table.add_column(heading, justify="left" if heading == "database" else "right")
    for make in (installation.sqlite, installation.postgres):
        with make(100) as place:
            console.print(f"[dim]measuring on {place.name} …[/dim]")
            run(measure(place, rounds, table))
    console.print(table)


if __name__ == "__main__":
    typer.run(main)
