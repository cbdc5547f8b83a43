"""By what SQLite, which keeps no statistics, finds what waits for a caseworker."""

import re
import sqlite3
from contextlib import closing
from pathlib import Path

from sqlalchemy.dialects import sqlite

from app.foundation.core.actor import Role
from app.foundation.core.i18n import Language
from app.oversight.worklist.repository import listing

BY_PERSON = {"milestones", "incentives", "voices", "matches", "placements", "vouchers"}
# What a company's message is about.
BY_KEY = {("matches", "id"), ("placements", "id")}


def test_sqlite_finds_a_caseworkers_rows_by_their_people_and_not_by_the_jobcenter(sqlite_template: Path):
    made = listing._statement(Role.CASEWORKER, Language.DA, False)
    statement = made.compile(dialect=sqlite.dialect(paramstyle="named"))
    with closing(sqlite3.connect(sqlite_template)) as connection:
        plan = connection.execute(f"EXPLAIN QUERY PLAN {statement}", dict.fromkeys(statement.params)).fetchall()
    found_by = {tuple(found.groups()) for *_, step in plan if (found := re.match(r"SEARCH (\w+) .*\((\w+)", step))}
    by_person = {(table, "candidate_id") for table in BY_PERSON}
    assert {each for each in found_by if each[0] in BY_PERSON} == by_person | BY_KEY
    assert {by for table, by in found_by if table == "follow_ups"} == {"assignee_account_id", "candidate_id"}
    assert ("candidates", "caseworker_account_id") in found_by
