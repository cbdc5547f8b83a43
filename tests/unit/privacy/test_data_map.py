"""The data map speaks of every table and every column: whoever adds one says what it is, who sees it and how it ends."""

import re
from pathlib import Path

import pytest
from sqlalchemy import Table

from app import registry
from app.foundation.core.config import Settings
from app.oversight.privacy.domain.data_map import Fate, TableEntry, as_markdown, read_map
from app.oversight.privacy.mapping import data_map
from app.oversight.privacy.repository.erasing import emptied_by_rule, nothing
from app.oversight.privacy.repository.finding import table, technical

TABLES = {name: each for name, each in registry.metadata.tables.items() if name not in registry.REFERENCE_TABLES}
ENTRIES = list(data_map().tables.values())
DOCUMENT = Path(__file__).parents[3] / "docs" / "data-map.md"
# Tables that hang on a person's rows, and hold nothing of the person.
NOT_OF_THE_PERSON = {
    "need_skills": "a need's own, whatever matches it has",
    "access_reviews": "of the colleague who looked, not of whom was looked at",
    "erasures": "the person is gone: there is nobody whose it could be",
}


def test_every_table_has_its_entry_and_every_entry_its_table():
    assert set(data_map().tables) == set(TABLES)


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.name)
def test_every_column_goes_with_the_person_or_stays_for_a_reason(entry: TableEntry):
    columns = set(TABLES[entry.name].columns.keys())
    said = set(entry.fields) | set(entry.keeps)
    assert columns - technical(entry.name) - said == set(), "say of these whether they go or stay"
    assert said - columns == set(), "these are not there"
    assert set(entry.fields) & set(entry.keeps) == set()
    assert {*entry.leave, *entry.own_fields} <= columns
    if entry.is_of_people and entry.fate in (Fate.EMPTY, Fate.KEEP):
        assert entry.why, "rows that stay say why"


def reaches_people(each: Table) -> bool:
    """A column that names a person, or a key of a table that has one."""
    if "candidate_id" in each.c:
        return True
    parents = {key.column.table.name for column in each.c for key in column.foreign_keys}
    known = data_map().tables
    beside = {"accounts", "needs", "companies", "workplaces", "jobcenters", "courses", "skills", "assignment_runs"}
    return any(known[name].is_of_people for name in parents - beside if name in known)


def test_every_table_that_reaches_a_person_is_exported_or_says_why_not():
    for each in TABLES.values():
        entry = data_map().tables[each.name]
        if reaches_people(each) and each.name not in NOT_OF_THE_PERSON:
            assert entry.is_of_people, f"{each.name} leads to a person, and the map knows no way"
            assert entry.is_exported or entry.not_exported


@pytest.mark.parametrize("entry", [each for each in ENTRIES if each.fate is Fate.EMPTY], ids=lambda entry: entry.name)
def test_what_is_emptied_has_an_empty_value(entry: TableEntry):
    for name in emptied_by_rule(entry):
        assert nothing(table(entry.name), name) in (None, "", [], {}), name


def test_every_period_that_names_a_setting_names_one_that_exists():
    named = {name for text in data_map().kept.values() for name in re.findall(r"PRAKTIK_([A-Z_]+)", text)}
    assert named, "periods are settings"
    assert {name.lower() for name in named} <= set(Settings.model_fields)


def test_the_document_is_what_the_map_says():
    text = DOCUMENT.read_text(encoding="utf-8")
    assert as_markdown(data_map()) in text, "docs/data-map.md is out of date: paste what `praktikmatch data-map` prints"


@pytest.mark.parametrize(
    ("entry", "fault"),
    [
        ({"basis": "hope"}, "basis"),
        ({"kept": "ever"}, "period"),
        ({"person": ["x of nowhere"]}, "not there"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_a_map_that_names_what_it_does_not_know_is_refused(entry: dict[str, object], fault: str):
    whole = {"what": "x", "basis": "law", "seen": "x", "kept": "case", "erase": "keep", **entry}
    with pytest.raises(ValueError, match=fault):
        read_map({"basis": {"law": "x"}, "kept": {"case": "x"}, "tables": {"one": whole}})
