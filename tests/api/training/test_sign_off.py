"""Vouching for a skill, in full: level, day and evidence; what the candidate says of it; and who may do either."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import col, update

from app.foundation.audit.models import Event
from app.journey.training.models import TrainingActivity
from app.registers.candidates.domain import SkillSource
from app.registers.candidates.models import CandidateSkill
from tests.api.training.conftest import gap
from tests.factories.world import World

pytestmark = pytest.mark.anyio
TOLD = {"reason_code": "no_account", "channel": "meeting"}
WORDS = "  Я працювала сама три тижні.\nأعرف هذا العمل جيدًا  "


@pytest.fixture
async def activity(world: World, grant) -> str:
    """Where one activity stands: level 2 is asked for, and it is completed."""
    placement = await grant([gap(world.skill_ids[0], need=2)], mentor_account_id=world.mentor.account.id)
    (row,) = await world.all(TrainingActivity, col(TrainingActivity.placement_id) == placement.id)
    path = f"/v1/training-activities/{row.id}"
    assert (await world.company.post(f"{path}/complete")).status_code == 200
    return path


async def begin_earlier(world: World, days: int) -> None:
    """As if the activity had begun so many days ago."""
    day = world.app.state.clock.today() - timedelta(days=days)
    async with world.database.write() as transaction:
        await transaction.session.exec(update(TrainingActivity).values(starts_on=day))


async def skill_of(world: World) -> CandidateSkill:
    (found,) = await world.all(CandidateSkill, col(CandidateSkill.candidate_id) == world.candidate_row.id)
    return found


def faults(answer: Any) -> dict[str, str]:
    assert answer.status_code == 422, answer.text
    return {each["pointer"]: each["code"] for each in answer.json()["errors"]}


async def test_the_skill_says_which_activity_vouches_for_it_and_when_it_was_seen(world: World, activity):
    await begin_earlier(world, 20)
    seen = world.app.state.clock.today() - timedelta(days=3)
    answer = await world.mentor.post(f"{activity}/sign-off", {"level_reached": 2, "seen_on": seen.isoformat()})
    assert answer.status_code == 200, answer.text
    assert answer.json()["seen_on"] == seen.isoformat()
    skill = await skill_of(world)
    assert (skill.level, skill.source, skill.signed_off_on) == (2, SkillSource.SIGNED_OFF, seen)
    read = (await world.caseworker.get(f"/v1/candidates/{world.candidate_row.id}")).json()["skills"]
    assert read == [
        {
            "skill_id": str(world.skill_ids[0]),
            "level": 2,
            "source": "signed_off",
            "proof": None,
            "activity_id": activity.rsplit("/", 1)[1],
            "signed_off_on": seen.isoformat(),
        }
    ]


async def test_a_day_left_out_is_today(world: World, activity):
    answer = await world.company.post(f"{activity}/sign-off", {"level_reached": 2})
    assert answer.json()["seen_on"] == world.app.state.clock.today().isoformat()


async def test_a_level_above_the_asked_one_is_refused_and_nothing_is_vouched_for(world: World, activity):
    refused = await world.company.post(f"{activity}/sign-off", {"level_reached": 3})
    assert faults(refused) == {"/level_reached": "training.level_above_asked"}
    assert (await world.company.get(activity)).json()["status"] == "completed"
    assert await world.all(CandidateSkill) == []


async def test_a_day_that_cannot_be_is_refused(world: World, activity):
    await begin_earlier(world, 10)
    today = world.app.state.clock.today()
    for day, code in ((today + timedelta(days=1), "in_future"), (today - timedelta(days=11), "before_activity")):
        refused = await world.company.post(f"{activity}/sign-off", {"level_reached": 1, "seen_on": day.isoformat()})
        assert faults(refused) == {"/seen_on": f"training.seen_{code}"}
    refused = await world.company.post(f"{activity}/sign-off", {"level_reached": 1, "seen_on": "i går"})
    assert set(faults(refused)) == {"/seen_on"}


async def test_an_activity_without_a_skill_is_vouched_for_without_a_level(world: World, activity):
    async with world.database.write() as transaction:
        await transaction.session.exec(update(TrainingActivity).values(skill_id=None, origin="bundle", have=0, need=0))
    refused = await world.company.post(f"{activity}/sign-off", {"level_reached": 1})
    assert faults(refused) == {"/level_reached": "training.level_without_skill"}
    answer = await world.company.post(f"{activity}/sign-off", {"evidence": "Var med hver gang."})
    assert (answer.status_code, answer.json()["level_reached"]) == (200, None)
    assert await world.all(CandidateSkill) == []


async def test_of_two_who_sign_off_at_once_one_is_told_that_it_is_done(world: World, activity):
    answers = await asyncio.gather(
        world.company.post(f"{activity}/sign-off", {"level_reached": 2}),
        world.mentor.post(f"{activity}/sign-off", {"level_reached": 1}),
    )
    assert sorted(answer.status_code for answer in answers) == [200, 409]
    (won,) = [answer.json() for answer in answers if answer.status_code == 200]
    assert (await skill_of(world)).level == won["level_reached"]
    assert (await world.event_names()).count("training_activity.signed_off") == 1


async def test_a_dry_run_vouches_for_nothing(world: World, activity):
    shown = await world.company.post(f"{activity}/sign-off?dry_run=true", {"level_reached": 2})
    assert (shown.status_code, shown.json()["status"]) == (200, "signed_off")
    assert await world.all(CandidateSkill) == []


async def test_the_same_key_twice_signs_off_once(world: World, activity):
    sent = {"headers": {"Idempotency-Key": "attest-1"}}
    first = await world.company.post(f"{activity}/sign-off", {"level_reached": 2}, **sent)
    again = await world.company.post(f"{activity}/sign-off", {"level_reached": 2}, **sent)
    assert (first.json(), again.headers["Idempotency-Replayed"]) == (again.json(), "true")


@pytest.fixture
async def signed(world: World, activity) -> str:
    assert (await world.company.post(f"{activity}/sign-off", {"level_reached": 1})).status_code == 200
    return activity


async def test_the_candidate_disagrees_in_own_words_and_both_stand(world: World, signed):
    assert (await world.candidate.get(signed)).json()["allowed_actions"] == ["disagree"]
    answer = await world.candidate.post(f"{signed}/disagree", {"words": WORDS})
    assert answer.status_code == 200, answer.text
    assert answer.json()["disagreement"]["words"] == WORDS
    assert answer.json()["disagreement"]["is_on_behalf"] is False
    assert (answer.json()["status"], answer.json()["level_reached"]) == ("signed_off", 1)
    assert (await skill_of(world)).level == 1
    for name in ("company", "mentor", "caseworker"):
        assert (await getattr(world, name).get(signed)).json()["disagreement"]["words"] == WORDS
    assert (await world.candidate.get(signed)).json()["allowed_actions"] == []


async def test_words_once_written_are_not_written_over(world: World, signed):
    await world.candidate.post(f"{signed}/disagree", {"words": WORDS})
    for caller, body in (
        (world.candidate, {"words": "Noget andet"}),
        (world.caseworker, {"words": "Noget andet", "on_behalf": TOLD}),
    ):
        refused = await caller.post(f"{signed}/disagree", body)
        assert (refused.status_code, refused.json()["code"]) == (409, "training.already_disagreed")
    assert (await world.candidate.get(signed)).json()["disagreement"]["words"] == WORDS


async def test_staff_write_the_words_down_and_say_how_they_were_told(world: World, signed):
    refused = await world.caseworker.post(f"{signed}/disagree", {"words": WORDS})
    assert faults(refused) == {"/on_behalf": "training.on_behalf_required"}
    answer = await world.caseworker.post(f"{signed}/disagree", {"words": WORDS, "on_behalf": TOLD})
    assert answer.json()["disagreement"]["on_behalf"] == TOLD
    seen_by_company = (await world.company.get(signed)).json()["disagreement"]
    assert seen_by_company["is_on_behalf"] is True
    assert "on_behalf" not in seen_by_company


async def test_a_candidate_speaks_for_nobody_else(world: World, signed):
    refused = await world.candidate.post(f"{signed}/disagree", {"words": WORDS, "on_behalf": TOLD})
    assert (refused.status_code, refused.json()["code"]) == (403, "training.on_behalf_staff_only")


@pytest.mark.parametrize("words", [None, "", "   \n", "x" * 2001, "a\u0000b", 7])
async def test_words_must_be_words(world: World, signed, words):
    refused = await world.candidate.post(f"{signed}/disagree", {"words": words})
    assert set(faults(refused)) == {"/words"}
    assert str(words)[:40] not in refused.text or words in {None, "", 7}


async def test_there_must_be_a_sign_off_to_disagree_with(world: World, activity):
    refused = await world.candidate.post(f"{activity}/disagree", {"words": WORDS})
    assert (refused.status_code, refused.json()["code"]) == (409, "conflict.illegal_move")


@pytest.mark.parametrize(
    ("name", "status"),
    [("company", 403), ("mentor", 403), ("integration", 403), ("other_candidate", 404), ("other_caseworker", 404)],
)
async def test_nobody_else_writes_the_candidates_words(world: World, signed, name, status):
    body = {"words": WORDS, "on_behalf": TOLD}
    assert (await getattr(world, name).post(f"{signed}/disagree", body)).status_code == status


async def test_what_was_said_reaches_no_event(world: World, signed):
    await world.candidate.post(f"{signed}/disagree", {"words": WORDS})
    events = await world.all(Event)
    assert "training_activity.disagreed" in {event.name for event in events}
    assert not any("працювала" in str(event.model_dump()) for event in events)


async def test_a_dry_run_and_a_stale_version_write_no_words(world: World, signed):
    shown = await world.candidate.post(f"{signed}/disagree?dry_run=true", {"words": WORDS})
    assert shown.json()["disagreement"]["words"] == WORDS
    stale = await world.candidate.post(f"{signed}/disagree", {"words": WORDS}, headers={"If-Match": '"77"'})
    assert stale.status_code == 412
    assert (await world.candidate.get(signed)).json()["disagreement"] is None


async def test_no_list_of_skills_forges_changes_or_loses_what_a_workplace_vouched_for(world: World, signed):
    path = f"/v1/candidates/{world.candidate_row.id}"
    (kept,) = (await world.caseworker.get(path)).json()["skills"]
    other = {"skill_id": str(world.skill_ids[1]), "level": 2, "source": "assessed"}
    for lost in ([], [other], [{**kept, "level": 2}], [{**kept, "source": "assessed"}], [{**kept, "proof": "Eget"}]):
        refused = await world.caseworker.put(f"{path}/skills", {"skills": lost})
        assert (refused.status_code, refused.json()["code"]) == (409, "candidate.skill_vouched_for"), lost
    for forged in (
        {**other, "source": "signed_off"},
        {**other, "activity_id": kept["activity_id"]},
        {**other, "signed_off_on": "2026-01-05"},
    ):
        refused = await world.caseworker.put(f"{path}/skills", {"skills": [kept, forged]})
        assert faults(refused) == {"/skills/1/source": "candidate.skill_not_signed_off"}
    moved = await world.candidate.put(f"{path}/skills", {"skills": [{**kept, "level": 2}]})
    assert (moved.status_code, moved.json()["code"]) == (403, "candidate.skill_not_yours")


@pytest.mark.parametrize("name", ["caseworker", "candidate"])
async def test_a_list_sent_back_keeps_the_source_also_where_it_leaves_it_out(world: World, signed, name):
    path = f"/v1/candidates/{world.candidate_row.id}"
    (kept,) = (await world.caseworker.get(path)).json()["skills"]
    short = {key: kept[key] for key in ("skill_id", "level", "source")}
    own = {"skill_id": str(world.skill_ids[1]), "level": 1, "source": "self"}
    put = await getattr(world, name).put(f"{path}/skills", {"skills": [short, own]})
    assert put.status_code == 200, put.text
    assert kept in put.json()["skills"]


async def test_a_new_candidate_brings_no_sign_off_along(world: World):
    body = {
        "full_name": "Ny Person",
        "legal_basis": "intl_23b",
        "postcode": "2000",
        "available_from": "2026-09-01",
        "skills": [{"skill_id": str(world.skill_ids[0]), "level": 3, "source": "signed_off"}],
    }
    refused = await world.integration.post("/v1/candidates", body)
    assert faults(refused) == {"/skills/0/source": "candidate.skill_not_signed_off"}


async def test_a_sign_off_and_a_new_list_at_once_lose_nothing(world: World, activity):
    own = {"skill_id": str(world.skill_ids[1]), "level": 1, "source": "self"}
    path = f"/v1/candidates/{world.candidate_row.id}/skills"
    answers = await asyncio.gather(
        world.company.post(f"{activity}/sign-off", {"level_reached": 2}),
        world.caseworker.put(path, {"skills": [own]}),
    )
    assert answers[0].status_code == 200
    assert answers[1].status_code in {200, 409}
    held = {row.skill_id: row for row in await world.all(CandidateSkill)}
    assert held[world.skill_ids[0]].activity_id is not None
