"""The few statements that write the access log, said to the driver itself: every answer about a person waits for them.

What is left of their processor time: benchmarks/bench_access_log.py.
"""

import sqlite3
from collections.abc import Callable, Coroutine, Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol, TypeVar
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from app.foundation.audit.access import Access, Head
from app.foundation.db.driver import at_the_driver
from app.foundation.db.wall import OPEN, WALL

if TYPE_CHECKING:  # loaded only where PostgreSQL is the one in use (docs/decisions/0028-start-up.md)
    from psycopg.pq.abc import PGresult

    from app.foundation.db.postgres_connection import KeepingConnection, Statement

_TAKE = (
    "UPDATE access_chain SET last_seq = last_seq + ? WHERE id = 1"
    " RETURNING first_seq, anchor, last_seq, last_digest, altered_at, seal"
)
_MOVE = "UPDATE access_chain SET first_seq = ?, anchor = ?, last_digest = ?, altered_at = ?, seal = ? WHERE id = 1"
_NEWEST = "SELECT max(seq) FROM access_entries"
_PAST_THE_WALL = f"SELECT set_config('{WALL}', '{OPEN}', true)"
_BEGIN = (
    "INSERT INTO access_chain (id, first_seq, anchor, last_seq, last_digest, seal) VALUES (1, ?, ?, ?, ?, ?)"
    " ON CONFLICT DO NOTHING"
)
_ENTRY = (
    "INSERT INTO access_entries (seq, digest, id, occurred_at, account_id, role, jobcenter_id, company_id, action,"
    " route, case_type, case_id, purpose, criterion, request_id)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
_SUBJECT = "INSERT INTO access_subjects (entry_id, candidate_id) VALUES (?, ?)"
_SUBJECTS_AT_ONCE = (
    "INSERT INTO access_subjects (entry_id, candidate_id) SELECT entry, person"
    " FROM unnest(?::text::uuid[], ?::text::uuid[]) AS named (entry, person)"
)

T = TypeVar("T")
Task = Callable[["Rows"], Coroutine[Any, Any, T]]
Taken = tuple[int, bytes, int, bytes, int | None, bytes]
Numbered = tuple[int, bytes, Access]


class Rows(Protocol):
    """What both databases offer."""

    async def take(self, number: int) -> Taken | None:
        """Gives `number` numbers out and holds the head of the chain until the commit."""

    async def move(self, head: Head, seal: bytes) -> None:
        """Stores both ends under their seal."""

    async def newest(self) -> int | None:
        """The highest number in the log."""

    async def begin(self, head: Head, seal: bytes) -> None:
        """The head of a new chain, unless somebody else was first."""

    async def add(self, entries: Sequence[Numbered]) -> None:
        """Entries, and whom they are about."""


async def with_rows(connection: AsyncConnection, task: Task[T], *, whole: bool = False) -> T:
    """Runs `task` with the statements, in the running transaction of `connection` or, where it is `whole`, as a
    transaction of its own. On PostgreSQL those that nobody waits for go with the next, the last of them with COMMIT; on
    SQLite the task visits the connection's thread once instead of once a statement.

    Raises OperationalError for whatever the driver says (`at_the_driver`).
    """
    run = _in_a_transaction if whole else _straight_through

    async def on_postgres(driver: Any) -> T:
        try:
            rows = _PostgresRows(driver)
            done = await task(rows)
            await rows.send(ends=whole)
        except BaseException:
            if whole and not driver.closed:
                await driver.rollback()
            raise
        return done

    return await at_the_driver(connection, lambda inner: run(inner, task), on_postgres)


def _straight_through(connection: sqlite3.Connection, task: Task[T]) -> T:
    """Runs a task that never waits: everything it awaits is done on this thread."""
    running = task(_SqliteRows(connection))
    try:
        running.send(None)
    except StopIteration as end:
        done: T = end.value
        return done
    running.close()
    message = "a task on SQLite's thread waited for something else"
    raise RuntimeError(message)


def _in_a_transaction(connection: sqlite3.Connection, task: Task[T]) -> T:
    connection.execute("BEGIN IMMEDIATE")
    try:
        done = _straight_through(connection, task)
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise
    return done


def _parameters(numbered: Numbered) -> tuple[Any, ...]:
    seq, digest, access = numbered
    return (
        seq,
        digest,
        access.id,
        access.occurred_at,
        access.account_id,
        access.role,
        access.jobcenter_id,
        access.company_id,
        access.action.value,
        access.route,
        access.case_type,
        access.case_id,
        access.purpose,
        access.criterion,
        access.request_id,
    )


def _ends(head: Head, seal: bytes) -> tuple[Any, ...]:
    return head.first_seq, head.anchor, head.last_digest, head.altered_at, seal


def _beginning(head: Head, seal: bytes) -> tuple[Any, ...]:
    return head.first_seq, head.anchor, head.last_seq, head.last_digest, seal


class _SqliteRows:
    """On the connection's own thread: nothing here waits."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    async def take(self, number: int) -> Taken | None:
        found = self._connection.execute(_TAKE, (number,)).fetchall()  # all, or the statement stays open at the commit
        return found[0] if found else None

    async def move(self, head: Head, seal: bytes) -> None:
        self._connection.execute(_MOVE, _ends(head, seal))

    async def newest(self) -> int | None:
        newest: int | None = self._connection.execute(_NEWEST).fetchone()[0]
        return newest

    async def begin(self, head: Head, seal: bytes) -> None:
        self._connection.execute(_BEGIN, _beginning(head, seal))

    async def add(self, entries: Sequence[Numbered]) -> None:
        self._connection.executemany(_ENTRY, [tuple(map(_as_text, _parameters(one))) for one in entries])
        named = [(access.id.hex, one.hex) for _, _, access in entries for one in access.subjects]
        self._connection.executemany(_SUBJECT, named)


def _as_text(value: Any) -> Any:
    """As the models' column types write it."""
    if isinstance(value, UUID):
        return value.hex
    return value.strftime("%Y-%m-%d %H:%M:%S.%f") if isinstance(value, datetime) else value


class _PostgresRows:
    """Statements gather until an answer is needed, and are sent together: a wait for each answer, none for the others."""

    def __init__(self, driver: "KeepingConnection") -> None:
        self._driver = driver
        self._gathered: list[Statement] = []

    async def send(self, *, ends: bool = False) -> "list[PGresult]":
        """Runs what has gathered, and commits where the transaction `ends` with it."""
        gathered, self._gathered = self._gathered, []
        return await self._driver.in_one_message(gathered, ends=ends) if gathered or ends else []

    async def take(self, number: int) -> Taken | None:
        self._gathered.append((_TAKE, (number,)))
        *_, found = await self.send()
        if not found.ntuples:
            return None
        first_seq, anchor, last_seq, last_digest, altered_at, seal = _row(found)
        return _number(first_seq), anchor, _number(last_seq), last_digest, altered_at and _number(altered_at), seal

    async def move(self, head: Head, seal: bytes) -> None:
        self._gathered.append((_MOVE, _ends(head, seal)))

    async def newest(self) -> int | None:
        # Numbers are given out for all; nothing else follows in the transaction.
        self._gathered += [(_PAST_THE_WALL, ()), (_NEWEST, ())]
        *_, found = await self.send()
        (newest,) = _row(found)
        return newest and _number(newest)

    async def begin(self, head: Head, seal: bytes) -> None:
        self._gathered.append((_BEGIN, _beginning(head, seal)))

    async def add(self, entries: Sequence[Numbered]) -> None:
        self._gathered += [(_ENTRY, _parameters(one)) for one in entries]
        named = [one.hex for _, _, access in entries for one in access.subjects]
        if named:
            by = [key for _, _, access in entries for key in [access.id.hex] * len(access.subjects)]
            self._gathered.append((_SUBJECTS_AT_ONCE, (_array(by), _array(named))))


def _row(answer: "PGresult") -> list[Any]:
    return [answer.get_value(0, column) for column in range(answer.nfields)]


def _number(stored: bytes) -> int:
    return int.from_bytes(stored, signed=True)


def _array(keys: Iterable[str]) -> str:
    """As PostgreSQL reads an array."""
    return "{" + ",".join(keys) + "}"
