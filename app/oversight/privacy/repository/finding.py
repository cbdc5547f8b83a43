"""How a person's rows are found in any table: the trails of the data map as SQL."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Table, Uuid, false, or_, select
from sqlmodel import SQLModel

from app.oversight.privacy.domain.data_map import TableEntry
from app.oversight.privacy.mapping import data_map


def table(name: str) -> Table:
    """The table of that name, columns and all."""
    return SQLModel.metadata.tables[name]


def of_person(entry: TableEntry, candidate_id: UUID) -> ColumnElement[bool]:
    """The condition that picks a person's rows of a table; none where the map knows no trail to them."""
    found = [_followed(entry.name, trail.column, trail.table, trail.key, candidate_id) for trail in entry.trails]
    return or_(false(), *found)


def _followed(name: str, column: str, source: str | None, key: str, candidate_id: UUID) -> ColumnElement[bool]:
    place: Any = table(name).c[column]
    if source is None:
        return bool_of(place == candidate_id)
    theirs = of_person(data_map().tables[source], candidate_id)
    return bool_of(place.in_(select(table(source).c[key]).where(theirs)))


def bool_of(condition: Any) -> ColumnElement[bool]:
    """SQLAlchemy's comparisons as what they are."""
    found: ColumnElement[bool] = condition
    return found


def in_order() -> Sequence[str]:
    """Names of the map's tables, those that others point to last: rows go before what they hang on."""
    known = data_map().tables
    return [each.name for each in reversed(SQLModel.metadata.sorted_tables) if each.name in known]


def technical(name: str) -> frozenset[str]:
    """Columns the map need not speak of: keys, and what counts and dates every row alike."""
    return frozenset({"id", "created_at", "updated_at", "version"}) | {
        column.name for column in table(name).columns if isinstance(column.type, Uuid)
    }
