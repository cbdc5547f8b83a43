"""Reading the official ESCO download."""

import csv
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel.ext.asyncio.session import AsyncSession

from app.foundation.core.errors import Invalid
from app.registers.reference import models
from app.registers.reference.bulk import table_of
from app.registers.reference.domain import Closeness
from app.registers.reference.errors import EscoColumnsMissing, EscoEmpty, EscoFileMissing, EscoReferenceUnknown
from app.registers.reference.esco_csv import read_esco_folder
from app.registers.reference.loader import import_esco, load_packaged
from app.registers.reference.release import concept_id, group_rows
from app.registers.reference.taxonomy import list_close_skills
from tests.unit.reference.conftest import LOADED_AT

COOK = "http://data.europa.eu/esco/occupation/90f75f67-495d-49fa-ab57-2f320e251d7e"
OLD_JOB = "http://data.europa.eu/esco/occupation/00000000-0000-4000-8000-000000000002"
CUT = "http://data.europa.eu/esco/skill/00000000-0000-4000-8000-000000000003"
PREPARE = "http://data.europa.eu/esco/skill/00000000-0000-4000-8000-000000000004"
HYGIENE = "http://data.europa.eu/esco/skill/00000000-0000-4000-8000-000000000005"
GROUP = "http://data.europa.eu/esco/isced-f/1013"
FILES = {
    "ISCOGroups_en.csv": [{"conceptUri": "http://data.europa.eu/esco/isco/C5120", "code": "5120", "preferredLabel": "Cooks"}],
    "occupations_en.csv": [
        {"conceptUri": COOK, "iscoGroup": "5120", "preferredLabel": "cook", "altLabels": "line cook\ncook\nline cook", "status": "released"},
        {"conceptUri": OLD_JOB, "iscoGroup": "5120", "preferredLabel": "turnspit", "altLabels": "", "status": "obsolete"},
    ],
    "occupations_da.csv": [{"conceptUri": COOK, "preferredLabel": "kok", "altLabels": "kokkefaglært"}],
    "skills_en.csv": [
        {"conceptUri": uri, "skillType": kind, "preferredLabel": label, "altLabels": "", "status": "released"}
        for uri, kind, label in (
            (CUT, "skill/competence", "cut vegetables"),
            (PREPARE, "skill/competence", "prepare food"),
            (HYGIENE, "knowledge", "food hygiene"),
        )
    ],
    "skills_da.csv": [{"conceptUri": CUT, "preferredLabel": "snitte grøntsager", "altLabels": ""}],
    "skillGroups_en.csv": [{"conceptUri": GROUP, "code": "1013", "preferredLabel": "hotel, restaurants and catering"}],
    "occupationSkillRelations_en.csv": [
        {"occupationUri": COOK, "relationType": "optional", "skillUri": CUT},
        {"occupationUri": COOK, "relationType": "essential", "skillUri": CUT},
    ],
    "broaderRelationsSkillPillar_en.csv": [
        {"conceptUri": CUT, "broaderUri": PREPARE},
        {"conceptUri": HYGIENE, "broaderUri": GROUP},
    ],
    "skillSkillRelations_en.csv": [
        {"originalSkillUri": PREPARE, "originalSkillType": "knowledge", "relationType": "optional", "relatedSkillUri": HYGIENE}
    ],
}  # fmt: skip


def write(folder: Path, name: str, rows: list[dict[str, str]]) -> None:
    with (folder / name).open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, fieldnames=list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, rows in FILES.items():
        write(tmp_path, name, rows)
    return tmp_path


def test_a_download_becomes_one_release(folder: Path):
    release = read_esco_folder(folder, "1.3.0", {})
    assert release.version == "1.3.0"
    (cook,) = release.occupations
    assert cook["id"] == concept_id(COOK)
    assert (cook["label_en"], cook["label_da"]) == ("cook", "kok")
    assert cook["alt_labels_en"] == ["line cook", "cook"]
    assert [skill["skill_type"] for skill in release.skills] == ["skill", "skill", "knowledge"]


def test_obsolete_concepts_are_left_out(folder: Path):
    assert [row["uri"] for row in read_esco_folder(folder, "1.3.0", {}).occupations] == [COOK]


def test_essential_wins_over_optional(folder: Path):
    (relation,) = read_esco_folder(folder, "1.3.0", {}).occupation_skills
    assert relation["relation"] == "essential"


def test_parents_that_are_skills_and_parents_that_are_groups_are_told_apart(folder: Path):
    release = read_esco_folder(folder, "1.3.0", {})
    assert release.skill_broader == [{"skill_id": concept_id(CUT), "broader_skill_id": concept_id(PREPARE)}]
    assert release.skill_group_members == [{"skill_id": concept_id(HYGIENE), "group_id": concept_id(GROUP)}]


def test_the_official_danish_label_wins_and_the_curated_one_stays_searchable(folder: Path):
    (cook,) = read_esco_folder(folder, "1.3.0", {concept_id(COOK): ("madlaver", ["kokkesvend"])}).occupations
    assert cook["label_da"] == "kok"
    assert cook["alt_labels_da"] == ["kokkefaglært", "madlaver", "kokkesvend"]


def test_the_curated_label_stands_where_the_download_has_none(folder: Path):
    write(folder, "occupations_da.csv", [{"conceptUri": OLD_JOB, "preferredLabel": "x", "altLabels": ""}])
    (cook,) = read_esco_folder(folder, "1.3.0", {concept_id(COOK): ("kok", [])}).occupations
    assert cook["label_da"] == "kok"


@pytest.mark.parametrize("name", FILES)
def test_a_missing_file_is_named(folder: Path, name: str):
    (folder / name).unlink()
    with pytest.raises(EscoFileMissing) as refusal:
        read_esco_folder(folder, "1.3.0", {})
    assert refusal.value.params == {"files": name}


def test_a_missing_column_is_named(folder: Path):
    write(folder, "skills_da.csv", [{"conceptUri": CUT, "altLabels": ""}])
    with pytest.raises(EscoColumnsMissing) as refusal:
        read_esco_folder(folder, "1.3.0", {})
    assert refusal.value.params == {"file": "skills_da.csv", "columns": "preferredLabel"}


def test_a_file_that_is_no_text_is_refused(folder: Path):
    (folder / "skills_da.csv").write_bytes(b"\xff\xfe\x00PK")
    with pytest.raises(EscoColumnsMissing):
        read_esco_folder(folder, "1.3.0", {})


def test_a_file_without_rows_is_refused(folder: Path):
    (folder / "skills_en.csv").write_text("conceptUri,skillType,preferredLabel,altLabels,status\n", encoding="utf-8")
    with pytest.raises(EscoEmpty):
        read_esco_folder(folder, "1.3.0", {})


def test_files_of_different_versions_are_refused(folder: Path):
    gone = CUT.replace("003", "999")
    write(folder, "skillSkillRelations_en.csv", [FILES["skillSkillRelations_en.csv"][0] | {"relatedSkillUri": gone}])
    with pytest.raises(EscoReferenceUnknown) as refusal:
        read_esco_folder(folder, "1.3.0", {})
    assert refusal.value.params == {"file": "skillSkillRelations_en.csv", "count": 1}


def test_every_refusal_explains_itself_in_danish_and_english(folder: Path):
    (folder / "skills_da.csv").unlink()
    with pytest.raises(Invalid) as refusal:
        read_esco_folder(folder, "1.3.0", {})
    text = refusal.value.explain()
    assert "Mappen mangler: skills_da.csv" in text.da
    assert "The folder lacks: skills_da.csv" in text.en


async def test_an_import_updates_the_tables_and_outlasts_the_next_start(changing: AsyncConnection, folder: Path):
    counts = await import_esco(changing, folder, "1.3.0", now=LOADED_AT)
    assert counts["skills"] == 3
    occupations = table_of(models.Occupation)
    in_use = select(occupations.c.label_da).where(occupations.c.retired.is_(False))
    assert (await changing.execute(in_use)).scalars().all() == ["kok"]
    assert await load_packaged(changing, now=LOADED_AT) == []


async def test_a_refused_import_changes_nothing(changing: AsyncConnection, folder: Path):
    (folder / "skills_en.csv").unlink()
    with pytest.raises(EscoFileMissing):
        await import_esco(changing, folder, "1.3.0", now=LOADED_AT)
    datasets = table_of(models.ReferenceDataset)
    version = select(datasets.c.version).where(datasets.c.name == "esco")
    assert (await changing.execute(version)).scalar_one() == "1.2.0"


OTHER_GROUP = "http://data.europa.eu/esco/isced-f/1015"
LONELY_GROUP = "http://data.europa.eu/esco/isced-f/1016"
CIRCLES = [
    {"conceptUri": CUT, "broaderUri": PREPARE},
    {"conceptUri": PREPARE, "broaderUri": CUT},
    {"conceptUri": HYGIENE, "broaderUri": HYGIENE},
    {"conceptUri": GROUP, "broaderUri": OTHER_GROUP},
    {"conceptUri": OTHER_GROUP, "broaderUri": GROUP},
    {"conceptUri": LONELY_GROUP, "broaderUri": LONELY_GROUP},
    {"conceptUri": HYGIENE, "broaderUri": GROUP},
]


@pytest.fixture
def circular(folder: Path) -> Path:
    """A download in which skills and groups stand above themselves."""
    write(folder, "broaderRelationsSkillPillar_en.csv", CIRCLES)
    groups = [
        {"conceptUri": uri, "code": uri[-4:], "preferredLabel": uri[-4:]} for uri in (GROUP, OTHER_GROUP, LONELY_GROUP)
    ]
    write(folder, "skillGroups_en.csv", groups)
    return folder


def test_groups_that_stand_above_each_other_hang_from_a_root(circular: Path):
    parents = {row["id"]: row["parent_id"] for row in read_esco_folder(circular, "1.3.0", {}).skill_groups}
    assert set(parents) == {concept_id(uri) for uri in (GROUP, OTHER_GROUP, LONELY_GROUP)}
    for parent in parents.values():
        above, steps = parent, 0
        while above is not None:
            above, steps = parents[above], steps + 1
            assert steps <= len(parents)
    assert parents[concept_id(LONELY_GROUP)] is None
    assert concept_id(OTHER_GROUP) in parents.values()  # one step of the circle is kept


def test_a_very_deep_hierarchy_is_no_reason_to_stop():
    deep: list[dict[str, str | None]] = [
        {"uri": f"{GROUP}{number}", "code": "x", "label_en": "x", "parent_uri": f"{GROUP}{number + 1}"}
        for number in range(5_000)
    ]
    rows = group_rows(deep)
    assert len(rows) == 5_000
    assert rows[0]["parent_id"] is None
    assert rows[-1]["id"] == concept_id(f"{GROUP}0")


async def test_a_circle_of_skills_is_imported_and_asking_for_what_is_close_ends(
    changing: AsyncConnection, circular: Path
):
    await import_esco(changing, circular, "1.3.0", now=LOADED_AT)
    async with AsyncSession(bind=changing) as session:
        asked = [concept_id(uri) for uri in (CUT, PREPARE, HYGIENE)]
        found = await list_close_skills(session, asked)
    closeness = {(item.asked_id, item.held_id): item.closeness for item in found}
    assert len(closeness) == len(found)
    cut, prepare, hygiene = asked
    assert closeness[cut, cut] is closeness[hygiene, hygiene] is Closeness.SAME
    assert closeness[cut, prepare] is closeness[prepare, cut] is Closeness.NARROWER
