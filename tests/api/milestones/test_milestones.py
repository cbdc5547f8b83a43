"""Milestones: opened with a job, judged by what is known, seen by those they concern."""

from datetime import timedelta

import pytest
from sqlmodel import delete

from app.foundation.audit.models import Event
from app.journey.milestones.models import Milestone
from tests.api.milestones.conftest import Desk

pytestmark = pytest.mark.anyio
SAME, ANY = "same_employer", "any_employer"


async def test_a_job_opens_four_days_with_its_employer_and_the_first_one_four_with_any(desk: Desk):
    job = await desk.employ(0)
    found = await desk.milestones()
    assert set(found) == {(basis, days) for basis in (SAME, ANY) for days in (30, 90, 180, 365)}
    for (basis, days), item in found.items():
        assert item["falls_on"] == (desk.today + timedelta(days=days)).isoformat()
        assert (item["status"], item["judged_at"], item["plan_id"]) == ("pending", None, job["plan_id"])
        assert (item["employment_id"] is None) == (basis == ANY)
    other = await desk.employ(0, company_id=str(desk.world.other_company_row.id))
    assert len(await desk.milestones(f"employment_id={other['id']}")) == 4
    assert len(await desk.rows()) == 12


async def test_a_job_registered_late_is_unknown_where_nobody_has_said_anything(desk: Desk):
    await desk.employ(100)
    states = await desk.states()
    assert {states[basis, days] for basis in (SAME, ANY) for days in (30, 90)} == {"unknown"}
    assert {states[basis, days] for basis in (SAME, ANY) for days in (180, 365)} == {"pending"}
    assert await desk.incentives() == []


async def test_an_answer_still_employed_shows_every_day_before_it(desk: Desk):
    job = await desk.employ(100)
    await desk.say(job, "unknown")
    assert (await desk.states())[SAME, 90] == "unknown"
    await desk.say(job, "yes")
    states = await desk.states()
    assert {states[basis, days] for basis in (SAME, ANY) for days in (30, 90)} == {"retained"}
    assert states[SAME, 180] == "pending"


async def test_an_answer_no_longer_employed_says_nothing_about_days_long_before(desk: Desk):
    job = await desk.employ(100)
    await desk.say(job, "no")
    assert (await desk.states())[SAME, 90] == "unknown"


async def test_the_end_of_a_job_settles_what_came_before_it_and_after_it(desk: Desk):
    job = await desk.employ(100)
    await desk.end(job, 50)
    states = await desk.states()
    assert (states[SAME, 30], states[SAME, 90], states[ANY, 90]) == ("retained", "not_retained", "not_retained")
    assert states[SAME, 180] == "pending"


async def test_a_change_of_employer_keeps_the_plans_clock(desk: Desk):
    first = await desk.employ(100)
    await desk.end(first, 50)
    second = await desk.employ(49, company_id=str(desk.world.other_company_row.id))
    assert second["plan_id"] == first["plan_id"]
    assert (await desk.states())[ANY, 90] == "unknown"
    await desk.say(second, "yes")
    assert (await desk.states())[ANY, 90] == "retained"
    assert (await desk.states(f"employment_id={first['id']}"))[SAME, 90] == "not_retained"
    assert (await desk.states(f"employment_id={second['id']}"))[SAME, 30] == "retained"


async def test_an_earlier_first_job_that_comes_to_light_moves_the_plans_days(desk: Desk):
    await desk.employ(20)
    assert (await desk.states())[ANY, 30] == "pending"
    await desk.employ(40, company_id=str(desk.world.other_company_row.id))
    found = await desk.milestones("basis=any_employer")
    assert found[ANY, 30]["falls_on"] == desk.ago(10)
    assert found[ANY, 30]["status"] == "unknown"


async def test_upkeep_judges_a_milestone_whose_day_has_come_and_only_once(desk: Desk):
    await desk.employ(0)
    assert (await desk.upkeep(29)).milestones_judged == 0
    assert (await desk.upkeep(30)).milestones_judged == 2
    assert (await desk.upkeep(30)).milestones_judged == 0
    assert (await desk.states())[SAME, 30] == "unknown"


async def test_upkeep_gives_milestones_to_jobs_that_are_older_than_they(desk: Desk):

    await desk.employ(100)
    async with desk.world.database.write() as transaction:
        await transaction.session.exec(delete(Milestone))
    assert (await desk.upkeep(0)).milestones_opened == 1
    assert (await desk.upkeep(0)).milestones_opened == 0
    assert len(await desk.rows()) == 8


async def test_evidence_turns_unknown_into_retained_and_tells_everybody_what_they_may_know(desk: Desk):
    await desk.employ(40)
    found = (await desk.milestones())[SAME, 30]
    answer = await desk.show(found, 10, note="Lønseddel for september er set.")
    assert answer.status_code == 200, answer.text
    shown = answer.json()
    assert (shown["status"], shown["allowed_actions"]) == ("retained", [])
    assert shown["evidence"][0]["note"] == "Lønseddel for september er set."
    assert (await desk.states())[ANY, 30] == "retained"
    for reader in (desk.world.candidate, desk.world.company):
        (evidence,) = (await reader.get(f"/v1/milestones/{found['id']}")).json()["evidence"]
        assert (evidence["note"], evidence["brought_by"], evidence["source"]) == (None, None, "payslip")
    again = await desk.show(found, 10)
    assert (again.status_code, again.json()["code"]) == (409, "conflict.illegal_move")


async def test_evidence_that_somebody_had_left_makes_it_not_retained_until_the_opposite_is_shown(desk: Desk):
    await desk.employ(40)
    found = (await desk.milestones())[SAME, 30]
    assert (await desk.show(found, 15, in_work=False)).json()["status"] == "not_retained"
    assert (await desk.show(found, 5)).json()["status"] == "retained"


async def test_a_dry_run_shows_the_verdict_and_changes_nothing(desk: Desk):
    await desk.employ(40)
    found = (await desk.milestones())[SAME, 30]
    body = {"in_work": True, "on": desk.ago(0), "source": "payslip"}
    answer = await desk.world.caseworker.post(f"/v1/milestones/{found['id']}/evidence?dry_run=true", body)
    assert answer.json()["status"] == "retained"
    assert (await desk.states())[SAME, 30] == "unknown"
    assert await desk.incentives() == []


@pytest.mark.parametrize(
    ("days_ago", "values", "pointer", "code"),
    [
        (-1, {}, "/on", "milestone.evidence_in_future"),
        (11, {}, "/on", "milestone.evidence_too_early"),
        (41, {"in_work": False}, "/employment_id", "milestone.which_job"),
        (5, {"employment_id": "01928f6e-7c1a-7d3e-9f00-0123456789ab"}, "/employment_id", "reference.unknown"),
    ],
)
async def test_evidence_about_the_wrong_day_or_job_is_refused(desk: Desk, days_ago, values, pointer, code):
    await desk.employ(40)
    answer = await desk.show((await desk.milestones())[SAME, 30], days_ago, **values)
    assert answer.status_code == 422
    assert [(error["pointer"], error["code"]) for error in answer.json()["errors"]] == [(pointer, code)]


async def test_of_two_jobs_on_the_day_the_evidence_names_one(desk: Desk):
    await desk.employ(40)
    other = await desk.employ(38, company_id=str(desk.world.other_company_row.id))
    found = (await desk.milestones("basis=any_employer"))[ANY, 30]
    assert (await desk.show(found, 5)).json()["errors"][0]["code"] == "milestone.which_job"
    assert (await desk.show(found, 5, employment_id=other["id"])).json()["status"] == "retained"
    same = (await desk.milestones("basis=same_employer&days=30&company_id=" + str(desk.world.company_row.id)))[SAME, 30]
    refused = await desk.show(same, 5, employment_id=other["id"])
    assert refused.json()["errors"][0]["code"] == "milestone.other_job"


async def test_nobody_is_in_work_in_a_job_that_had_ended(desk: Desk):
    job = await desk.employ(40)
    await desk.end(job, 20)
    answer = await desk.show((await desk.milestones())[SAME, 30], 5, employment_id=job["id"])
    assert (answer.status_code, answer.json()["code"]) == (409, "milestone.job_ended")


async def test_evidence_read_on_another_version_is_refused(desk: Desk):
    await desk.employ(40)
    found = (await desk.milestones())[SAME, 30]
    body = {"in_work": True, "on": desk.ago(0), "source": "payslip"}
    path = f"/v1/milestones/{found['id']}/evidence"
    stale = await desk.world.caseworker.post(path, body, headers={"If-Match": '"99"'})
    assert stale.status_code == 412


async def test_a_company_sees_its_own_jobs_and_never_whether_somebody_works_elsewhere(desk: Desk):
    await desk.employ(40)
    await desk.employ(40, company_id=str(desk.world.other_company_row.id))
    listed = (await desk.world.company.get("/v1/milestones")).json()["items"]
    assert {(item["basis"], item["company_id"]) for item in listed} == {(SAME, str(desk.world.company_row.id))}
    assert len(await desk.milestones(by=desk.world.candidate)) == 8
    (first, *_) = await desk.rows()
    for stranger in ("other_caseworker", "other_candidate", "other_manager"):
        assert (await desk.world.callers[stranger].get(f"/v1/milestones/{first.id}")).status_code == 404
        assert (await desk.world.callers[stranger].get("/v1/milestones")).json()["items"] == []
    assert (await desk.world.mentor.get("/v1/milestones")).status_code == 403


async def test_the_list_is_narrowed_by_day_and_goes_on_page_by_page(desk: Desk):
    await desk.employ(40)
    day = (desk.today - timedelta(days=10)).isoformat()
    assert set(await desk.milestones(f"falls_from={day}&falls_until={day}")) == {(SAME, 30), (ANY, 30)}
    page = (await desk.world.caseworker.get("/v1/milestones?limit=5")).json()
    rest = (await desk.world.caseworker.get(f"/v1/milestones?limit=5&cursor={page['next_cursor']}")).json()
    assert (len(page["items"]), len(rest["items"]), rest["next_cursor"]) == (5, 3, None)
    days = [item["falls_on"] for item in page["items"] + rest["items"]]
    assert days == sorted(days)


async def test_events_hold_codes_and_ids_only(desk: Desk):

    await desk.employ(40)
    await desk.show((await desk.milestones())[SAME, 30], 5, note="Olena har vist sin lønseddel.")
    told = [event for event in await desk.world.all(Event) if event.name.startswith(("milestone.", "incentive."))]
    assert [event.name for event in told].count("milestone.judged") == 4
    assert "Olena" not in repr([event.model_dump() for event in told])
