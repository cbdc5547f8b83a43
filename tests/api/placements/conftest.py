"""The stage for this room's tests: a world, an agreed match, and a clock that can be moved."""

from collections.abc import AsyncIterator

import pytest

from app.journey.placements.service import carry_out_request
from tests.api.placements.stage import Stage
from tests.factories.world import World


@pytest.fixture
async def stage(world: World) -> AsyncIterator[Stage]:
    """This room alone, with its own reaction: what other rooms do on its events is their own tests' business."""
    state = world.app.state
    clock, reactions = state.clock, state.reactions
    state.reactions = {"decision_request.approved": (carry_out_request,)}
    yield await Stage(world).set()
    state.clock, state.reactions = clock, reactions
