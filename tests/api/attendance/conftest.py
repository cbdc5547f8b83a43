"""An internship that has run for some weeks, where these tests begin."""

from collections.abc import AsyncIterator

import pytest

from tests.api.attendance.internship import Running
from tests.api.placements.stage import Stage
from tests.factories.world import World


@pytest.fixture
async def stage(world: World) -> AsyncIterator[Stage]:
    """The rooms together, and a clock that can be moved."""
    clock = world.app.state.clock
    yield await Stage(world).set()
    world.app.state.clock = clock


@pytest.fixture
async def running(stage: Stage) -> Running:
    """Thirteen weeks from Monday 11 January 2027, 25 hours on weekday mornings; it is Friday 29 January."""
    return await Running(stage).begun()
