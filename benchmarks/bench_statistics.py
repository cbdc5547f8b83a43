"""Every report over more than a million follow-ups on PostgreSQL: how long one takes, and how much the database works.

The aim is 1 s for each report. Run: make bench, or .venv/bin/python benchmarks/bench_statistics.py. See
docs/statistics.md.
"""

import os
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import Annotated
from uuid import UUID

sys.path.insert(0, str(Path(__file__).parents[1]))

import typer
from rich.console import Console
from rich.table import Table

from app.foundation.core.actor import Role
from app.foundation.core.config import Settings
from app.foundation.db import migrations
from app.foundation.db.session import Database
from app.foundation.identity.models import Account
from app.foundation.identity.tokens import issue_token
from app.main import create_app
from app.registers.reference.loader import load_packaged
from benchmarks.harness import Call, run, send
from benchmarks.installation import QUIET
from benchmarks.years import fill
from tests.postgres import PostgresCluster

TARGET_SECONDS = 1.0
REPORTS = (
    "funnel", "durations", "retention", "companies", "communication", "attendance", "voice", "vouchers",
)  # fmt: skip
LARGEST = UUID("00000001-0000-7000-8000-000000000001")
TICKS = os.sysconf("SC_CLK_TCK")
console = Console(width=140)


@dataclass(frozen=True, slots=True)
class Taken:
    """Seconds of each round, and how much processor time the database's processes used in the median one."""

    seconds: Sequence[float]
    database: float
    service: float


async def prepare(settings: Settings, dsn: str) -> tuple[str, str]:
    """An administrator, and a manager of the largest jobcenter; their tokens."""
    database = Database(settings)
    now = datetime.now(UTC)
    async with database.connection() as connection:
        await load_packaged(connection, now=now)
    admin = Account(email="admin@praktikmatch.example", full_name="Drift", role=Role.ADMIN, password_hash="-")
    async with database.write() as transaction:
        transaction.session.add(admin)
    filled = fill(dsn)
    console.print("[dim]" + ", ".join(f"{name} {number:,}" for name, number in filled.rows.items()) + "[/dim]")
    manager = Account(
        email="manager@praktikmatch.example",
        full_name="Leder",
        role=Role.MANAGER,
        jobcenter_id=LARGEST,
        password_hash="-",
    )
    async with database.write() as transaction:
        transaction.session.add(manager)
    await database.close()
    return issue_token(settings, admin.id, now), issue_token(settings, manager.id, now)


def used_by(cluster: PostgresCluster) -> float:
    """Processor seconds of the cluster so far: its processes, and those of them that have ended (parallel workers)."""
    if cluster.process is None:
        return 0.0
    return sum(_seconds(pid) for pid in (cluster.process.pid, *_children(cluster.process.pid)))


def _children(pid: int) -> Iterator[int]:
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and _stat(int(entry.name))[1:2] == [str(pid)]:
            yield int(entry.name)


def _stat(pid: int) -> list[str]:
    """What stands after the name: state, parent and more."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return []


def _seconds(pid: int) -> float:
    found = _stat(pid)
    return sum(int(ticks) for ticks in found[11:15]) / TICKS if found else 0.0


async def measure(settings: Settings, calls: Sequence[Call], rounds: int, cluster: PostgresCluster) -> list[Taken]:
    app = create_app(settings)
    found = []
    async with app.router.lifespan_context(app):
        for call in calls:
            await send(app, call)
            rows = []
            for _ in range(rounds):
                began, worked, used = time.perf_counter(), time.process_time(), used_by(cluster)
                await send(app, call)
                taken = time.perf_counter() - began
                rows.append((taken, used_by(cluster) - used, time.process_time() - worked))
            found.append(
                Taken([row[0] for row in rows], median(row[1] for row in rows), median(row[2] for row in rows))
            )
    return found


def calls_of(admin: str, manager: str) -> list[tuple[str, str, Call]]:
    year = f"from={datetime.now(UTC).year - 1}-01-01"
    asked = (
        ("own jobcenter", "", manager),
        ("everybody", "", admin),
        ("everybody, two years", year, admin),
        ("by municipality", "group_by=municipality", admin),
        ("by legal basis", "group_by=legal_basis", admin),
    )
    return [
        (report, name, Call("GET", f"/v1/statistics/{report}", token, query=query))
        for report in REPORTS
        for name, query, token in asked
        if not (report == "communication" and "legal" in name)
    ]


def main(rounds: Annotated[int, typer.Option(min=1, help="How often each report is asked for.")] = 5) -> None:
    """Prints one line for each report and question."""
    with PostgresCluster.start(durable=True) as cluster:
        url = cluster.server.create_database("bench")
        migrations.upgrade(url)
        settings = Settings(database_url=url, log_level=QUIET)
        admin, manager = run(prepare(settings, cluster.server.dsn("bench")))
        asked = calls_of(admin, manager)
        found = run(measure(settings, [call for *_, call in asked], rounds, cluster))
    table = Table(
        title="Reports over three years of 98 municipalities, PostgreSQL",
        caption=f"{rounds} rounds after one; target {TARGET_SECONDS:g} s; cpu: of the database, of this process",
    )
    for name in ("report", "question"):
        table.add_column(name)
    for name in ("p50 s", "max s", "database cpu s", "service cpu s", ""):
        table.add_column(name, justify="right")
    for (report, question, _), taken in zip(asked, found, strict=True):
        middle = median(taken.seconds)
        mark = "" if middle <= TARGET_SECONDS else "over"
        figures = (middle, max(taken.seconds), taken.database, taken.service)
        table.add_row(report, question, *(f"{figure:.2f}" for figure in figures), mark)
    console.print(table)


if __name__ == "__main__":
    typer.run(main)
