"""Loading: once per release, and never at the cost of what points at the rows."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import delete, event, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from app.registers.reference import models, packaged
from app.registers.reference.bulk import table_of
from app.registers.reference.loader import load_packaged, store_esco
from app.registers.reference.release import EscoRelease, concept_id, group_rows
from tests.unit.reference.conftest import LOADED_AT

LATER = LOADED_AT + timedelta(days=1)
DATASETS = table_of(models.ReferenceDataset)
OCCUPATIONS = table_of(models.Occupation)
SKILLS = table_of(models.Skill)


async def count(connection: AsyncConnection, model: type) -> int:
    return (await connection.execute(select(func.count()).select_from(table_of(model)))).scalar_one()


@pytest.mark.parametrize(
    ("model", "rows"),
    [
        (models.Region, 6),
        (models.Municipality, 98),
        (models.MunicipalityRegion, 98 + 46),
        (models.Postcode, 1_089),
        (models.PostcodeMunicipality, 1_337),
        (models.Industry, 2_478),
        (models.IscoGroup, 619),
        (models.Occupation, 3_039),
        (models.SkillGroup, 640),
        (models.Skill, 13_939),
        (models.OccupationSkill, 128_987),
        (models.SkillBroader, 6_463),
        (models.SkillGroupMember, 13_723),
        (models.SkillRelation, 5_818),
    ],
)
async def test_every_row_of_the_package_is_in_its_table(changing: AsyncConnection, model: type, rows: int):
    assert await count(changing, model) == rows


async def test_a_second_start_is_one_query(changing: AsyncConnection, loaded: AsyncEngine):
    statements: list[str] = []

    def note(_connection, _cursor, statement, *_rest) -> None:
        statements.append(statement)

    await changing.execute(select(1))
    event.listen(loaded.sync_engine, "before_cursor_execute", note)
    try:
        assert await load_packaged(changing, now=LATER) == []
    finally:
        event.remove(loaded.sync_engine, "before_cursor_execute", note)
    assert len(statements) == 1


async def test_each_data_set_is_recorded_with_its_release(changing: AsyncConnection):
    rows = (await changing.execute(select(DATASETS.c.name, DATASETS.c.version, DATASETS.c.loaded_at))).all()
    assert {row.name: row.version for row in rows} == {
        "geography": "2026-05",
        "industries": "DB25+DB07",
        "esco": "1.2.0",
    }
    assert {row.loaded_at for row in rows} == {LOADED_AT}


async def test_a_data_set_whose_files_changed_is_loaded_again_and_the_others_are_left(changing: AsyncConnection):
    await changing.execute(update(DATASETS).where(DATASETS.c.name == "industries").values(checksum="of older files"))
    industries = table_of(models.Industry)
    await changing.execute(delete(industries).where(industries.c.code == "011100"))
    assert await load_packaged(changing, now=LATER) == ["industries"]
    assert await count(changing, models.Industry) == 2_478


async def test_an_imported_esco_is_not_taken_back_by_the_package(changing: AsyncConnection):
    imported = {"checksum": "of a newer ESCO", "source": "import"}
    await changing.execute(update(DATASETS).where(DATASETS.c.name == "esco").values(imported))
    assert await load_packaged(changing, now=LATER) == []


def release_with(skills: list[dict], occupations: list[dict]) -> EscoRelease:
    return EscoRelease(
        version="9.9",
        isco_groups=[{"code": "9412", "label_en": "Kitchen helpers", "label_da": None}],
        occupations=occupations,
        skill_groups=group_rows([{"uri": "urn:group", "code": "S1", "label_en": "g", "parent_uri": None}]),
        skills=skills,
        occupation_skills=[
            {"occupation_id": occupations[0]["id"], "skill_id": skills[0]["id"], "relation": "essential"}
        ],
        skill_broader=[{"skill_id": skills[0]["id"], "broader_skill_id": skills[1]["id"]}],
        skill_group_members=[{"skill_id": skills[0]["id"], "group_id": concept_id("urn:group")}],
        skill_relations=[{"skill_id": skills[0]["id"], "related_skill_id": skills[1]["id"], "relation": "optional"}],
    )


def skill(key: UUID, label: str) -> dict:
    labels: dict = {"label_en": label, "label_da": None, "alt_labels_en": [], "alt_labels_da": []}
    return {"id": key, "uri": f"urn:skill:{key}", "skill_type": "skill"} | labels


def occupation(key: UUID, label: str) -> dict:
    labels: dict = {"label_en": label, "label_da": None, "alt_labels_en": [], "alt_labels_da": []}
    return {"id": key, "uri": f"urn:occupation:{key}", "isco_code": "9412"} | labels


async def test_what_a_newer_esco_leaves_out_is_kept_and_flagged(changing: AsyncConnection):
    before = await count(changing, models.Skill)
    await store_esco(changing, release_with([skill(uuid4(), "a"), skill(uuid4(), "b")], [occupation(uuid4(), "c")]))
    assert await count(changing, models.Skill) == before + 2
    in_use = select(func.count()).select_from(SKILLS).where(SKILLS.c.retired.is_(False))
    assert (await changing.execute(in_use)).scalar_one() == 2


async def test_a_concept_that_is_still_there_takes_its_new_label_and_keeps_its_key(changing: AsyncConnection):
    row = (await changing.execute(select(SKILLS.c.id, SKILLS.c.uri).limit(1))).one()
    renamed = skill(row.id, "renamed") | {"uri": row.uri}
    await store_esco(changing, release_with([renamed, skill(uuid4(), "b")], [occupation(uuid4(), "c")]))
    found = await changing.execute(select(SKILLS.c.label_en, SKILLS.c.retired).where(SKILLS.c.id == row.id))
    assert found.one() == ("renamed", False)


async def test_a_retired_concept_that_returns_is_in_use_again(changing: AsyncConnection):
    key = (await changing.execute(select(OCCUPATIONS.c.id).limit(1))).scalar_one()
    await changing.execute(update(OCCUPATIONS).where(OCCUPATIONS.c.id == key).values(retired=True))
    await store_esco(changing, packaged.esco_release("1.2.0"))
    retired = await changing.execute(select(OCCUPATIONS.c.retired).where(OCCUPATIONS.c.id == key))
    assert retired.scalar_one() is False


async def test_a_relation_to_an_unknown_skill_is_refused_by_the_database(changing: AsyncConnection):
    key = (await changing.execute(select(OCCUPATIONS.c.id).limit(1))).scalar_one()
    row = {"occupation_id": key, "skill_id": uuid4(), "relation": "essential"}
    with pytest.raises(Exception, match="FOREIGN KEY"):
        await changing.execute(insert(table_of(models.OccupationSkill)).values(row))
