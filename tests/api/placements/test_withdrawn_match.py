"""A match that is withdrawn takes the agreement nobody has decided on with it."""

import pytest

from app.journey.matching.domain.states import MatchStatus
from app.journey.placements.domain import PlacementStatus
from tests.factories.world import World


@pytest.mark.parametrize("status", [PlacementStatus.DRAFT, PlacementStatus.SUBMITTED, PlacementStatus.IN_REVIEW])
async def test_an_undecided_agreement_falls_with_its_match(world: World, status: PlacementStatus):
    need = await world.make_need(seats_taken=1, status="filled")
    match = await world.make_match(need, world.candidate_row, MatchStatus.AGREED)
    placement = await world.make_placement(match, need, status)
    match.placement_id = placement.id
    async with world.database.write() as transaction:
        await transaction.session.merge(match)
    answer = await world.caseworker.post(f"/v1/matches/{match.id}/withdraw", {"reason_code": "circumstances_changed"})
    assert answer.status_code == 200
    stored = await world.reload(placement)
    assert (stored.status, stored.end_reason_code) == (PlacementStatus.CANCELLED, "circumstances_changed")
    assert (await world.reload(need)).seats_taken == 0
    names = await world.event_names()
    assert names.count("match.withdrawn") == names.count("placement.cancelled") == 1
