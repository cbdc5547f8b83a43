"""Drawing the rest of a plan anew."""

import asyncio
from datetime import timedelta

import pytest

from app.journey.placements.domain import PlacementStatus
from app.journey.placements.models import Placement
from app.journey.training.models import TrainingActivity
from tests.api.training.conftest import gap
from tests.factories.world import World

pytestmark = pytest.mark.anyio
WHY = {"reason_code": "hours_changed"}


def path(placement) -> str:
    return f"/v1/placements/{placement.id}/training-plan"


async def change(world: World, placement, **values) -> None:
    async with world.database.write() as transaction:
        row = await transaction.session.get_one(Placement, placement.id)
        for name, value in values.items():
            setattr(row, name, value)


def skills(changes) -> set[str]:
    return {change["skill_id"] for change in changes}


async def test_nothing_changed_means_that_everything_stands(world: World, placement):
    before = (await world.caseworker.get(path(placement))).json()
    answer = await world.caseworker.post(f"{path(placement)}/replan", WHY)
    assert answer.status_code == 200
    plan = answer.json()
    assert len(plan["changes"]["kept"]) == 2
    assert (plan["changes"]["moved"], plan["changes"]["added"], plan["changes"]["removed"]) == ([], [], [])
    assert [a["id"] for a in plan["activities"]] == [a["id"] for a in before["activities"]]


async def test_a_later_start_moves_what_has_not_begun_and_says_when_it_was_before(world: World, placement):
    before = {a["id"]: a for a in (await world.caseworker.get(path(placement))).json()["activities"]}
    later = placement.starts_on + timedelta(weeks=2)
    await change(world, placement, starts_on=later)
    answer = await world.caseworker.post(f"{path(placement)}/replan", WHY)
    changes = answer.json()["changes"]
    both = {str(skill) for skill in world.skill_ids[:2]}
    assert skills(changes["moved"]) == both
    assert {each["activity_id"] for each in changes["moved"]} == set(before)
    for each in changes["moved"]:
        old = before[each["activity_id"]]
        assert each["before"] == {name: old[name] for name in ("starts_on", "ends_on", "dated_sessions")}
        assert each["starts_on"] >= later.isoformat()
    assert (changes["kept"], changes["added"], changes["removed"]) == ([], [], [])
    assert all(a["starts_on"] >= later.isoformat() for a in answer.json()["activities"])
    assert len(await world.all(TrainingActivity)) == 2
    assert "training_plan.replanned" in await world.event_names()


async def test_a_dry_run_shows_the_difference_and_changes_nothing(world: World, placement):
    await change(world, placement, starts_on=placement.starts_on + timedelta(weeks=2))
    before = (await world.caseworker.get(path(placement))).json()
    shown = await world.caseworker.post(f"{path(placement)}/replan?dry_run=true", WHY)
    assert shown.status_code == 200
    assert len(shown.json()["changes"]["moved"]) == 2
    assert shown.json()["activities"] != before["activities"]
    assert (await world.caseworker.get(path(placement))).json() == before


async def test_what_has_happened_stays(world: World, placement):
    activities = (await world.caseworker.get(path(placement))).json()["activities"]
    done, other = activities[0], activities[1]
    await world.company.post(f"/v1/training-activities/{done['id']}/complete")
    await change(world, placement, starts_on=placement.starts_on + timedelta(weeks=2))
    plan = (await world.caseworker.post(f"{path(placement)}/replan", WHY)).json()
    assert [kept["activity_id"] for kept in plan["changes"]["kept"]] == [done["id"]]
    assert [moved["activity_id"] for moved in plan["changes"]["moved"]] == [other["id"]]
    assert (plan["changes"]["added"], plan["changes"]["removed"]) == ([], [])


async def test_what_was_dropped_is_not_brought_back(world: World, placement):
    activity = (await world.caseworker.get(path(placement))).json()["activities"][0]
    await world.caseworker.post(f"/v1/training-activities/{activity['id']}/drop", {"reason_code": "no_longer_needed"})
    plan = (await world.caseworker.post(f"{path(placement)}/replan", WHY)).json()
    assert [a["status"] for a in plan["activities"] if a["skill_id"] == activity["skill_id"]] == ["dropped"]


async def test_what_is_under_way_keeps_its_time(world: World, placement):
    async with world.database.write() as transaction:
        row = await transaction.session.get_one(TrainingActivity, (await world.all(TrainingActivity))[0].id)
        row.starts_on = world.app.state.clock.today()
    before = (await world.caseworker.get(path(placement))).json()["activities"]
    (under_way,) = [a for a in before if a["status"] == "in_progress"]
    await change(world, placement, starts_on=placement.starts_on + timedelta(weeks=1))
    plan = (await world.caseworker.post(f"{path(placement)}/replan", WHY)).json()
    assert under_way["id"] in {kept["activity_id"] for kept in plan["changes"]["kept"]}
    (standing,) = [a for a in plan["activities"] if a["id"] == under_way["id"]]
    (moved,) = [a for a in plan["activities"] if a["id"] != under_way["id"]]
    for mine in standing["dated_sessions"]:
        for theirs in moved["dated_sessions"]:
            same_day = mine["on"] == theirs["on"]
            assert not (same_day and mine["from"] < theirs["to"] and theirs["from"] < mine["to"])


async def test_a_longer_placement_makes_room_for_what_had_none(world: World, grant):
    placement = await grant(gaps=[gap(world.skill_ids[0], need=3, weeks=20.0)])
    await change(world, placement, ends_on=placement.ends_on + timedelta(weeks=13))
    plan = (await world.caseworker.post(f"{path(placement)}/replan", WHY)).json()
    assert skills(plan["changes"]["added"]) == {str(world.skill_ids[0])}
    assert plan["unplaced"] == []


async def test_a_plan_drawn_after_the_start_plans_nothing_in_the_past(world: World, begun):
    plan = (await world.caseworker.get(path(begun))).json()
    today = world.app.state.clock.today().isoformat()
    assert plan["activities"]
    assert all(session["on"] >= today for a in plan["activities"] for session in a["dated_sessions"])


async def test_of_two_re_plans_at_once_no_gap_gets_two_activities(world: World, placement):
    await change(world, placement, starts_on=placement.starts_on + timedelta(weeks=2))
    both = [
        world.caseworker.post(f"{path(placement)}/replan", WHY),
        world.manager.post(f"{path(placement)}/replan", WHY),
    ]
    answers = [answer.status_code for answer in await asyncio.gather(*both)]
    assert 200 in answers
    assert set(answers) <= {200, 409}
    rows = await world.all(TrainingActivity)
    assert {row.skill_id for row in rows} == set(world.skill_ids[:2])
    assert len(rows) == 2


@pytest.mark.parametrize("status", [PlacementStatus.COMPLETED, PlacementStatus.CANCELLED])
async def test_a_placement_that_is_over_is_not_planned_anew(world: World, placement, status):
    await change(world, placement, status=status)
    refused = await world.caseworker.post(f"{path(placement)}/replan", WHY)
    assert refused.status_code == 409
    assert refused.json()["code"] == "training.placement_not_under_way"
    assert (await world.caseworker.get(path(placement))).json()["allowed_actions"] == []


@pytest.mark.parametrize("name", ["company", "candidate", "mentor", "admin", "integration"])
async def test_only_the_jobcenter_draws_anew(world: World, placement, name):
    assert (await getattr(world, name).post(f"{path(placement)}/replan", WHY)).status_code == 403


async def test_another_jobcenter_finds_nothing_to_draw(world: World, placement):
    assert (await world.other_caseworker.post(f"{path(placement)}/replan", WHY)).status_code == 404


async def test_a_stale_version_is_refused(world: World, placement):
    refused = await world.caseworker.post(f"{path(placement)}/replan", WHY, headers={"If-Match": '"77"'})
    assert refused.status_code == 412


async def test_a_reason_is_asked_for(world: World, placement):
    refused = await world.caseworker.post(f"{path(placement)}/replan", {})
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["pointer"] == "/reason_code"
