"""Putting many rows into a table quickly on either database."""

from collections.abc import Sequence

from sqlalchemy import Table, delete, insert, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import SQLModel

from app.registers.reference.release import Row

CHUNK = 5_000


def table_of(model: type[SQLModel]) -> Table:
    table: Table = model.__table__  # type: ignore[attr-defined]  # SQLModel sets it on table classes
    return table


def is_postgresql(connection: AsyncConnection) -> bool:
    return connection.dialect.name == "postgresql"


async def upsert(connection: AsyncConnection, model: type[SQLModel], rows: Sequence[Row]) -> None:
    """Insert or update by primary key; rows of the table that are not among `rows` are kept, flagged `retired`.

    Other tables point at these rows, so a row that a newer release leaves out must stay.
    """
    table = table_of(model)
    await connection.execute(update(table).where(table.c.retired.is_(False)).values(retired=True))
    keys = [column.name for column in table.primary_key]
    values = [row | {"retired": False} for row in rows]
    dialect = postgresql if is_postgresql(connection) else sqlite
    statement = dialect.insert(table)
    changed = {name: statement.excluded[name] for name in values[0] if name not in keys}
    statement = statement.on_conflict_do_update(index_elements=keys, set_=changed)
    for start in range(0, len(values), CHUNK):
        await connection.execute(statement, values[start : start + CHUNK])


async def replace(connection: AsyncConnection, model: type[SQLModel], rows: Sequence[Row]) -> None:
    """Empty a table that nothing points at and fill it again, by COPY where the database is PostgreSQL."""
    table = table_of(model)
    await connection.execute(delete(table))
    if is_postgresql(connection):
        await _copy(connection, table, rows)
        return
    statement = insert(table)
    for start in range(0, len(rows), CHUNK):
        await connection.execute(statement, list(rows[start : start + CHUNK]))


async def _copy(connection: AsyncConnection, table: Table, rows: Sequence[Row]) -> None:
    names = list(rows[0])
    raw = await connection.get_raw_connection()
    driver = raw.driver_connection
    assert driver is not None  # noqa: S101  the pool hands out live connections only
    cursor = driver.cursor()
    async with cursor, cursor.copy(f"COPY {table.name} ({', '.join(names)}) FROM STDIN") as copy:
        for row in rows:
            await copy.write_row([row[name] for name in names])
