"""A job ends: the person is available with priority, somebody has the task, and the needs that fit are ranked."""

from datetime import timedelta

import pytest
from sqlmodel import col

from app.foundation.audit.models import Event
from app.journey.aftercare.models import ReplacementTask
from app.journey.matching.models import Ranking
from tests.api.aftercare.conftest import working_day
from tests.factories.world import World

pytestmark = pytest.mark.anyio
TASKS = "/v1/replacement-tasks"
END = {"reason_code": "order_shortage", "initiative": "company"}


@pytest.fixture
def lose(world: World, today):
    """Ends a job today; the answer."""

    async def end(job, query: str = "", ended_on=today):
        body = {"ended_on": ended_on.isoformat(), **END}
        answer = await world.caseworker.post(f"/v1/employments/{job['id']}/end{query}", body)
        assert answer.status_code == 200, answer.text
        return answer

    return end


async def tasks(caller, query: str = "") -> list[dict]:
    return (await caller.get(f"{TASKS}?{query}")).json()["items"]


async def test_the_end_of_a_job_opens_a_task_with_the_needs_that_fit(world: World, job, lose, today):
    need = await world.make_need()
    await lose(job)
    (task,) = await tasks(world.caseworker)
    assert (task["employment_id"], task["candidate_id"]) == (job["id"], job["candidate_id"])
    assert (task["status"], task["allowed_actions"]) == ("open", ["done", "cancel"])
    assert task["due_on"] == working_day(today, days=1)
    assert task["fitting_needs"] == 1
    ranking = (await world.caseworker.get(f"/v1/rankings/{task['ranking_id']}")).json()
    assert [item["need_id"] for item in ranking["items"]] == [str(need.id)]
    candidate = await world.reload(world.candidate_row)
    assert (candidate.status, candidate.has_priority) == ("available", True)
    assert "replacement_task.opened" in await world.event_names()


async def test_where_no_need_fits_the_task_says_so(world: World, job, lose):
    await lose(job)
    (task,) = await tasks(world.caseworker)
    assert task["fitting_needs"] == 0
    ranking = (await world.caseworker.get(f"/v1/rankings/{task['ranking_id']}")).json()
    assert ranking["items"] == []


async def test_a_dry_run_opens_no_task_and_keeps_no_ranking(world: World, job, lose):
    await world.make_need()
    await lose(job, "?dry_run=true")
    assert await world.all(ReplacementTask) == []
    assert await world.all(Ranking) == []


async def test_nobody_looks_for_a_person_who_has_another_job(world: World, employ, lose, today):
    began = (today - timedelta(days=30)).isoformat()
    jobs = [
        await employ(company_id=str(company.id), weekly_hours=15, starts_on=began)
        for company in (world.company_row, world.other_company_row)
    ]
    await lose(jobs[0], ended_on=today - timedelta(days=1))
    assert await tasks(world.caseworker) == []
    assert (await world.reload(world.candidate_row)).status == "employed"
    await lose(jobs[1])
    assert [task["employment_id"] for task in await tasks(world.caseworker)] == [jobs[1]["id"]]


async def test_the_candidates_caseworker_has_the_task(world: World, job, lose):
    candidate = await world.reload(world.candidate_row)
    body = {"caseworker_account_id": str(world.caseworker.account.id)}
    assert (await world.manager.patch(f"/v1/candidates/{candidate.id}", body, candidate.version)).status_code == 200
    await lose(job)
    assert len(await tasks(world.caseworker, "mine=true")) == 1
    assert await tasks(world.manager, "mine=true") == []


async def test_the_next_job_closes_the_task(world: World, job, lose, employ, today):
    await lose(job)
    await employ(company_id=str(world.other_company_row.id), starts_on=(today + timedelta(days=1)).isoformat())
    (task,) = await tasks(world.caseworker)
    assert (task["status"], task["closed_reason"]) == ("done", "employment_registered")
    assert task["allowed_actions"] == []


async def test_a_closed_case_drops_the_task(world: World, job, lose):
    await lose(job)
    path = f"/v1/candidates/{world.candidate_row.id}/close"
    closed = await world.caseworker.post(path, {"reason_code": "left_country"})
    assert closed.status_code == 200, closed.text
    (task,) = await tasks(world.caseworker)
    assert (task["status"], task["closed_reason"]) == ("cancelled", "candidate_closed")


@pytest.mark.parametrize(
    ("action", "body", "status"),
    [("done", None, "done"), ("cancel", {"reason_code": "moved_away"}, "cancelled")],
)
async def test_somebody_closes_the_task_once(world: World, job, lose, action, body, status):
    await lose(job)
    (task,) = await tasks(world.caseworker)
    path = f"{TASKS}/{task['id']}/{action}"
    stale = await world.caseworker.post(path, body, headers={"If-Match": '"9"'})
    assert stale.status_code == 412
    assert (await world.caseworker.post(f"{path}?dry_run=true", body)).json()["status"] == status
    closed = await world.caseworker.post(path, body)
    assert closed.status_code == 200, closed.text
    assert (closed.json()["status"], closed.json()["closed_by"]) == (status, str(world.caseworker.account.id))
    again = await world.caseworker.post(path, body)
    assert again.status_code == 409
    assert [t["id"] for t in await tasks(world.caseworker, f"status={status}")] == [task["id"]]
    assert await tasks(world.caseworker, "status=open") == []


async def test_another_jobcenter_sees_no_task(world: World, job, lose):
    await lose(job)
    (task,) = await tasks(world.caseworker)
    assert await tasks(world.other_caseworker) == []
    assert (await world.other_caseworker.get(f"{TASKS}/{task['id']}")).status_code == 404
    assert (await world.other_caseworker.post(f"{TASKS}/{task['id']}/done")).status_code == 404


async def test_the_event_of_a_task_holds_ids_and_a_number(world: World, job, lose):
    await lose(job)
    (event,) = await world.all(Event, col(Event.name) == "replacement_task.opened")
    assert set(event.data) == {"employment_id", "ranking_id", "fitting_needs"}
    assert event.candidate_id == world.candidate_row.id
