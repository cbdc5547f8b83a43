"""psycopg as the dialect uses it: what it tells of columns, and when a connection is asked whether it lives."""

from collections.abc import AsyncIterator
from typing import Any

import orjson
import pytest
from psycopg import _queries
from psycopg.pq import Format
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from app.foundation.core.config import Settings
from app.foundation.db import postgres_driver
from app.foundation.db.engine import make_engine
from app.foundation.db.postgres_connection import REMEMBERED_LENGTH
from tests.postgres import PostgresServer

pytestmark = pytest.mark.anyio


@pytest.fixture
async def engine(postgres_server: PostgresServer) -> AsyncIterator[AsyncEngine]:
    engine = make_engine(Settings(database_url=postgres_server.url(), database_pool_size=1))
    yield engine
    await engine.dispose()


@pytest.fixture
def asked(engine: AsyncEngine, monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Every connection that is asked whether it lives."""
    dialect, found = engine.sync_engine.dialect, []
    ping = dialect._do_ping_w_event

    def note(connection: Any) -> bool:
        found.append(connection)
        return ping(connection)

    monkeypatch.setattr(dialect, "_do_ping_w_event", note)
    return found


async def one(engine: AsyncEngine, statement: str = "SELECT 1") -> Any:
    async with engine.connect() as connection:
        return (await connection.execute(text(statement))).scalar_one()


async def test_it_tells_names_and_rows_as_the_driver_does(engine: AsyncEngine):
    async with engine.connect() as connection:
        found = await connection.execute(text("SELECT 1 AS one, 'æ' AS \"bogstavet æ\" UNION SELECT 2, 'ø' ORDER BY 1"))
        assert list(found.keys()) == ["one", "bogstavet æ"]
        assert found.all() == [(1, "æ"), (2, "ø")]
        assert (await connection.execute(text("CREATE TEMPORARY TABLE things (id int)"))).returns_rows is False
        assert (await connection.execute(text("INSERT INTO things VALUES (1), (2)"))).rowcount == 2
        assert (await connection.execute(text("SELECT id FROM things WHERE id > 2"))).all() == []


async def test_a_connection_that_was_just_used_is_not_asked_whether_it_lives(engine: AsyncEngine, asked: list[Any]):
    assert [await one(engine) for _ in range(3)] == [1, 1, 1]
    assert asked == []


async def test_one_that_lay_for_longer_is(engine: AsyncEngine, asked: list[Any], monkeypatch: pytest.MonkeyPatch):
    await one(engine)
    monkeypatch.setattr(postgres_driver, "TRUSTED_SECONDS", 0.0)
    await one(engine)
    assert len(asked) == 1


async def test_one_that_the_server_has_ended_is_asked_and_replaced_before_anybody_notices(
    engine: AsyncEngine, asked: list[Any], postgres_server: PostgresServer
):
    ended = await one(engine, "SELECT pg_backend_pid()")
    other = make_engine(Settings(database_url=postgres_server.url()))
    await one(other, f"SELECT pg_terminate_backend({ended}, 5000)")
    await other.dispose()
    assert await one(engine, "SELECT pg_backend_pid()") != ended
    assert len(asked) == 1


async def test_documents_are_read_as_they_were_written(engine: AsyncEngine):
    document = {"æ": [1, 2.5, None, True], "b": {"c": "ø"}}
    written = orjson.dumps(document).decode()
    async with engine.connect() as connection:
        found = await connection.execute(
            text("SELECT CAST(:it AS jsonb), CAST(:it AS json), NULL::jsonb"), {"it": written}
        )
        assert found.one() == (document, document, None)


async def test_documents_are_read_in_one_call(engine: AsyncEngine):
    async with engine.connect() as connection:
        driver: Any = (await connection.get_raw_connection()).driver_connection
        for kind in ("json", "jsonb"):
            loader = driver.adapters.get_loader(driver.adapters.types[kind].oid, Format.TEXT)
            assert loader is postgres_driver.JsonLoader


async def test_a_long_statement_is_taken_apart_once(engine: AsyncEngine, monkeypatch: pytest.MonkeyPatch):
    taken_apart: list[bytes] = []
    split = _queries._split_query

    def note(query: bytes, *others: Any) -> Any:
        taken_apart.append(query)
        return split(query, *others)

    monkeypatch.setattr(_queries, "_split_query", note)
    long = f"SELECT CAST(:it AS int) /* {'x' * (REMEMBERED_LENGTH - 100)} */"
    async with engine.connect() as connection:
        for number in (1, 2, 3):
            assert (await connection.execute(text(long), {"it": number})).scalar_one() == number
    assert len([each for each in taken_apart if b"xxx" in each]) == 1
