"""What matching asks of the taxonomy."""

from datetime import date
from uuid import uuid4

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from app.registers.reference.domain import Closeness
from app.registers.reference.models import Occupation, Skill, SkillBroader, SkillGroupMember, SkillRelation
from app.registers.reference.taxonomy import (
    find_places,
    list_close_skills,
    map_isco_codes,
    map_regions,
)


async def close(session: AsyncSession, asked) -> dict:
    return {row.held_id: row.closeness for row in await list_close_skills(session, [asked])}


async def test_a_skill_is_the_same_as_itself(session: AsyncSession):
    key = (await session.exec(select(Skill.id))).first()
    assert (await close(session, key))[key] is Closeness.SAME


async def test_narrower_skills_count_over_any_number_of_steps(session: AsyncSession):
    parents = dict((await session.exec(select(SkillBroader.skill_id, SkillBroader.broader_skill_id))).all())
    grandchild = next(key for key, parent in parents.items() if parent in parents)
    grandparent = parents[parents[grandchild]]
    found = await close(session, grandparent)
    assert found[parents[grandchild]] is Closeness.NARROWER
    assert found[grandchild] is Closeness.NARROWER


async def test_a_broader_skill_counts_over_one_step_only(session: AsyncSession):
    edges = (await session.exec(select(SkillBroader.skill_id, SkillBroader.broader_skill_id))).all()
    parents: dict = {}
    for child, parent in edges:
        parents.setdefault(child, set()).add(parent)
    child, parent = next((c, p) for c, p in edges if p in parents)
    found = await close(session, child)
    assert found[parent] is Closeness.BROADER
    assert all(found.get(key) is not Closeness.BROADER for key in parents[parent] - parents[child])


async def test_related_skills_count_both_ways(session: AsyncSession):
    one, other = (await session.exec(select(SkillRelation.skill_id, SkillRelation.related_skill_id))).all()[0]
    assert (await close(session, one))[other] is Closeness.RELATED
    assert (await close(session, other))[one] is Closeness.RELATED


async def test_skills_of_a_narrow_group_are_siblings_and_those_of_a_wide_one_are_not(session: AsyncSession):
    groups: dict = {}
    for key, group in (await session.exec(select(SkillGroupMember.skill_id, SkillGroupMember.group_id))).all():
        groups.setdefault(group, set()).add(key)
    narrow = next(members for members in groups.values() if 2 <= len(members) <= 5)
    widest = max(groups.values(), key=len)
    one = min(narrow)
    assert narrow <= (await close(session, one)).keys()
    other = min(widest)
    assert not widest <= (await close(session, other)).keys()


async def test_nothing_asked_nothing_close(session: AsyncSession):
    assert await list_close_skills(session, []) == []


async def test_a_kitchen_assistant_is_in_isco_group_9412(session: AsyncSession):
    statement = select(Occupation.id).where(col(Occupation.label_en) == "kitchen assistant")
    key = (await session.exec(statement)).one()
    assert await map_isco_codes(session, [key, uuid4()]) == {key: "9412"}


async def test_postcode_2000_is_in_frederiksberg(session: AsyncSession):
    places = await find_places(session, ["2000", "9998"])
    assert places.keys() == {"2000"}
    assert places["2000"].municipality_code == "0147"
    assert round(places["2000"].lat, 1) == 55.7


async def test_frederiksberg_changes_region_at_new_year_2027(session: AsyncSession):
    assert (await map_regions(session, date(2026, 12, 31)))["0147"] == "1084"
    assert (await map_regions(session, date(2027, 1, 1)))["0147"] == "OEST"
