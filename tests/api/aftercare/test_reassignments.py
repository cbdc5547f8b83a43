"""Who asks: open follow-ups move along with the caseworker, one person at a time or all at once."""

from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlmodel import col

from app.foundation.audit.models import Event
from app.foundation.core.actor import Role
from app.foundation.identity.models import Account
from app.journey.aftercare.models import FollowUp
from app.registers.candidates.models import Candidate
from tests.factories.world import Caller, World

pytestmark = pytest.mark.anyio
PATH = "/v1/follow-ups/reassignments"


async def give(world: World, caller: Caller | None) -> None:
    """Makes somebody the candidate's caseworker, over HTTP."""
    row = await world.reload(world.candidate_row)
    body = {"caseworker_account_id": None if caller is None else str(caller.account.id)}
    answer = await world.manager.patch(f"/v1/candidates/{row.id}", body, row.version)
    assert answer.status_code == 200, answer.text


async def assignees(world: World, status: str | None = None) -> set[UUID | None]:
    rows = await world.all(FollowUp)
    return {row.assignee_account_id for row in rows if status is None or row.status == status}


async def move(world: World, to: Caller, by: Caller | None = None, **values: Any):
    body = {"from_account_id": str(world.caseworker.account.id), "to_account_id": str(to.account.id), **values}
    return await (by or world.manager).post(PATH, body)


@pytest.fixture
async def colleague(world: World) -> Caller:
    return await world.make_caller("colleague", Role.CASEWORKER, jobcenter_id=world.here.id)


async def test_a_changed_caseworker_has_what_is_open_and_nothing_that_is_done(world: World, job, colleague):
    await give(world, world.caseworker)
    assert await assignees(world) == {world.caseworker.account.id}
    first = job["follow_ups"][0]["id"]
    assert (await world.caseworker.post(f"/v1/follow-ups/{first}/record", {})).status_code == 200
    plan = (await world.caseworker.get(f"/v1/aftercare-plans/{job['plan_id']}")).json()
    await give(world, colleague)
    assert await assignees(world, "planned") == {colleague.account.id}
    assert await assignees(world, "done") == {world.caseworker.account.id}
    after = (await world.caseworker.get(f"/v1/aftercare-plans/{job['plan_id']}")).json()
    assert after["version"] > plan["version"]
    await give(world, None)
    assert await assignees(world, "planned") == {None}


async def test_a_caseworker_who_leaves_hands_over_everything_at_once(world: World, job, colleague):
    await give(world, world.caseworker)
    for _ in range(2):
        await world.make_candidate(caseworker_account_id=world.caseworker.account.id)
    async with world.database.write() as transaction:
        account = await transaction.session.get_one(Account, world.caseworker.account.id)
        account.is_active = False
    dry = await world.manager.post(
        f"{PATH}?dry_run=true",
        {"from_account_id": str(world.caseworker.account.id), "to_account_id": str(colleague.account.id)},
    )
    assert dry.json() == {"candidates": 3, "follow_ups": 18, "replacement_tasks": 0}
    assert await assignees(world) == {world.caseworker.account.id}
    moved = await move(world, colleague)
    assert moved.status_code == 200, moved.text
    assert moved.json() == dry.json()
    assert await assignees(world) == {colleague.account.id}
    theirs = await world.all(Candidate, col(Candidate.caseworker_account_id) == world.caseworker.account.id)
    assert theirs == []
    assert (await move(world, colleague)).json() == {"candidates": 0, "follow_ups": 0, "replacement_tasks": 0}
    (event, _again) = await world.all(Event, col(Event.name) == "account.relieved")
    assert event.data["follow_ups"] == 18


async def test_what_was_theirs_of_somebody_elses_candidate_moves_too(world: World, job, colleague):
    await give(world, world.caseworker)
    async with world.database.write() as transaction:
        row = await transaction.session.get_one(Candidate, world.candidate_row.id)
        row.caseworker_account_id = world.manager.account.id
    assert (await move(world, colleague)).json() == {"candidates": 0, "follow_ups": 18, "replacement_tasks": 0}
    assert await assignees(world) == {colleague.account.id}


async def test_open_replacement_tasks_move_along(world: World, job, colleague, today):
    await give(world, world.caseworker)
    body = {"ended_on": today.isoformat(), "reason_code": "order_shortage", "initiative": "company"}
    assert (await world.caseworker.post(f"/v1/employments/{job['id']}/end", body)).status_code == 200
    assert (await move(world, colleague)).json() == {"candidates": 1, "follow_ups": 0, "replacement_tasks": 1}
    assert len((await colleague.get("/v1/replacement-tasks?mine=true")).json()["items"]) == 1


@pytest.mark.parametrize(
    ("values", "pointer"),
    [
        ({"from_account_id": str(uuid4())}, "/from_account_id"),
        ({"to_account_id": str(uuid4())}, "/to_account_id"),
        ({"from_account_id": "other_caseworker"}, "/from_account_id"),
        ({"to_account_id": "other_caseworker"}, "/to_account_id"),
        ({"to_account_id": "company"}, "/to_account_id"),
        ({"to_account_id": "caseworker"}, "/to_account_id"),
    ],
)
async def test_work_goes_from_one_employee_to_another_of_the_same_jobcenter(world: World, job, values, pointer):
    await give(world, world.caseworker)
    named: dict[str, Any] = {
        name: str(world.callers[value].account.id) if value in world.callers else value
        for name, value in values.items()
    }
    refused = await move(world, world.manager, **named)
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["pointer"] == pointer
    assert await assignees(world) == {world.caseworker.account.id}


async def test_another_jobcenters_manager_moves_nothing_here(world: World, job, colleague):
    await give(world, world.caseworker)
    refused = await move(world, colleague, by=world.other_manager)
    assert refused.status_code == 422
    assert await assignees(world) == {world.caseworker.account.id}


async def test_a_mentor_sees_when_somebody_is_asked_while_the_mentorship_lasts(world: World, job):
    mentor, employment = world.mentor.account.id, UUID(job["id"])

    async def seen() -> int:
        return len((await world.mentor.get("/v1/follow-ups?limit=200")).json()["items"])

    assert await seen() == 0
    await world.let_see(mentor, employment)
    assert await seen() == 18
    await world.let_see_no_longer(mentor, employment)
    assert await seen() == 0
