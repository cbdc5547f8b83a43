"""What the second wall costs a request on PostgreSQL: statements, processor time of service and database, elapsed time.

The same rows stand in two databases, one with the wall and one without, and are asked in turn.
Run: make bench, or .venv/bin/python benchmarks/bench_wall.py --candidates 3000 --requests 200. See docs/performance.md.
"""

import asyncio
import os
import statistics
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any

sys.path.insert(0, str(Path(__file__).parents[1]))

import httpx
import psycopg
import typer
from fastapi import FastAPI
from rich.console import Console
from rich.table import Table
from sqlalchemy import event
from sqlalchemy.engine import make_url

from app.foundation.core.config import Settings
from app.foundation.db.policies import apply_wall
from app.main import create_app
from app.walls import KEYS_OF, RULES
from benchmarks import installation
from benchmarks.installation import QUIET, Installation
from tests.postgres import PostgresServer

ROUNDS = 4
TICK_MS = 1000 / os.sysconf("SC_CLK_TCK")
console = Console(width=130)


@dataclass(slots=True)
class Side:
    """One application, with the wall or without, and what its requests have cost, in milliseconds."""

    app: FastAPI
    client: httpx.AsyncClient
    statements: int = 0
    elapsed: list[float] = field(default_factory=list)
    service: float = 0.0
    database: float = 0.0

    @classmethod
    def of(cls, settings: Settings) -> "Side":
        app = create_app(settings)
        side = cls(app, httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://bench"))
        event.listen(app.state.database.engine.sync_engine, "before_cursor_execute", side.note)
        return side

    def note(self, *_arguments: Any) -> None:
        self.statements += 1

    def forget(self) -> None:
        self.statements, self.elapsed, self.service, self.database = 0, [], 0.0, 0.0

    async def close(self) -> None:
        await self.client.aclose()
        await self.app.state.database.close()


async def ask(side: Side, place: Installation, request: tuple[str, str, Any], times: int) -> None:
    method, path, body = request
    headers = {"Authorization": f"Bearer {place.seed.token}"}
    pids = await _backends(side)
    before, worked = _worked(pids), time.process_time()
    for _ in range(times):
        started = time.perf_counter()
        answer = await side.client.request(method, path, json=body, headers=headers)
        side.elapsed.append((time.perf_counter() - started) * 1000)
        if answer.status_code >= 300:
            raise RuntimeError(f"{method} {path}: {answer.status_code}")
    side.service += (time.process_time() - worked) * 1000
    side.database += _worked(pids) - before


async def _backends(side: Side) -> list[int]:
    """The database's processes that serve this application."""
    url = side.app.state.settings.database_url.get_secret_value().replace("+psycopg", "")
    async with await psycopg.AsyncConnection.connect(url) as connection:
        found = await connection.execute("SELECT pid FROM pg_stat_activity WHERE datname = current_database()")
        return [row[0] for row in await found.fetchall()]


def _worked(pids: Sequence[int]) -> float:
    """Milliseconds of processor time these processes have used; one that has ended counts no more."""
    ticks = 0
    for pid in pids:
        path = Path(f"/proc/{pid}/stat")
        if path.exists():
            after_name = path.read_text(encoding="ascii").rpartition(")")[2].split()
            ticks += int(after_name[11]) + int(after_name[12])
    return ticks * TICK_MS


async def measure(place: Installation, walled_url: str, requests: int) -> Table:
    sides = (
        Side.of(place.settings),
        Side.of(Settings(database_url=walled_url, row_level_security=True, log_level=QUIET)),
    )
    candidate = await _somebody(sides[0], place)
    questions = {
        "get one candidate": ("GET", f"/v1/candidates/{candidate}", None),
        "list candidates, 50 a page": ("GET", "/v1/candidates?limit=50", None),
        "list needs, 50 a page": ("GET", "/v1/needs?limit=50", None),
        "worklist": ("GET", "/v1/worklist?limit=50", None),
        "rank candidates": ("POST", f"/v1/needs/{place.seed.need_id}/rankings", {"limit": 50}),
    }
    table = Table("without → with the wall", "statements", "service cpu ms", "database cpu ms", "elapsed p50 ms")
    for name, question in questions.items():
        for side in sides:
            await ask(side, place, question, 20)  # prepared statements, caches
            side.forget()
        for _ in range(ROUNDS):
            for side in sides:
                await ask(side, place, question, requests // ROUNDS)
        table.add_row(name, *_compared(sides))
    for side in sides:
        await side.close()
    return table


async def _somebody(side: Side, place: Installation) -> str:
    answer = await side.client.get("/v1/candidates?limit=1", headers={"Authorization": f"Bearer {place.seed.token}"})
    return str(answer.json()["items"][0]["id"])


def _compared(sides: tuple[Side, Side]) -> list[str]:
    def both(of: Any, digits: int) -> str:
        return " → ".join(f"{of(side):.{digits}f}" for side in sides)

    return [
        both(lambda side: side.statements / len(side.elapsed), 1),
        both(lambda side: side.service / len(side.elapsed), 2),
        both(lambda side: side.database / len(side.elapsed), 2),
        both(lambda side: statistics.median(side.elapsed), 2),
    ]


def main(
    candidates: Annotated[int, typer.Option(help="Candidates of the jobcenter.")] = 3000,
    requests: Annotated[int, typer.Option(min=ROUNDS, help="Requests of each kind, on each side.")] = 200,
) -> None:
    """Prints one table."""
    with installation.postgres(candidates) as place:
        url = make_url(place.settings.database_url.get_secret_value())
        walled = PostgresServer(url.port or 0).create_database("bench_walled", template=url.database)
        apply_wall(walled, RULES, up=True, keys_of=KEYS_OF)
        console.print(asyncio.run(measure(place, walled, requests)))


if __name__ == "__main__":
    typer.run(main)
