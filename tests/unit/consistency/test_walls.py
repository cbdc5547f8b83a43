"""The second wall leaves no table out, and no rule leads back to itself."""

import re

import pytest

from app import registry
from app.foundation.db.policies import Rule
from app.walls import RULES, WALLED

OWNED = {"jobcenter_id", "candidate_id"}
# They name a jobcenter or a candidate, and say nothing of either: see their reasons.
OPEN_BY_CHOICE = {"occupancy", "access_subjects"}
LOOKS_INTO = re.compile(r"\b(?:FROM|JOIN) (\w+)")


def read_by(rule: Rule) -> set[str]:
    """The tables a rule looks into."""
    texts = [text for clause in rule.clauses for text in (clause.sql, *(clause.function or ()))]
    return {table for text in texts for table in LOOKS_INTO.findall(text)}


def test_every_table_has_a_rule_and_every_rule_its_table():
    assert set(RULES) == set(registry.metadata.tables)


def test_every_rule_says_why():
    assert all(rule.reason.endswith(".") for rule in RULES.values())


@pytest.mark.parametrize("table", [t for t in registry.metadata.sorted_tables if OWNED & set(t.c.keys())], ids=str)
def test_a_table_that_names_a_jobcenter_or_a_candidate_has_a_wall(table):
    assert (table.name in WALLED) != (table.name in OPEN_BY_CHOICE)


@pytest.mark.parametrize("table", [t for t in registry.metadata.sorted_tables if t.name not in WALLED], ids=str)
def test_a_table_without_a_wall_is_part_of_nothing_that_has_one(table):
    parents = {key.column.table.name for key in table.foreign_keys}
    allowed = {"accounts"} if table.name == "employee_reports" else set()  # who wrote the number down
    assert parents & WALLED <= allowed


def test_no_rule_looks_into_a_table_whose_rule_looks_back():
    below = {table: read_by(rule) & WALLED for table, rule in RULES.items()}
    while below:
        ends = {table for table, others in below.items() if not others & set(below)}
        assert ends, f"in a circle: {sorted(below)}"
        below = {table: others for table, others in below.items() if table not in ends}


def test_the_columns_a_rule_compares_are_there():
    for name, rule in RULES.items():
        columns = set(registry.metadata.tables[name].c.keys())
        for clause in rule.clauses:
            compared = re.findall(r"(?<![.\w])(\w+_id|id) = ANY", clause.sql) + re.findall(
                r", (\w+)::text\)", clause.sql
            )
            compared += re.findall(r"\{table\}\.(\w+)", clause.sql)
            assert set(compared) <= columns, (name, clause.sql)
