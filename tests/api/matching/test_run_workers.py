"""Large assignment runs wait for a worker: leases, takeover, cancellation and failure."""

import asyncio
import gc
from datetime import UTC, datetime, timedelta
from typing import Any

import anyio.from_thread
import anyio.lowlevel
import pytest
from rich.console import Console

from app import main
from app.cli.jobs import keep_up
from app.foundation.core.clock import FixedClock
from app.journey.matching.domain.states import RunStatus
from app.journey.matching.errors import RunTooLarge
from app.journey.matching.models import AssignmentProposal, AssignmentRun, ScarcityPrice
from app.journey.matching.repository.runs import Lease
from app.journey.matching.service.runs import Workshop, computing, work_on_next, working
from app.journey.matching.service.runs.working import HELD, execute, take
from tests.api.matching.runs import pairs, proposals, run, workshop
from tests.factories.world import World

pytestmark = pytest.mark.anyio


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(datetime.now(UTC))


@pytest.fixture
async def queued(world: World, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """A run that is too large to be computed in its request."""
    await world.make_candidate()
    await world.make_need(seats=2)
    monkeypatch.setattr(world.settings, "assignment_pairs_at_once", 0)
    answer = await world.caseworker.post("/v1/assignment-runs", {"seed": 7})
    assert answer.status_code == 202, answer.text
    made: dict[str, Any] = answer.json()
    assert answer.headers["location"] == f"/v1/assignment-runs/{made['id']}"
    return made


async def read(world: World, made: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = (await world.caseworker.get(f"/v1/assignment-runs/{made['id']}")).json()
    return found


async def test_a_large_run_is_queued_and_a_worker_gives_the_result_that_the_request_would_have_given(
    world: World, queued: dict[str, Any], monkeypatch: pytest.MonkeyPatch
):
    assert (queued["status"], queued["summary"], queued["allowed_actions"]) == ("queued", None, ["cancel"])
    assert await proposals(world.caseworker, queued["id"]) == []
    assert await work_on_next(workshop(world)) is True
    done = await read(world, queued)
    assert (done["status"], done["progress"], done["failure_code"]) == ("done", 100, None)
    assert done["finished_at"] >= done["started_at"]
    monkeypatch.setattr(world.settings, "assignment_pairs_at_once", 1_000)
    at_once = await run(world.caseworker)
    assert at_once["summary"] == done["summary"]
    assert at_once["input_hash"] == done["input_hash"]
    found = [pairs(await proposals(world.caseworker, made["id"])) for made in (done, at_once)]
    assert found[0] == found[1]
    assert len(found[0]) == 2
    assert await work_on_next(workshop(world)) is False


async def test_it_is_computed_by_the_settings_it_was_asked_for_under(world: World, queued: dict[str, Any]):
    changed = await world.manager.patch(f"/v1/jobcenters/{world.here.id}/settings", {"language_gap": 0}, 1)
    assert changed.status_code == 200, changed.text
    await work_on_next(workshop(world))
    (stored,) = await world.all(AssignmentRun)
    assert (stored.config["limits"]["language_gap"], stored.settings_version) == (2, 1)


async def test_two_workers_never_take_the_same_run(world: World, queued: dict[str, Any]):
    leases = await asyncio.gather(*(take(workshop(world)) for _ in range(4)))
    assert [str(lease.run_id) for lease in leases if lease] == [queued["id"]]
    assert await take(workshop(world)) is None


async def test_two_workers_share_two_runs_and_each_is_done_once(world: World, queued: dict[str, Any]):
    await world.caseworker.post("/v1/assignment-runs", {"seed": 8})
    await asyncio.gather(*(work_on_next(workshop(world)) for _ in range(3)))
    while await work_on_next(workshop(world)):
        pass
    runs = await world.all(AssignmentRun)
    assert [made.status for made in runs] == [RunStatus.DONE] * 2
    assert len(await world.all(AssignmentProposal)) == 4
    assert (await world.event_names()).count("assignment_run.finished") == 2


async def test_a_run_whose_worker_died_is_taken_over_when_its_lease_has_run_out(
    world: World, queued: dict[str, Any], clock: FixedClock
):
    dead = await take(workshop(world, clock))
    assert dead is not None
    clock.at += HELD - timedelta(seconds=1)
    assert await take(workshop(world, clock)) is None
    clock.at += timedelta(seconds=1)
    assert await work_on_next(workshop(world, clock)) is True
    assert (await read(world, queued))["status"] == "done"


async def test_what_a_worker_finds_after_it_was_taken_for_dead_is_dropped(
    world: World, queued: dict[str, Any], clock: FixedClock, monkeypatch: pytest.MonkeyPatch
):
    """It slept through its lease in the middle of its sums: somebody else holds the run by then."""
    slow = await take(workshop(world, clock))
    assert slow is not None
    compute = computing.compute
    successors: list[Lease] = []

    def asleep(given, step):
        clock.at += HELD
        successor = anyio.from_thread.run(take, workshop(world, clock))
        assert successor is not None
        successors.append(successor)
        return compute(given, step)

    monkeypatch.setattr(working, "compute", asleep)
    await execute(workshop(world, clock), slow)
    assert (await read(world, queued))["status"] == "running"
    assert await world.all(AssignmentProposal) == []
    monkeypatch.setattr(working, "compute", compute)
    await execute(workshop(world, clock), successors[0])
    assert (await read(world, queued))["status"] == "done"
    assert len(await world.all(AssignmentProposal)) == 2


async def test_a_run_that_keeps_losing_its_workers_is_given_up(world: World, queued: dict[str, Any], clock: FixedClock):
    for _ in range(3):
        assert await take(workshop(world, clock)) is not None
        assert await work_on_next(workshop(world, clock)) is False  # somebody works on it
        clock.at += HELD
    assert await work_on_next(workshop(world, clock)) is True
    found = await read(world, queued)
    assert (found["status"], found["failure_code"], found["summary"]) == ("failed", "run.workers_lost", None)
    assert await world.all(AssignmentProposal) == []
    assert await work_on_next(workshop(world, clock)) is False


async def test_the_third_worker_may_still_finish_what_two_have_left(
    world: World, queued: dict[str, Any], clock: FixedClock
):
    for _ in range(2):
        assert await take(workshop(world, clock)) is not None
        clock.at += HELD
    assert await work_on_next(workshop(world, clock)) is True
    assert (await read(world, queued))["status"] == "done"


async def test_progress_is_stored_on_the_way_and_holds_the_run_on(
    world: World, queued: dict[str, Any], clock: FixedClock, monkeypatch: pytest.MonkeyPatch
):
    lease = await take(workshop(world, clock))
    assert lease is not None
    compute = computing.compute
    seen = []

    async def look() -> None:
        found = (await world.all(AssignmentRun))[0]
        seen.append((found.status, found.progress, found.leased_until))

    def watched(given, step):
        clock.at += timedelta(seconds=30)
        step(40)
        step(41)  # too little to be worth a write
        anyio.from_thread.run(look)
        return compute(given, step)

    monkeypatch.setattr(working, "compute", watched)
    await execute(workshop(world, clock), lease)
    assert seen == [(RunStatus.RUNNING, 40, clock.at + HELD)]
    assert (await read(world, queued))["status"] == "done"


async def test_a_run_that_waits_is_cancelled_at_once_and_never_executed(world: World, queued: dict[str, Any]):
    path = f"/v1/assignment-runs/{queued['id']}/cancel"
    cancelled = await world.caseworker.post(path)
    assert (cancelled.status_code, cancelled.json()["status"]) == (200, "cancelled")
    assert await work_on_next(workshop(world)) is False
    again = await world.caseworker.post(path)
    assert (again.status_code, again.json()["code"]) == (409, "conflict.illegal_move")
    assert (await world.other_caseworker.post(path)).status_code == 404


async def test_a_run_under_way_stops_at_its_next_step(world: World, queued: dict[str, Any]):
    lease = await take(workshop(world))
    assert lease is not None
    asked = (await world.caseworker.post(f"/v1/assignment-runs/{queued['id']}/cancel")).json()
    assert (asked["status"], asked["cancel_asked"], asked["allowed_actions"]) == ("running", True, [])
    await execute(workshop(world), lease)
    found = await read(world, queued)
    assert (found["status"], found["failure_code"], found["summary"]) == ("cancelled", None, None)
    assert await world.all(AssignmentProposal) == []
    assert await world.all(ScarcityPrice) == []


async def test_a_cancellation_in_the_last_moment_still_counts(
    world: World, queued: dict[str, Any], monkeypatch: pytest.MonkeyPatch
):
    lease = await take(workshop(world))
    assert lease is not None
    compute = computing.compute

    def last_moment(given, step):
        outcome = compute(given, step)
        anyio.from_thread.run(world.caseworker.post, f"/v1/assignment-runs/{queued['id']}/cancel")
        return outcome

    monkeypatch.setattr(working, "compute", last_moment)
    await execute(workshop(world), lease)
    assert (await read(world, queued))["status"] == "cancelled"


async def test_a_run_nobody_works_on_any_more_is_cancelled_at_once(
    world: World, queued: dict[str, Any], clock: FixedClock
):
    clock.at -= HELD * 2
    assert await take(workshop(world, clock)) is not None
    cancelled = await world.caseworker.post(f"/v1/assignment-runs/{queued['id']}/cancel")
    assert (cancelled.status_code, cancelled.json()["status"]) == (200, "cancelled")


async def test_a_done_run_is_not_cancelled(world: World, queued: dict[str, Any]):
    await work_on_next(workshop(world))
    answer = await world.caseworker.post(f"/v1/assignment-runs/{queued['id']}/cancel")
    assert (answer.status_code, answer.json()["code"]) == (409, "conflict.illegal_move")


@pytest.mark.parametrize(
    ("error", "code"),
    [(RuntimeError("Olena Test"), "run.failed"), (RunTooLarge(), "run.too_large")],
)
async def test_a_failure_leaves_its_code_and_nothing_else(
    world: World, queued: dict[str, Any], monkeypatch: pytest.MonkeyPatch, error: Exception, code: str
):
    def fails(_given, _step):
        raise error

    monkeypatch.setattr(working, "compute", fails)
    assert await work_on_next(workshop(world)) is True
    found = await read(world, queued)
    assert (found["status"], found["failure_code"], found["summary"]) == ("failed", code, None)
    assert "Olena" not in str(found)
    assert await world.all(AssignmentProposal) == []
    assert await work_on_next(workshop(world)) is False


async def test_needs_that_closed_while_a_run_waited_are_left_out(world: World, queued: dict[str, Any]):
    need = await world.make_need()
    await world.caseworker.post(f"/v1/needs/{need.id}/close", {"reason_code": "filled_elsewhere"})
    await work_on_next(workshop(world))
    assert (await read(world, queued))["summary"]["needs"] == 1


async def test_the_command_for_workers_executes_what_waits(world: World, queued: dict[str, Any]):
    await keep_up(world.database, world.settings, Console(quiet=True), None)
    assert (await read(world, queued))["status"] == "done"


@pytest.mark.parametrize("embedded", [True, False])
async def test_a_server_works_on_runs_itself_unless_it_is_told_not_to(
    world: World, monkeypatch: pytest.MonkeyPatch, embedded: bool
):
    started = []

    async def works(shop: Workshop) -> None:
        started.append(shop.settings)
        await anyio.sleep_forever()

    monkeypatch.setattr(main, "work_on_runs", works)
    monkeypatch.setattr(main, "READINESS_SECONDS", 0)
    monkeypatch.setattr(gc, "freeze", lambda: None)
    settings = world.settings.model_copy(update={"embedded_worker": embedded})
    app = main.create_app(settings)
    async with app.router.lifespan_context(app):
        await anyio.wait_all_tasks_blocked()
    assert started == [settings] * embedded


async def test_a_configuration_of_another_version_fails_the_run(world: World, queued: dict[str, Any]):
    (stored,) = await world.all(AssignmentRun)
    stored.config = {"engine": 0}
    await world.add(stored)
    await work_on_next(workshop(world))
    assert (await read(world, queued))["failure_code"] == "run.failed"
