"""The part of the flow that this room answers for."""

from collections.abc import Iterator

import pytest

from app.journey.matching.service import release_candidate, withdraw_after_placement, withdraw_competing
from app.registers.candidates.service import hold_candidate
from tests.factories.world import World


@pytest.fixture(autouse=True)
def flow(world: World) -> Iterator[dict]:
    """What follows from a match in this room and in the registers; later rooms are their own tests' business."""
    before = world.app.state.reactions
    reactions = {
        "match.proposed": (hold_candidate,),
        "match.agreed": (withdraw_competing,),
        "match.declined": (release_candidate,),
        "match.withdrawn": (release_candidate,),
        "match.expired": (release_candidate,),
        "placement.cancelled": (withdraw_after_placement,),
    }
    world.app.state.reactions = reactions
    yield reactions
    world.app.state.reactions = before
