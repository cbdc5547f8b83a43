"""Selecting plain columns: what hot lists and look-ups read instead of whole objects."""

from typing import Any

from sqlmodel import select
from sqlmodel.sql.expression import Select


def select_columns(*columns: Any) -> Select[*tuple[Any, ...]]:
    """SELECT of any number of columns (the typed `select` stops at four)."""
    statement: Select[*tuple[Any, ...]] = select(*columns)
    return statement
