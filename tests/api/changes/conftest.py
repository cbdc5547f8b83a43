"""A granted internship with everything that follows from the grant, where these tests begin."""

from collections.abc import AsyncIterator

import pytest

from tests.api.changes.internship import Internship
from tests.api.placements.stage import Stage
from tests.factories.world import World


@pytest.fixture
async def stage(world: World) -> AsyncIterator[Stage]:
    """The rooms together, and a clock that can be moved."""
    clock = world.app.state.clock
    yield await Stage(world).set()
    world.app.state.clock = clock


@pytest.fixture
async def internship(stage: Stage) -> Internship:
    """Thirteen weeks from a Monday two weeks ahead, of a person whose basis can be extended."""
    return await Internship(stage).granted()
