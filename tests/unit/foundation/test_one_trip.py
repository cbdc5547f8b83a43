"""A statement on SQLite: one trip to the connection's thread, and all that the dialect expects of a cursor."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import anyio
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


def adapted(connection: AsyncConnection) -> Any:
    inner = connection.sync_connection
    assert inner is not None
    return inner.connection.dbapi_connection


async def test_a_transaction_begins_where_its_first_statement_is_and_ends_unwaited_for(
    connection: AsyncConnection, monkeypatch: pytest.MonkeyPatch
) -> None:
    await connection.rollback()
    driver: Any = adapted(connection)._connection
    trips = []
    go = driver._execute

    async def counted(*given, **named):
        trips.append(given)
        return await go(*given, **named)

    monkeypatch.setattr(driver, "_execute", counted)
    for number in range(1, 20):
        await connection.execute(text("SELECT 1"))
        assert driver.in_transaction
        await connection.rollback()
        assert len(trips) == number  # the next could not begin had the one before not ended


async def test_what_is_written_in_a_reading_transaction_is_taken_back_before_the_next_begins(
    connection: AsyncConnection,
) -> None:
    for number in range(20):
        await connection.rollback()
        await connection.execute(text(f"CREATE TABLE others_{number} (id INTEGER PRIMARY KEY)"))
        assert adapted(connection)._connection.in_transaction
    await connection.rollback()
    found = await connection.execute(text("SELECT name FROM sqlite_master WHERE name LIKE 'others%'"))
    assert found.all() == []


async def test_a_transaction_that_could_not_begin_lets_no_statement_run_outside_of_it(tmp_path: Path) -> None:
    engine = make_engine(Settings(database_url=f"sqlite+aiosqlite:///{tmp_path / 'locked.db'}"))
    writing = engine.execution_options(write=True)
    async with writing.connect() as first, writing.connect() as second:
        await first.execute(text("CREATE TABLE things (id INTEGER PRIMARY KEY)"))
        raw = adapted(second)
        await raw.visit(lambda driver: driver.execute("PRAGMA busy_timeout=1"))
        for _ in range(2):
            with pytest.raises(OperationalError):
                await second.execute(text("INSERT INTO things VALUES (1)"))
            assert not raw._connection.in_transaction
        await first.commit()
        await second.execute(text("INSERT INTO things VALUES (1)"))
        assert raw._connection.in_transaction
        await second.rollback()
        assert (await first.execute(text("SELECT count(*) FROM things"))).scalar() == 0
    await engine.dispose()


async def test_whoever_hangs_up_in_mid_statement_leaves_no_transaction_behind(tmp_path: Path) -> None:
    engine = make_engine(Settings(database_url=f"sqlite+aiosqlite:///{tmp_path / 'left.db'}", database_pool_size=1))
    writing = engine.execution_options(write=True)
    async with writing.begin() as connection:
        await connection.execute(text("CREATE TABLE things (id INTEGER PRIMARY KEY)"))
    long = text(
        "INSERT INTO things WITH RECURSIVE n(i) AS (SELECT 1 UNION SELECT i + 1 FROM n LIMIT 50000) SELECT i FROM n"
    )

    async def write() -> None:
        async with writing.begin() as connection:
            await connection.execute(long)

    for _ in range(3):
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(write)
            await anyio.lowlevel.checkpoint()
            await anyio.lowlevel.checkpoint()
            tasks.cancel_scope.cancel()
        async with writing.begin() as connection:
            assert (await connection.execute(text("SELECT count(*) FROM things"))).scalar() == 0
    await engine.dispose()
