"""The room among the others: an agreement drafts a placement, a grant sets the rest in motion, a cancellation stops it."""

from datetime import timedelta

from app.journey.matching.domain.states import MatchStatus
from app.journey.placements.models import AgreementVersion, Placement
from app.registers.candidates.domain import CandidateStatus
from app.registers.companies.models import Occupancy
from tests.api.placements.stage import Stage, act, read
from tests.factories.world import World


async def granted(world: World) -> Placement:
    """From the company's yes to the grant, with everything that follows from either."""
    need = await world.make_need()
    match = await world.make_match(need, world.candidate_row, MatchStatus.CONSENTED)
    accepted = await world.company.post(f"/v1/matches/{match.id}/accept")
    assert accepted.status_code == 200, accepted.text
    (placement,) = await world.all(Placement)
    assert accepted.json()["placement_id"] == str(placement.id)
    await act(world.company, placement, "submit")
    for caller in (world.company, world.candidate, world.caseworker):
        await act(caller, placement, "sign")
    answer = await act(world.caseworker, placement, "grant")
    assert answer.status_code == 200, answer.text
    assert answer.json()["training_plan_id"] is not None
    assert answer.headers["etag"] == f'"{(await read(world.caseworker, placement))["version"]}"'
    return await world.reload(placement)


async def status_of_the_candidate(world: World) -> CandidateStatus:
    return (await world.reload(world.candidate_row)).status


async def test_the_companys_yes_drafts_the_agreement_from_the_need(world: World):
    placement = await granted(world)
    (version,) = await world.all(AgreementVersion)
    assert (version.placement_id, version.number) == (placement.id, 1)
    assert version.content["tasks"] == "Anretning, opvask og rengøring"


async def test_a_grant_places_the_person_and_its_cancellation_takes_everything_back(world: World):
    placement = await granted(world)
    assert await status_of_the_candidate(world) is CandidateStatus.PLACED
    cancelled = await act(world.caseworker, placement, "cancel", {"reason_code": "company_withdrew"})
    assert cancelled.status_code == 200, cancelled.text
    assert await status_of_the_candidate(world) is CandidateStatus.AVAILABLE
    assert await world.all(Occupancy) == []
    match = await world.caseworker.get(f"/v1/matches/{placement.match_id}")
    assert match.json()["status"] == "withdrawn"


async def test_an_internship_that_ends_early_leaves_the_person_available(world: World):
    clock = world.app.state.clock
    try:
        placement = await granted(world)
        await act(world.company, placement, "confirm")
        Stage(world).travel(placement.starts_on + timedelta(days=2))
        assert (await act(world.company, placement, "start")).json()["status"] == "active"
        body = {"reason_code": "not_a_fit", "initiative": "mutual"}
        ended = await act(world.company, placement, "end-early", body)
        assert ended.status_code == 200, ended.text
        assert await status_of_the_candidate(world) is CandidateStatus.AVAILABLE
    finally:
        world.app.state.clock = clock
