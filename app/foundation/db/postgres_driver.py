"""psycopg as the dialect uses it, without what nobody reads: decision 29.

The driver describes every column of every answer by an object that looks its type up; the dialect reads a name and a
number. A connection is asked whether it lives before it is lent: not where it has just been used, and nothing has come.
Built on the dialect's own parts: tests/unit/foundation/test_postgres_driver.py tells when they have changed.
"""

import select
import time
from typing import Any

import orjson
import psycopg
from psycopg.adapt import Loader
from psycopg.pq import ExecStatus
from sqlalchemy import Engine, event
from sqlalchemy.dialects.postgresql.psycopg import (
    AsyncAdapt_psycopg_connection,
    AsyncAdapt_psycopg_cursor,
    PsycopgAdaptDBAPI,
)
from sqlalchemy.exc import InvalidatePoolError
from sqlalchemy.util import await_only

from app.foundation.db.postgres_connection import KeepingConnection

TRUSTED_SECONDS = 1.0
_LEFT_AT = "left_at"


class PlainCursor(AsyncAdapt_psycopg_cursor):
    __slots__ = ()

    @property
    def description(self) -> Any:
        """Name and type of each column; the rest of what a driver may tell is None."""
        cursor: Any = self._cursor
        result = cursor.pgresult
        if result is None or not result.nfields:
            return super().description
        return [
            ((result.fname(at) or b"").decode(), result.ftype(at), None, None, None, None, None)
            for at in range(result.nfields)
        ]


class PlainConnection(AsyncAdapt_psycopg_connection):
    __slots__ = ()

    def cursor(self, name: Any = None, /) -> Any:
        named: Any = super().cursor
        return PlainCursor(self) if name is None else named(name)

    def rollback(self) -> None:
        if not self._connection.leave_at_once():  # type: ignore[attr-defined]  # it is ours
            super().rollback()

    def ends_at_once(self) -> bool:
        """Whether nobody waits for this transaction's end."""
        at_once: bool = self._connection.may_leave()  # type: ignore[attr-defined]  # it is ours
        return at_once

    def is_quiet(self) -> bool:
        """Whether the server has said nothing since: one that ends, or ends a connection, does."""
        try:
            self._connection.listen()  # type: ignore[attr-defined]  # it is ours
            watch = select.poll()
            watch.register(self._connection.fileno(), select.POLLIN)
        except psycopg.Error:
            return False
        return not watch.poll(0)


class PlainDriver(PsycopgAdaptDBAPI):
    """What `create_async_engine(module=…)` takes as the driver."""

    def __init__(self) -> None:
        super().__init__(psycopg, ExecStatus)

    def connect(self, *arg: Any, **kw: Any) -> Any:
        connecting: Any = KeepingConnection.connect(*arg, **kw)
        return await_only(PlainConnection.create(self, connecting))


class JsonLoader(Loader):
    """Reads a document in one call. The driver's own goes by a function in Python, for each of hundreds in a list."""

    load = staticmethod(orjson.loads)  # type: ignore[assignment]  # takes every kind of bytes the driver has


def read_json_at_once(engine: Engine) -> None:
    """Takes the place of what the dialect has told a new connection about documents."""

    @event.listens_for(engine, "connect")
    def on_connect(connection: Any, _record: Any) -> None:
        for kind in ("json", "jsonb"):
            connection.driver_connection.adapters.register_loader(kind, JsonLoader)


def ask_when_in_doubt(engine: Engine) -> None:
    """Asks a connection whether it lives before it is lent, as `pool_pre_ping` does: unless it was used within the last
    second and the server is quiet. One that does not answer takes all the others of its time along.
    """

    @event.listens_for(engine, "checkin")
    def on_checkin(_connection: Any, record: Any) -> None:
        record.info[_LEFT_AT] = time.monotonic()

    @event.listens_for(engine, "checkout")
    def on_checkout(connection: Any, record: Any, _lent: Any) -> None:
        left_at = record.info.get(_LEFT_AT)
        if left_at is None or (time.monotonic() - left_at < TRUSTED_SECONDS and connection.is_quiet()):
            return  # just made, or as good as in use
        if not engine.dialect._do_ping_w_event(connection):  # noqa: SLF001  what `pool_pre_ping` calls
            raise InvalidatePoolError
