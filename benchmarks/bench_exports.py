"""What it takes to write a long list out as a file: rows a second, memory, and how long others wait meanwhile.

Run: make bench, or .venv/bin/python benchmarks/bench_exports.py --candidates 3000. See docs/performance.md.
"""

import asyncio
import gc
import resource
import sys
import threading
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

sys.path.insert(0, str(Path(__file__).parents[1]))

import typer
from fastapi import FastAPI
from rich.console import Console
from rich.table import Table
from sqlalchemy import insert
from starlette.types import Message

from app.foundation.api.media import CSV, XLSX
from app.foundation.core.config import Settings
from app.foundation.core.ids import new_id
from app.main import create_app
from app.registers.companies.models import Company
from benchmarks import installation
from benchmarks.harness import Call, Unexpected, run, send
from benchmarks.installation import Installation

PAGE = 4_096
MEGABYTE = 1_000_000
console = Console(width=110)


@dataclass(frozen=True, slots=True)
class Taken:
    """One export: `grown` is how far the process grew above what it held before, at the worst moment."""

    seconds: float
    processor: float
    bytes: int
    grown: float
    waits: list[float]


class Scales(threading.Thread):
    """Weighs this process twenty times a second."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.most = self.before = held()
        self._over = threading.Event()

    def run(self) -> None:
        while not self._over.wait(0.05):
            self.most = max(self.most, held())

    def stop(self) -> float:
        self._over.set()
        self.join()
        return (max(self.most, held()) - self.before) / MEGABYTE


def held() -> int:
    """Bytes of memory this process holds."""
    return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1]) * PAGE


async def fetch(app: FastAPI, call: Call, media: str) -> int:
    """The bytes of a file, counted as they leave and not kept. Raises Unexpected."""
    scope = call.scope()
    scope["headers"] = [pair for pair in scope["headers"] if pair[0] != b"accept"] + [(b"accept", media.encode())]
    status, total = 0, 0
    asked = False

    async def receive() -> Message:
        nonlocal asked
        if asked:
            await asyncio.Event().wait()  # nobody hangs up
        asked = True
        return {"type": "http.request", "body": b"", "more_body": False}

    async def count(message: Message) -> None:
        nonlocal status, total
        status = message.get("status", status)
        total += len(message.get("body", b""))

    await app(scope, receive, count)
    if status != call.status:
        raise Unexpected(status)
    return total


async def measure(app: FastAPI, call: Call, media: str) -> Taken:
    """One export, while somebody else asks who they are every 20 ms."""
    gc.collect()
    scales = Scales()
    scales.start()
    waits: list[float] = []
    beside = asyncio.create_task(_ask_beside(app, call.token, waits))
    began, worked = time.perf_counter(), _processor()
    size = await fetch(app, call, media)
    seconds, processor = time.perf_counter() - began, _processor() - worked
    beside.cancel()
    return Taken(seconds, processor, size, scales.stop(), sorted(waits))


async def _ask_beside(app: FastAPI, token: str, waits: list[float]) -> None:
    while True:
        began = time.perf_counter()
        await send(app, Call("GET", "/v1/me", token))
        waits.append(time.perf_counter() - began)
        await asyncio.sleep(0.02)


def _processor() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


async def export(place: Installation, companies: int, table: Table) -> None:
    """A line for each list and form: people, of whom each is logged, and companies, of whom there are more."""
    app = create_app(place.settings)
    await _found(app, companies)
    for path in ("/v1/candidates", "/v1/companies"):
        call = Call("GET", path, place.seed.token)
        await send(app, call)
        for media, name in ((CSV, "CSV"), (XLSX, "XLSX")):
            taken = await measure(app, call, media)
            rows = await _rows(app, path)
            table.add_row(
                path,
                name,
                f"{rows:,}",
                f"{taken.seconds:.1f}",
                f"{taken.processor:.1f}",
                f"{rows / taken.seconds:,.0f}",
                f"{taken.bytes / MEGABYTE:.1f}",
                f"{taken.grown:.0f}",
                f"{taken.waits[len(taken.waits) // 2] * 1000:.0f} / {taken.waits[-len(taken.waits) // 100] * 1000:.0f}",
            )
    await app.state.database.close()


async def _found(app: FastAPI, companies: int) -> None:
    """So many companies more, with numbers that no company has."""
    at = datetime.now(UTC)
    for first in range(0, companies, 1_000):
        rows = [
            {"id": new_id(), "created_at": at, "updated_at": at, "version": 1, "name": f"Firma {number}"}
            | {"cvr_number": f"{90_000_000 + number}"}
            for number in range(first, min(first + 1_000, companies))
        ]
        async with app.state.database.connection() as connection:
            await connection.execute(insert(Company), rows)


async def _rows(app: FastAPI, path: str) -> int:
    """How many the caseworker's list has, by the table itself."""
    own = "candidates GROUP BY jobcenter_id ORDER BY 1 DESC LIMIT 1"
    async with app.state.database.read() as session:
        connection = await session.connection()
        counted = await connection.exec_driver_sql(
            f"SELECT count(*) FROM {own if path == '/v1/candidates' else 'companies'}"
        )
        return int(counted.scalar_one())


def main(
    candidates: Annotated[int, typer.Option(min=100, max=200_000, help="Candidates in the installation.")] = 10_000,
    companies: Annotated[int, typer.Option(min=100, max=1_000_000, help="Companies beside them.")] = 100_000,
    *,
    sqlite_only: Annotated[bool, typer.Option(help="Leave PostgreSQL out.")] = False,
) -> None:
    """Prints one line per database and form."""
    for make in (installation.sqlite,) if sqlite_only else (installation.sqlite, installation.postgres):
        with make(candidates) as place:
            console.print(f"[dim]measuring on {place.name} …[/dim]")
            table = new_table(place.name)
            roomy = Settings(**{**place.settings.model_dump(), "export_rows": 1_000_000})
            run(export(Installation(place.name, roomy, place.seed), companies, table))
        console.print(table)


def new_table(name: str) -> Table:
    table = Table(title=f"Whole lists as files on {name}; /v1/me beside it, ms p50 / p99")
    for heading in ("list", "form", "rows", "seconds", "cpu s", "rows/s", "MB", "grew MB", "beside"):
        table.add_column(heading, justify="left" if heading in {"list", "form"} else "right")
    return table


if __name__ == "__main__":
    typer.run(main)
