"""Asking, recording, moving and calling off follow-ups."""

import asyncio
from datetime import timedelta
from uuid import UUID

import pytest

from app.foundation.audit.models import Event
from app.journey.aftercare.models import FollowUp
from app.journey.aftercare.service import cancel_open_follow_ups, schedule_internship_follow_ups
from app.registers.candidates.models import Candidate
from tests.api.aftercare.conftest import working_day
from tests.factories.firing import fire
from tests.factories.world import World

pytestmark = pytest.mark.anyio
LIST = "/v1/follow-ups"


def first_of(job, audience: str) -> str:
    return next(f["id"] for f in job["follow_ups"] if f["audience"] == audience)


@pytest.fixture
def for_candidate(job) -> str:
    return f"{LIST}/{first_of(job, 'candidate')}"


@pytest.fixture
def for_employer(job) -> str:
    return f"{LIST}/{first_of(job, 'employer')}"


async def items(caller, query: str = "") -> list[dict]:
    answer = await caller.get(f"{LIST}?limit=200&{query}")
    assert answer.status_code == 200, answer.text
    return answer.json()["items"]


async def test_a_grant_schedules_questions_to_both_sides(world: World, internship):
    listed = await items(world.caseworker, f"placement_id={internship.id}")
    asked = {(f["step"], f["audience"]) for f in listed}
    assert asked == {(s, a) for s in ("week_1", "midway", "before_end") for a in ("candidate", "employer")}
    assert {f["subject"] for f in listed} == {"placement"}
    assert {f["status"] for f in listed} == {"planned"}
    assert listed[0]["due_on"] == working_day(internship.starts_on, weeks=1)
    assert all(internship.starts_on.isoformat() <= f["due_on"] <= internship.ends_on.isoformat() for f in listed)


async def test_the_candidates_caseworker_has_them_on_the_worklist(world: World, place):
    async with world.database.write() as transaction:
        candidate = await transaction.session.get_one(Candidate, world.candidate_row.id)
        candidate.caseworker_account_id = world.caseworker.account.id
    await fire(world, "placement.granted", await place(), schedule_internship_follow_ups)
    assert len(await items(world.caseworker, "mine=true")) == 6
    assert await items(world.manager, "mine=true") == []
    assert len(await items(world.manager)) == 6


@pytest.mark.parametrize("name", ["placement.cancelled", "placement.ended_early", "placement.completed"])
async def test_open_questions_fall_away_with_the_placement(world: World, internship, name):
    first = (await items(world.caseworker))[0]["id"]
    assert (await world.caseworker.post(f"{LIST}/{first}/record", {})).status_code == 200
    await fire(world, name, internship, cancel_open_follow_ups, by=world.company)
    after = await items(world.caseworker)
    assert {f["status"] for f in after if f["id"] == first} == {"done"}
    cancelled = [(f["status"], f["cancel_reason"]) for f in after if f["id"] != first]
    assert cancelled == [("cancelled", name.replace(".", "_"))] * 5


async def test_an_answer_is_kept_as_it_was_given(world: World, for_candidate, today):
    body = {
        "still_employed": "yes",
        "weekly_hours": 32.5,
        "rating": 4,
        "own_words": "Мені подобається колектив.",
        "issues": ["transport", "language"],
        "agreed_actions": [{"text": "Pendlerkort", "owner": "jobcenter", "due_on": today.isoformat()}],
    }
    answer = await world.caseworker.post(f"{for_candidate}/record", body)
    assert answer.status_code == 200
    read = answer.json()
    assert read["status"] == "done"
    assert read["record"] == {**body, "employer_rating": None, "voice": None, "next_contact_on": None}
    assert read["recorded_at"]
    assert read["allowed_actions"] == []
    assert (await world.caseworker.get(for_candidate)).json()["record"] == read["record"]
    assert "follow_up.recorded" in await world.event_names()


async def test_each_side_answers_for_itself(world: World, for_candidate, for_employer):
    assert (await world.candidate.post(f"{for_candidate}/record", {"rating": 5})).status_code == 200
    assert (await world.company.post(f"{for_employer}/record", {"employer_rating": 4})).status_code == 200


async def test_neither_side_sees_or_answers_the_others_questions(world: World, for_candidate, for_employer):
    await world.caseworker.post(f"{for_candidate}/record", {"own_words": "Chefen råber."})
    for caller, path in ((world.company, for_candidate), (world.candidate, for_employer)):
        assert (await caller.get(path)).status_code == 404
        assert (await caller.post(f"{path}/record", {})).status_code == 404
    assert {f["audience"] for f in await items(world.company)} == {"employer"}
    assert {f["audience"] for f in await items(world.candidate)} == {"candidate"}
    assert await items(world.company, "audience=candidate") == []
    assert "Chefen" not in (await world.company.get(f"{LIST}?limit=200")).text


async def test_the_employers_rating_stays_out_of_the_candidates_record(world: World, for_candidate):
    refused = await world.caseworker.post(f"{for_candidate}/record", {"employer_rating": 2})
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["code"] == "follow_up.employer_not_asked"


async def test_tries_in_vain_are_counted_until_somebody_answers(world: World, for_candidate):
    for tries in (1, 2):
        read = (await world.caseworker.post(f"{for_candidate}/record", {"reached": False})).json()
        assert (read["status"], read["tries"], read["record"]) == ("unreachable", tries, None)
        assert "record" in read["allowed_actions"]
    read = (await world.caseworker.post(f"{for_candidate}/record", {"still_employed": "yes"})).json()
    assert (read["status"], read["tries"]) == ("done", 2)


async def test_nobody_reports_oneself_as_unreachable(world: World, for_candidate, for_employer):
    assert (await world.candidate.post(f"{for_candidate}/record", {"reached": False})).status_code == 403
    assert (await world.company.post(f"{for_employer}/record", {"reached": False})).status_code == 403


async def test_silence_says_nothing(world: World, for_candidate):
    refused = await world.caseworker.post(f"{for_candidate}/record", {"reached": False, "still_employed": "yes"})
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["code"] == "follow_up.nobody_answered"


async def test_a_question_is_answered_once(world: World, for_candidate):
    await world.caseworker.post(f"{for_candidate}/record", {})
    refused = await world.caseworker.post(f"{for_candidate}/record", {})
    assert refused.status_code == 409
    assert refused.json()["code"] == "conflict.illegal_move"


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"rating": 6}, "/rating"),
        ({"rating": 0}, "/rating"),
        ({"still_employed": "maybe"}, "/still_employed"),
        ({"issues": ["diagnosis"]}, "/issues/0"),
        ({"agreed_actions": [{"text": "x", "owner": "neighbour", "due_on": "2026-01-01"}]}, "/agreed_actions/0/owner"),
        ({"own_words": "\u0000"}, "/own_words"),
        ({"next_contact_on": "2001-01-01"}, "/next_contact_on"),
        ({"mood": "good"}, "/mood"),
    ],
)
async def test_an_answer_that_makes_no_sense_is_refused(world: World, for_candidate, body, pointer):
    refused = await world.caseworker.post(f"{for_candidate}/record", body)
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["pointer"] == pointer
    assert (await world.caseworker.get(for_candidate)).json()["status"] == "planned"


async def test_the_next_contact_becomes_a_follow_up_of_its_own(world: World, for_candidate, today):
    wanted = today + timedelta(days=10)
    read = (await world.caseworker.post(f"{for_candidate}/record", {"next_contact_on": wanted.isoformat()})).json()
    assert read["record"]["next_contact_on"] == working_day(wanted)
    (agreed,) = [f for f in await items(world.caseworker) if f["step"].startswith("agreed")]
    assert agreed["due_on"] == working_day(wanted)
    assert (agreed["audience"], agreed["employment_id"]) == ("candidate", read["employment_id"])


async def test_after_a_try_in_vain_the_next_contact_moves_the_day(world: World, for_candidate, today):
    wanted = today + timedelta(days=10)
    body = {"reached": False, "next_contact_on": wanted.isoformat()}
    read = (await world.caseworker.post(f"{for_candidate}/record", body)).json()
    assert (read["status"], read["due_on"]) == ("unreachable", working_day(wanted))


async def test_another_day_is_a_working_day(world: World, for_candidate, today):
    saturday = today + timedelta(days=(5 - today.weekday()) % 7 + 7)
    read = (await world.caseworker.post(f"{for_candidate}/reschedule", {"due_on": saturday.isoformat()})).json()
    assert read["due_on"] == working_day(saturday)
    assert read["due_on"] > saturday.isoformat()
    assert "follow_up.rescheduled" in await world.event_names()


async def test_a_day_that_has_passed_is_no_day_to_ask(world: World, for_candidate, today):
    yesterday = (today - timedelta(days=1)).isoformat()
    refused = await world.caseworker.post(f"{for_candidate}/reschedule", {"due_on": yesterday})
    assert refused.status_code == 422
    assert refused.json()["errors"][0] == {
        "pointer": "/due_on",
        "code": "follow_up.day_has_passed",
        "detail": "Dagen er passeret.",
    }


async def test_a_cancelled_question_is_not_asked(world: World, for_candidate, today):
    read = (await world.caseworker.post(f"{for_candidate}/cancel", {"reason_code": "moved_away"})).json()
    assert (read["status"], read["cancel_reason"], read["allowed_actions"]) == ("cancelled", "moved_away", [])
    for action, body in (
        ("record", {}),
        ("reschedule", {"due_on": today.isoformat()}),
        ("cancel", {"reason_code": "again"}),
    ):
        assert (await world.caseworker.post(f"{for_candidate}/{action}", body)).status_code == 409


@pytest.mark.parametrize("name", ["company", "candidate", "mentor", "admin", "integration"])
async def test_only_the_jobcenter_moves_and_cancels(world: World, for_candidate, today, name):
    caller = getattr(world, name)
    moved = {"due_on": today.isoformat()}
    assert (await caller.post(f"{for_candidate}/reschedule", moved)).status_code == 403
    assert (await caller.post(f"{for_candidate}/cancel", {"reason_code": "no"})).status_code == 403


@pytest.mark.parametrize("name", ["mentor", "admin", "integration"])
async def test_only_those_who_are_asked_and_the_jobcenter_record(world: World, for_candidate, name):
    assert (await getattr(world, name).post(f"{for_candidate}/record", {})).status_code == 403


@pytest.mark.parametrize("name", ["other_caseworker", "other_candidate", "other_company"])
async def test_to_strangers_the_follow_up_does_not_exist(world: World, for_candidate, for_employer, name):
    caller = getattr(world, name)
    for path in (for_candidate, for_employer):
        assert (await caller.get(path)).status_code == 404
        assert (await caller.post(f"{path}/record", {})).status_code == 404
    assert await items(caller) == []


async def test_an_admin_sees_no_follow_ups(world: World, job):
    assert (await world.admin.get(LIST)).status_code == 403


async def test_a_mentor_sees_when_somebody_is_asked_but_not_the_answer(world: World, internship):
    first = (await items(world.caseworker, "audience=candidate"))[0]["id"]
    await world.caseworker.post(f"{LIST}/{first}/record", {"own_words": "Chefen råber."})
    seen = await items(world.mentor)
    assert len(seen) == 6
    assert {f["record"] is None for f in seen} == {True}
    assert (await world.mentor.get(f"{LIST}/{first}")).json()["record"] is None
    assert await items(world.other_mentor) == []


async def test_the_worklist_knows_overdue_today_and_this_week(world: World, job, today):
    ids = [f["id"] for f in job["follow_ups"] if f["audience"] == "candidate"]
    days = {"overdue": -1, "today": 0, "in six days": 6, "in seven days": 7}
    for follow_up, days_off in zip(ids, days.values(), strict=False):
        async with world.database.write() as transaction:
            row = await transaction.session.get_one(FollowUp, UUID(follow_up))
            row.due_on = today + timedelta(days=days_off)
    late, now, soon, _ = ids[:4]
    query = "audience=candidate&due="
    assert [f["id"] for f in await items(world.caseworker, f"{query}overdue")] == [late]
    assert [f["id"] for f in await items(world.caseworker, f"{query}today")] == [now]
    week = {f["id"] for f in await items(world.caseworker, f"{query}week")}
    assert {now, soon} <= week
    assert late not in week
    assert ids[3] not in week
    assert {f["id"] for f in await items(world.caseworker) if f["is_overdue"]} == {late}
    await world.caseworker.post(f"{LIST}/{late}/record", {})
    assert await items(world.caseworker, f"{query}overdue") == []
    assert (await world.caseworker.get(f"{LIST}/{late}")).json()["is_overdue"] is False


async def test_the_list_is_narrowed_and_sorted_by_due_day(world: World, job, internship, for_candidate):
    await world.caseworker.post(f"{for_candidate}/cancel", {"reason_code": "moved_away"})
    everything = await items(world.caseworker)
    assert [(f["due_on"], f["id"]) for f in everything] == sorted((f["due_on"], f["id"]) for f in everything)
    for query, holds in (
        ("status=cancelled", lambda f: f["status"] == "cancelled"),
        ("audience=employer", lambda f: f["audience"] == "employer"),
        (f"placement_id={internship.id}", lambda f: f["placement_id"] == str(internship.id)),
        (f"employment_id={job['id']}", lambda f: f["employment_id"] == job["id"]),
        (f"candidate_id={world.candidate_row.id}", lambda f: f["candidate_id"] == str(world.candidate_row.id)),
    ):
        expected = [f["id"] for f in everything if holds(f)]
        assert expected
        assert [f["id"] for f in await items(world.caseworker, query)] == expected
    assert await items(world.caseworker, f"candidate_id={world.other_candidate_row.id}") == []


async def test_pages_join_without_gap_or_overlap(world: World, job):
    everything = [f["id"] for f in await items(world.caseworker)]
    seen, cursor = [], ""
    while cursor is not None:
        page = (await world.caseworker.get(f"{LIST}?limit=5{cursor and f'&cursor={cursor}'}")).json()
        seen += [f["id"] for f in page["items"]]
        cursor = page["next_cursor"]
    assert seen == everything


@pytest.mark.parametrize("query", ["due=yesterday", "status=late", "audience=public", "candidate_id=1", "mine=perhaps"])
async def test_an_unknown_filter_value_is_refused(world: World, query):
    assert (await world.caseworker.get(f"{LIST}?{query}")).status_code == 422


async def test_a_dry_run_records_nothing(world: World, for_candidate):
    shown = await world.caseworker.post(f"{for_candidate}/record?dry_run=true", {"rating": 3})
    assert shown.json()["status"] == "done"
    assert (await world.caseworker.get(for_candidate)).json()["status"] == "planned"


async def test_a_stale_version_is_refused(world: World, for_candidate):
    seen = {"If-Match": (await world.caseworker.get(for_candidate)).headers["etag"]}
    assert (await world.caseworker.post(f"{for_candidate}/record", {"reached": False}, headers=seen)).status_code == 200
    assert (await world.caseworker.post(f"{for_candidate}/record", {}, headers=seen)).status_code == 412


async def test_of_two_answers_at_once_one_stands(world: World, for_candidate):
    both = [world.caseworker.post(f"{for_candidate}/record", {"rating": 2})]
    both += [world.candidate.post(f"{for_candidate}/record", {"rating": 5})]
    answers = sorted([answer.status_code for answer in await asyncio.gather(*both)])
    assert answers == [200, 409]


async def test_what_was_said_is_in_no_event(world: World, for_candidate):
    await world.caseworker.post(f"{for_candidate}/record", {"own_words": "Chefen råber.", "issues": ["health"]})
    for event in await world.all(Event):
        assert "Chefen" not in str(event.data)
        assert "health" not in str(event.data)
