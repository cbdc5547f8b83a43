"""Registering and ending jobs."""

import asyncio
from datetime import timedelta

import pytest
from sqlmodel import col

from app.foundation.identity.models import Account
from app.journey.aftercare.domain.working_days import next_working_day
from app.journey.placements.domain import PlacementStatus
from app.registers.candidates.models import Commitment
from app.registers.companies.models import Occupancy
from tests.api.aftercare.conftest import working_day
from tests.factories.world import World

pytestmark = pytest.mark.anyio
END = {"reason_code": "order_shortage", "initiative": "company"}


def body_of(world: World, today, **values):
    usual = {"kind": "ordinary", "weekly_hours": 30, "starts_on": today.isoformat()}
    parties = {"candidate_id": str(world.candidate_row.id), "company_id": str(world.company_row.id)}
    return {**parties, **usual, **values}


async def test_a_job_answers_with_the_follow_ups_it_scheduled(world: World, job, today):
    assert job["status"] == "active"
    assert job["weekly_hours"] == 30
    assert job["allowed_actions"] == ["change", "end"]
    steps = [f["step"] for f in job["follow_ups"] if f["audience"] == "candidate"]
    assert steps[0] == "3d"
    assert steps[-1] == "12m"
    assert steps == [f["step"] for f in job["follow_ups"] if f["audience"] == "employer"]
    due = [f["due_on"] for f in job["follow_ups"]]
    assert due == sorted(due)
    assert due[0] == working_day(today, days=3)
    assert {f["subject"] for f in job["follow_ups"]} == {"employment"}
    assert {f["employment_id"] for f in job["follow_ups"]} == {job["id"]}


async def test_a_job_is_found_where_its_answer_says(world: World, today):
    answer = await world.caseworker.post("/v1/employments", body_of(world, today))
    found = await world.caseworker.get(answer.headers["location"])
    assert found.status_code == 200
    assert found.headers["etag"] == answer.headers["etag"]
    assert found.json()["id"] == answer.json()["id"]


async def test_follow_ups_fall_on_the_jobcenters_working_days(world: World, today, employ):
    closed = next_working_day(today + timedelta(days=3))
    settings = await world.manager.get(f"/v1/jobcenters/{world.here.id}/settings")
    patched = await world.manager.patch(
        f"/v1/jobcenters/{world.here.id}/settings",
        {"closing_days": [closed.isoformat()], "aftercare_steps": ["3d", "6m"]},
        version=settings.json()["version"],
    )
    assert patched.status_code == 200, patched.text
    job = await employ()
    assert {f["step"] for f in job["follow_ups"]} == {"3d", "6m"}
    assert job["follow_ups"][0]["due_on"] == working_day(closed, days=1)


async def test_a_job_takes_the_persons_time_with_an_open_end(world: World, job, today):
    (entry,) = await world.all(Commitment, col(Commitment.candidate_id) == world.candidate_row.id)
    assert (entry.kind, str(entry.source_id)) == ("employment", job["id"])
    assert (entry.starts_on, entry.ends_on, entry.weekly_hours) == (today, None, 30)
    assert (await world.reload(world.candidate_row)).status == "employed"


async def test_a_job_with_wage_subsidy_counts_at_the_workplace(world: World, employ):
    job = await employ(kind="wage_subsidy", weekly_hours=37, workplace_id=str(world.workplace.id))
    (entry,) = await world.all(Occupancy)
    assert (entry.workplace_id, str(entry.source_id), entry.fte_fraction) == (world.workplace.id, job["id"], 1)


async def test_a_job_from_a_finished_placement_takes_its_parties_from_there(world: World, place, today):
    placement = await place(PlacementStatus.COMPLETED)
    body = {"placement_id": str(placement.id), "kind": "ordinary", "weekly_hours": 25, "starts_on": today.isoformat()}
    answer = await world.caseworker.post("/v1/employments", body)
    assert answer.status_code == 201
    job = answer.json()
    assert job["placement_id"] == str(placement.id)
    assert job["candidate_id"] == str(placement.candidate_id)
    assert job["company_id"] == str(placement.company_id)
    assert job["workplace_id"] == str(placement.workplace_id)


@pytest.mark.parametrize("status", [PlacementStatus.GRANTED, PlacementStatus.ACTIVE, PlacementStatus.CANCELLED])
async def test_a_placement_that_is_not_over_gives_no_job(world: World, place, today, status):
    placement = await place(status)
    body = {"placement_id": str(placement.id), "kind": "ordinary", "weekly_hours": 25, "starts_on": today.isoformat()}
    refused = await world.caseworker.post("/v1/employments", body)
    assert refused.status_code == 409
    assert refused.json()["code"] == "employment.placement_not_over"


async def test_named_parties_must_fit_the_placement(world: World, place, today):
    placement = await place(PlacementStatus.COMPLETED)
    body = body_of(world, today, placement_id=str(placement.id), company_id=str(world.other_company_row.id))
    refused = await world.caseworker.post("/v1/employments", body)
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["pointer"] == "/company_id"


@pytest.mark.parametrize("name", ["placement_id", "candidate_id", "company_id", "workplace_id"])
async def test_an_unknown_id_is_named(world: World, today, name):
    nobody = "01928f6e-7c1a-7d3e-9f00-0123456789ab"
    refused = await world.caseworker.post("/v1/employments", body_of(world, today, **{name: nobody}))
    assert refused.status_code == 422
    assert refused.json()["errors"] == [{"pointer": f"/{name}", "code": "reference.unknown", "detail": "Findes ikke."}]


async def test_another_jobcenters_candidate_is_unknown(world: World, today):
    body = body_of(world, today, candidate_id=str(world.other_candidate_row.id))
    refused = await world.caseworker.post("/v1/employments", body)
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["pointer"] == "/candidate_id"


async def test_the_workplace_must_be_the_companys(world: World, today):
    body = body_of(world, today, workplace_id=str(world.other_workplace.id))
    refused = await world.caseworker.post("/v1/employments", body)
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["code"] == "employment.workplace_elsewhere"


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"candidate_id": None}, "employment.parties_missing"),
        ({"ends_on": "2000-01-01"}, "employment.period_reversed"),
        ({"weekly_hours": 0}, "field.too_small"),
        ({"weekly_hours": 38}, "field.too_large"),
        ({"kind": "slavery"}, "field.unknown_choice"),
        ({"starts_on": "3000-01-01"}, "field.too_large"),
        ({"status": "ended"}, "field.unknown"),
    ],
)
async def test_a_job_that_makes_no_sense_is_refused(world: World, today, values, code):
    refused = await world.caseworker.post("/v1/employments", body_of(world, today, **values))
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["code"] == code


async def test_one_active_job_with_a_company_is_enough(world: World, job, today):
    refused = await world.caseworker.post("/v1/employments", body_of(world, today))
    assert refused.status_code == 409
    assert refused.json()["code"] == "employment.already_active"


async def test_two_jobs_registered_at_once_share_one_plan(world: World, today):
    bodies = [
        body_of(world, today, company_id=str(company.id), weekly_hours=18)
        for company in (world.company_row, world.other_company_row)
    ]
    answers = await asyncio.gather(*(world.caseworker.post("/v1/employments", body) for body in bodies))
    assert [answer.status_code for answer in answers] == [201, 201]
    assert len({answer.json()["plan_id"] for answer in answers}) == 1


async def test_the_same_job_registered_at_once_by_two_is_one_job(world: World, today):
    callers = (world.caseworker, world.manager)
    answers = await asyncio.gather(*(each.post("/v1/employments", body_of(world, today)) for each in callers))
    assert sorted(answer.status_code for answer in answers) == [201, 409]


@pytest.mark.parametrize("day", ["2000-01-01", "2100-12-31"])
async def test_the_ends_of_the_calendar_hold(world: World, employ, day):
    job = await employ(starts_on=day)
    assert all(f["due_on"] > day for f in job["follow_ups"])


@pytest.mark.parametrize("path", ["employments", "aftercare-plans", "follow-ups"])
async def test_an_integration_reads_within_its_scopes(world: World, job, path):
    async def with_scopes(name: str, scopes: list[str]):
        async with world.database.write() as transaction:
            account = await transaction.session.get_one(Account, getattr(world, name).account.id)
            account.scopes = scopes
        return await getattr(world, name).get(f"/v1/{path}")

    assert (await with_scopes("integration", ["needs:read"])).status_code == 403
    assert (await with_scopes("integration", [f"{path}:read"])).json()["items"]
    assert (await with_scopes("other_integration", [f"{path}:read"])).json()["items"] == []


async def test_a_dry_run_shows_the_follow_ups_and_leaves_nothing(world: World, today):
    shown = await world.caseworker.post("/v1/employments?dry_run=true", body_of(world, today))
    assert shown.status_code == 201
    assert shown.json()["follow_ups"]
    assert (await world.caseworker.get("/v1/employments")).json()["items"] == []
    assert (await world.caseworker.get("/v1/follow-ups")).json()["items"] == []


@pytest.mark.parametrize("name", ["company", "candidate", "mentor", "admin", "integration"])
async def test_only_the_jobcenter_registers_and_ends_jobs(world: World, job, today, name):
    caller = getattr(world, name)
    assert (await caller.post("/v1/employments", body_of(world, today))).status_code == 403
    ended = {"ended_on": today.isoformat(), **END}
    assert (await caller.post(f"/v1/employments/{job['id']}/end", ended)).status_code == 403


@pytest.mark.parametrize(
    ("name", "sees"),
    [
        ("manager", True),
        ("company", True),
        ("candidate", True),
        ("other_caseworker", False),
        ("other_company", False),
        ("other_candidate", False),
    ],
)
async def test_a_job_is_seen_by_its_parties_and_their_jobcenter(world: World, job, name, sees):
    caller = getattr(world, name)
    listed = (await caller.get("/v1/employments")).json()["items"]
    assert [item["id"] for item in listed] == ([job["id"]] if sees else [])
    assert (await caller.get(f"/v1/employments/{job['id']}")).status_code == (200 if sees else 404)


@pytest.mark.parametrize("name", ["admin", "mentor"])
async def test_the_rest_do_not_look_at_jobs(world: World, job, name):
    assert (await getattr(world, name).get("/v1/employments")).status_code == 403


async def test_jobs_are_listed_by_what_they_are(world: World, job, employ):
    other = await employ(company_id=str(world.other_company_row.id), weekly_hours=7)
    await world.caseworker.post(f"/v1/employments/{other['id']}/end", {"ended_on": other["starts_on"], **END})
    for query, expected in (
        (f"company_id={world.company_row.id}", {job["id"]}),
        ("status=ended", {other["id"]}),
        (f"candidate_id={world.candidate_row.id}", {job["id"], other["id"]}),
        (f"candidate_id={world.other_candidate_row.id}", set()),
    ):
        items = (await world.caseworker.get(f"/v1/employments?{query}")).json()["items"]
        assert {item["id"] for item in items} == expected


async def test_the_end_of_a_job_calls_the_questions_off_and_gives_priority(world: World, job, today):
    ended = {"ended_on": (today + timedelta(days=14)).isoformat(), **END}
    answer = await world.caseworker.post(f"/v1/employments/{job['id']}/end", ended)
    assert answer.status_code == 200
    read = answer.json()
    assert (read["status"], read["ends_on"]) == ("ended", ended["ended_on"])
    assert (read["end_reason_code"], read["end_initiative"]) == ("order_shortage", "company")
    follow_ups = (await world.caseworker.get(f"/v1/follow-ups?employment_id={job['id']}")).json()["items"]
    assert {(f["status"], f["cancel_reason"]) for f in follow_ups} == {("cancelled", "employment_ended")}
    candidate = await world.reload(world.candidate_row)
    assert (candidate.status, candidate.has_priority) == ("available", True)
    (entry,) = await world.all(Commitment)
    assert entry.ends_on.isoformat() == ended["ended_on"]
    names = await world.event_names()
    assert {"employment.registered", "employment.ended", "follow_up.scheduled", "follow_up.cancelled"} <= set(names)


async def test_a_job_ends_once(world: World, job, today):
    path, ended = f"/v1/employments/{job['id']}/end", {"ended_on": today.isoformat(), **END}
    assert (await world.caseworker.post(path, ended)).status_code == 200
    refused = await world.caseworker.post(path, ended)
    assert refused.status_code == 409
    assert refused.json()["code"] == "conflict.illegal_move"


async def test_a_job_does_not_end_before_it_begins(world: World, job, today):
    ended = {"ended_on": (today - timedelta(days=1)).isoformat(), **END}
    refused = await world.caseworker.post(f"/v1/employments/{job['id']}/end", ended)
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["code"] == "employment.period_reversed"


async def test_the_plan_survives_a_change_of_employer(world: World, job, today, employ):
    await world.caseworker.post(f"/v1/employments/{job['id']}/end", {"ended_on": today.isoformat(), **END})
    later = (today + timedelta(days=30)).isoformat()
    second = await employ(company_id=str(world.other_company_row.id), starts_on=later)
    assert second["plan_id"] == job["plan_id"]
    (plan,) = (await world.caseworker.get("/v1/aftercare-plans")).json()["items"]
    assert plan["first_job_on"] == today.isoformat()
    detail = (await world.caseworker.get(f"/v1/aftercare-plans/{plan['id']}")).json()
    assert [e["id"] for e in detail["employments"]] == [job["id"], second["id"]]
    assert {f["employment_id"] for f in detail["follow_ups"]} == {job["id"], second["id"]}


async def test_an_earlier_job_told_late_sets_the_clock_back(world: World, job, today, employ):
    earlier = (today - timedelta(days=60)).isoformat()
    await employ(company_id=str(world.other_company_row.id), starts_on=earlier, weekly_hours=7)
    (plan,) = (await world.caseworker.get("/v1/aftercare-plans")).json()["items"]
    assert plan["first_job_on"] == earlier


@pytest.mark.parametrize(("name", "sees"), [("candidate", True), ("manager", True), ("other_caseworker", False)])
async def test_a_plan_is_seen_by_the_candidate_and_the_own_jobcenter(world: World, job, name, sees):
    caller = getattr(world, name)
    assert len((await caller.get("/v1/aftercare-plans")).json()["items"]) == int(sees)
    answer = await caller.get(f"/v1/aftercare-plans/{job['plan_id']}")
    assert answer.status_code == (200 if sees else 404)


@pytest.mark.parametrize("name", ["company", "mentor", "admin"])
async def test_a_plan_knows_other_employers_and_is_not_for_companies(world: World, job, name):
    assert (await getattr(world, name).get(f"/v1/aftercare-plans/{job['plan_id']}")).status_code == 403


async def test_a_candidate_sees_the_own_questions_in_the_plan_only(world: World, job):
    detail = (await world.candidate.get(f"/v1/aftercare-plans/{job['plan_id']}")).json()
    assert {f["audience"] for f in detail["follow_ups"]} == {"candidate"}


async def test_a_plan_has_a_version_that_grows_with_its_follow_ups(world: World, job):
    path = f"/v1/aftercare-plans/{job['plan_id']}"
    seen = {"If-None-Match": (await world.caseworker.get(path)).headers["etag"]}
    assert (await world.caseworker.get(path, headers=seen)).status_code == 304
    follow_up = job["follow_ups"][0]["id"]
    assert (await world.caseworker.post(f"/v1/follow-ups/{follow_up}/record", {})).status_code == 200
    assert (await world.caseworker.get(path, headers=seen)).status_code == 200


async def test_the_same_request_twice_registers_one_job(world: World, today):
    headers = {"Idempotency-Key": "ansaettelse-1"}
    first = await world.caseworker.post("/v1/employments", body_of(world, today), headers=headers)
    again = await world.caseworker.post("/v1/employments", body_of(world, today), headers=headers)
    assert (first.status_code, again.status_code) == (201, 201)
    assert again.json() == first.json()
    assert len((await world.caseworker.get("/v1/employments")).json()["items"]) == 1
