"""Each endpoint of the flow beside a hand-written limit and beside Django REST framework, in one run.

Run: make bench, or .venv/bin/python benchmarks/bench_endpoints.py --seconds 1. See docs/performance.md. Beside the limit
alone where the extra `bench` is not installed.
"""

import multiprocessing
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated, Any

sys.path.insert(0, str(Path(__file__).parents[1]))

import orjson
import typer
from sqlalchemy import text

from app.foundation.api.late_route import warm_up
from app.foundation.db.session import Database
from app.foundation.identity import password_hashes
from app.main import create_app
from benchmarks import installation
from benchmarks.bare_drivers import open_driver
from benchmarks.bench_worklist import fill as fill_caseloads
from benchmarks.beside import stock
from benchmarks.beside.alike import Different, left, require_same, require_true_log
from benchmarks.beside.limit_sign_in import WholeLimit
from benchmarks.beside.questions import Question, reads, steps
from benchmarks.beside.racing import WARM, InThreads, OnLoop, Side, race
from benchmarks.beside.stock import Stock
from benchmarks.harness import Call, Timing, answer_of, run
from benchmarks.installation import Installation
from benchmarks.seed import CHEAPEST

CONCURRENCY = (1, 8)
ROUNDS = 6
IN_A_ROUND = 10  # steps, each on a subject of its own
DATABASES = {"sqlite": installation.sqlite, "postgres": installation.postgres}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is measured, and for how long."""

    seconds: float
    candidates: int
    only: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """One endpoint with a number of callers; the last side may be missing."""

    endpoint: str
    callers: int
    alike: str
    sides: Sequence[Timing]


async def measure(place: Installation, wanted: Wanted, show: Callable[[Line], None]) -> int:
    """Checks that all sides do the same, then races them. Gives the number of entries in the access log they share."""
    password_hashes.COST = CHEAPEST  # or the service would bring the seed's hash to what one costs in production
    await fill_caseloads(place)
    have = await stock.fill(place, _subjects() if _asks_steps(wanted) else 5)
    rest = _rest(place)
    # What works beside the requests would be counted as theirs.
    service = create_app(place.settings.model_copy(update={"embedded_worker": False}))
    driver, database = await open_driver(place.settings), Database(place.settings)
    limit = WholeLimit(place.settings, driver).starlette()
    sides: list[Side] = [OnLoop(service), OnLoop(limit), *([rest] if rest else [])]
    try:
        async with service.router.lifespan_context(service):  # as a server starts and stops it
            await warm_up(service.routes, 0)
            questions = await _questions(place, service, have, database)
            for question in questions:
                if wanted.only and question.name not in wanted.only:
                    continue
                asked = sides if question.beside_rest else sides[:2]
                alike = await _compare(question, asked, have, database)
                for callers in CONCURRENCY[: 1 if question.alone else None]:
                    calls = [_calls(question, have, callers) for _ in asked]
                    timings = await race(asked, calls, callers, wanted.seconds, ROUNDS)
                    show(Line(question.name, callers, alike, timings))
            return await require_true_log(database, place.settings)
    finally:
        await driver.close()
        await database.close()
        if rest is not None:
            _close(rest)


def _rest(place: Installation) -> InThreads | None:
    if find_spec("rest_framework") is None:
        return None
    from benchmarks.beside.rest.site import application, connect

    rest = InThreads(application(place.settings))
    rest.in_each(connect)
    return rest


def _close(rest: InThreads) -> None:
    from benchmarks.beside.rest.site import let_go

    rest.close(let_go)


def _asks_steps(wanted: Wanted) -> bool:
    return not wanted.only or any(name.split()[0] in stock.STEPS for name in wanted.only)


def _subjects() -> int:
    """How many of each step all sides use up."""
    return 3 * (1 + sum(callers * WARM + ROUNDS * IN_A_ROUND for callers in CONCURRENCY)) + 1


async def _questions(place: Installation, service: Any, have: Stock, database: Database) -> list[Question]:
    """The service proposes one pair, whose judgement every match then shows; the rest is asked for by name."""
    pair = have.take("propose", 1)[0]
    if not isinstance(pair, tuple):
        raise TypeError
    body = {"need_id": str(pair[0]), "candidate_id": str(pair[1])}
    made = await answer_of(service, Call("POST", "/v1/matches", place.seed.token, body=body, status=201))
    told = ("breakdown", "gaps", "filters")
    columns = ", ".join(f"{name} = (SELECT {name} FROM matches WHERE id = :made)" for name in told)
    key = made["id"].replace("-", "") if place.settings.is_sqlite else made["id"]
    async with database.connection() as connection:
        await connection.execute(text(f"UPDATE matches SET {columns} WHERE id <> :made"), {"made": key})
    await installation.settle(database)
    first = {}
    for name in ("candidates", "matches", "placements", "follow-ups"):
        page = await answer_of(service, Call("GET", f"/v1/{name}", place.seed.token))
        first[name] = page["items"][0]["id"]
    return [*reads(place, first), *steps(place, have)]


def _calls(question: Question, have: Stock, callers: int) -> list[Call]:
    """One call again and again, or one for each subject."""
    if question.subject is None:
        return [question.call] if question.call else []
    return [question.subject(key) for key in have.take(question.step, callers * WARM + ROUNDS * IN_A_ROUND)]


async def _compare(question: Question, sides: Sequence[Side], have: Stock, database: Database) -> str:
    """Asks every side once; they must answer the same and leave the same behind. Says how alike the answers are."""
    bodies, effects = [], []
    for side in sides:
        call = question.call
        if call is None and question.subject is not None:
            call = question.subject(have.take(question.step, 1)[0])
        if call is None:
            raise TypeError
        before = await left(database)
        bodies.append(await side.answer(call))
        effects.append((await left(database)).since(before))
    documents = [orjson.loads(body) for body in bodies]
    for document, effect in zip(documents[1:], effects[1:], strict=True):
        require_same(documents[0], document, question)
        if effect != effects[0]:
            raise Different(f"{question.name}: {effects[0]} and {effect}")
    if question.limit_leads:
        return "what the limit tells"
    if question.ignored:
        return "but for ids and times"
    return "to the byte" if bodies[0] == bodies[1] else "as JSON"


HEADINGS = (
    "Endpoint", "Callers", "rps: service", "limit", "DRF", "× limit", "× DRF", "cpu ms: service", "limit", "DRF",
    "cpu × limit", "cpu × DRF", "p50 ms", "p99 ms", "Alike",
)  # fmt: skip


def show(line: Line) -> None:
    """A line of the table, as soon as it is there."""
    service, *others = line.sides
    missing = ["–"] * (3 - len(line.sides))
    cells = [
        line.endpoint, str(line.callers),
        *(f"{side.rate:.0f}" for side in line.sides), *missing,
        *(f"{service.rate / side.rate:.2f}" for side in others), *missing,
        *(f"{min(side.costs):.2f}" for side in line.sides), *missing,
        *(f"{min(side.costs) / min(service.costs):.2f}" for side in others), *missing,
        *(" / ".join(f"{side.percentile(share):.1f}" for side in line.sides) for share in (0.5, 0.99)),
        line.alike,
    ]  # fmt: skip
    print("| " + " | ".join(cells) + " |", flush=True)


def one_database(name: str, wanted: Wanted) -> None:
    """In a process of its own: Django is set up once in a process, for one database."""
    with DATABASES[name](wanted.candidates) as place:
        print(f"\n### {place.name}\n\n| {' | '.join(HEADINGS)} |\n|---|{'--:|' * (len(HEADINGS) - 2)}---|", flush=True)
        entries = run(measure(place, wanted, show))
        print(f"\nThe {entries} entries that all sides wrote to the access log of {place.name} hold.", flush=True)


def main(
    seconds: Annotated[float, typer.Option(min=0.1, help="Seconds for each side of each line.")] = 1.0,
    candidates: Annotated[int, typer.Option(min=1_900, max=200_000, help="Candidates in the installation.")] = 3_000,
    database: Annotated[list[str] | None, typer.Option(help="sqlite, postgres; both unless told.")] = None,
    only: Annotated[list[str] | None, typer.Option(help="An endpoint as the table names it; repeatable.")] = None,
) -> None:
    """Prints one line per endpoint, database and number of callers.

    rps: the median round; cpu: processor milliseconds of this process a request in the best round (PostgreSQL's own not,
    and whatever else the machine does only ever adds); ×: the service's
    rate as a multiple of the other's (aims: 0.5 of the limit, twice DRF), and the same of processor time.
    """
    wanted = Wanted(seconds, candidates, tuple(only or ()))
    if find_spec("rest_framework") is None:
        print("Django REST framework is not installed (extra `bench`): beside the limit alone.")
    print(f"{candidates} candidates; {ROUNDS} interleaved rounds, {seconds:g} s a side and line.")
    for name in database or list(DATABASES):
        process = multiprocessing.get_context("spawn").Process(target=one_database, args=(name, wanted))
        process.start()
        process.join()
        if process.exitcode:
            raise typer.Exit(1)


if __name__ == "__main__":
    typer.run(main)
