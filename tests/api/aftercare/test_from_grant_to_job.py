"""The second half of the flow over HTTP, with everything the reactions table sets off."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from tests.api.placements.stage import Stage, act
from tests.factories.world import World

pytestmark = pytest.mark.anyio


@pytest.fixture
async def stage(world: World) -> AsyncIterator[Stage]:
    """An agreed match and a clock that can be moved; every reaction as in production."""
    clock = world.app.state.clock
    yield await Stage(world).set()
    world.app.state.clock = clock


async def granted(stage: Stage) -> dict:
    world = stage.world
    placement = (await world.caseworker.post("/v1/placements", {"match_id": str(stage.match.id)})).json()
    assert (await act(world.company, placement, "submit")).status_code == 200
    for signer in (world.company, world.candidate, world.caseworker):
        assert (await act(signer, placement, "sign")).status_code == 200
    answer = await act(world.caseworker, placement, "grant")
    assert answer.status_code == 200, answer.text
    body: dict = answer.json()
    return body


async def listed(stage: Stage, query: str) -> list[dict]:
    items: list[dict] = (await stage.world.caseworker.get(f"/v1/follow-ups?limit=200&{query}")).json()["items"]
    return items


async def test_a_grant_leaves_a_plan_and_follow_ups_in_its_own_answer(stage: Stage):
    placement = await granted(stage)
    plan = (await stage.world.candidate.get(f"/v1/placements/{placement['id']}/training-plan")).json()
    assert placement["training_plan_id"] == plan["id"]
    assert len(plan["activities"]) == 2
    assert len(await listed(stage, f"placement_id={placement['id']}")) == 6


async def test_a_dry_run_of_a_grant_leaves_neither_plan_nor_follow_ups(stage: Stage):
    world = stage.world
    placement = (await world.caseworker.post("/v1/placements", {"match_id": str(stage.match.id)})).json()
    await act(world.company, placement, "submit")
    for signer in (world.company, world.candidate, world.caseworker):
        await act(signer, placement, "sign")
    shown = await world.caseworker.post(f"/v1/placements/{placement['id']}/grant?dry_run=true")
    assert shown.json()["training_plan_id"] is not None
    assert (await world.caseworker.get(f"/v1/placements/{placement['id']}/training-plan")).status_code == 404
    assert await listed(stage, "") == []


async def test_a_cancelled_placement_takes_plan_and_questions_with_it(stage: Stage):
    placement = await granted(stage)
    answer = await act(stage.world.company, placement, "cancel", {"reason_code": "candidate_withdrew"})
    assert answer.status_code == 200, answer.text
    plan = (await stage.world.caseworker.get(f"/v1/placements/{placement['id']}/training-plan")).json()
    assert {a["status"] for a in plan["activities"]} == {"dropped"}
    assert {f["status"] for f in await listed(stage, "")} == {"cancelled"}


async def test_an_internship_that_ends_in_a_job_goes_on_in_aftercare(stage: Stage):
    world = stage.world
    placement = await granted(stage)
    assert (await act(world.company, placement, "confirm")).status_code == 200
    stage.travel(stage.match.planned_starts_on)
    assert (await act(world.company, placement, "start")).status_code == 200
    plan = (await world.company.get(f"/v1/placements/{placement['id']}/training-plan")).json()
    first = f"/v1/training-activities/{plan['activities'][0]['id']}"
    assert (await world.company.get(first)).json()["status"] == "in_progress"
    assert (await world.company.post(f"{first}/complete")).status_code == 200
    assert (await world.company.post(f"{first}/sign-off", {"level_reached": 1})).status_code == 200
    last_day = stage.match.planned_starts_on + timedelta(weeks=4)
    stage.travel(last_day)
    end = {"reason_code": "job_found", "initiative": "mutual"}
    assert (await act(world.company, placement, "end-early", end)).status_code == 200
    plan = (await world.caseworker.get(f"/v1/placements/{placement['id']}/training-plan")).json()
    assert sorted(a["status"] for a in plan["activities"]) == ["dropped", "signed_off"]

    starts_on = (last_day + timedelta(days=3)).isoformat()
    body = {"placement_id": placement["id"], "kind": "ordinary", "weekly_hours": 30, "starts_on": starts_on}
    job = await world.caseworker.post("/v1/employments", body)
    assert job.status_code == 201, job.text
    assert len(job.json()["follow_ups"]) == 18
    profile = (await world.caseworker.get(f"/v1/candidates/{placement['candidate_id']}")).json()
    assert profile["status"] == "employed"
    assert {"skill_id": plan["activities"][0]["skill_id"], "level": 1, "source": "signed_off"}.items() <= next(
        skill for skill in profile["skills"] if skill["source"] == "signed_off"
    ).items()
