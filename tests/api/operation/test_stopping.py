"""Workers that are told to stop: what was begun is brought to its end, what takes too long is given back."""

import threading
from datetime import UTC, datetime
from typing import Any

import anyio
import anyio.from_thread
import pytest

from app.foundation.core.clock import FixedClock
from app.journey.matching.domain.states import RunStatus
from app.journey.matching.models import AssignmentRun
from app.journey.matching.service.runs import computing, work_on_next, work_on_runs, working
from app.journey.notices.domain.states import NoticeStatus
from app.journey.notices.models import Notice
from app.journey.notices.service import PostOffice, work_on_notices
from tests.api.matching.runs import workshop
from tests.factories.postbox import Postbox, opened
from tests.factories.talk import notice_row
from tests.factories.world import World

pytestmark = pytest.mark.anyio


async def test_a_letter_that_is_being_handed_over_is_settled_before_the_worker_stops(world: World):
    noon = datetime.now(UTC).replace(hour=11)  # at night letters wait
    await world.add(*(notice_row(world.caseworker.account.id, name, kind="transfer", not_before=noon) for name in "ab"))
    postbox = Postbox(answering=threading.Event())
    with opened(postbox):
        office = PostOffice(world.database, postbox.settings(world.settings), FixedClock(noon))
        async with anyio.create_task_group() as group:
            group.start_soon(work_on_notices, office)
            with anyio.fail_after(30):
                while True:
                    await anyio.sleep(0.01)
                    if postbox.letters:
                        break
            group.cancel_scope.cancel()
            postbox.answering.set()
    rows = await world.all(Notice)
    assert sorted((row.status, row.attempts, row.leased_until) for row in rows) == [
        (NoticeStatus.QUEUED, 0, None),
        (NoticeStatus.SENT, 1, None),
    ]
    assert len(postbox.letters) == 1


async def test_a_run_that_is_being_computed_is_given_back_and_the_stop_is_not_held_against_it(
    world: World, monkeypatch: pytest.MonkeyPatch
):
    await world.make_candidate()
    await world.make_need(seats=2)
    monkeypatch.setattr(world.settings, "assignment_pairs_at_once", 0)
    assert (await world.caseworker.post("/v1/assignment-runs", {"seed": 7})).status_code == 202
    begun, going_on = anyio.Event(), threading.Event()
    compute = computing.compute

    def slow(given: Any, step: Any) -> Any:
        anyio.from_thread.run_sync(begun.set)
        going_on.wait(30)
        return compute(given, step)

    monkeypatch.setattr(working, "compute", slow)
    async with anyio.create_task_group() as group:
        group.start_soon(work_on_runs, workshop(world))
        with anyio.fail_after(30):
            await begun.wait()
        group.cancel_scope.cancel()
        going_on.set()
    (run,) = await world.all(AssignmentRun)
    assert (run.status, run.attempts) == (RunStatus.RUNNING, 0)
    monkeypatch.setattr(working, "compute", compute)
    assert await work_on_next(workshop(world)) is True, "another worker takes it at once"
    (run,) = await world.all(AssignmentRun)
    assert (run.status, run.attempts) == (RunStatus.DONE, 1)
