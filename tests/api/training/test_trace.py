"""The thread from a requirement to the candidate's skill, followed from either end."""

import pytest
from sqlmodel import col, update

from app.journey.needs.models import NeedSkill
from app.journey.training.models import TrainingActivity
from app.registers.candidates.domain import SkillSource
from app.registers.candidates.models import CandidateSkill
from tests.api.training.conftest import gap
from tests.factories.world import World

pytestmark = pytest.mark.anyio
LIST = "/v1/training-activities"


@pytest.fixture
async def signed(world: World, grant):
    """A placement whose one gap has been closed and signed off by the mentor; the need asks for level 2."""
    placement = await grant(
        [gap(world.skill_ids[0], have=0.5, need=2, weeks=4.5)], mentor_account_id=world.mentor.account.id
    )
    (activity,) = await world.all(TrainingActivity, col(TrainingActivity.placement_id) == placement.id)
    await world.company.post(f"{LIST}/{activity.id}/complete")
    body = {"level_reached": 2, "evidence": "Kører opvasken."}
    assert (await world.mentor.post(f"{LIST}/{activity.id}/sign-off", body)).status_code == 200
    return placement, activity


async def test_from_the_activity_every_other_end_is_reached(world: World, signed):
    placement, activity = signed
    trace = (await world.caseworker.get(f"{LIST}/{activity.id}/trace")).json()
    requirement, found, skill = trace["requirement"], trace["gap"], trace["candidate_skill"]
    assert (requirement["need_id"], requirement["level"], requirement["still_asked"]) == (
        str(placement.need_id),
        2,
        True,
    )
    assert (found["match_id"], found["have"], found["need"], found["weeks"]) == (str(placement.match_id), 0.5, 2, 4.5)
    assert trace["placement"]["placement_id"] == str(placement.id)
    assert (trace["activity"]["status"], trace["activity"]["origin"]) == ("signed_off", "gap")
    assert (trace["sign_off"]["role"], trace["sign_off"]["level_reached"]) == ("mentor", 2)
    assert (skill["source"], skill["level"], skill["is_from_this_activity"]) == ("signed_off", 2, True)
    links = [
        requirement["href"],
        found["href"],
        trace["placement"]["href"],
        trace["placement"]["training_plan_href"],
        trace["activity"]["href"],
        skill["href"],
    ]
    for link in links:
        assert (await world.caseworker.get(link)).status_code == 200, link


@pytest.mark.parametrize("name", ["caseworker", "company", "candidate", "integration", "mentor"])
async def test_every_link_a_role_is_given_opens_for_it(world: World, signed, name):
    _, activity = signed
    caller = getattr(world, name)
    trace = (await caller.get(f"{LIST}/{activity.id}/trace")).json()
    links = {
        key: part[key]
        for part in (trace["requirement"], trace["gap"], trace["placement"], trace["candidate_skill"])
        for key in part
        if key.endswith("href")
    }
    for link in links.values():
        assert link is None or (await caller.get(link)).status_code == 200, link
    assert trace["placement"]["href"] is not None


async def test_from_every_other_end_the_activity_is_reached(world: World, signed):
    placement, activity = signed
    skill = world.skill_ids[0]
    for query in (
        f"need_id={placement.need_id}&skill_id={skill}",
        f"match_id={placement.match_id}&skill_id={skill}",
        f"placement_id={placement.id}",
        f"candidate_id={placement.candidate_id}&skill_id={skill}",
        "status=signed_off",
    ):
        items = (await world.caseworker.get(f"{LIST}?{query}")).json()["items"]
        assert [item["id"] for item in items] == [str(activity.id)], query
    held = (await world.candidate.get(f"/v1/candidates/{placement.candidate_id}")).json()["skills"]
    assert held[0]["activity_id"] == str(activity.id)
    assert (await world.caseworker.get(f"/v1/placements/{placement.id}")).json()["training_plan_id"]


async def test_before_the_sign_off_the_thread_ends_at_the_activity(world: World, placement):
    plan = (await world.caseworker.get(f"/v1/placements/{placement.id}/training-plan")).json()
    trace = (await world.company.get(f"{LIST}/{plan['activities'][0]['id']}/trace")).json()
    assert trace["sign_off"] is None
    assert trace["candidate_skill"] is None
    assert trace["gap"]["need"] == 1


async def test_a_need_changed_since_is_told_as_it_was_asked(world: World, signed):
    placement, activity = signed
    async with world.database.write() as transaction:
        asked = await transaction.session.get(NeedSkill, (placement.need_id, world.skill_ids[0]))
        await transaction.session.delete(asked)
    requirement = (await world.caseworker.get(f"{LIST}/{activity.id}/trace")).json()["requirement"]
    assert (requirement["level"], requirement["still_asked"]) == (2, False)


async def test_a_company_is_not_told_what_others_say_of_the_person(world: World, grant):
    """The jobcenter assessed a higher level than this workplace signed off: that is not the workplace's to read."""
    await world.add(
        CandidateSkill(
            candidate_id=world.candidate_row.id, skill_id=world.skill_ids[0], level=3, source=SkillSource.ASSESSED
        )
    )
    placement = await grant([gap(world.skill_ids[0], need=2)])
    (activity,) = await world.all(TrainingActivity, col(TrainingActivity.placement_id) == placement.id)
    path = f"{LIST}/{activity.id}"
    await world.company.post(f"{path}/complete")
    await world.company.post(f"{path}/sign-off", {"level_reached": 1})
    assert (await world.company.get(f"{path}/trace")).json()["candidate_skill"] is None
    seen = (await world.caseworker.get(f"{path}/trace")).json()
    assert (seen["candidate_skill"]["level"], seen["candidate_skill"]["is_from_this_activity"]) == (3, False)
    assert seen["sign_off"]["role"] == "supervisor"


async def test_a_list_is_narrowed_by_the_status_that_is_shown(world: World, placement):
    chosen = (await world.all(TrainingActivity))[0]
    async with world.database.write() as transaction:
        begun = update(TrainingActivity).where(col(TrainingActivity.id) == chosen.id)
        await transaction.session.exec(begun.values(starts_on=world.app.state.clock.today()))
    every = (await world.caseworker.get(LIST)).json()["items"]
    for status in ("planned", "in_progress", "completed"):
        items = (await world.caseworker.get(f"{LIST}?status={status}")).json()["items"]
        assert {item["id"] for item in items} == {item["id"] for item in every if item["status"] == status}
    assert {item["status"] for item in every} == {"planned", "in_progress"}


async def test_a_list_goes_on_page_by_page_in_either_direction(world: World, placement):
    for sort in ("starts_on", "-starts_on"):
        first = (await world.caseworker.get(f"{LIST}?limit=1&sort={sort}")).json()
        second = (await world.caseworker.get(f"{LIST}?limit=1&sort={sort}&cursor={first['next_cursor']}")).json()
        days = [page["items"][0]["starts_on"] for page in (first, second)]
        assert days == sorted(days, reverse=sort.startswith("-"))
        assert first["items"][0]["id"] != second["items"][0]["id"]


@pytest.mark.parametrize("name", ["other_company", "other_candidate", "other_caseworker", "other_mentor"])
async def test_to_strangers_there_is_neither_list_nor_thread(world: World, signed, name):
    _, activity = signed
    caller = getattr(world, name)
    assert (await caller.get(LIST)).json()["items"] == []
    assert (await caller.get(f"{LIST}/{activity.id}/trace")).status_code == 404
