"""A person is asked at every step, once."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from app.journey.aftercare.domain.cadence import Subject
from app.journey.aftercare.domain.kinds import EmploymentKind
from app.journey.aftercare.domain.template import Audience
from app.journey.aftercare.models import AftercarePlan, Employment, FollowUp
from app.journey.matching.domain.states import MatchStatus
from app.journey.placements.domain import PlacementStatus
from app.journey.reactions import REACTIONS
from app.journey.voice import service
from app.journey.voice.domain.steps import VoiceStep
from app.journey.voice.models import Voice
from tests.factories.firing import fire
from tests.factories.world import World

ASKED_BY = {
    "match.agreed": service.ask_about_match,
    "placement.granted": service.ask_about_grant,
    "placement.completed": service.ask_about_end_of_placement,
    "placement.ended_early": service.ask_about_end_of_placement,
    "employment.registered": service.ask_about_job,
    "employment.ended": service.ask_about_end_of_job,
    "follow_up.recorded": service.keep_voice_of_follow_up,
}


def test_every_step_of_the_flow_sets_off_its_question():
    for name, reaction in ASKED_BY.items():
        assert reaction in REACTIONS[name], name


@pytest.fixture
async def subjects(world: World) -> dict[str, Any]:
    need = await world.make_need()
    match = await world.make_match(need, world.candidate_row, MatchStatus.AGREED)
    placement = await world.make_placement(match, need, PlacementStatus.GRANTED)
    plan = AftercarePlan(candidate_id=world.candidate_row.id, jobcenter_id=world.here.id, first_job_on=date(2026, 1, 5))
    job = Employment(
        plan_id=plan.id,
        kind=EmploymentKind.ORDINARY,
        weekly_hours=Decimal(30),
        starts_on=date(2026, 1, 5),
        jobcenter_id=world.here.id,
        candidate_id=world.candidate_row.id,
        company_id=world.company_row.id,
    )
    await world.add(plan, job)
    return {"match": match, "placement": placement, "employment": job}


async def steps(world: World) -> Iterable[tuple[str, Any]]:
    return [(voice.step, voice.subject_id) for voice in await world.all(Voice)]


async def test_a_person_is_asked_at_each_step_and_never_twice(world: World, subjects: dict[str, Any]):
    for name in (*ASKED_BY, *ASKED_BY):
        if not name.startswith("follow_up"):
            await fire(world, name, subjects[name.split(".")[0]], ASKED_BY[name])
    match, placement, job = subjects["match"].id, subjects["placement"].id, subjects["employment"].id
    assert set(await steps(world)) == {
        (VoiceStep.MATCHED, match),
        (VoiceStep.GRANTED, placement),
        (VoiceStep.PLACEMENT_ENDED, placement),
        (VoiceStep.EMPLOYED, job),
        (VoiceStep.JOB_ENDED, job),
    }
    assert len(await world.all(Voice)) == 5
    assert (await world.event_names()).count("voice.asked") == 5


async def follow_up(world: World, subjects: dict[str, Any], audience: Audience) -> FollowUp:
    row = FollowUp(
        jobcenter_id=world.here.id,
        candidate_id=world.candidate_row.id,
        company_id=world.company_row.id,
        subject=Subject.PLACEMENT,
        placement_id=subjects["placement"].id,
        audience=audience,
        step="week_1",
        due_on=world.app.state.clock.today(),
    )
    await world.add(row)
    return row


async def test_what_a_candidate_answers_in_a_follow_up_becomes_the_voice_of_that_follow_up(
    world: World, subjects: dict[str, Any]
):
    row = await follow_up(world, subjects, Audience.CANDIDATE)
    said = {
        "still_employed": "yes",
        "own_words": "Мені подобається.",
        "voice": {"wish_followed": "yes", "treated_well": "partly", "understood": "no"},
    }
    answer = await world.candidate.post(f"/v1/follow-ups/{row.id}/record", said)
    assert answer.status_code == 200, answer.text
    [voice] = await world.all(Voice)
    assert (voice.step, voice.subject_id, voice.subject_type) == (VoiceStep.FOLLOW_UP, row.id, "follow_up")
    assert (voice.wish_followed, voice.treated_well, voice.understood) == ("yes", "partly", "no")
    assert (voice.own_words, voice.answered_through) == ("Мені подобається.", "account")
    assert voice.answered_at is not None
    assert voice.seen_at is None
    assert not voice.may_be_shared


async def test_what_staff_wrote_down_in_a_follow_up_they_have_read(world: World, subjects: dict[str, Any]):
    row = await follow_up(world, subjects, Audience.CANDIDATE)
    said = {"still_employed": "yes", "voice": {"understood": "yes"}}
    assert (await world.caseworker.post(f"/v1/follow-ups/{row.id}/record", said)).status_code == 200
    [voice] = await world.all(Voice)
    assert (voice.answered_through, voice.seen_by) == ("staff", world.caseworker.account.id)
    assert voice.on_behalf is not None


async def test_a_follow_up_that_did_not_put_the_question_leaves_it_open(world: World, subjects: dict[str, Any]):
    row = await follow_up(world, subjects, Audience.CANDIDATE)
    assert (await world.caseworker.post(f"/v1/follow-ups/{row.id}/record", {})).status_code == 200
    [voice] = await world.all(Voice)
    assert voice.answered_at is None


async def test_neither_the_employers_answer_nor_a_try_in_vain_is_the_persons_voice(
    world: World, subjects: dict[str, Any]
):
    employer = await follow_up(world, subjects, Audience.EMPLOYER)
    person = await follow_up(world, subjects, Audience.CANDIDATE)
    assert (await world.company.post(f"/v1/follow-ups/{employer.id}/record", {"rating": 4})).status_code == 200
    silent = await world.caseworker.post(f"/v1/follow-ups/{person.id}/record", {"reached": False})
    assert silent.status_code == 200
    assert await world.all(Voice) == []
