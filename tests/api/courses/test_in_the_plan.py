"""A chosen course and a placement: its sittings in the training plan, and its hours counted once."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import col, update

from app.journey.courses.service import follow_placement
from app.journey.placements.domain import PlacementStatus
from app.journey.placements.models import Placement
from app.journey.training.domain.states import ActivityOrigin, ActivityStatus
from app.journey.training.models import TrainingActivity
from app.registers.candidates.models import Commitment
from tests.api.courses.shop import Shop, good, sittings
from tests.api.training.conftest import grant  # noqa: F401  the fixture, by name
from tests.factories.firing import fire
from tests.factories.world import World, next_monday

Grant = Callable[..., Awaitable[Placement]]


@pytest.fixture
async def placement(grant: Grant) -> Placement:  # noqa: F811  the fixture
    """From next Monday but one for thirteen weeks, Monday to Friday 08:00 to 14:00."""
    return await grant()


async def entered(world: World) -> list[TrainingActivity]:
    found: list[TrainingActivity] = await world.all(
        TrainingActivity, col(TrainingActivity.origin) == ActivityOrigin.COURSE
    )
    return found


def meets(activity: TrainingActivity, sitting: dict[str, str]) -> bool:
    return any(
        each["on"] == sitting["on"] and each["from"] < sitting["to"] and sitting["from"] < each["to"]
        for each in activity.dated_sessions
    )


async def test_the_course_is_an_activity_of_the_plan_and_nothing_else_is_planned_at_its_times(
    shop: Shop, world: World, placement: Placement
):
    voucher, course = await shop.reserved(sessions=sittings(next_monday(3), 3, "08:00", "14:00"))
    activity = (await entered(world))[0]
    assert voucher["entered_activity_id"] == str(activity.id)
    assert (activity.placement_id, str(activity.origin_id)) == (placement.id, voucher["id"])
    assert activity.dated_sessions == course["sessions"]
    assert (activity.title_da, activity.title_en) == ("Fødevarehygiejne", "Fødevarehygiejne")
    others = await world.all(TrainingActivity, col(TrainingActivity.origin) == ActivityOrigin.GAP)
    assert others
    assert not any(meets(each, sitting) for each in others for sitting in course["sessions"])
    assert await shop.sound()


async def test_a_course_that_closes_the_gap_takes_the_place_of_the_activity_for_it(
    shop: Shop, world: World, placement: Placement
):
    skill = world.skill_ids[0]
    await shop.reserved(skill_id=str(skill), level=3)
    standing = await world.all(
        TrainingActivity,
        col(TrainingActivity.skill_id) == skill,
        col(TrainingActivity.status) != ActivityStatus.DROPPED,
    )
    assert [each.origin for each in standing] == [ActivityOrigin.COURSE]


async def test_a_place_given_back_leaves_the_plan_and_the_gap_is_planned_anew(
    shop: Shop, world: World, placement: Placement
):
    skill = world.skill_ids[0]
    voucher, _ = await shop.reserved(skill_id=str(skill), level=3)
    back = good(await shop.act(voucher, "release", caller=world.candidate))
    assert back["entered_activity_id"] is None
    standing = await world.all(
        TrainingActivity,
        col(TrainingActivity.skill_id) == skill,
        col(TrainingActivity.status) != ActivityStatus.DROPPED,
    )
    assert [(each.origin, each.origin_id) for each in standing] == [(ActivityOrigin.GAP, None)]


async def test_a_cancelled_course_leaves_the_plan_for_whoever_has_paid_too(
    shop: Shop, world: World, placement: Placement
):
    voucher, course = await shop.reserved()
    good(await shop.act(voucher, "redeem"))
    good(await world.caseworker.post(f"/v1/courses/{course['id']}/cancel", {"reason_code": "teacher_ill"}))
    activity = (await entered(world))[0]
    assert (activity.status, activity.dropped_reason) == (ActivityStatus.DROPPED, "course_cancelled")
    assert (await shop.read(voucher))["entered_activity_id"] is None


async def test_training_within_the_working_time_takes_no_other_hours(shop: Shop, world: World, placement: Placement):
    """The ledger holds the working time already; only what lies outside it is the person's own."""
    monday = next_monday(3)
    inside, across = sittings(monday, 1), sittings(monday + timedelta(days=1), 1, "12:00", "16:00")
    saturday = sittings(monday + timedelta(days=5), 1)
    await shop.reserved(sessions=inside + across + saturday)
    rows = await world.all(Commitment, col(Commitment.source_type) == "course")
    assert [(row.starts_on.isoformat(), str(row.from_time)[:5], str(row.to_time)[:5]) for row in rows] == [
        (across[0]["on"], "14:00", "16:00"),
        (saturday[0]["on"], "09:00", "12:00"),
    ]


async def test_sittings_before_and_after_the_placement_are_the_persons_own(
    shop: Shop, world: World, placement: Placement
):
    before = sittings(placement.starts_on - timedelta(days=3), 1)
    within = sittings(placement.starts_on, 1)
    voucher, _ = await shop.reserved(sessions=before + within)
    assert (await entered(world))[0].dated_sessions == within
    rows = await world.all(Commitment, col(Commitment.source_type) == "course")
    assert [row.starts_on.isoformat() for row in rows] == [before[0]["on"]]
    assert voucher["entered_activity_id"] is not None


async def test_a_placement_granted_later_takes_the_course_into_its_plan(
    shop: Shop,
    world: World,
    grant: Grant,  # noqa: F811  the fixture
):
    voucher, course = await shop.reserved()
    assert len(await world.all(Commitment, col(Commitment.source_type) == "course")) == 2
    placement = await grant()
    await fire(world, "placement.granted", placement, follow_placement)
    activity = (await entered(world))[0]
    assert (activity.placement_id, activity.dated_sessions) == (placement.id, course["sessions"])
    assert (await shop.read(voucher))["entered_activity_id"] == str(activity.id)
    assert await world.all(Commitment, col(Commitment.source_type) == "course") == []
    await fire(world, "placement.granted", placement, follow_placement)
    assert len(await entered(world)) == 1


async def test_when_the_placement_ends_the_course_takes_its_own_time_again(
    shop: Shop, world: World, placement: Placement
):
    voucher, course = await shop.reserved()
    assert await world.all(Commitment, col(Commitment.source_type) == "course") == []
    async with world.database.write() as transaction:
        over: dict[str, Any] = {"status": PlacementStatus.ENDED_EARLY, "ended_on": placement.starts_on}
        await transaction.session.exec(update(Placement).where(col(Placement.id) == placement.id).values(**over))
    await fire(world, "placement.ended_early", placement, follow_placement)
    rows = await world.all(Commitment, col(Commitment.source_type) == "course")
    assert [row.starts_on.isoformat() for row in rows] == [each["on"] for each in course["sessions"]]
    held = await shop.read(voucher)
    assert (held["status"], held["entered_activity_id"]) == ("reserved", None)


async def test_two_courses_within_the_working_time_still_cannot_meet(shop: Shop, placement: Placement):
    await shop.reserved()
    second = await shop.course(sessions=sittings(next_monday(3), 1, "11:00", "13:00"))
    answer = await shop.choose(await shop.voucher(), second)
    assert (answer.status_code, answer.json()["code"]) == (409, "course.clashes")
