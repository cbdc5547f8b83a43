"""What our connection adds to psycopg's: several statements in one message, and statements that stay prepared."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import psycopg
import pytest
from psycopg.errors import FeatureNotSupported, ForeignKeyViolation, UniqueViolation
from psycopg.pq import TransactionStatus
from sqlalchemy.exc import DBAPIError

from app.foundation.db.failures import is_retryable
from app.foundation.db.postgres_connection import JoiningCursor, KeepingConnection
from tests.postgres import PostgresServer

pytestmark = pytest.mark.anyio

TABLES = (
    "CREATE TEMPORARY TABLE things (id uuid PRIMARY KEY, at timestamptz, name varchar(20), digest bytea, number bigint)",
    "CREATE TEMPORARY TABLE parts (thing_id uuid REFERENCES things INITIALLY DEFERRED)",
)
INSERT = "INSERT INTO things (id, at, name, digest, number) VALUES (?, ?, ?, ?, ?)"
COUNT = "SELECT count(*) FROM things"
ONE, OTHER = UUID(int=1), UUID(int=2)
AT = datetime(2026, 11, 22, 9, 30, 0, 123456, tzinfo=UTC)
VALUES = (ONE, AT, "Bogstavet æ", b"\x00\xff", -5)
NOTHING = (OTHER, None, None, None, None)


@pytest.fixture
async def connection(postgres_server: PostgresServer) -> AsyncIterator[KeepingConnection]:
    async with await KeepingConnection.connect(postgres_server.dsn(), prepare_threshold=0) as connection:
        for statement in TABLES:
            await connection.execute(statement)
        await connection.commit()
        yield connection


async def rows(connection: KeepingConnection, statement: str = "SELECT * FROM things ORDER BY id") -> list[Any]:
    return await (await connection.execute(statement)).fetchall()


def status(connection: KeepingConnection) -> TransactionStatus:
    return connection.info.transaction_status


async def prepared(connection: KeepingConnection) -> set[str]:
    """What the server keeps for this connection."""
    async with connection.cursor() as cursor:
        await cursor.execute("SELECT statement FROM pg_prepared_statements", prepare=False)
        return {statement for (statement,) in await cursor.fetchall()}


async def test_every_kind_of_value_arrives_as_it_was_sent(connection: KeepingConnection):
    await connection.in_one_message([(INSERT, VALUES), (INSERT, NOTHING)], ends=True)
    assert await rows(connection) == [VALUES, NOTHING]


async def test_each_statement_has_its_answer_however_many_others_are_in_the_message(connection: KeepingConnection):
    for _ in range(2):  # statements are prepared in the first message, which has more answers
        answers = await connection.in_one_message([(INSERT, VALUES), (COUNT, ()), ("SELECT number FROM things", ())])
        assert [answer.ntuples for answer in answers] == [0, 1, 1]
        numbers = [int.from_bytes(answer.get_value(0, 0) or b"", signed=True) for answer in answers[1:]]
        assert numbers == [1, -5]
        await connection.rollback()


async def test_a_transaction_begins_with_the_message_and_ends_with_it_only_where_it_is_said(
    connection: KeepingConnection,
):
    await connection.in_one_message([(INSERT, VALUES)])
    assert status(connection) == TransactionStatus.INTRANS
    await connection.rollback()
    assert await rows(connection) == []
    await connection.in_one_message([(INSERT, VALUES)], ends=True)
    assert status(connection) == TransactionStatus.IDLE
    assert len(await rows(connection)) == 1


async def test_a_message_goes_on_with_the_transaction_that_is_running(connection: KeepingConnection):
    await connection.execute("INSERT INTO things (id) VALUES (%s)", (OTHER,))
    await connection.in_one_message([(INSERT, VALUES)])
    await connection.rollback()
    assert await rows(connection) == []


async def test_what_comes_after_a_refused_statement_is_not_run_and_nothing_is_committed(connection: KeepingConnection):
    for _ in range(2):
        with pytest.raises(UniqueViolation):
            await connection.in_one_message([(INSERT, VALUES), (INSERT, VALUES), (INSERT, NOTHING)], ends=True)
        assert status(connection) == TransactionStatus.INERROR
        await connection.rollback()
        assert await rows(connection) == []
        await connection.rollback()


async def test_a_refusal_by_the_commit_itself_is_raised_too(connection: KeepingConnection):
    with pytest.raises(ForeignKeyViolation):
        await connection.in_one_message([("INSERT INTO parts VALUES (?)", (ONE,))], ends=True)
    assert await rows(connection, "SELECT * FROM parts") == []


async def test_statements_stay_prepared_after_a_transaction_that_only_read(connection: KeepingConnection):
    await connection.execute("SELECT 'said to the driver'")
    await connection.in_one_message([("SELECT 'said in a message'", ())])
    await connection.rollback()
    assert await prepared(connection) >= {"SELECT 'said to the driver'", "SELECT 'said in a message'"}


async def test_after_a_refusal_none_is_trusted_any_more_and_all_can_be_said_again(connection: KeepingConnection):
    said = ("SELECT 'said to the driver'", "SELECT 'said in a message'")
    for _ in range(2):
        await connection.execute(said[0])
        await connection.in_one_message([(said[1], ())])
        with pytest.raises(psycopg.errors.DivisionByZero):
            await connection.in_one_message([("SELECT 1 / 0", ())])
        await connection.rollback()
        assert await prepared(connection) == set()
        await connection.rollback()


async def test_a_transaction_begins_with_its_first_statement_once_that_is_prepared(
    connection: KeepingConnection, monkeypatch: pytest.MonkeyPatch
):
    together = []

    def noted(*given: Any) -> Any:
        together.append(given[2])
        return original(*given)

    original = JoiningCursor._with_beginning
    monkeypatch.setattr(JoiningCursor, "_with_beginning", noted)
    for number in range(3):
        assert await rows(connection, COUNT) == [(0,)]
        assert status(connection) == TransactionStatus.INTRANS
        assert await rows(connection, COUNT) == [(0,)]
        await connection.rollback()
        assert len(together) == number


async def test_a_first_statement_that_is_refused_leaves_a_transaction_to_be_rolled_back(connection: KeepingConnection):
    for _ in range(3):
        with pytest.raises(psycopg.errors.DivisionByZero):
            await connection.execute("SELECT 1 / count(*) FROM things")
        assert status(connection) == TransactionStatus.INERROR
        await connection.rollback()
        assert await rows(connection) == []
        await connection.rollback()


async def test_what_the_first_statement_wrote_is_committed_or_rolled_back_with_the_rest(connection: KeepingConnection):
    write = "INSERT INTO things (id) VALUES (gen_random_uuid())"
    for number in range(1, 4):
        await connection.execute(write)
        await connection.commit()
        await connection.execute(write)
        await connection.rollback()
        assert await rows(connection, COUNT) == [(number,)]
        await connection.rollback()


async def test_what_comes_after_a_rollback_that_nobody_waited_for_is_another_transaction(connection: KeepingConnection):
    for _ in range(3):
        await connection.in_one_message([(INSERT, VALUES)])
        assert connection.leave_at_once()
        assert not connection.leave_at_once()
        assert await rows(connection, COUNT) == [(0,)]
        assert connection.leave_at_once()
        await connection.in_one_message([(INSERT, VALUES)], ends=True)
        await connection.execute("DELETE FROM things")
        await connection.commit()


async def test_nobody_leaves_at_once_what_was_refused_or_has_not_begun(connection: KeepingConnection):
    assert not connection.leave_at_once()
    with pytest.raises(psycopg.errors.DivisionByZero):
        await connection.execute("SELECT 1 / 0")
    assert not connection.leave_at_once()
    await connection.rollback()
    assert not connection.leave_at_once()


async def test_the_answer_to_a_rollback_is_heard_before_the_server_is_listened_to(connection: KeepingConnection):
    await connection.execute(COUNT)
    assert connection.leave_at_once()
    while status(connection) != TransactionStatus.IDLE:
        connection.listen()
    assert await rows(connection, COUNT) == [(0,)]


async def test_behind_a_pooler_nothing_is_prepared(postgres_server: PostgresServer):
    async with await KeepingConnection.connect(postgres_server.dsn(), prepare_threshold=None) as connection:
        (answer,) = await connection.in_one_message([("SELECT ?::bigint", (7,))])
        assert answer.get_value(0, 0) == bytes(7) + b"\x07"
        assert await prepared(connection) == set()


async def test_whoever_hangs_up_in_mid_message_leaves_a_connection_that_works(
    connection: KeepingConnection, postgres_server: PostgresServer
):
    message = asyncio.create_task(
        connection.in_one_message([("SELECT pg_sleep(600)", ()), (INSERT, VALUES)], ends=True)
    )
    running = "SELECT 1 FROM pg_stat_activity WHERE state = 'active' AND query LIKE 'SELECT pg_sleep(600)'"
    async with await psycopg.AsyncConnection.connect(postgres_server.dsn(), autocommit=True) as other:
        while not await (await other.execute(running)).fetchall():
            pass
    message.cancel()
    with pytest.raises(asyncio.CancelledError):
        await message
    await connection.rollback()
    assert await rows(connection) == []


async def test_a_connection_that_the_server_has_ended_says_so(
    connection: KeepingConnection, postgres_server: PostgresServer
):
    async with await psycopg.AsyncConnection.connect(postgres_server.dsn(), autocommit=True) as other:
        await other.execute("SELECT pg_terminate_backend(%s, 5000)", (connection.info.backend_pid,))
    for _ in range(2):
        with pytest.raises(psycopg.OperationalError):
            await connection.in_one_message([(COUNT, ())])
        assert connection.closed


async def test_a_statement_whose_columns_a_migration_changed_is_to_be_tried_again_and_then_prepared_anew(
    connection: KeepingConnection,
):
    await rows(connection)
    # As somebody else's would: after an ALTER of its own the driver forgets by itself.
    await connection.execute("DO $$ BEGIN ALTER TABLE things ALTER COLUMN number TYPE integer; END $$")
    await connection.commit()
    with pytest.raises(FeatureNotSupported) as refused:
        await rows(connection)
    assert is_retryable(DBAPIError("SELECT", None, refused.value))
    await connection.rollback()
    assert await rows(connection) == []


def test_what_the_database_cannot_do_is_not_tried_again():
    assert not is_retryable(DBAPIError("SELECT", None, FeatureNotSupported("cannot cast")))
