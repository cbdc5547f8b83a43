"""A long mixed load on a real server process: it stays small, answers everything, and its data hold.

Run: make soak, or .venv/bin/python benchmarks/soak.py --minutes 60. It ends with 1 when any answer was a 5xx or did not
come, when the process grew on and on, or when an invariant of `praktikmatch check` is broken afterwards. The server
works on runs, imports, notices and webhooks meanwhile, as one does that is the only one.
"""

import asyncio
import os
import random
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from statistics import linear_regression
from typing import Annotated, Any

sys.path.insert(0, str(Path(__file__).parents[1]))

import httpx
import typer
from rich.console import Console
from rich.table import Table

from app.cli.check import Broken, broken_invariants
from app.foundation.core.clock import Clock
from app.foundation.db.session import Database
from benchmarks import installation
from benchmarks.harness import run
from benchmarks.installation import Installation
from benchmarks.seed import EMAIL, PASSWORD

ROOT = Path(__file__).resolve().parents[1]
CANDIDATES = 2_000
LOOKS = 60  # how often the server is looked at
TOLD = 5  # every so many looks are printed
WARM_UP = 0.1  # of the time: caches fill, and what is made once is made
LEAST_WARM_UP = 120.0  # seconds; a soak that ends before says nothing of growth
MOST_GROWTH = 40.0  # megabytes an hour, and from the warm-up to the end of a shorter soak
ON_BEHALF = {"on_behalf": {"reason_code": "no_account", "channel": "phone"}}
console = Console()


@dataclass(slots=True)
class Tally:
    """What the callers met."""

    answers: Counter[tuple[str, int]] = field(default_factory=Counter)
    lost: Counter[str] = field(default_factory=Counter)

    @property
    def faults(self) -> int:
        return self.lost.total() + sum(count for (_, status), count in self.answers.items() if status >= 500)


class Caller:
    """A caseworker's day in a loop; every kind of act begins with what the one before left behind."""

    def __init__(self, client: httpx.AsyncClient, place: Installation, tally: Tally, number: int) -> None:
        self.client, self.place, self.tally = client, place, tally
        self.dice = random.Random(number)
        self.token = place.seed.token

    async def work(self, until: float) -> None:
        acts = (self.sign_in, self.read_lists, self.read_lists, self.read_lists, self.match, self.follow_up)
        while time.monotonic() < until:
            await self.dice.choice(acts)()

    async def ask(self, name: str, method: str, path: str, **options: Any) -> Any:
        """The document of an answer below 400, else None; a refusal is an answer, a lost connection is not."""
        headers = {"Authorization": f"Bearer {self.token}"}
        try:
            answer = await self.client.request(method, path, headers=headers, **options)
        except httpx.HTTPError as error:
            self.tally.lost[f"{name}: {type(error).__name__}"] += 1
            return None
        self.tally.answers[name, answer.status_code] += 1
        return answer.json() if answer.status_code < 400 else None

    async def sign_in(self) -> None:
        found = await self.ask("sign in", "POST", "/v1/auth/token", data={"username": EMAIL, "password": PASSWORD})
        self.token = found["access_token"] if found else self.token

    async def read_lists(self) -> None:
        page = await self.ask("list needs", "GET", "/v1/needs", params={"limit": 50, "status": "open"})
        if page:
            need_id = self.dice.choice(page["items"])["id"]
            await self.ask("get need", "GET", f"/v1/needs/{need_id}", params={"expand": "skills"})
        await self.ask("list candidates", "GET", "/v1/candidates", params={"limit": 50})
        await self.ask("search occupations", "GET", "/v1/occupations", params={"q": "kokken", "limit": 10})

    async def match(self) -> None:
        """A need from its creation to the placement drafted for it."""
        need = await self.ask("create need", "POST", "/v1/needs", json=self.place.seed.body)
        if need is None or await self.ask("publish need", "POST", f"/v1/needs/{need['id']}/publish") is None:
            return
        ranking = await self.ask("rank", "POST", f"/v1/needs/{need['id']}/rankings", json={"limit": 20})
        if not ranking or not ranking["items"]:
            return
        chosen = self.dice.choice(ranking["items"])
        body = {"need_id": need["id"], "candidate_id": chosen["candidate_id"], "ranking_id": ranking["id"]}
        match = await self.ask("propose", "POST", "/v1/matches", json=body)
        for action in ("consent", "accept"):
            if match is None:
                return
            match = await self.ask(action, "POST", f"/v1/matches/{match['id']}/{action}", json=ON_BEHALF)

    async def follow_up(self) -> None:
        """A job and the answer to its first question; ended again, so that there are people left to place."""
        page = await self.ask("list candidates", "GET", "/v1/candidates", params={"limit": 200, "status": "available"})
        if not page or not page["items"]:
            return
        body = {
            "candidate_id": self.dice.choice(page["items"])["id"],
            "company_id": str(self.place.seed.company_id),
            "kind": "ordinary",
            "weekly_hours": 30,
            # Two jobs of a person with one company never cover the same day.
            "starts_on": str(Clock().today() + timedelta(days=self.dice.randrange(3_000))),
        }
        job = await self.ask("register job", "POST", "/v1/employments", json=body)
        if job is None or not job["follow_ups"]:
            return
        first = job["follow_ups"][0]["id"]
        said = {"reached": True, "still_employed": "yes", "rating": 4}
        await self.ask("record follow-up", "POST", f"/v1/follow-ups/{first}/record", json=said)
        ended = {"ended_on": body["starts_on"], "reason_code": "order_shortage", "initiative": "company"}
        await self.ask("end job", "POST", f"/v1/employments/{job['id']}/end", json=ended)


@contextmanager
def server(place: Installation) -> Iterator[tuple[subprocess.Popen[bytes], str]]:
    """The server as an installation runs it, in a process of its own; its address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    url = place.settings.database_url.get_secret_value()
    environment = {**os.environ, "PRAKTIK_DATABASE_URL": url, "PRAKTIK_LOG_LEVEL": "30"}
    command = [sys.executable, "-c", "from app.cli import main; main()", "serve", "--port", str(port)]
    process = subprocess.Popen(command, env=environment, cwd=ROOT)
    try:
        _wait_until_ready(process, f"http://127.0.0.1:{port}")
        yield process, f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait_until_ready(process: subprocess.Popen[bytes], url: str) -> None:
    for _ in range(300):
        if process.poll() is not None:
            raise RuntimeError("the server stopped")
        try:
            if httpx.get(f"{url}/readyz").status_code == 200:
                return
        except httpx.TransportError:
            pass
        time.sleep(0.1)
    raise RuntimeError("the server did not become ready within 30 s")


def megabytes(pid: int) -> float:
    """Resident memory, where the system tells it in /proc; else what `ps` says."""
    status = Path(f"/proc/{pid}/status")
    if status.exists():
        lines = status.read_text(encoding="ascii").splitlines()
        return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmRSS"))
    shown = subprocess.run(["ps", "-o", "rss=", "-p", str(pid)], capture_output=True, check=True, text=True)
    return int(shown.stdout) / 1024


def open_files(pid: int) -> str:
    """Sockets and files the server holds open: connections to callers and to the database are among them."""
    folder = Path(f"/proc/{pid}/fd")
    return str(len(list(folder.iterdir()))) if folder.exists() else "?"


@dataclass(frozen=True, slots=True)
class Look:
    """The server at one moment."""

    seconds: float
    megabytes: float
    open_files: str
    requests: int
    faults: int


def growth(looks: Sequence[Look]) -> float:
    """Megabytes an hour after the warm-up, of a soak that is shorter in all: by the straight line nearest to all looks.

    The least squares' line and not the last look less the first: a moment's garbage says nothing.
    """
    warm = max(LEAST_WARM_UP, WARM_UP * looks[-1].seconds)
    late = [look for look in looks if look.seconds >= warm]
    if len(late) < 2:
        return 0.0
    slope = linear_regression([look.seconds for look in late], [look.megabytes for look in late]).slope
    return slope * min(3_600.0, late[-1].seconds - late[0].seconds)


async def watch(pid: int, tally: Tally, seconds: float) -> list[Look]:
    started, looks = time.monotonic(), [Look(0.0, megabytes(pid), open_files(pid), 0, 0)]
    for number in range(1, LOOKS + 1):
        await asyncio.sleep(seconds / LOOKS)
        passed, total = time.monotonic() - started, tally.answers.total()
        looks.append(Look(passed, megabytes(pid), open_files(pid), total, tally.faults))
        if number % TOLD == 0:
            look, before = looks[-1], looks[-1 - TOLD]
            rate = (look.requests - before.requests) / (look.seconds - before.seconds)
            console.print(
                f"[dim]{look.seconds:6.0f} s {look.megabytes:5.0f} MB {look.open_files:>4} open files {rate:5.0f} rps"
                f" {look.requests:9,} requests {look.faults} faults[/dim]"
            )
    return looks


async def load(place: Installation, url: str, pid: int, seconds: float, callers: int) -> tuple[Tally, list[Look]]:
    tally = Tally()
    limits = httpx.Limits(max_connections=callers, max_keepalive_connections=callers)
    async with httpx.AsyncClient(base_url=url, timeout=60, limits=limits) as client:
        until = time.monotonic() + seconds
        work = [Caller(client, place, tally, number).work(until) for number in range(callers)]
        looks = asyncio.ensure_future(watch(pid, tally, seconds))
        await asyncio.gather(looks, *work)
    return tally, looks.result()


async def check(place: Installation) -> list[Broken]:
    database = Database(place.settings)
    try:
        async with database.read() as session:
            return await broken_invariants(session)
    finally:
        await database.close()


def report(tally: Tally, looks: list[Look], broken: list[Broken]) -> None:
    answers = Table(title="Answers by status")
    statuses = sorted({status for _, status in tally.answers})
    answers.add_column("call")
    for status in statuses:
        answers.add_column(str(status), justify="right")
    for name in sorted({name for name, _ in tally.answers}):
        answers.add_row(name, *(str(tally.answers[name, status] or "") for status in statuses))
    console.print(answers)
    console.print(
        f"{looks[0].megabytes:.0f} MB at the start, {looks[-1].megabytes:.0f} MB at the end, after the warm-up"
        f" {growth(looks):+.1f} MB {'an hour' if looks[-1].seconds >= 3_600 else 'in all'} (allowed: {MOST_GROWTH:.0f})"
    )
    for name, count in tally.lost.items():
        console.print(f"[red]No answer:[/red] {name}: {count}")
    for one in broken:
        console.print(f"[red]Broken:[/red] {one.rule}: {len(one.ids)} rows")


def main(
    minutes: Annotated[float, typer.Option(min=0.05, max=1_440, help="How long the load lasts, on each.")] = 60.0,
    callers: Annotated[int, typer.Option(min=1, max=200, help="How many ask at the same time.")] = 8,
    database: Annotated[str, typer.Option(help="postgres, sqlite or both, one after the other.")] = "both",
) -> None:
    """Runs the load and prints what became of the server."""
    sound = True
    for name, make in (("postgres", installation.postgres), ("sqlite", installation.sqlite)):
        if database in {name, "both"}:
            sound = soak(make, minutes * 60, callers) and sound
    raise typer.Exit(0 if sound else 1)


def soak(make: Callable[[int], AbstractContextManager[Installation]], seconds: float, callers: int) -> bool:
    """Whether everything was answered, nothing grew on and on, and the data hold."""
    with make(CANDIDATES) as place:
        console.rule(place.name)
        with server(place) as (process, url):
            tally, looks = run(load(place, url, process.pid, seconds, callers))
        broken = run(check(place))
    report(tally, looks, broken)
    steady = growth(looks) <= MOST_GROWTH
    sound = tally.faults == 0 and steady and not broken and tally.answers.total() > 0
    console.print("[green]Sound.[/green]" if sound else "[red]Not sound.[/red]")
    return sound


if __name__ == "__main__":
    typer.run(main)
