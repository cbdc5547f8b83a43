"""Whoever alters the access log by hand is found, on both databases; its oldest entries go without breaking it."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import text
from typer.testing import CliRunner

from app.cli.commands import app as commands
from app.foundation.audit.access_batch import AccessLog
from app.foundation.audit.access_retention import forget_old_entries
from app.foundation.audit.access_verify import CHUNK, Fault, Verdict, Witness, verify
from app.foundation.audit.access_writing import append
from app.foundation.core.clock import Clock
from app.foundation.core.config import Settings
from app.foundation.core.errors import Unavailable
from app.foundation.core.ids import new_id
from app.foundation.db.one_trip import OneTripConnection
from app.foundation.db.postgres_connection import KeepingConnection
from app.foundation.db.session import Database
from app.foundation.db.work import Work
from tests.factories.access import access_of

NOW = datetime.now(UTC)


class Log:
    """One database's log, written by the service and by hand."""

    def __init__(self, url: str) -> None:
        self.settings = Settings(database_url=url)
        self.database = Database(self.settings)
        self.log = AccessLog(self.database, self.settings)

    async def write(self, number: int, **values: Any) -> None:
        """Entries one after another, each about two people."""
        async with self.database.connection() as connection:
            entries = [access_of(None, new_id(), new_id(), **values) for _ in range(number)]
            await append(connection, self.log.key, entries)

    async def by_hand(self, *statements: str) -> None:
        async with self.database.connection() as connection:
            for statement in statements:
                await connection.execute(text(statement))

    async def verdict(self, witness: Witness | None = None) -> Verdict:
        async with self.database.snapshot() as connection:
            return await verify(connection, self.log.key, witness)

    async def fault(self, witness: Witness | None = None) -> tuple[Fault | None, int | None]:
        found = await self.verdict(witness)
        return found.fault, found.seq

    async def forget(self, at_most: int = 100) -> int:
        async with self.database.write() as transaction:
            return await forget_old_entries(Work(transaction.session, Clock(), self.settings), at_most)


@pytest.fixture
async def log(own_url: str) -> Any:
    made = Log(own_url)
    yield made
    await made.database.close()


async def test_an_untouched_log_holds_also_over_more_than_one_chunk(log: Log):
    assert (await log.verdict()).entries == 0
    await log.write(CHUNK + 3)
    await log.write(2)
    verdict = await log.verdict()
    assert (verdict.entries, verdict.fault) == (CHUNK + 5, None)
    assert verdict.end.seq == CHUNK + 5


FIRST = "(SELECT id FROM access_entries WHERE seq = 3)"
SMALLEST = f"(SELECT min(CAST(candidate_id AS text)) FROM access_subjects WHERE entry_id = {FIRST})"
TAMPERING: dict[str, tuple[Fault, int | None, list[str]]] = {
    "an entry altered": (Fault.ENTRY_ALTERED, 3, ["UPDATE access_entries SET route = 'get_me' WHERE seq = 3"]),
    "a person taken out of an entry": (
        Fault.ENTRY_ALTERED,
        3,
        [f"DELETE FROM access_subjects WHERE entry_id = {FIRST} AND candidate_id = {SMALLEST}"],
    ),
    "an entry deleted in the middle": (
        Fault.ENTRY_MISSING,
        3,
        [f"DELETE FROM access_subjects WHERE entry_id = {FIRST}", "DELETE FROM access_entries WHERE seq = 3"],
    ),
    "the last entries deleted": (Fault.END_MISSING, 4, ["DELETE FROM access_entries WHERE seq > 3"]),
    "the first entries deleted": (Fault.BEGINNING_MISSING, 1, ["DELETE FROM access_entries WHERE seq < 3"]),
    "two entries swapped": (
        Fault.ENTRY_ALTERED,
        2,
        [
            "UPDATE access_entries SET seq = 99 WHERE seq = 2",
            "UPDATE access_entries SET seq = 2 WHERE seq = 3",
            "UPDATE access_entries SET seq = 3 WHERE seq = 99",
        ],
    ),
    "the end cut and the head moved to it": (
        Fault.HEAD_ALTERED,
        3,
        [
            "DELETE FROM access_entries WHERE seq > 3",
            "UPDATE access_chain SET last_seq = 3, last_digest = (SELECT digest FROM access_entries WHERE seq = 3)",
        ],
    ),
    "the beginning cut and the anchor moved to it": (
        Fault.HEAD_ALTERED,
        5,
        [
            "UPDATE access_chain SET first_seq = 3, anchor = (SELECT digest FROM access_entries WHERE seq = 2)",
            "DELETE FROM access_entries WHERE seq < 3",
        ],
    ),
    "the head taken away": (Fault.HEAD_MISSING, None, ["DELETE FROM access_chain"]),
    "a person named for an entry that is gone": (
        Fault.STRAY_SUBJECTS,
        None,
        [f"INSERT INTO access_subjects (entry_id, candidate_id) VALUES ('{uuid4().hex}', '{uuid4().hex}')"],
    ),
}


@pytest.mark.parametrize("how", TAMPERING)
async def test_what_was_done_by_hand_is_found_and_named(log: Log, how: str):
    fault, seq, statements = TAMPERING[how]
    await log.write(5)
    if log.database.is_sqlite:
        statements = [statement.replace("CAST(candidate_id AS text)", "candidate_id") for statement in statements]
    else:
        statements = [
            statement.replace("AND candidate_id =", "AND CAST(candidate_id AS text) =") for statement in statements
        ]
    await log.by_hand(*statements)
    assert await log.fault() == (fault, seq)


async def test_an_altered_head_is_found_also_after_the_service_has_gone_on_writing(log: Log):
    await log.write(5)
    await log.by_hand(
        "DELETE FROM access_entries WHERE seq > 3",
        "UPDATE access_chain SET last_seq = 3, last_digest = (SELECT digest FROM access_entries WHERE seq = 3)",
    )
    await log.write(2)
    assert await log.fault() == (Fault.HEAD_ALTERED, 4)
    await log.by_hand("UPDATE access_chain SET altered_at = NULL")
    await log.write(1)
    assert (await log.fault())[0] is Fault.HEAD_ALTERED


async def test_a_log_without_its_head_is_written_on_and_found(log: Log):
    await log.write(2)
    await log.by_hand("DELETE FROM access_chain")
    await log.write(1)
    assert await log.fault() == (Fault.HEAD_ALTERED, 3)


async def test_a_witness_finds_a_database_that_was_put_back_to_an_earlier_state(log: Log):
    await log.write(3)
    before = (await log.verdict()).end
    await log.write(2)
    after = (await log.verdict()).end
    assert await log.fault(before) == (None, None)
    assert await log.fault(after) == (None, None)
    assert await log.fault(Witness(after.seq + 1, after.digest)) == (Fault.END_MISSING, 6)
    assert await log.fault(Witness(before.seq, after.digest)) == (Fault.WITNESS_DIFFERS, 3)


async def test_old_entries_go_from_the_beginning_and_the_rest_still_holds(log: Log):
    old = NOW - timedelta(days=log.settings.access_log_days + 1)
    await log.write(3, occurred_at=old)
    witness = (await log.verdict()).end
    await log.write(2)
    await log.write(1, occurred_at=old)
    assert await log.forget(2) == 2
    assert (await log.verdict()).entries == 4
    assert await log.forget() == 1
    assert await log.forget() == 0
    verdict = await log.verdict(witness)
    assert (verdict.entries, verdict.fault) == (3, None)
    await log.write(1)
    assert (await log.verdict()).entries == 4
    assert await log.fault(Witness(3, "00")) == (Fault.WITNESS_DIFFERS, 3)


async def test_transactions_at_once_follow_each_other(log: Log):
    await asyncio.gather(*(log.log.write(access_of(None, new_id())) for _ in range(30)), log.write(5), log.write(5))
    verdict = await log.verdict()
    assert (verdict.entries, verdict.fault) == (40, None)


async def test_an_entry_waits_for_its_database_once_or_twice_however_many_people_it_is_about(
    log: Log, monkeypatch: pytest.MonkeyPatch
):
    kind: Any = OneTripConnection if log.database.is_sqlite else KeepingConnection
    name = "visit" if log.database.is_sqlite else "wait"
    await log.log.write(access_of(None, new_id()))
    waits, wait = [], getattr(kind, name)

    async def counted(connection: Any, *given: Any, **named: Any) -> Any:
        waits.append(given)
        return await wait(connection, *given, **named)

    monkeypatch.setattr(kind, name, counted)
    for people in (1, 50):
        await log.log.write(access_of(None, *(new_id() for _ in range(people))))
    assert len(waits) == 2 * (1 if log.database.is_sqlite else 2)


async def test_an_entry_that_the_database_refuses_leaves_no_trace_and_the_next_is_written(log: Log):
    entry = access_of(None, new_id())
    await log.log.write(entry)
    for _ in range(2):
        with pytest.raises(Unavailable):
            await log.log.write(entry)  # its key is taken
        await log.log.write(access_of(None, new_id()))
    assert ((await log.verdict()).entries, await log.fault()) == (3, (None, None))


async def test_a_connection_that_was_cut_is_replaced_and_nobody_notices(log: Log):
    if log.database.is_sqlite:
        return  # a file does not hang up
    await log.log.write(access_of(None, new_id()))
    await log.by_hand(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )
    await log.log.write(access_of(None, new_id()))
    assert (await log.verdict()).entries == 2


@pytest.fixture
def command(own_url: str, monkeypatch: pytest.MonkeyPatch) -> Callable[..., tuple[int, str]]:
    monkeypatch.setenv("PRAKTIK_DATABASE_URL", own_url)

    def run(*arguments: str) -> tuple[int, str]:
        result = CliRunner().invoke(commands, ["access-log", "verify", *arguments])
        return result.exit_code, result.output

    return run


def test_the_command_prints_an_end_that_a_later_run_takes_as_its_witness(
    command: Callable[..., tuple[int, str]], own_url: str
):
    async def change(*statements: str) -> None:
        log = Log(own_url)
        await log.write(4)
        await log.by_hand(*statements)
        await log.database.close()

    asyncio.run(change())
    code, said = command()
    assert code == 0
    assert "All 4 entries hold." in said
    witness = said.split("End: ")[1].strip()
    assert command("--witness", witness)[0] == 0
    assert command("--witness", "nonsense")[0] == 2
    asyncio.run(change("UPDATE access_entries SET purpose = 'other' WHERE seq = 2"))
    code, said = command()
    assert code == 1
    assert "Broken at entry 2: entry_altered; 1 entries before it hold." in said
