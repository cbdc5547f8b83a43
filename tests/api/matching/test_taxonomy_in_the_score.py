"""The taxonomy in the score: what a close skill and a close occupation count, on the packaged ESCO."""

from uuid import UUID

import pytest
from sqlmodel import select

from app.registers.candidates.models import CandidateExperience, CandidateWish
from app.registers.reference.models import Occupation, Skill
from tests.factories.world import World

pytestmark = pytest.mark.anyio


async def skill(world: World, label: str) -> UUID:
    async with world.database.read() as session:
        return (await session.exec(select(Skill.id).where(Skill.label_en == label))).one()


async def occupation(world: World, label: str) -> UUID:
    async with world.database.read() as session:
        return (await session.exec(select(Occupation.id).where(Occupation.label_en == label))).one()


async def raw(world: World, need, candidate) -> dict[str, float]:
    """The criteria of one candidate in the need's ranking, by code."""
    body = (await world.caseworker.post(f"/v1/needs/{need.id}/rankings", {})).json()
    (item,) = [item for item in body["items"] if item["candidate_id"] == str(candidate.id)]
    return {criterion["code"]: criterion["raw"] for criterion in item["breakdown"]}


@pytest.mark.parametrize(
    ("asked", "held", "counts"),
    [
        pytest.param("clean kitchen equipment", "clean kitchen equipment", 1.0, id="same"),
        pytest.param("clean equipment", "clean kitchen equipment", 1.0, id="narrower"),
        pytest.param("clean kitchen equipment", "clean equipment", 0.6, id="broader"),
        pytest.param("advise on food preservation", "food preservation", 0.5, id="related"),
        pytest.param("food preservation", "advise on food preservation", 0.5, id="related, the other way"),
        pytest.param("clean marble furniture", "clean public furniture", 0.4, id="sibling"),
        pytest.param("clean marble furniture", "food preservation", 0.0, id="unrelated"),
    ],
)
async def test_a_close_skill_counts_by_how_close_it_is(world: World, asked: str, held: str, counts: float):
    need = await world.make_need(skills={await skill(world, asked): 2})
    candidate = await world.make_candidate(skills={await skill(world, held): 2})
    assert (await raw(world, need, candidate))["coverage"] == pytest.approx(counts)


@pytest.mark.parametrize(
    ("label", "counts"),
    [
        pytest.param("kitchen assistant", 1.0, id="the same occupation"),
        pytest.param("kitchen porter", 0.6, id="the same ISCO group on four digits, 9412"),
        pytest.param("pizzaiolo", 0.3, id="the same on two digits, 94"),
        pytest.param("cook", 0.0, id="another, 5120"),
    ],
)
async def test_wishes_and_experience_count_by_occupation_and_isco_group(world: World, label: str, counts: float):
    need = await world.make_need()
    other = await occupation(world, label)
    wishing, experienced = await world.make_candidate(), await world.make_candidate()
    await world.add(
        CandidateWish(candidate_id=wishing.id, occupation_id=other, rank=1),
        CandidateExperience(candidate_id=experienced.id, occupation_id=other, months=12),
    )
    assert (await raw(world, need, wishing))["wish"] == pytest.approx(counts)
    assert (await raw(world, need, experienced))["occupation"] == pytest.approx(counts)


async def test_a_need_that_names_only_its_occupation_is_ranked_by_the_proposed_skills(world: World):
    proposals = (await world.company.get(f"/v1/occupations/{world.occupation_id}/skill-proposals")).json()["items"]
    need = await world.make_need(skills={UUID(item["skill_id"]): item["level"] for item in proposals})
    skilled = await world.make_candidate(skills={UUID(item["skill_id"]): 1 for item in proposals})
    assert (await raw(world, need, skilled))["coverage"] == pytest.approx(1.0)
