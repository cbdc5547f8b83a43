"""A jobcenter with money for this year, where most of these tests begin."""

import pytest

from tests.api.courses.shop import Shop
from tests.factories.world import World


@pytest.fixture
async def shop(world: World) -> Shop:
    shop = Shop(world)
    await shop.budget()
    return shop
