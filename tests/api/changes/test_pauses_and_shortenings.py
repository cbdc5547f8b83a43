"""Days of rest, and an earlier end: what is freed, what moves, and what a company never reads."""

import json
from datetime import date, timedelta

import pytest

from app.foundation.audit.models import Event
from app.journey.aftercare.domain.states import FollowUpStatus
from app.journey.aftercare.models import FollowUp
from app.journey.placements.models import AgreementVersion
from app.journey.training.models import TrainingActivity
from app.registers.candidates.models import Commitment
from app.registers.companies.models import Occupancy
from tests.api.changes.internship import ASSESSED, ON_PHONE, Internship, read, say
from tests.api.placements.stage import act


def pause(first: date, last: date, reason: str = "illness") -> dict[str, str]:
    return {"from_on": first.isoformat(), "to_on": last.isoformat(), "reason_code": reason}


async def rested(internship: Internship, first: date, last: date) -> dict:
    change = await internship.asked("pauses", pause(first, last), internship.world.candidate)
    return await internship.grants(change)


async def test_a_pause_frees_hours_and_room_and_is_part_of_the_agreement(internship: Internship):
    await internship.active(weeks=1)
    first, last = internship.day(3), internship.day(5, days=-1)
    granted = await rested(internship, first, last)
    assert granted["warnings"] == []
    rows = sorted((row.starts_on, row.ends_on) for row in await internship.world.all(Occupancy))
    assert rows == [
        (internship.day(0), first - timedelta(days=1)),
        (last + timedelta(days=1), internship.placement.ends_on),
    ]
    assert {(row.starts_on, row.ends_on) for row in await internship.world.all(Commitment)} == set(rows)
    versions = await internship.world.company.get(f"/v1/placements/{internship.placement.id}/versions")
    assert versions.json()["items"][-1]["changes"] == [
        {"field": "pauses", "before": [], "after": [{"from_on": first.isoformat(), "to_on": last.isoformat()}]}
    ]
    await internship.holds()


async def test_no_sitting_and_no_follow_up_is_left_in_a_pause(internship: Internship):
    await internship.active(weeks=1)
    first, last = internship.day(2), internship.day(7, days=-1)
    done = await internship.world.all(TrainingActivity)
    await rested(internship, first, last)
    for row in await internship.world.all(TrainingActivity):
        assert not [each for each in row.dated_sessions if first.isoformat() <= each["on"] <= last.isoformat()]
        assert row.starts_on.isoformat() == row.dated_sessions[0]["on"]
    assert len(await internship.world.all(TrainingActivity)) == len(done)
    due = {row.due_on for row in await internship.world.all(FollowUp)}
    assert due
    assert not [day for day in due if first <= day <= last]


async def test_a_company_never_learns_why_somebody_rests(internship: Internship):
    world = internship.world
    await internship.active()
    asked = await internship.asked("pauses", pause(internship.day(3), internship.day(4)), world.candidate)
    assert asked["reason_code"] == "illness"
    assert (await read(world.caseworker, asked))["reason_code"] == "illness"
    await say(world.company, asked, "answer", {"agrees": True})
    await internship.grants(asked, {"reason_code": "other", "text": "Lægen siger tre uger."})
    key = internship.placement.id
    seen = [
        (await world.company.get(path)).text
        for path in (
            f"/v1/placement-changes/{asked['id']}",
            f"/v1/placements/{key}/changes",
            f"/v1/placements/{key}/pauses",
            f"/v1/placements/{key}/versions",
            f"/v1/placements/{key}",
        )
    ]
    assert all("illness" not in text and "Lægen" not in text for text in seen)
    assert "reason_code" not in json.loads(seen[0])
    assert "illness" not in (await world.integration.get(f"/v1/placement-changes/{asked['id']}")).text
    stored = [row.content for row in await world.all(AgreementVersion)] + [row.data for row in await world.all(Event)]
    assert "illness" not in json.dumps(stored)
    assert "illness" not in {row.reason_code for row in await world.all(Event)}


@pytest.mark.parametrize("body", [{"text": "Depression"}, {"reason_text": "Depression"}, {"reason_code": "depression"}])
async def test_there_is_no_room_for_a_diagnosis(internship: Internship, body: dict[str, str]):
    asked = {**pause(internship.day(3), internship.day(4)), **body}
    refused = await internship.ask("pauses", asked, internship.world.candidate)
    assert refused.status_code == 422
    assert "epression" not in refused.text


@pytest.mark.parametrize(
    ("first", "last", "code"),
    [
        ((0, 0), (3, 0), "change.backdated"),
        ((4, 0), (3, 0), "change.pause_reversed"),
        ((12, 0), (13, 0), "change.outside_period"),
        ((5, 6), (6, 2), "change.pauses_overlap"),
    ],
)
async def test_a_pause_that_makes_no_sense_is_a_fault_of_the_input(internship: Internship, first, last, code: str):
    await internship.active(weeks=1)
    await rested(internship, internship.day(5), internship.day(6, days=-1))
    from_on, to_on = (internship.day(weeks, days=days) for weeks, days in (first, last))
    refused = await internship.ask("pauses", pause(from_on, to_on))
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["code"] == code


async def test_a_pause_does_not_wait_for_the_company_but_says_that_it_is_not_heard(internship: Internship):
    asked = await internship.asked("pauses", pause(internship.day(3), internship.day(4)), internship.world.candidate)
    assert (asked["blocking"], asked["warnings"]) == ([], ["company_not_heard"])
    await say(internship.world.company, asked, "answer", {"agrees": False, "text": "Vi har travlt."})
    assert (await read(internship.world.caseworker, asked))["warnings"] == ["company_disagrees"]
    await internship.grants(asked)


async def test_an_internship_that_rests_can_still_be_ended_early(internship: Internship):
    await internship.active(weeks=1)
    await rested(internship, internship.day(3), internship.day(5, days=-1))
    internship.stage.travel(internship.day(4))
    ended = await act(internship.world.company, internship.placement, "end-early",
                      {"reason_code": "other", "initiative": "mutual"})  # fmt: skip
    assert ended.status_code == 200, ended.text
    assert {row.ends_on for row in await internship.world.all(Occupancy)} == {internship.day(3, days=-1)}
    assert {row.ends_on for row in await internship.world.all(Commitment)} == {internship.day(3, days=-1)}
    await internship.holds()


async def test_a_shortening_takes_everything_beyond_the_new_end_along(internship: Internship):
    world = internship.world
    await internship.active(weeks=1)
    await rested(internship, internship.day(8), internship.day(9))
    end = internship.day(4, days=-1)
    body = {"ends_on": end.isoformat(), "reason_code": "goal_reached"}
    change = await internship.asked("shortenings", body, world.company)
    assert (change["blocking"], change["warnings"]) == ([], ["candidate_not_heard"])
    answer = {"agrees": True, "party": "candidate", "on_behalf": ON_PHONE}
    assert (await say(world.caseworker, change, "answer", answer)).status_code == 200
    await internship.grants(change)

    assert (internship.placement.ends_on, internship.placement.pauses) == (end, [])
    assert {row.ends_on for row in await world.all(Occupancy)} == {end}
    for row in await world.all(TrainingActivity):
        assert row.ends_on <= end
        assert all(each["on"] <= end.isoformat() for each in row.dated_sessions)
    open_ones = [row for row in await world.all(FollowUp) if row.status is FollowUpStatus.PLANNED]
    assert {row.step for row in open_ones} >= {"before_end"}
    assert all(row.due_on <= end for row in open_ones)
    internship.stage.travel(end)
    done = await act(world.company, internship.placement, "complete", {"outcome": "no_job"})
    assert done.status_code == 200, done.text
    assert done.json()["ended_on"] == end.isoformat()
    await internship.holds()


@pytest.mark.parametrize(("weeks", "code"), [(13, "change.not_earlier"), (0, "change.backdated")])
async def test_a_shortening_is_earlier_and_not_in_the_past(internship: Internship, weeks: int, code: str):
    await internship.active(weeks=1)
    body = {"ends_on": internship.day(weeks).isoformat(), "reason_code": "other"}
    refused = await internship.ask("shortenings", body)
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["code"] == code


async def test_what_was_granted_once_may_be_taken_back_after_a_shortening(internship: Internship):
    end = internship.placement.ends_on
    shorter = await internship.asked(
        "shortenings", {"ends_on": internship.day(6).isoformat(), "reason_code": "company_circumstances"}
    )
    await internship.agree(shorter)
    await internship.grants(shorter)
    again = await internship.asked("extensions", {"ends_on": end.isoformat(), "reason_code": "other"})
    await internship.agree(again)
    assert (await internship.grants(again))["granted_version"] == 3
    await internship.holds()


async def test_after_an_extension_what_next_is_asked_again_and_nothing_twice(internship: Internship):
    world = internship.world
    await internship.active(weeks=1)
    rows = [row for row in await world.all(FollowUp) if row.step == "before_end"]
    for row in rows:
        answered = await world.caseworker.post(f"/v1/follow-ups/{row.id}/record", {"still_employed": "yes"})
        assert answered.status_code == 200, answered.text
    change = await internship.extension(weeks=8)
    await internship.agree(change)
    await internship.grants(change, ASSESSED)
    after = await world.all(FollowUp)
    assert len({(row.step, row.audience) for row in after}) == len(after)
    assert {row.due_on for row in after if row.step == "before_end"} == {row.due_on for row in rows}
    again = [row for row in after if row.step == "before_end_2"]
    assert {row.audience.value for row in again} == {"candidate", "employer"}
    assert all(internship.placement.ends_on - timedelta(days=16) <= row.due_on for row in again)
    assert {row.due_on > internship.day(8) for row in after if row.step == "midway"} == {True}
