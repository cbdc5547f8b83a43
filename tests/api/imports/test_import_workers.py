"""Workers of imports: killed at any point each row is done once; cancelled, resumed, given back, forgotten."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID

import anyio
import pytest
from sqlalchemy.exc import OperationalError
from sqlmodel import col

from app.foundation.audit.models import Event
from app.foundation.core.clock import FixedClock
from app.foundation.core.errors import Unavailable
from app.foundation.core.key_ring import KeyMissing
from app.foundation.db.session import Database
from app.integration.imports.models import Import, ImportChunk, RowError
from app.integration.imports.service import batches, forget_old, rows, work_on_next, working
from app.integration.imports.service.batches import Holder
from app.integration.imports.service.content import Sealed
from app.integration.imports.service.kinds.candidates import Candidates
from app.registers.candidates.errors import CprTaken
from app.registers.candidates.models import Candidate
from tests.factories.sheets import ask, counts, csv_of, desk_of, errors_of
from tests.factories.world import World

pytestmark = pytest.mark.anyio
HEAD = ("Reference", "Navn", "Lovgrundlag", "Postnr", "Kan begynde")
ROWS = 9
FILE = csv_of(
    HEAD, *((f"K-{n}", f"Person {n}", "intl_23b", "x" if n == 5 else "2000", "2027-02-01") for n in range(ROWS))
)


class Killed(BaseException):
    """As if the power had gone: nothing that follows in this process happens."""


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(datetime.now(UTC))


@pytest.fixture
async def waiting(world: World, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    monkeypatch.setattr(batches, "ROWS_AT_ONCE", 2)
    return await ask(world.caseworker, FILE, "candidates")


async def read(world: World, made: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = (await world.caseworker.get(f"/v1/imports/{made['id']}")).json()
    return found


def at_the(number: int, error: BaseException, *, after: bool = False) -> Callable[..., Any]:
    """A decorator: the call with this number (from 1) ends with the error, before or after it did what it does."""
    calls = 0

    def decorate(real: Callable[..., Awaitable[Any]]) -> Callable[..., Awaitable[Any]]:
        async def call(*given: Any, **named: Any) -> Any:
            nonlocal calls
            calls += 1
            if calls == number and not after:
                raise error
            result = await real(*given, **named)
            if calls == number:
                raise error
            return result

        return call

    return decorate


STEPS = {
    "while the file is read": (Sealed, "piece", False),
    "before anything is stored": (Holder, "_begin", False),
    "before a batch": (Holder, "_do", False),
    "within a batch": (Holder, "_progress", False),
    "between what a batch did and its commit": (Holder, "_progress", True),
    "after a batch": (Holder, "_do", True),
    "before the end": (working, "_end", False),
    "after the end": (working, "_end", True),
}


@pytest.mark.parametrize("dry", [False, True])
async def test_whenever_a_worker_is_killed_another_goes_on_and_each_row_is_done_once(
    world: World, waiting: dict[str, Any], clock: FixedClock, monkeypatch: pytest.MonkeyPatch, dry: bool
):
    made = await ask(world.caseworker, FILE, "candidates", dry_run=True) if dry else waiting
    if dry:
        await world.caseworker.post(f"/v1/imports/{waiting['id']}/cancel")
    desk = desk_of(world, clock=clock)
    for owner, name, after in STEPS.values():
        with monkeypatch.context() as broken:
            broken.setattr(
                owner, name, at_the(1 if "_do" not in name else 2, Killed(), after=after)(getattr(owner, name))
            )
            try:
                assert await work_on_next(desk) is True
            except (Killed, BaseExceptionGroup):
                assert await work_on_next(desk) is False or after, "somebody else still holds it"
        clock.at += working.HELD + timedelta(seconds=1)
    while await work_on_next(desk):
        pass
    done = await read(world, made)
    kept = [] if dry else [f"K-{n}" for n in range(ROWS) if n != 5]
    assert (done["status"], done["done_rows"], counts(done)) == ("done", ROWS, (ROWS - 1, 0, 0, 1))
    assert [error["row"] for error in await errors_of(world.caseworker, made)] == [7]
    people = await world.all(Candidate, col(Candidate.external_ref).startswith("K-"))
    assert [one.external_ref for one in people] == kept
    told = await world.all(Event, col(Event.name) == "candidate.created")
    assert sorted(str(event.subject_id) for event in told) == sorted(str(one.id) for one in people)
    assert await world.all(ImportChunk, col(ImportChunk.import_id) == UUID(done["id"])) == []


async def test_a_cancelled_import_stops_after_its_batch_and_is_resumed_where_it_was(
    world: World, waiting: dict[str, Any], monkeypatch: pytest.MonkeyPatch
):
    real = Holder._do

    async def asked_to_stop(holder: Holder, batch: rows.Batch) -> None:
        await real(holder, batch)
        answer = await world.caseworker.post(f"/v1/imports/{waiting['id']}/cancel")
        assert (answer.json()["cancel_asked"], answer.json()["allowed_actions"]) == (True, [])

    with monkeypatch.context() as patched:
        patched.setattr(Holder, "_do", asked_to_stop)
        await work_on_next(desk_of(world))
    stopped = await read(world, waiting)
    assert (stopped["status"], stopped["done_rows"], stopped["allowed_actions"]) == ("cancelled", 2, ["resume"])
    resumed = await world.caseworker.post(f"/v1/imports/{waiting['id']}/resume")
    assert resumed.json()["status"] == "queued"
    await work_on_next(desk_of(world))
    done = await read(world, waiting)
    assert (done["status"], counts(done), done["has_content"]) == ("done", (ROWS - 1, 0, 0, 1), False)
    assert (await world.caseworker.post(f"/v1/imports/{waiting['id']}/resume")).status_code == 409
    assert (await world.caseworker.post(f"/v1/imports/{waiting['id']}/cancel")).status_code == 409
    names = [event.name for event in await world.all(Event, col(Event.subject_type) == "import")]
    assert names == ["import.requested", "import.cancelled", "import.resumed", "import.finished"]


async def test_an_import_whose_workers_do_nothing_again_and_again_is_failed(
    world: World, waiting: dict[str, Any], clock: FixedClock, monkeypatch: pytest.MonkeyPatch
):
    desk = desk_of(world, clock=clock)
    with monkeypatch.context() as broken:

        async def killed(_holder: Holder) -> None:
            raise Killed

        broken.setattr(Holder, "do_all", killed)
        for _ in range(working.MOST_ATTEMPTS):
            with pytest.raises(Killed):
                await work_on_next(desk)
            clock.at += working.HELD + timedelta(seconds=1)
        assert await work_on_next(desk) is True
    failed = await read(world, waiting)
    assert (failed["status"], failed["failure_code"]) == ("failed", "import.workers_lost")


async def test_a_database_that_is_away_leaves_the_import_to_whoever_comes_next(
    world: World, waiting: dict[str, Any], clock: FixedClock, monkeypatch: pytest.MonkeyPatch
):
    away = OperationalError("SELECT 1", {}, Exception("away"))
    for owner, name, failure in (
        (batches, "apply_batch", away),
        (Sealed, "piece", away),
        (Holder, "_begin", Unavailable()),
    ):
        with monkeypatch.context() as broken:
            broken.setattr(owner, name, at_the(1, failure)(getattr(owner, name)))
            assert await work_on_next(desk_of(world, clock=clock)) is True
        assert (await read(world, waiting))["status"] == "running"
        assert await work_on_next(desk_of(world, clock=clock)) is False
        clock.at += working.AGAIN_AFTER
    await work_on_next(desk_of(world, clock=clock))
    assert (await read(world, waiting))["status"] == "done"


async def test_a_worker_that_is_told_to_stop_gives_the_import_back_at_once(world: World, waiting: dict[str, Any]):
    real = Holder._do

    async def stopped(holder: Holder, batch: rows.Batch) -> None:
        await real(holder, batch)
        scope.cancel()

    with pytest.MonkeyPatch.context() as patched, anyio.CancelScope() as scope:
        patched.setattr(Holder, "_do", stopped)
        await work_on_next(desk_of(world))
    assert (await read(world, waiting))["done_rows"] == 2
    assert await work_on_next(desk_of(world)) is True
    assert counts(await read(world, waiting)) == (ROWS - 1, 0, 0, 1)


async def test_what_somebody_else_takes_meanwhile_refuses_one_row_only(
    world: World, waiting: dict[str, Any], monkeypatch: pytest.MonkeyPatch
):
    real = Candidates.make

    async def taken(kind: Any, work: Any, bodies: Any) -> Any:
        if len(bodies) > 1 or bodies[0].external_ref == "K-2":
            raise CprTaken
        return await real(kind, work, bodies)

    monkeypatch.setattr(Candidates, "make", taken)
    await work_on_next(desk_of(world))
    assert counts(await read(world, waiting)) == (ROWS - 2, 0, 0, 2)
    codes = [error["code"] for error in await errors_of(world.caseworker, waiting)]
    assert codes == ["candidate.cpr_taken", "field.pattern"]


async def test_files_that_cannot_be_read_fail_whole_and_a_missing_key_says_so(
    world: World, waiting: dict[str, Any], monkeypatch: pytest.MonkeyPatch
):
    nothing = await ask(world.caseworker, csv_of(("Navn",), ("Ole",)), "candidates")

    def no_key(*_given: Any) -> Sealed:
        raise KeyMissing

    with monkeypatch.context() as broken:
        broken.setattr(Sealed, "of", no_key)
        await work_on_next(desk_of(world))
    await work_on_next(desk_of(world))
    found = [(await read(world, made))["failure_code"] for made in (waiting, nothing)]
    assert found == ["keys.missing", "import.no_key_column"]
    assert all([(await read(world, made))["failure"] for made in (waiting, nothing)])


async def test_errors_beyond_those_that_are_kept_are_counted(world: World, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(batches, "MOST_ERRORS", 3)
    made = await ask(world.caseworker, csv_of(HEAD, *((f"E-{n}", "x", "?", "2", "?") for n in range(4))), "candidates")
    await work_on_next(desk_of(world))
    done = await read(world, made)
    assert (len(await world.all(RowError)), done["errors_left_out"] > 0, done["refused"]) == (3, True, 4)


async def test_ended_imports_are_forgotten_with_their_files_and_no_more_than_ten_wait(
    world: World, waiting: dict[str, Any], clock: FixedClock
):
    for _ in range(8):
        await ask(world.caseworker, b"x", "candidates")
    post = partial(world.caseworker.post, "/v1/imports?kind=needs", content=b"x", headers={"Content-Type": "text/csv"})
    rivals = await asyncio.gather(*(post() for _ in range(3)))
    assert sorted(one.status_code for one in rivals) == [202, 409, 409]
    full = await world.caseworker.post("/v1/imports?kind=needs", content=b"x", headers={"Content-Type": "text/csv"})
    assert full.json()["code"] == "import.too_many_waiting"
    assert (await world.caseworker.post(f"/v1/imports/{waiting['id']}/cancel")).json()["status"] == "cancelled"
    desk = desk_of(world, clock=clock)
    clock.at += timedelta(days=world.settings.keep_import_days - 1)
    assert await forget_old(desk) == 0
    clock.at += timedelta(days=2)
    assert await forget_old(desk) == 1
    assert len(await world.all(Import)) == 9
    assert await world.all(ImportChunk, col(ImportChunk.import_id) == UUID(waiting["id"])) == []


async def test_the_stored_file_opens_with_its_key_alone(world: World, waiting: dict[str, Any]):
    (chunk,) = await world.all(ImportChunk)
    (row,) = await world.all(Import)
    assert b"Person" not in chunk.content
    database: Database = world.database
    async with database.read() as session:
        assert await Sealed.of(world.settings, row).piece(session, 0) == FILE
