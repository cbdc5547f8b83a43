"""Statements said to the driver itself: for the few that every answer or every change waits for.

Through the engine the same statements take longer: each is compiled, looked up and wrapped, and on SQLite each visits the
connection's thread by itself.
"""

import sqlite3
import sys
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any, TypeVar

from sqlalchemy.exc import OperationalError
from sqlalchemy.ext.asyncio import AsyncConnection

if TYPE_CHECKING:
    import psycopg

T = TypeVar("T")


async def at_the_driver(
    connection: AsyncConnection,
    on_sqlite: Callable[[sqlite3.Connection], T],
    on_postgres: Callable[["psycopg.AsyncConnection[Any]"], Awaitable[T]],
) -> T:
    """Runs one of the two in the running transaction of `connection`: on SQLite in one visit to its thread.

    Raises OperationalError for whatever the driver says, as the engine would; a connection that is gone is given up.
    """
    raw = await connection.get_raw_connection()
    driver: Any = raw.driver_connection
    try:
        if connection.dialect.name == "sqlite":
            adapted: Any = raw.dbapi_connection
            done: T = await adapted.visit(on_sqlite)
            return done
        return await on_postgres(driver)
    except _driver_errors() as error:
        gone = bool(getattr(driver, "closed", False))
        if gone:
            await connection.invalidate(error)
        raise OperationalError(None, None, error, connection_invalidated=gone) from error


def _driver_errors() -> tuple[type[Exception], ...]:
    """Both drivers' errors; the other one's is loaded only where it is the one in use (ADR 0028)."""
    postgres = sys.modules.get("psycopg")
    return (sqlite3.Error,) if postgres is None else (sqlite3.Error, postgres.Error)
