"""SQLite statements in one trip to the connection's thread.

The dialect goes there four times for each statement: for a cursor, to run it, for the rows, to close the cursor. A trip
costs more than most statements do (docs/performance.md), so a cursor here goes once. Built on the dialect's own parts,
some of them private: tests/unit/foundation/test_one_trip.py tells when they have changed.
"""

import sqlite3
from collections import deque
from functools import partial
from typing import Any

import aiosqlite
from sqlalchemy.dialects.sqlite.aiosqlite import (
    AsyncAdapt_aiosqlite_connection,
    AsyncAdapt_aiosqlite_cursor,
    AsyncAdapt_aiosqlite_dbapi,
)
from sqlalchemy.util import await_only

_Told = tuple[Any, int, int | None, list[Any]]


def _run(raw: sqlite3.Connection, many: bool, statement: str, parameters: Any) -> _Told:
    """In the connection's thread: description, row count, last row id and the rows."""
    cursor = raw.cursor()
    try:
        if many:
            cursor.executemany(statement, parameters)
        else:
            cursor.execute(statement, parameters)
        rows = cursor.fetchall() if cursor.description else []
        return cursor.description, cursor.rowcount, cursor.lastrowid, rows
    finally:
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
        try:
            self._told = await_only(self._trip(partial(_run, self._connection._conn, many, statement, parameters)))
        except Exception as error:  # noqa: BLE001  the dialect's own way: it turns or raises it
            self._adapt_connection._handle_exception(error)
        self._rows = deque(self._told[3])
        return self

    async def _trip(self, run: partial[_Told]) -> _Told:
        async with self._adapt_connection._execute_mutex:
            told: _Told = await self._connection._execute(run)
        return told

    async def _async_soft_close(self) -> None:
        """Closed already."""

    def close(self) -> None:
        self._rows.clear()


class OneTripConnection(AsyncAdapt_aiosqlite_connection):
    __slots__ = ()
    _cursor_cls = OneTripCursor  # type: ignore[assignment]  # the dialect annotates its own class, not what it can do


class OneTripDriver(AsyncAdapt_aiosqlite_dbapi):
    """What `create_async_engine(module=…)` takes as the driver."""

    def __init__(self) -> None:
        super().__init__(aiosqlite, sqlite3)

    def connect(self, *arg: Any, **kw: Any) -> OneTripConnection:
        plain = super().connect(*arg, **kw)
        return OneTripConnection(self, plain._connection)
