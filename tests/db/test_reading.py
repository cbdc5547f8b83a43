"""The session of a transaction that only reads, on both databases."""

import asyncio
from collections.abc import AsyncIterator
from uuid import uuid4

import pytest
from sqlalchemy import Select, select, text
from sqlalchemy.exc import DBAPIError
from sqlmodel import col

from app.foundation.core.actor import Role
from app.foundation.core.config import Settings
from app.foundation.db.query import fetch_columns, fetch_rows
from app.foundation.db.reading import NothingToWrite, ReadingSession
from app.foundation.db.session import Database
from app.foundation.identity.models import Account

pytestmark = pytest.mark.anyio
ACCOUNTS: Select[tuple[str]] = select(Account.__table__.c.email)  # type: ignore[attr-defined]  # set by SQLAlchemy


def account(email: str = "nogen@example.org") -> Account:
    return Account(id=uuid4(), email=email, full_name="Nogen", role=Role.ADMIN, password_hash="-")


@pytest.fixture
async def database(own_url: str) -> AsyncIterator[Database]:
    database = Database(Settings(database_url=own_url))
    yield database
    await database.close()


def lent(database: Database) -> int:
    return database.engine.sync_engine.pool.checkedout()  # type: ignore[attr-defined]  # a pool's that counts


async def test_who_reads_columns_only_never_has_a_session_of_objects(database: Database):
    async with database.read() as session:
        assert lent(database) == 0
        await fetch_columns(session, ACCOUNTS)
        assert lent(database) == 1
        assert "sync_session" not in vars(session)
    assert lent(database) == 0


async def test_columns_and_objects_are_read_in_one_transaction_on_one_connection(database: Database):
    async with database.read() as session:
        await fetch_columns(session, ACCOUNTS)
        await fetch_rows(session, select(col(Account.email)))
        await session.get(Account, uuid4())
        assert await session.connection() is not None
        assert lent(database) == 1
    assert lent(database) == 0


async def test_nothing_is_written_there(database: Database):
    async with database.read() as session:
        session.add(account())
        with pytest.raises(NothingToWrite):
            await session.flush()
    async with database.read() as session:
        assert await fetch_columns(session, ACCOUNTS) == []


async def test_the_next_transaction_on_the_connection_sees_what_was_stored_meanwhile(database: Database):
    for number in range(3):
        async with database.read() as session:
            assert len(await fetch_columns(session, ACCOUNTS)) == number
        async with database.write() as transaction:
            transaction.session.add(account(f"nummer{number}@example.org"))


async def test_a_session_that_was_closed_borrows_anew(database: Database):
    async with database.read() as session:
        await fetch_columns(session, ACCOUNTS)
        await session.close()
        assert lent(database) == 0
        await fetch_columns(session, ACCOUNTS)
        assert lent(database) == 1
    assert lent(database) == 0


@pytest.mark.parametrize("refused", ["SELECT nothing_of_that_name", "SELECT 1 FROM no_such_table"])
async def test_after_a_refusal_the_connection_serves_the_next(database: Database, refused: str):
    for _ in range(3):
        async with database.read() as session:
            await fetch_columns(session, ACCOUNTS)
            with pytest.raises(DBAPIError):
                await fetch_columns(session, text(refused))  # type: ignore[arg-type]  # on purpose
        async with database.read() as session:
            assert await fetch_columns(session, ACCOUNTS) == []
    assert lent(database) == 0


async def test_whoever_hangs_up_gives_the_connection_back(database: Database):
    long = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n WHERE x < 300000) SELECT count(*) FROM n"

    async def read() -> None:
        async with database.read() as session:
            await fetch_columns(session, text(long))  # type: ignore[arg-type]  # any statement that takes a while

    for _ in range(3):
        reading = asyncio.create_task(read())
        await asyncio.sleep(0.01)
        reading.cancel()
        with pytest.raises(asyncio.CancelledError):
            await reading
    assert lent(database) == 0
    async with database.read() as session:
        assert await fetch_columns(session, ACCOUNTS) == []


async def test_other_names_are_missing_as_anywhere(database: Database):
    async with database.read() as session:
        assert isinstance(session, ReadingSession)
        assert not hasattr(session, "nothing_of_that_name")
