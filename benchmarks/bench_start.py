"""How long a server takes from its start until it is ready, and what it holds then and after ten thousand requests.

The aim is one second after migration. Run: make bench, or .venv/bin/python benchmarks/bench_start.py --rounds 5. See
docs/performance.md.
"""

import asyncio
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated

sys.path.insert(0, str(Path(__file__).parents[1]))

import typer
from rich.console import Console
from rich.table import Table

from benchmarks import installation
from benchmarks.harness import run
from benchmarks.load.processes import ROOT, free_port, wait_until_ready, worked
from benchmarks.load.wire import Line, Request
from benchmarks.soak import megabytes

CANDIDATES = 300
AT_ONCE = 4
console = Console(width=130)


@dataclass(slots=True)
class Start:
    """One start: seconds and processor seconds until ready, and megabytes held."""

    seconds: float
    worked: float
    fresh: float
    used: float = 0.0


@dataclass(slots=True)
class Found:
    """All starts on one database; first of all `praktikmatch migrate` on an empty one, in seconds."""

    name: str
    migrate: float = 0.0
    migrate_worked: float = 0.0
    starts: list[Start] = field(default_factory=list)


def environment_for(url: str) -> dict[str, str]:
    environment = {**os.environ, "PRAKTIK_DATABASE_URL": url, "PRAKTIK_LOG_LEVEL": "30"}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)  # an installation keeps its compiled files
    return environment


@contextmanager
def started(url: str, log: Path) -> Iterator[tuple[int, int, Start]]:
    """A server: its port, its process, and how long it took."""
    port = free_port()
    command = [sys.executable, "-c", "from app.cli import main; main()", "serve", "--port", str(port)]
    with log.open("ab") as lines:
        began = time.perf_counter()
        process = subprocess.Popen(command, env=environment_for(url), cwd=ROOT, stdout=lines, stderr=lines)
    try:
        wait_until_ready(process, port, every=0.01)
        taken = time.perf_counter() - began
        yield port, process.pid, Start(taken, worked(process.pid), megabytes(process.pid))
    finally:
        process.terminate()
        process.wait(30)


def migrated(url: str) -> tuple[float, float]:
    """Seconds and processor seconds of `praktikmatch migrate` where everything stands already."""
    command = [sys.executable, "-c", "from app.cli import main; main()", "migrate"]
    began, before = time.perf_counter(), os.times()
    subprocess.run(command, env=environment_for(url), cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    after = os.times()
    spent = after.children_user + after.children_system - before.children_user - before.children_system
    return time.perf_counter() - began, spent


async def use(port: int, token: str, requests: int) -> None:
    """Small reads and lists in turns. Raises RuntimeError for any answer but 200."""
    line, paths = Line([port], AT_ONCE), ("/v1/me", "/v1/needs?limit=10", "/v1/candidates?limit=10", "/v1/worklist")
    numbers = iter(range(requests))

    async def ask() -> None:
        for number in numbers:
            answer = await line.ask(Request("GET", paths[number % len(paths)], token), 60)
            if answer.status != 200:
                raise RuntimeError(f"{paths[number % len(paths)]}: {answer.status}")

    await asyncio.gather(*(ask() for _ in range(AT_ONCE)))
    line.close()


def main(
    rounds: Annotated[int, typer.Option(min=1, help="How many starts on each database.")] = 5,
    requests: Annotated[int, typer.Option(min=0, help="How many requests the last of them answers.")] = 10_000,
    database: Annotated[str, typer.Option(help="postgres, sqlite or both.")] = "both",
) -> None:
    """Prints one line per database; the best start counts, for others on the machine only ever add to it."""
    every = []
    for name, make in (("sqlite", installation.sqlite), ("postgres", installation.postgres)):
        if database not in {name, "both"}:
            continue
        with make(CANDIDATES) as place, tempfile.TemporaryDirectory(prefix="praktik-start-") as folder:
            url = place.settings.database_url.get_secret_value()
            found = Found(place.name, *migrated(url))
            for number in range(rounds):
                with started(url, Path(folder) / "log") as (port, pid, start):
                    if number == rounds - 1:
                        run(use(port, place.seed.token, requests))
                    start.used = megabytes(pid)
                    found.starts.append(start)
            every.append(found)
    console.print(_table(every, rounds, requests))


def _table(every: list[Found], rounds: int, requests: int) -> Table:
    table = Table(
        title=f"From the start of a process to /readyz, best of {rounds}", caption="s, and processor s in brackets"
    )
    table.add_column("database")
    for name in ("ready", "migrate, nothing to do", "RSS MB when ready", f"RSS MB after {requests:,} requests"):
        table.add_column(name, justify="right")
    for found in every:
        best = min(found.starts, key=lambda start: start.worked)
        seconds = min(start.seconds for start in found.starts)
        table.add_row(
            found.name, f"{seconds:.2f} ({best.worked:.2f})", f"{found.migrate:.2f} ({found.migrate_worked:.2f})",
            f"{found.starts[-1].fresh:.0f}", f"{found.starts[-1].used:.0f}",
        )  # fmt: skip
    return table


if __name__ == "__main__":
    typer.run(main)
