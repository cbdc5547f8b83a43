"""End reports asked for and reminded of by the worker: once each, never in a burst, never after both have spoken."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from sqlmodel import col, update

from app.foundation.audit.models import Event
from app.foundation.core.actor import Role
from app.foundation.core.clock import FixedClock
from app.foundation.db.work import Work
from app.foundation.identity.tokens import issue_token
from app.journey.matching.domain.states import MatchStatus
from app.journey.placements.domain import PlacementStatus
from app.journey.placements.domain.requests import EndAuthor
from app.journey.placements.models import EndStatement, Placement
from app.journey.placements.service import ask_again_after_change
from app.journey.upkeep import Upkeep, run_upkeep
from app.registers.jobcenters.models import JobcenterSettings
from tests.factories.world import World

ENDS_ON = date(2027, 4, 4)
WEEK_BEFORE = ENDS_ON - timedelta(days=7)


@dataclass
class Desk:
    """A worker on a day of one's choice."""

    world: World

    async def work_on(self, day: date) -> Upkeep:
        """One round of upkeep at ten o'clock."""
        async with self.world.database.write() as transaction:
            return await run_upkeep(self.at(day, transaction.session))

    def at(self, day: date, session: Any) -> Work:
        clock = FixedClock(datetime.combine(day, time(10), UTC))
        return Work(session=session, clock=clock, settings=self.world.settings)

    async def placement(self, status: PlacementStatus = PlacementStatus.ACTIVE, **values: Any) -> Placement:
        need = await self.world.make_need(confirmed_on=ENDS_ON)
        match = await self.world.make_match(need, await self.world.make_candidate(), MatchStatus.AGREED)
        period = {"starts_on": date(2027, 1, 4), "ends_on": ENDS_ON}
        return await self.world.make_placement(match, need, status, **{**period, **values})

    async def speak(self, placement: Placement, *authors: EndAuthor) -> None:
        by = self.world.caseworker.account.id
        await self.world.add(
            *(
                EndStatement(
                    placement_id=placement.id,
                    author=author,
                    assessment="Godt.",
                    given_by=by,
                    given_role=Role.CASEWORKER,
                )
                for author in authors
            )
        )

    async def told(self, placement: Placement) -> list[tuple[str, Any]]:
        """What the worker has recorded on a placement: name and number."""
        events = await self.world.all(Event, col(Event.subject_id) == placement.id)
        return [
            (event.name.removeprefix("placement.end_report_"), event.data.get("number"))
            for event in sorted(events, key=lambda event: event.id)
        ]


@pytest.fixture
async def desk(world: World) -> AsyncIterator[Desk]:
    clock = world.app.state.clock
    yield Desk(world)
    world.app.state.clock = clock


async def test_both_sides_are_asked_a_week_before_the_end_and_not_a_day_earlier(desk: Desk):
    placement = await desk.placement()
    assert not await desk.work_on(WEEK_BEFORE - timedelta(days=1))
    assert (await desk.work_on(WEEK_BEFORE)).end_reports_asked == 1
    stored = await desk.world.reload(placement)
    assert (stored.end_report_asked_on, stored.end_report_reminders) == (WEEK_BEFORE, 0)
    assert stored.version == placement.version + 1
    (event,) = await desk.world.all(Event)
    assert event.data == {"missing": ["supervisor", "candidate"]}
    assert (event.jobcenter_id, event.candidate_id, event.actor_id) == (
        desk.world.here.id,
        placement.candidate_id,
        None,
    )


async def test_they_are_reminded_after_three_and_ten_days_and_then_left_in_peace(desk: Desk):
    placement = await desk.placement()
    for day in range(40):
        await desk.work_on(WEEK_BEFORE + timedelta(days=day))
        await desk.work_on(WEEK_BEFORE + timedelta(days=day))
    assert await desk.told(placement) == [("asked", None), ("reminded", 1), ("reminded", 2)]
    days = [event.occurred_at.date() - WEEK_BEFORE for event in await desk.world.all(Event)]
    assert sorted(day.days for day in days) == [0, 3, 10]


async def test_a_worker_that_was_away_sends_one_reminder_and_no_burst(desk: Desk):
    placement = await desk.placement()
    await desk.work_on(WEEK_BEFORE)
    await desk.work_on(WEEK_BEFORE + timedelta(days=30))
    await desk.work_on(WEEK_BEFORE + timedelta(days=31))
    assert await desk.told(placement) == [("asked", None), ("reminded", 2)]


async def test_whoever_is_asked_late_is_not_reminded_on_the_same_day(desk: Desk):
    placement = await desk.placement()
    late = ENDS_ON + timedelta(days=20)
    done = await desk.work_on(late)
    assert (done.end_reports_asked, done.end_reports_reminded) == (1, 0)
    await desk.work_on(late + timedelta(days=3))
    assert await desk.told(placement) == [("asked", None), ("reminded", 1)]


async def test_nobody_is_asked_or_reminded_once_both_have_spoken(desk: Desk):
    spoken, asked, half = [await desk.placement() for _ in range(3)]
    await desk.speak(spoken, *EndAuthor)
    await desk.work_on(WEEK_BEFORE)
    await desk.speak(asked, *EndAuthor)
    await desk.speak(half, EndAuthor.SUPERVISOR)
    await desk.work_on(WEEK_BEFORE + timedelta(days=3))
    assert await desk.told(spoken) == []
    assert await desk.told(asked) == [("asked", None)]
    assert await desk.told(half) == [("asked", None), ("reminded", 1)]
    events = await desk.world.all(Event, col(Event.name) == "placement.end_report_reminded")
    assert [event.data["missing"] for event in events] == [["candidate"]]


@pytest.mark.parametrize("status", [PlacementStatus.COMPLETED, PlacementStatus.ENDED_EARLY])
async def test_asking_goes_on_after_the_end_for_sixty_days(desk: Desk, status: PlacementStatus):
    ended_on = ENDS_ON - timedelta(days=30)
    fresh = await desk.placement(status, ended_on=ended_on)
    await desk.work_on(ended_on + timedelta(days=60))
    await desk.work_on(ended_on + timedelta(days=63))
    assert await desk.told(fresh) == [("asked", None)]
    old = await desk.placement(status, ended_on=ended_on)
    await desk.work_on(ended_on + timedelta(days=61))
    assert await desk.told(old) == []


@pytest.mark.parametrize(
    "status", [each for each in PlacementStatus if each not in ("active", "completed", "ended_early")]
)
async def test_a_placement_that_does_not_run_is_not_asked_about(desk: Desk, status: PlacementStatus):
    placement = await desk.placement(status)
    await desk.work_on(ENDS_ON)
    assert await desk.told(placement) == []


async def test_each_jobcenter_sets_its_own_reminders_and_may_set_none(desk: Desk):
    here = await desk.placement()
    there = await desk.placement(jobcenter_id=desk.world.there.id)
    for jobcenter, days in ((desk.world.here, [1, 2, 4]), (desk.world.there, [])):
        async with desk.world.database.write() as transaction:
            own = col(JobcenterSettings.id) == jobcenter.id
            values = {"end_report_reminder_days": days}
            await transaction.session.exec(update(JobcenterSettings).where(own).values(values))
    for day in range(6):
        await desk.work_on(WEEK_BEFORE + timedelta(days=day))
    assert await desk.told(here) == [("asked", None), ("reminded", 1), ("reminded", 2), ("reminded", 3)]
    assert await desk.told(there) == [("asked", None)]


async def test_two_workers_at_once_ask_and_remind_each_placement_once(desk: Desk):
    placements = [await desk.placement() for _ in range(12)]
    for day in (WEEK_BEFORE, WEEK_BEFORE + timedelta(days=3)):
        rounds = await asyncio.gather(*(desk.work_on(day) for _ in range(4)))
        done = sum(each.end_reports_asked + each.end_reports_reminded for each in rounds)
        rest = await desk.work_on(day)
        assert done + rest.end_reports_asked + rest.end_reports_reminded == len(placements)
    for placement in placements:
        assert await desk.told(placement) == [("asked", None), ("reminded", 1)]


async def test_an_end_that_moves_away_is_asked_for_anew(desk: Desk):
    placement = await desk.placement()
    await desk.work_on(WEEK_BEFORE)
    await desk.work_on(WEEK_BEFORE + timedelta(days=3))
    later = ENDS_ON + timedelta(weeks=13)
    async with desk.world.database.write() as transaction:
        work = desk.at(ENDS_ON, transaction.session)
        row = await transaction.session.get(Placement, placement.id)
        assert row is not None
        row.ends_on = later
        changed = Event(
            occurred_at=work.now(), name="placement.changed", subject_type="placement", subject_id=placement.id
        )
        await ask_again_after_change(work, changed)
    await desk.work_on(ENDS_ON)
    assert await desk.told(placement) == [("asked", None), ("reminded", 1)]
    await desk.work_on(later - timedelta(days=7))
    assert await desk.told(placement) == [("asked", None), ("reminded", 1), ("asked", None)]


async def test_each_side_sees_what_it_is_asked_for_and_the_jobcenter_sees_both(desk: Desk):
    world = desk.world
    placement = await desk.placement(candidate_id=world.candidate_row.id, mentor_account_id=world.mentor.account.id)
    await desk.work_on(WEEK_BEFORE)
    now = datetime.combine(WEEK_BEFORE, time(12), UTC)
    world.app.state.clock = FixedClock(now)

    async def due(name: str) -> Any:
        caller = world.callers[name]
        caller.token = issue_token(world.settings, caller.account.id, now)
        return (await caller.get(f"/v1/placements/{placement.id}")).json()["end_report_due"]

    asked = {"asked_on": WEEK_BEFORE.isoformat(), "due_on": ENDS_ON.isoformat()}
    assert await due("caseworker") == {**asked, "missing": ["supervisor", "candidate"]}
    assert await due("company") == await due("mentor") == {**asked, "missing": ["supervisor"]}
    assert await due("candidate") == {**asked, "missing": ["candidate"]}
    await desk.speak(placement, EndAuthor.CANDIDATE)
    assert await due("candidate") is None
    assert await due("caseworker") == {**asked, "missing": ["supervisor"]}
