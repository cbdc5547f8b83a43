"""A granted placement with its plan, where most of these tests begin."""

from collections.abc import Awaitable, Callable
from datetime import date, timedelta
from typing import Any

import pytest

from app.journey.matching.domain.states import MatchStatus
from app.journey.placements.domain import PlacementStatus
from app.journey.placements.models import Placement
from app.journey.training.service import schedule_training_plan
from tests.factories.firing import fire
from tests.factories.world import World

Grant = Callable[..., Awaitable[Placement]]


def gap(skill_id: Any, **values: Any) -> dict[str, Any]:
    usual = {"have": 0, "need": 1, "weeks": 3.0, "importance": "must", "required_at_start": False}
    return {"skill_id": str(skill_id), **usual, **values}


@pytest.fixture
def grant(world: World) -> Grant:
    """Makes a placement of the world's candidate and draws its plan, as a grant does."""

    async def make(gaps: list[dict[str, Any]] | None = None, starts_on: date | None = None, **values: Any) -> Placement:
        window: dict[str, Any] = {} if starts_on is None else {"starts_from": starts_on}
        need = await world.make_need(**window)
        stored: dict[str, Any] = {} if gaps is None else {"gaps": gaps}
        match = await world.make_match(need, world.candidate_row, MatchStatus.AGREED, **stored)
        placement = await world.make_placement(match, need, PlacementStatus.GRANTED, **values)
        await fire(world, "placement.granted", placement, schedule_training_plan)
        return await world.reload(placement)

    return make


@pytest.fixture
async def placement(grant: Grant, world: World) -> Placement:
    """Two gaps of three weeks each, supervised by the company's mentor."""
    return await grant(mentor_account_id=world.mentor.account.id)


@pytest.fixture
async def begun(grant: Grant, world: World) -> Placement:
    """A placement that began two weeks ago: its first activity is under way."""
    today = world.app.state.clock.today()
    monday = today - timedelta(days=today.weekday(), weeks=2)
    # The planner plans nothing before the day of the grant; the plan is drawn today, and so begins today.
    return await grant(starts_on=monday, mentor_account_id=world.mentor.account.id)
