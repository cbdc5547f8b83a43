"""A statement on SQLite: one trip to the connection's thread, and all that the dialect expects of a cursor."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.ext.asyncio import AsyncConnection

from app.foundation.core.config import Settings
from app.foundation.db.engine import make_engine

pytestmark = pytest.mark.anyio


@pytest.fixture
async def connection(tmp_path: Path) -> AsyncIterator[AsyncConnection]:
    engine = make_engine(Settings(database_url=f"sqlite+aiosqlite:///{tmp_path / 'trip.db'}"))
    async with engine.connect() as connection:
        await connection.execute(text("CREATE TABLE things (id INTEGER PRIMARY KEY, name TEXT UNIQUE)"))
        yield connection
    await engine.dispose()


async def test_a_statement_goes_to_the_thread_once(
    connection: AsyncConnection, monkeypatch: pytest.MonkeyPatch
) -> None:
    raw = await connection.get_raw_connection()
    driver: Any = raw.driver_connection
    trips = []
    go = driver._execute

    async def counted(*given, **named):
        trips.append(given)
        return await go(*given, **named)

    monkeypatch.setattr(driver, "_execute", counted)
    found = (await connection.execute(text("SELECT 1 AS one UNION SELECT 2"))).mappings().all()

    assert [row["one"] for row in found] == [1, 2]
    assert len(trips) == 1


async def test_it_tells_columns_rows_counts_and_keys(connection: AsyncConnection) -> None:
    insert = text("INSERT INTO things (name) VALUES (:name)")
    first = await connection.execute(insert, {"name": "a"})
    await connection.execute(insert, [{"name": "b"}, {"name": "c"}])
    changed = await connection.execute(text("UPDATE things SET name = name || '!' WHERE id > 1"))
    found = await connection.execute(text("SELECT id, name FROM things ORDER BY id"))

    assert (first.lastrowid, changed.rowcount) == (1, 2)
    assert list(found.keys()) == ["id", "name"]
    assert found.all() == [(1, "a"), (2, "b!"), (3, "c!")]
    assert (await connection.execute(text("SELECT id FROM things WHERE id = 9"))).first() is None
    assert (await connection.execute(text("UPDATE things SET name = 'z' WHERE id = 3 RETURNING name"))).scalar() == "z"


async def test_a_refusal_is_the_dialects_own_and_leaves_the_connection_usable(connection: AsyncConnection) -> None:
    insert = text("INSERT INTO things (name) VALUES ('a')")
    await connection.execute(insert)

    with pytest.raises(IntegrityError):
        await connection.execute(insert)
    with pytest.raises(OperationalError):
        await connection.execute(text("SELECT nothing FROM nowhere"))
    assert (await connection.execute(text("SELECT count(*) FROM things"))).scalar() == 1


async def test_rows_can_be_streamed(connection: AsyncConnection) -> None:
    await connection.execute(text("INSERT INTO things (name) VALUES ('a'), ('b')"))

    streamed = await connection.stream(text("SELECT name FROM things ORDER BY name"))

    assert [row.name async for row in streamed] == ["a", "b"]
