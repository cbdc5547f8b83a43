"""Selecting plain columns: what hot lists and look-ups read instead of whole objects."""

from collections.abc import Mapping, Sequence
from typing import Any, TypeVarTuple

from sqlalchemy import Select as CoreSelect
from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession
from sqlmodel.sql.expression import Select

Columns = TypeVarTuple("Columns")


def select_columns(*columns: Any) -> Select[*tuple[Any, ...]]:
    """SELECT of any number of columns (the typed `select` stops at four)."""
    statement: Select[*tuple[Any, ...]] = select(*columns)
    return statement


async def fetch_rows(session: AsyncSession, statement: CoreSelect[*Columns]) -> Sequence[tuple[*Columns]]:
    """Every row of a query, as tuples of its columns."""
    found: Sequence[tuple[*Columns]] = (
        await session.exec(statement)  # type: ignore[call-overload]  # its stubs know only statements over models
    ).all()
    return found


async def fetch_columns(
    session: AsyncSession, statement: CoreSelect[*Columns], values: Mapping[str, Any] | None = None
) -> Sequence[tuple[*Columns]]:
    """The same of plain columns only, past the session's bookkeeping, which takes as long as a small query does.

    `values` fill the named parameters of a statement that is made once and kept.
    """
    connection = await session.connection()
    found: Sequence[Any] = (await connection.execute(statement, values)).all()
    return found
