"""A person who has a job, where most of these tests begin."""

from collections.abc import Awaitable, Callable
from datetime import date, timedelta
from typing import Any

import pytest

from app.journey.aftercare.domain.working_days import next_working_day
from app.journey.aftercare.service import schedule_internship_follow_ups
from app.journey.matching.domain.states import MatchStatus
from app.journey.placements.domain import PlacementStatus
from app.journey.placements.models import Placement
from tests.factories.firing import fire
from tests.factories.world import World

Employ = Callable[..., Awaitable[dict[str, Any]]]
MakePlacement = Callable[..., Awaitable[Placement]]


@pytest.fixture
def today(world: World) -> date:
    day: date = world.app.state.clock.today()
    return day


@pytest.fixture
def employ(world: World, today: date) -> Employ:
    """Registers a job of the world's candidate over HTTP; the answer."""

    async def register(**values: Any) -> dict[str, Any]:
        body = {
            "candidate_id": str(world.candidate_row.id),
            "company_id": str(world.company_row.id),
            "kind": "ordinary",
            "weekly_hours": 30,
            "starts_on": today.isoformat(),
            **values,
        }
        answer = await world.caseworker.post("/v1/employments", body)
        assert answer.status_code == 201, answer.text
        read: dict[str, Any] = answer.json()
        return read

    return register


@pytest.fixture
async def job(employ: Employ) -> dict[str, Any]:
    return await employ()


@pytest.fixture
def place(world: World) -> MakePlacement:
    """Makes a placement of the world's candidate."""

    async def make(status: PlacementStatus = PlacementStatus.GRANTED, **values: Any) -> Placement:
        need = await world.make_need()
        match = await world.make_match(need, world.candidate_row, MatchStatus.AGREED)
        return await world.make_placement(match, need, status, **values)

    return make


@pytest.fixture
async def internship(world: World, place: MakePlacement) -> Placement:
    """A granted placement with its follow-ups, as a grant leaves it."""
    placement = await place(mentor_account_id=world.mentor.account.id)
    await fire(world, "placement.granted", placement, schedule_internship_follow_ups)
    return placement


def working_day(day: date, **later: int) -> str:
    return next_working_day(day + timedelta(**later)).isoformat()
