"""A role's statement: what PostgreSQL keeps a plan for."""

import re
from datetime import date

import pytest
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Dialect

from app.foundation.core.actor import Actor, Role
from app.foundation.core.i18n import Language
from app.foundation.core.ids import new_id
from app.foundation.db.query import forget_kept
from app.oversight.worklist.repository import listing
from app.oversight.worklist.repository.rows import parameters_of

KEYS = set(parameters_of(Actor(account_id=new_id(), role=Role.COMPANY), date(2026, 11, 23), 50))


@pytest.mark.parametrize("dialect", [postgresql.dialect(), sqlite.dialect()], ids=["postgres", "sqlite"])
@pytest.mark.parametrize("role", list(listing.SOURCES))
def test_only_the_callers_keys_are_parameters_of_a_statement(role: Role, dialect: Dialect):
    statement = listing._statement(role, Language.DA, False)
    assert {each.key for each in statement.compile(dialect=dialect).binds.values()} <= KEYS


@pytest.mark.parametrize("role", list(listing.SOURCES))
def test_a_role_s_statement_reads_the_same_however_often_it_is_made(role: Role):
    made = str(listing._statement(role, Language.EN, False))
    forget_kept()
    assert str(listing._statement(role, Language.EN, False)) == made


@pytest.mark.parametrize("role", list(listing.SOURCES))
def test_postgresql_guesses_nothing_from_a_value_and_so_keeps_its_plan(role: Role):
    made = str(listing._statement(role, Language.DA, False).compile(dialect=postgresql.dialect()))
    assert len(re.findall(r"\(SELECT %\(\w+\)s::\w+\)", made)) == made.count("%(")
