"""SQLite statements in one trip to the connection's thread.

The dialect goes there four times for each statement: for a cursor, to run it, for the rows, to close the cursor. A trip
costs more than most statements do (docs/performance.md), so a cursor here goes once, the first one takes the beginning of
its transaction along, and nobody waits for the end of one that only read. Built on the dialect's own parts, some of them
private: tests/unit/foundation/test_one_trip.py tells when they have changed.
"""

import sqlite3
from collections import deque
from collections.abc import Callable
from functools import partial
from typing import Any, TypeVar

import aiosqlite
from sqlalchemy.dialects.sqlite.aiosqlite import (
    AsyncAdapt_aiosqlite_connection,
    AsyncAdapt_aiosqlite_cursor,
    AsyncAdapt_aiosqlite_dbapi,
)
from sqlalchemy.util import await_only

from app.foundation.db.query_time import Stopwatch

READING, WRITING = "BEGIN DEFERRED", "BEGIN IMMEDIATE"
T = TypeVar("T")
_Told = tuple[Any, int, int | None, list[Any]]


def _run(watch: Stopwatch, many: bool, statement: str, parameters: Any, raw: sqlite3.Connection) -> _Told:
    """In the connection's thread: description, row count, last row id and the rows."""
    cursor = raw.cursor()
    try:
        if many:
            cursor.executemany(statement, parameters)
        else:
            watch.start()
            cursor.execute(statement, parameters)
        rows = cursor.fetchall() if cursor.description else []
        return cursor.description, cursor.rowcount, cursor.lastrowid, rows
    finally:
        watch.stop()
        cursor.close()


class OneTripCursor(AsyncAdapt_aiosqlite_cursor):
    """A cursor that is there only while its statement runs; what it told stays here."""

    __slots__ = ("_told", "arraysize")

    def __init__(self, adapt_connection: AsyncAdapt_aiosqlite_connection) -> None:
        self._adapt_connection = adapt_connection
        self._connection = adapt_connection._connection
        self._rows = deque()
        self._told: _Told = (None, -1, None, [])
        self.arraysize = 1

    @property
    def description(self) -> Any:
        return self._told[0]

    @property
    def rowcount(self) -> int:
        return self._told[1]

    @property
    def lastrowid(self) -> Any:
        return self._told[2]

    def execute(self, operation: Any, parameters: Any = None) -> Any:
        return self._go(operation, () if parameters is None else parameters, many=False)

    def executemany(self, operation: Any, seq_of_parameters: Any) -> Any:
        return self._go(operation, seq_of_parameters, many=True)

    def _go(self, statement: Any, parameters: Any, *, many: bool) -> "OneTripCursor":
        connection: Any = self._adapt_connection
        try:
            self._told = await_only(connection.visit(partial(_run, connection.stopwatch, many, statement, parameters)))
        except Exception as error:  # noqa: BLE001  the dialect's own way: it turns or raises it
            connection._handle_exception(error)
        self._rows = deque(self._told[3])
        return self

    async def _async_soft_close(self) -> None:
        """Closed already."""

    def close(self) -> None:
        self._rows.clear()


class OneTripConnection(AsyncAdapt_aiosqlite_connection):
    """A connection whose transactions begin with their first statement."""

    __slots__ = ("_has_left", "_is_reading", "_is_under_way", "_pending", "stopwatch")
    _cursor_cls = OneTripCursor  # type: ignore[assignment]  # the dialect annotates its own class, not what it can do

    def __init__(self, dbapi: Any, connection: Any) -> None:
        super().__init__(dbapi, connection)
        self.stopwatch = Stopwatch()
        self._pending: str | None = None
        self._is_reading = self._is_under_way = self._has_left = False

    def begin_with_next(self, how: str) -> None:
        """Has the transaction begin where its first statement is taken to the thread."""
        self._pending, self._is_reading, self._has_left = how, how == READING, False

    async def visit(self, task: Callable[[sqlite3.Connection], T]) -> T:
        """Runs `task` in the connection's thread, in the transaction that has been asked for."""
        async with self._execute_mutex:
            self._is_under_way, self._has_left = True, False
            try:
                done: T = await self._connection._execute(self._begun, task)
            except Exception:
                self._is_under_way = False
                raise
            self._is_under_way = False  # of a task that was cancelled nobody knows how far it came
        return done

    def _begun(self, task: Callable[[sqlite3.Connection], T]) -> T:
        """A transaction that cannot begin is tried again with the next task: none ever runs outside of it."""
        raw = self._connection._conn
        if self._pending is not None:
            raw.execute(self._pending)
            self._pending = None
        return task(raw)

    def rollback(self) -> None:
        """Nobody waits for the end of a transaction that only read: what this connection does next comes after it."""
        if not self._has_begun():
            return
        if self.ends_at_once():
            self._has_left = True
            self._connection._tx.put_nowait((None, self._connection._conn.rollback))
            return
        await_only(self._connection._execute(self._leave))
        self._is_under_way = False

    def ends_at_once(self) -> bool:
        """Whether nobody waits for this transaction's end."""
        return self._is_reading and not self._is_under_way

    def _leave(self) -> None:
        """In the connection's thread, and waited for: nobody asks for the next transaction meanwhile."""
        self._pending = None
        self._connection._conn.rollback()

    def _has_begun(self) -> bool:
        """Whether there is anything to end; asked without going to the thread."""
        raw = self._connection._connection
        if raw is None or self._has_left:
            return False
        if self._is_under_way:
            return True
        self._pending = None
        has_begun: bool = raw.in_transaction
        return has_begun


class OneTripDriver(AsyncAdapt_aiosqlite_dbapi):
    """What `create_async_engine(module=…)` takes as the driver."""

    def __init__(self) -> None:
        super().__init__(aiosqlite, sqlite3)

    def connect(self, *arg: Any, **kw: Any) -> OneTripConnection:
        plain = super().connect(*arg, **kw)
        return OneTripConnection(self, plain._connection)
