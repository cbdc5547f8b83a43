"""Courses whose times are fixed, in the plan: what moves around them, what they close, what they may not fall on."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import date, time, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlmodel import col

from app.foundation.core.actor import Actor
from app.foundation.core.clock import Clock
from app.foundation.core.errors import Conflict
from app.foundation.core.i18n import Text
from app.foundation.core.ids import new_id
from app.foundation.db.session import with_retry
from app.foundation.db.work import Work
from app.journey.placements.domain import PlacementStatus
from app.journey.placements.models import Placement
from app.journey.training.domain.states import ActivityOrigin, ActivityStatus
from app.journey.training.domain.values import ActivityKind, DatedSession
from app.journey.training.errors import (
    ClashesWithDanishClass,
    ClashesWithGiven,
    GivenAlready,
    PlacementNotUnderWay,
)
from app.journey.training.models import TrainingActivity
from app.journey.training.service.given import Given, enter_given, withdraw_given
from app.registers.candidates.models import Commitment
from app.registers.law.domain.facts import CommitmentKind
from tests.api.training.conftest import gap
from tests.factories.world import World, at

pytestmark = pytest.mark.anyio


async def in_work(world: World, step: Callable[[Work], Awaitable[Any]], *, signed_in: bool = True) -> Any:
    """One use case in its own transaction, as the caseworker or as the worker that nobody signed in to."""
    account = world.caseworker.account
    actor = Actor(account.id, account.role, account.jobcenter_id, account.company_id, account.candidate_id)

    async def attempt() -> Any:
        async with world.database.write() as transaction:
            signed = actor if signed_in else None
            work = Work(session=transaction.session, clock=Clock(), settings=world.settings, signed_in=signed)
            return await step(work)

    return await with_retry(attempt)


def course(placement: Placement, *days: int, skill_id: UUID | None = None, level: int = 0, **values: Any) -> Given:
    """A course on so many days after the placement's first, 8–12, unless said otherwise."""
    begin, end = values.pop("times", (time(8), time(12)))
    usual: dict[str, Any] = {
        "origin": ActivityOrigin.COURSE,
        "origin_id": new_id(),
        "kind": ActivityKind.COURSE,
        "title": Text("Hygiejnekursus", "Hygiene course"),
        "sittings": tuple(DatedSession(placement.starts_on + timedelta(days=day), begin, end) for day in days),
    }
    return Given(skill_id=skill_id, level=level, **{**usual, **values})


async def enter(world: World, placement: Placement, given: Given) -> TrainingActivity:
    row: TrainingActivity = await in_work(world, lambda work: enter_given(work, placement, given))
    return row


async def withdraw(world: World, placement: Placement, given: Given, **options: Any) -> None:
    await in_work(
        world, lambda work: withdraw_given(work, placement.id, given.origin_id, "course_cancelled"), **options
    )


async def rows(world: World) -> dict[UUID, TrainingActivity]:
    return {row.id: row for row in await world.all(TrainingActivity)}


def times(row: TrainingActivity) -> list[DatedSession]:
    return [
        DatedSession(date.fromisoformat(each["on"]), time.fromisoformat(each["from"]), time.fromisoformat(each["to"]))
        for each in row.dated_sessions
    ]


async def test_a_course_enters_the_plan_with_its_own_sittings_and_hours(world: World, placement):
    given = course(placement, 1, 2, 8)
    row = await enter(world, placement, given)
    assert (row.origin, row.origin_id, row.kind) == (ActivityOrigin.COURSE, given.origin_id, ActivityKind.COURSE)
    assert times(row) == list(given.sittings)
    assert (row.starts_on, row.ends_on) == (given.sittings[0].on, given.sittings[-1].on)
    assert row.weekly_hours == 6  # eight hours in the first week, four in the second
    assert [each["weekday"] for each in row.sessions] == [placement.starts_on.isoweekday() + 1]
    assert (row.skill_id, row.have, row.need) == (None, 0, 0)
    read = (await world.candidate.get(f"/v1/training-activities/{row.id}")).json()
    assert (read["title"], read["reason"]["text"]) == ("Hygiejnekursus", "Kursus, som kandidaten har en plads på.")


async def test_planned_sittings_that_clash_move_and_all_others_stay(world: World, placement):
    before = await rows(world)
    clashing = next(row for row in before.values())
    first = times(clashing)[0]
    offset = (first.on - placement.starts_on).days
    row = await enter(world, placement, course(placement, offset))
    after = await rows(world)
    assert set(after) == {*before, row.id}
    for other in after.values():
        if other.id != row.id:
            assert not [each for each in times(other) for fixed in times(row) if each.overlaps(fixed)]
    unmoved = [key for key in before if not [each for each in times(before[key]) if each.overlaps(times(row)[0])]]
    assert [after[key].dated_sessions for key in unmoved] == [before[key].dated_sessions for key in unmoved]
    assert after[clashing.id].dated_sessions != clashing.dated_sessions


async def test_a_course_that_closes_a_gap_takes_over_the_gaps_own_activity(world: World, placement):
    skill = world.skill_ids[0]
    own = next(row for row in (await rows(world)).values() if row.skill_id == skill)
    row = await enter(world, placement, course(placement, 1, 2, skill_id=skill, level=1))
    after = await rows(world)
    assert row.id == own.id
    assert len(after) == 2
    assert (row.have, row.need, row.importance, row.origin) == (0, 1, "must", ActivityOrigin.COURSE)
    assert "training_plan.replanned" in await world.event_names()


async def test_a_course_below_the_level_asked_for_leaves_the_gap_to_its_own_activity(world: World, grant):
    skill = world.skill_ids[0]
    placement = await grant(gaps=[gap(skill, need=2, weeks=3.0)])
    row = await enter(world, placement, course(placement, 1, 2, skill_id=skill, level=1))
    mine = [each for each in (await rows(world)).values() if each.skill_id == skill]
    assert {(each.origin, each.need) for each in mine} == {(ActivityOrigin.COURSE, 1), (ActivityOrigin.GAP, 2)}
    assert row.have == 0


async def test_a_course_closes_a_gap_that_had_no_room(world: World, grant):
    skill = world.skill_ids[0]
    placement = await grant(gaps=[gap(skill, need=3, weeks=20.0)])
    await enter(world, placement, course(placement, 1, 2, skill_id=skill, level=3))
    plan = (await world.caseworker.get(f"/v1/placements/{placement.id}/training-plan")).json()
    assert plan["unplaced"] == []
    assert [(a["origin"], a["reason"]["need"]) for a in plan["activities"]] == [("course", 3)]


async def test_withdrawn_before_it_began_the_gap_has_its_own_activity_again_in_the_same_row(world: World, placement):
    skill = world.skill_ids[0]
    before = await rows(world)
    given = course(placement, 1, 2, skill_id=skill, level=1)
    row = await enter(world, placement, given)
    await withdraw(world, placement, given)
    after = await rows(world)
    assert set(after) == set(before)
    back = after[row.id]
    assert (back.origin, back.origin_id, back.kind) == (ActivityOrigin.GAP, None, ActivityKind.ON_THE_JOB)
    assert (back.title_en, back.reason_en, back.status) == (
        before[row.id].title_en, before[row.id].reason_en, ActivityStatus.PLANNED,
    )  # fmt: skip
    assert len(back.dated_sessions) == len(before[row.id].dated_sessions)


async def test_withdrawn_after_it_began_what_was_held_stays_and_the_gap_is_planned_anew(world: World, begun):
    skill = world.skill_ids[0]
    async with world.database.write() as transaction:
        for row in await world.all(TrainingActivity, col(TrainingActivity.skill_id) == skill):
            await transaction.session.delete(await transaction.session.get_one(TrainingActivity, row.id))
    today = world.app.state.clock.today()
    ahead = (today - begun.starts_on).days
    given = course(begun, 0, ahead + 7, skill_id=skill, level=1)
    row = await enter(world, begun, given)
    await withdraw(world, begun, given)
    mine = [each for each in (await rows(world)).values() if each.skill_id == skill]
    dropped = next(each for each in mine if each.id == row.id)
    assert (dropped.status, dropped.dropped_reason) == (ActivityStatus.DROPPED, "course_cancelled")
    assert times(dropped) == [given.sittings[0]]
    assert dropped.ends_on == given.sittings[0].on
    (anew,) = [each for each in mine if each.id != row.id]
    assert (anew.origin, anew.status) == (ActivityOrigin.GAP, ActivityStatus.PLANNED)
    assert min(times(anew)).on >= today


async def test_the_worker_withdraws_a_course_without_anybody_signed_in(world: World, placement):
    given = course(placement, 1)
    row = await enter(world, placement, given)
    await withdraw(world, placement, given, signed_in=False)
    assert (await rows(world))[row.id].status is ActivityStatus.DROPPED
    await withdraw(world, placement, given)  # a second time nothing happens


async def test_a_course_somebody_has_completed_is_not_withdrawn(world: World, placement):
    given = course(placement, 1)
    row = await enter(world, placement, given)
    await world.caseworker.post(f"/v1/training-activities/{row.id}/complete")
    await withdraw(world, placement, given)
    assert (await rows(world))[row.id].status is ActivityStatus.COMPLETED


async def test_a_course_without_sittings_stands_in_the_plan_by_its_days(world: World, placement):
    given = course(placement, starts_on=placement.starts_on, ends_on=placement.starts_on + timedelta(days=30))
    row = await enter(world, placement, given)
    assert row.dated_sessions == []
    assert row.weekly_hours == 0
    assert (row.starts_on, row.ends_on) == (given.starts_on, given.ends_on)
    with pytest.raises(ValueError, match="from when to when"):
        course(placement).period()


@pytest.mark.parametrize(
    ("kind", "error"),
    [(CommitmentKind.DANISH_CLASS, ClashesWithDanishClass), (CommitmentKind.COURSE, ClashesWithGiven)],
)
async def test_what_the_ledger_holds_at_the_same_time_refuses_the_course_and_names_the_day(
    world: World, placement, kind, error
):
    held = Commitment(
        candidate_id=placement.candidate_id,
        jobcenter_id=world.here.id,
        kind=kind,
        source_type="elsewhere",
        source_id=new_id(),
        starts_on=placement.starts_on + timedelta(days=7),
        ends_on=placement.starts_on + timedelta(days=20),
        weekday=placement.starts_on.isoweekday(),
        from_time=at(11, 30),
        to_time=at(13),
    )
    await world.add(held)
    before = await rows(world)
    with pytest.raises(error) as refused:
        await enter(world, placement, course(placement, 0, 7, 14))
    assert refused.value.params == {"on": (placement.starts_on + timedelta(days=7)).isoformat(), "sittings": 2}
    assert set(await rows(world)) == set(before)
    await enter(world, placement, course(placement, 0, 21))


async def test_what_a_course_wrote_into_the_ledger_itself_is_no_clash(world: World, placement):
    given = course(placement, 1)
    own = Commitment(
        candidate_id=placement.candidate_id,
        jobcenter_id=world.here.id,
        kind=CommitmentKind.COURSE,
        source_type="voucher",
        source_id=given.origin_id,
        starts_on=given.sittings[0].on,
        ends_on=given.sittings[0].on,
        weekday=given.sittings[0].on.isoweekday(),
        from_time=at(8),
        to_time=at(12),
    )
    await world.add(own)
    row = await enter(world, placement, given)
    assert times(row) == list(given.sittings)


async def test_a_course_chosen_before_the_plan_was_drawn_is_planned_around(world: World, grant):
    """Only the ledger knows it: the place was taken before there was a placement."""
    first = await grant(gaps=[])
    held = Commitment(
        candidate_id=first.candidate_id,
        jobcenter_id=world.here.id,
        kind=CommitmentKind.COURSE,
        source_type="voucher",
        source_id=new_id(),
        starts_on=first.starts_on,
        ends_on=first.starts_on + timedelta(weeks=13),
        weekday=first.starts_on.isoweekday(),
        from_time=at(8),
        to_time=at(10),
    )
    await world.add(held)
    world.candidate_row = await world.reload(world.candidate_row)
    async with world.database.write() as transaction:
        (await transaction.session.get_one(Placement, first.id)).status = PlacementStatus.COMPLETED
    placement = await grant()
    for row in await world.all(TrainingActivity, col(TrainingActivity.placement_id) == placement.id):
        for each in times(row):
            assert each.on.isoweekday() != first.starts_on.isoweekday() or each.from_time >= time(10)


async def test_the_same_course_enters_a_plan_once_and_two_at_the_same_time_do_not(world: World, placement):
    given = course(placement, 1)
    await enter(world, placement, given)
    with pytest.raises(GivenAlready):
        await enter(world, placement, given)
    with pytest.raises(ClashesWithGiven):
        await enter(world, placement, course(placement, 1, times=(time(11), time(13))))
    await enter(world, placement, course(placement, 1, times=(time(12), time(13))))


async def test_of_two_courses_at_the_same_time_entered_at_once_one_is_told(world: World, placement):
    both = [enter(world, placement, course(placement, 1)) for _ in range(2)]
    answers = await asyncio.gather(*both, return_exceptions=True)
    assert sorted(type(each).__name__ for each in answers) == ["ClashesWithGiven", "TrainingActivity"]
    assert len(await world.all(TrainingActivity, col(TrainingActivity.origin) == ActivityOrigin.COURSE)) == 1


@pytest.mark.parametrize("status", [PlacementStatus.COMPLETED, PlacementStatus.CANCELLED, PlacementStatus.DRAFT])
async def test_a_placement_that_is_not_under_way_takes_no_course(world: World, placement, status):
    placement.status = status
    with pytest.raises(PlacementNotUnderWay):
        await enter(world, placement, course(placement, 1))


def test_every_refusal_has_its_own_code():
    codes = [error.code for error in (GivenAlready, ClashesWithDanishClass, ClashesWithGiven)]
    assert codes == ["training.given_already", "training.clashes_with_danish_class", "training.clashes_with_given"]
    assert all(issubclass(error, Conflict) for error in (GivenAlready, ClashesWithDanishClass, ClashesWithGiven))
