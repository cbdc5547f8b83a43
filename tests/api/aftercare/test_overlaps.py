"""Jobs of one person side by side: one with a company at a time, and a full-time week at most."""

import asyncio
from datetime import timedelta

import pytest

from tests.factories.world import World

pytestmark = pytest.mark.anyio
END = {"reason_code": "contract_ended", "initiative": "company"}


def body_of(world: World, starts_on, **values):
    usual = {"kind": "ordinary", "weekly_hours": 20, "starts_on": starts_on.isoformat()}
    parties = {"candidate_id": str(world.candidate_row.id), "company_id": str(world.company_row.id)}
    return {**parties, **usual, **values}


async def register(world: World, starts_on, **values):
    return await world.caseworker.post("/v1/employments", body_of(world, starts_on, **values))


async def end(world: World, job, ended_on):
    body = {"ended_on": ended_on.isoformat(), **END}
    answer = await world.caseworker.post(f"/v1/employments/{job.json()['id']}/end", body)
    assert answer.status_code == 200, answer.text


@pytest.mark.parametrize("kind", ["ordinary", "wage_subsidy", "igu", "adult_apprentice", "small_job"])
async def test_every_kind_of_job_can_be_registered(world: World, today, kind):
    answer = await register(world, today, kind=kind, workplace_id=str(world.workplace.id))
    assert answer.status_code == 201
    assert answer.json()["kind"] == kind


async def test_a_job_that_shares_a_day_with_one_that_ended_there_is_refused(world: World, today):
    first = await register(world, today)
    await end(world, first, today + timedelta(days=10))
    refused = await register(world, today + timedelta(days=10))
    assert refused.status_code == 409
    assert refused.json()["code"] == "employment.overlaps"
    assert (await register(world, today + timedelta(days=11))).status_code == 201


async def test_a_job_told_late_must_end_before_the_next_one_there_began(world: World, today):
    first = await register(world, today)
    await end(world, first, today + timedelta(days=10))
    before = today - timedelta(days=30)
    refused = await register(world, before, ends_on=today.isoformat())
    assert refused.json()["code"] == "employment.overlaps"
    assert (await register(world, before, ends_on=(today - timedelta(days=1)).isoformat())).status_code == 201


async def test_a_second_job_fits_while_both_take_a_full_week_at_most(world: World, today):
    assert (await register(world, today)).status_code == 201
    other = {"company_id": str(world.other_company_row.id)}
    refused = await register(world, today, **other, weekly_hours=17.5)
    assert refused.status_code == 409
    assert refused.json()["code"] == "employment.too_many_hours"
    assert "højst plads til 17" in refused.json()["detail"]
    assert (await register(world, today, **other, weekly_hours=17)).status_code == 201


async def test_jobs_one_after_the_other_do_not_add_up(world: World, today):
    first = await register(world, today, weekly_hours=37, ends_on=(today + timedelta(days=30)).isoformat())
    assert first.status_code == 201
    other = {"company_id": str(world.other_company_row.id), "weekly_hours": 37}
    assert (await register(world, today + timedelta(days=30), **other)).status_code == 409
    assert (await register(world, today + timedelta(days=31), **other)).status_code == 201


async def test_two_full_weeks_registered_at_once_leave_one(world: World, today):
    companies = (world.company_row, world.other_company_row)
    answers = await asyncio.gather(
        *(register(world, today, company_id=str(each.id), weekly_hours=37) for each in companies)
    )
    assert sorted(answer.status_code for answer in answers) == [201, 409]


async def test_the_clock_of_the_plan_survives_a_second_job_beside_the_first(world: World, today):
    first = await register(world, today)
    second = await register(
        world, today + timedelta(days=5), company_id=str(world.other_company_row.id), weekly_hours=10
    )
    assert first.json()["plan_id"] == second.json()["plan_id"]


async def test_a_jobcenter_that_asks_one_side_only_schedules_only_that(world: World, today):
    path = f"/v1/jobcenters/{world.here.id}/settings"
    patched = await world.manager.patch(path, {"aftercare_audiences": ["candidate"]}, version=1)
    assert patched.status_code == 200, patched.text
    job = (await register(world, today)).json()
    assert {each["audience"] for each in job["follow_ups"]} == {"candidate"}
    assert len(job["follow_ups"]) == 9
