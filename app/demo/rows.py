"""Rows on their way into the database: whole dictionaries, gathered by table, written in bulk."""

from functools import lru_cache
from typing import Any

from pydantic_core import PydanticUndefined
from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import SQLModel

from app import registry

_AT_ONCE = 2_000


class Rows:
    """Gathers rows and writes them, parents before children.

    Core inserts fill no defaults of the models, and a bulk insert wants the same columns in every row: each row is
    completed from its model's defaults here. Times and keys have no default on purpose: a forgotten one must not
    silently become the moment of loading.
    """

    def __init__(self) -> None:
        self._by_model: dict[type[SQLModel], list[dict[str, Any]]] = {}
        self.written: dict[str, int] = {}

    def add(self, model: type[SQLModel], **values: Any) -> dict[str, Any]:
        """Adds a row; the dictionary handed back may still be changed until it is written."""
        fixed, made = _defaults(model)
        row = {**fixed, **{name: factory() for name, factory in made.items() if name not in values}, **values}
        self._by_model.setdefault(model, []).append(row)
        return row

    async def write(self, connection: AsyncConnection) -> None:
        """Writes all that was gathered, in the order of the foreign keys, and forgets it."""
        tables = {model.__table__.name: model for model in self._by_model}  # type: ignore[attr-defined]  # set by SQLModel
        for table in registry.metadata.sorted_tables:
            if table.name not in tables:
                continue
            rows = self._by_model[tables[table.name]]
            for first in range(0, len(rows), _AT_ONCE):
                await connection.execute(insert(table), rows[first : first + _AT_ONCE])
            self.written[table.name] = self.written.get(table.name, 0) + len(rows)
        self._by_model.clear()


@lru_cache(maxsize=64)
def _defaults(model: type[SQLModel]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Plain defaults, and the factories of mutable ones."""
    fixed: dict[str, Any] = {}
    made: dict[str, Any] = {}
    for name, info in model.model_fields.items():
        if name in ("id", "created_at", "updated_at"):
            continue
        if info.default_factory is not None:
            made[name] = info.default_factory
        elif info.default is not PydanticUndefined and info.default is not ...:
            fixed[name] = info.default
    return fixed, made
