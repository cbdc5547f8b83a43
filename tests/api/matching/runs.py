"""Small steps that tests of assignment runs share."""

from typing import Any

from app.foundation.core.clock import Clock
from app.journey.matching.service.runs import Workshop
from tests.factories.world import Caller, World


async def run(caller: Caller, **options: Any) -> dict[str, Any]:
    """Asks for a run that is done at once."""
    answer = await caller.post("/v1/assignment-runs", {"seed": 7, **options})
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    assert found["status"] == "done"
    return found


async def proposals(caller: Caller, run_id: str, **query: Any) -> list[dict[str, Any]]:
    answer = await caller.get(f"/v1/assignment-runs/{run_id}/proposals", params=query)
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


def pairs(items: list[dict[str, Any]]) -> set[tuple[str, str]]:
    return {(item["need_id"], item["candidate_id"]) for item in items}


def workshop(world: World, clock: Clock | None = None) -> Workshop:
    state = world.app.state
    return Workshop(world.database, world.settings, clock or state.clock, state.reactions)
