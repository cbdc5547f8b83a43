"""Rows of plain columns: as mappings, found by a list of keys, and by statements that are compiled once."""

import gc
from dataclasses import make_dataclass
from typing import Any
from uuid import UUID, uuid4
from weakref import WeakKeyDictionary

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Column, Integer, MetaData, Table, Uuid, create_engine, insert, select
from sqlalchemy.pool import StaticPool
from sqlalchemy.sql.compiler import SQLCompiler

from app.foundation.audit.access import in_order
from app.foundation.db import query
from app.foundation.db.query import among, as_one, made_once, values_of

THINGS = Table("things", MetaData(), Column("id", Uuid, primary_key=True), Column("number", Integer))
KEYS = [UUID(int=number) for number in (7, 300, 2**100)]


@pytest.fixture
def connection() -> Any:
    engine = create_engine("sqlite://", poolclass=StaticPool)
    THINGS.metadata.create_all(engine)
    with engine.connect() as connection:
        connection.execute(insert(THINGS), [{"id": key, "number": at} for at, key in enumerate(KEYS)])
        yield connection
    engine.dispose()


def test_a_row_and_an_object_are_read_alike(connection: Any):
    row = connection.execute(select(THINGS).where(THINGS.c.number == 1)).one()
    made = make_dataclass("Made", ["id", "number"])(row.id, row.number)
    read = values_of(["number", "id"])
    assert read(row) == read(made) == {"number": 1, "id": KEYS[1]}
    assert list(read(row)) == ["number", "id"]


def test_a_name_that_is_no_column_is_told(connection: Any):
    row = connection.execute(select(THINGS)).first()
    with pytest.raises(LookupError):
        values_of(["id", "colour"])(row)


@pytest.mark.parametrize("wanted", [[], KEYS[:1], KEYS[1:], [*KEYS, uuid4()]])
def test_keys_in_one_value_are_found_as_by_themselves(connection: Any, wanted: list[UUID]):
    statement = select(THINGS.c.id).where(among(THINGS.c.id, "keys", is_sqlite=True))
    found = connection.execute(statement, {"keys": as_one(wanted, is_sqlite=True)}).scalars()
    assert set(found) == set(wanted) & set(KEYS)


def test_a_statement_made_once_keeps_what_it_is_compiled_to(connection: Any, monkeypatch: pytest.MonkeyPatch):
    compiled: list[Any] = []
    compile_it: Any = SQLCompiler.__init__

    def note(self: Any, dialect: Any, statement: Any, *others: Any, **more: Any) -> None:
        compiled.append(statement)
        compile_it(self, dialect, statement, *others, **more)

    monkeypatch.setattr(SQLCompiler, "__init__", note)
    statement = select(THINGS.c.number).where(among(THINGS.c.id, "keys", is_sqlite=True))
    other = select(THINGS.c.id).where(among(THINGS.c.id, "keys", is_sqlite=True))
    for key in KEYS:
        values = {"keys": as_one([key], is_sqlite=True)}
        assert connection.execute(statement, values, execution_options=made_once(statement)).scalar_one() == KEYS.index(
            key
        )
        assert connection.execute(other, values, execution_options=made_once(other)).scalar_one() == key
    # Once in the engine's place and once in its own, and neither is taken for the other.
    assert [each is statement for each in compiled] == [True, False, True, False]


def test_statements_that_nobody_keeps_do_not_pile_up(connection: Any, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(query, "MOST_COMPILED", 3)
    monkeypatch.setattr(query, "_COMPILED", WeakKeyDictionary())
    for number in range(20):
        statement = select(THINGS.c.id).where(THINGS.c.number == number)
        for _ in range(2):
            connection.execute(statement, execution_options=made_once(statement)).all()
    gc.collect()
    assert len(query._COMPILED) <= 3


@given(st.lists(st.uuids()))
def test_ids_are_in_the_order_of_their_texts(ids: list[UUID]):
    assert list(map(str, in_order(ids))) == sorted(map(str, ids))
