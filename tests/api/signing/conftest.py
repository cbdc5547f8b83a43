"""A desk with an agreement out for signature; limits that other tests have not used up."""

from collections.abc import AsyncIterator

import pytest

from app.foundation.api.rate_limits import RateLimits
from tests.api.signing.desk import Desk
from tests.factories.world import World


@pytest.fixture
async def desk(world: World) -> AsyncIterator[Desk]:
    state = world.app.state
    clock, settings = state.clock, state.settings
    state.rate_limits = RateLimits()
    yield await Desk(world).open()
    state.clock, state.settings = clock, settings
