"""Completing, dropping and signing off activities."""

import pytest
from sqlmodel import col

from app.journey.training.models import TrainingActivity
from app.journey.training.service import drop_open_activities
from app.registers.candidates.domain import SkillSource
from app.registers.candidates.models import CandidateSkill
from tests.factories.firing import fire
from tests.factories.world import World

pytestmark = pytest.mark.anyio


@pytest.fixture
async def activity(world: World, placement) -> str:
    """Where one activity of the plan stands."""
    plan = (await world.caseworker.get(f"/v1/placements/{placement.id}/training-plan")).json()
    (chosen,) = [a for a in plan["activities"] if a["skill_id"] == str(world.skill_ids[0])]
    return f"/v1/training-activities/{chosen['id']}"


async def skill_of(world: World) -> list[CandidateSkill]:
    return await world.all(
        CandidateSkill,
        col(CandidateSkill.candidate_id) == world.candidate_row.id,
        col(CandidateSkill.skill_id) == world.skill_ids[0],
    )


@pytest.mark.parametrize("name", ["caseworker", "manager", "company", "mentor"])
async def test_the_workplace_and_the_jobcenter_complete_an_activity(world: World, activity, name):
    answer = await getattr(world, name).post(f"{activity}/complete")
    assert answer.status_code == 200
    assert answer.json()["status"] == "completed"
    assert answer.headers["etag"] == f'"{answer.json()["version"]}"'
    assert "training_activity.completed" in await world.event_names()


async def test_each_role_is_offered_what_it_may_do(world: World, activity):
    offered = {}
    for name in ("caseworker", "company", "mentor", "candidate"):
        offered[name] = (await getattr(world, name).get(activity)).json()["allowed_actions"]
    assert offered == {
        "caseworker": ["complete", "drop"],
        "company": ["complete"],
        "mentor": ["complete"],
        "candidate": [],
    }
    await world.company.post(f"{activity}/complete")
    assert (await world.company.get(activity)).json()["allowed_actions"] == ["sign-off"]
    assert (await world.caseworker.get(activity)).json()["allowed_actions"] == []


@pytest.mark.parametrize("name", ["company", "mentor"])
async def test_a_sign_off_becomes_a_verified_skill(world: World, activity, name):
    await world.company.post(f"{activity}/complete")
    version = world.candidate_row.version
    body = {"level_reached": 1, "evidence": "Står for opvasken alene."}
    answer = await getattr(world, name).post(f"{activity}/sign-off", body)
    assert answer.status_code == 200
    assert answer.json()["status"] == "signed_off"
    assert answer.json()["level_reached"] == 1
    assert answer.json()["evidence"] == body["evidence"]
    assert answer.json()["signed_off_at"]
    (skill,) = await skill_of(world)
    assert (skill.level, skill.source) == (1, "signed_off")
    assert f"/v1/training-activities/{skill.activity_id}" == activity
    assert (await world.reload(world.candidate_row)).version > version
    assert "training_activity.signed_off" in await world.event_names()


async def test_a_sign_off_never_lowers_what_is_known(world: World, activity):
    held = CandidateSkill(
        candidate_id=world.candidate_row.id, skill_id=world.skill_ids[0], level=3, source=SkillSource.ASSESSED
    )
    await world.add(held)
    await world.company.post(f"{activity}/complete")
    assert (await world.company.post(f"{activity}/sign-off", {"level_reached": 1})).status_code == 200
    (skill,) = await skill_of(world)
    assert (skill.level, skill.source) == (3, "assessed")


async def test_a_self_stated_skill_is_vouched_for(world: World, activity):
    held = CandidateSkill(
        candidate_id=world.candidate_row.id, skill_id=world.skill_ids[0], level=1, source=SkillSource.SELF
    )
    await world.add(held)
    await world.company.post(f"{activity}/complete")
    await world.company.post(f"{activity}/sign-off", {"level_reached": 1})
    (skill,) = await skill_of(world)
    assert (skill.level, skill.source) == (1, "signed_off")


async def test_level_none_is_an_honest_sign_off_and_no_skill(world: World, activity):
    await world.company.post(f"{activity}/complete")
    assert (await world.company.post(f"{activity}/sign-off", {"level_reached": 0})).status_code == 200
    assert await skill_of(world) == []


@pytest.mark.parametrize("name", ["caseworker", "manager", "candidate", "admin", "integration"])
async def test_only_who_has_seen_the_work_signs_it_off(world: World, activity, name):
    await world.company.post(f"{activity}/complete")
    refused = await getattr(world, name).post(f"{activity}/sign-off", {"level_reached": 1})
    assert refused.status_code == 403


@pytest.mark.parametrize("name", ["other_company", "other_mentor"])
async def test_another_company_cannot_vouch(world: World, activity, name):
    await world.company.post(f"{activity}/complete")
    assert (await getattr(world, name).post(f"{activity}/sign-off", {"level_reached": 1})).status_code == 404


async def test_what_is_not_completed_cannot_be_signed_off(world: World, activity):
    refused = await world.company.post(f"{activity}/sign-off", {"level_reached": 1})
    assert refused.status_code == 409
    assert refused.json()["code"] == "conflict.illegal_move"
    assert await skill_of(world) == []


@pytest.mark.parametrize("level", [-1, 4, 2**40, "to", None])
async def test_a_level_is_0_to_3(world: World, activity, level):
    await world.company.post(f"{activity}/complete")
    refused = await world.company.post(f"{activity}/sign-off", {"level_reached": level})
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["pointer"] == "/level_reached"


async def test_an_activity_is_dropped_with_a_reason(world: World, activity):
    answer = await world.caseworker.post(f"{activity}/drop", {"reason_code": "no_longer_needed"})
    assert answer.status_code == 200
    assert (answer.json()["status"], answer.json()["dropped_reason"]) == ("dropped", "no_longer_needed")
    assert (await world.caseworker.post(f"{activity}/complete")).status_code == 409


async def test_a_drop_without_a_reason_is_refused(world: World, activity):
    assert (await world.caseworker.post(f"{activity}/drop", {})).status_code == 422


@pytest.mark.parametrize(
    ("name", "action", "body"),
    [
        ("company", "drop", {"reason_code": "no_time"}),
        ("mentor", "drop", {"reason_code": "no_time"}),
        ("candidate", "drop", {"reason_code": "no_time"}),
        ("candidate", "complete", None),
        ("admin", "complete", None),
    ],
)
async def test_a_role_that_may_never_do_it_is_told_so(world: World, activity, name, action, body):
    assert (await getattr(world, name).post(f"{activity}/{action}", body)).status_code == 403


@pytest.mark.parametrize("name", ["other_caseworker", "other_company", "other_mentor"])
async def test_to_strangers_the_activity_does_not_exist(world: World, activity, name):
    assert (await getattr(world, name).post(f"{activity}/complete")).status_code == 404


async def test_a_dry_run_shows_the_result_and_changes_nothing(world: World, activity):
    shown = await world.company.post(f"{activity}/complete?dry_run=true")
    assert shown.status_code == 200
    assert shown.json()["status"] == "completed"
    assert (await world.company.get(activity)).json()["status"] == "planned"


async def test_a_stale_version_is_refused(world: World, activity):
    refused = await world.company.post(f"{activity}/complete", headers={"If-Match": '"77"'})
    assert refused.status_code == 412


@pytest.mark.parametrize("name", ["placement.cancelled", "placement.ended_early"])
async def test_what_is_open_falls_away_with_the_placement(world: World, activity, placement, name):
    await world.company.post(f"{activity}/complete")
    await fire(world, name, placement, drop_open_activities, by=world.company)
    rows = await world.all(TrainingActivity)
    assert sorted((row.status, row.dropped_reason) for row in rows) == [
        ("completed", None),
        ("dropped", name.replace(".", "_")),
    ]
