"""Statements said to the driver itself: for the few that every answer or every change waits for.

Through the engine the same statements take longer: each is compiled, looked up and wrapped, and on SQLite each visits the
connection's thread by itself.
"""

import sqlite3
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

import psycopg
from sqlalchemy.exc import OperationalError
from sqlalchemy.ext.asyncio import AsyncConnection

T = TypeVar("T")


async def at_the_driver(
    connection: AsyncConnection,
    on_sqlite: Callable[[sqlite3.Connection], T],
    on_postgres: Callable[[psycopg.AsyncConnection[Any]], Awaitable[T]],
) -> T:
    """Runs one of the two in the running transaction of `connection`: on SQLite in one visit to its thread.

    Raises OperationalError for whatever the driver says, as the engine would; a connection that is gone is given up.
    """
    driver: Any = (await connection.get_raw_connection()).driver_connection
    try:
        if connection.dialect.name == "sqlite":
            inner: sqlite3.Connection = driver._conn  # noqa: SLF001  aiosqlite shows it to nobody
            done: T = await driver._execute(on_sqlite, inner)  # noqa: SLF001  what its own methods call: one visit
            return done
        return await on_postgres(driver)
    except (sqlite3.Error, psycopg.Error) as error:
        gone = bool(getattr(driver, "closed", False))
        if gone:
            await connection.invalidate(error)
        raise OperationalError(None, None, error, connection_invalidated=gone) from error
