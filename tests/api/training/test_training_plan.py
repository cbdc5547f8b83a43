"""The plan a grant draws: what it says, and who may read it."""

from datetime import date, timedelta

import pytest
from sqlmodel import col

from app.foundation.db.failures import explain
from app.foundation.identity.models import Account
from app.journey.training.models import TrainingActivity, TrainingPlan
from app.journey.training.service import schedule_training_plan
from app.registers.candidates.models import Commitment
from app.registers.jobcenters.models import JobcenterSettings
from app.registers.law.domain.facts import CommitmentKind
from app.registers.reference.models import Skill
from tests.api.training.conftest import gap
from tests.factories.firing import fire
from tests.factories.world import World, at, next_monday

pytestmark = pytest.mark.anyio
ENGLISH = {"Accept-Language": "en"}


def path(placement) -> str:
    return f"/v1/placements/{placement.id}/training-plan"


async def test_every_gap_of_the_match_becomes_an_activity(world: World, placement):
    answer = await world.caseworker.get(path(placement))
    assert answer.status_code == 200
    plan = answer.json()
    assert plan["placement_id"] == str(placement.id)
    assert plan["id"] == str(placement.training_plan_id)
    assert {a["skill_id"] for a in plan["activities"]} == {str(skill) for skill in world.skill_ids[:2]}
    assert plan["unplaced"] == []
    assert plan["allowed_actions"] == ["replan"]


async def test_an_activity_says_when_it_takes_place_and_which_requirement_it_closes(world: World, placement):
    activity = (await world.caseworker.get(path(placement), headers=ENGLISH)).json()["activities"][0]
    assert activity["kind"] == "on_the_job"
    assert activity["status"] == "planned"
    assert activity["weekly_hours"] > 0
    assert activity["starts_on"] == activity["dated_sessions"][0]["on"]
    assert activity["ends_on"] == activity["dated_sessions"][-1]["on"]
    assert placement.starts_on.isoformat() <= activity["starts_on"] <= activity["ends_on"]
    assert set(activity["sessions"][0]) == {"weekday", "from", "to"}
    assert all("08:00" <= session["from"] < session["to"] <= "14:00" for session in activity["dated_sessions"])
    assert activity["reason"] == {
        "have": 0,
        "need": 1,
        "importance": "must",
        "required_at_start": False,
        "text": "Must: the job asks for level 1 and the candidate holds level 0.",
    }


async def test_the_plan_speaks_the_callers_language(world: World, placement):
    skill = (await world.all(Skill, col(Skill.id) == world.skill_ids[0]))[0]
    texts = {}
    for language in ("da", "en"):
        plan = (await world.caseworker.get(path(placement), headers={"Accept-Language": language})).json()
        (activity,) = [a for a in plan["activities"] if a["skill_id"] == str(skill.id)]
        texts[language] = activity["reason"]["text"], activity["skill_label"], activity["title"]
    assert texts["da"][0].startswith("Skal-krav")
    assert texts["en"] == ("Must: the job asks for level 1 and the candidate holds level 0.", *[skill.label_en] * 2)
    assert texts["da"][1:] == (skill.label_da or skill.label_en,) * 2


async def test_a_gap_without_room_says_why_and_what_would_make_room(world: World, grant):
    skill = world.skill_ids[0]
    placement = await grant(gaps=[gap(skill, need=3, weeks=20.0)])
    plan = (await world.caseworker.get(path(placement), headers=ENGLISH)).json()
    assert plan["activities"] == []
    (unplaced,) = plan["unplaced"]
    assert unplaced["skill_id"] == str(skill)
    assert unplaced["skill_label"]
    assert unplaced["reason_code"] == "too_few_weeks"
    assert unplaced["reason"].startswith("The placement is too short.")
    assert unplaced["smallest_change"]["kind"] == "more_weeks"
    assert unplaced["smallest_change"]["amount"] > 0
    danish = (await world.caseworker.get(path(placement))).json()["unplaced"][0]
    assert danish["reason"].startswith("Forløbet er for kort.")


async def test_a_plan_without_gaps_is_an_empty_plan(world: World, grant):
    placement = await grant(gaps=[])
    plan = (await world.caseworker.get(path(placement))).json()
    assert (plan["activities"], plan["unplaced"]) == ([], [])


async def test_sittings_keep_clear_of_danish_classes_and_closing_days(world: World, grant):
    start = next_monday()
    lessons = [
        Commitment(
            candidate_id=world.candidate_row.id,
            jobcenter_id=world.here.id,
            kind=CommitmentKind.DANISH_CLASS,
            source_type="candidate",
            source_id=world.candidate_row.id,
            starts_on=start - timedelta(weeks=8),
            weekday=weekday,
            from_time=at(8),
            to_time=at(13),
        )
        for weekday in (1, 2)
    ]
    await world.add(*lessons)
    closed = [start + timedelta(days=2, weeks=week) for week in range(2)]
    async with world.database.write() as transaction:
        settings = await transaction.session.get_one(JobcenterSettings, world.here.id)
        settings.closing_days = [day.isoformat() for day in closed]
    placement = await grant()
    plan = (await world.caseworker.get(path(placement))).json()
    sittings = [session for activity in plan["activities"] for session in activity["dated_sessions"]]
    assert sittings
    assert not {session["on"] for session in sittings} & {day.isoformat() for day in closed}
    for session in sittings:
        if date.fromisoformat(session["on"]).isoweekday() in (1, 2):
            assert session["from"] >= "13:00"


async def test_night_shifts_are_cut_at_midnight(world: World, grant):
    nights = [{"weekday": day, "from": "22:00", "to": "06:00"} for day in (1, 7)]
    placement = await grant(working_times=nights)
    plan = (await world.caseworker.get(path(placement))).json()
    assert plan["activities"]
    for activity in plan["activities"]:
        for session in activity["sessions"]:
            night = (session["weekday"], session["from"] >= "22:00")
            assert night in {(7, True), (1, False), (1, True), (2, False)}
            assert session["from"] >= "22:00" or session["to"] <= "06:00"


async def test_the_grant_records_that_a_plan_was_drawn(world: World, placement):
    assert "training_plan.drawn" in await world.event_names()


async def test_a_placement_gets_one_plan_however_often_the_event_comes(world: World, placement):
    with pytest.raises(Exception) as refused:
        await fire(world, "placement.granted", placement, schedule_training_plan)
    told = explain(refused.value)
    assert told is not None
    assert told.code == "conflict.duplicate"
    assert len(await world.all(TrainingPlan)) == 1
    assert len(await world.all(TrainingActivity)) == 2


@pytest.mark.parametrize("name", ["manager", "caseworker", "company", "candidate", "mentor"])
async def test_the_plan_is_read_by_those_it_concerns(world: World, placement, name):
    answer = await getattr(world, name).get(path(placement))
    assert answer.status_code == 200
    activity = answer.json()["activities"][0]["id"]
    assert (await getattr(world, name).get(f"/v1/training-activities/{activity}")).status_code == 200


@pytest.mark.parametrize("name", ["manager", "caseworker", "company", "candidate", "mentor"])
async def test_to_everybody_else_the_plan_does_not_exist(world: World, placement, name):
    stranger = getattr(world, f"other_{name}")
    activity = (await world.caseworker.get(path(placement))).json()["activities"][0]["id"]
    assert (await stranger.get(path(placement))).status_code == 404
    assert (await stranger.get(f"/v1/training-activities/{activity}")).status_code == 404


async def test_an_admin_sees_no_plans(world: World, placement):
    assert (await world.admin.get(path(placement))).status_code == 403


@pytest.mark.parametrize(
    ("name", "scopes", "status"),
    [
        ("integration", ["training:read"], 200),
        ("other_integration", ["training:read"], 404),
        ("integration", ["needs:read"], 403),
    ],
)
async def test_an_integration_reads_plans_within_its_scopes(world: World, placement, name, scopes, status):
    async with world.database.write() as transaction:
        account = await transaction.session.get_one(Account, getattr(world, name).account.id)
        account.scopes = scopes
    assert (await getattr(world, name).get(path(placement))).status_code == status


async def test_without_a_token_nothing_is_shown(world: World, placement):
    assert (await world.client.get(path(placement))).status_code == 401


async def test_a_plan_has_a_version_that_grows_with_its_activities(world: World, placement):
    before = await world.caseworker.get(path(placement))
    unchanged = await world.caseworker.get(path(placement), headers={"If-None-Match": before.headers["etag"]})
    assert unchanged.status_code == 304
    activity = before.json()["activities"][0]["id"]
    assert (await world.company.post(f"/v1/training-activities/{activity}/complete")).status_code == 200
    after = await world.caseworker.get(path(placement), headers={"If-None-Match": before.headers["etag"]})
    assert after.status_code == 200
    assert after.json()["version"] > before.json()["version"]
