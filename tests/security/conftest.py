"""Rows of every kind, on this side and on the other."""

import pytest

from tests.contract.rows import Rows
from tests.factories.world import World


@pytest.fixture
async def sides(world: World) -> tuple[Rows, Rows]:
    async with world.at_once():
        return await Rows(world, "").make(), await Rows(world, "other_").make()
