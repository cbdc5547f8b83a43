"""Looking for what should be gone: in every row of every table."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import select

from app import registry
from tests.factories.world import World


async def every_row(world: World) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every row of every table that is not reference data, as the database holds it."""
    found: list[tuple[str, dict[str, Any]]] = []
    async with world.database.read() as session:
        for table in registry.metadata.sorted_tables:
            if table.name not in registry.REFERENCE_TABLES:
                rows = (await session.exec(select(table))).mappings().all()  # type: ignore[call-overload]  # its stubs know only statements over models
                found += [(table.name, dict(row)) for row in rows]
    return iter(found)


def says(row: dict[str, Any], *sought: str) -> list[str]:
    """The columns of a row in which one of these words stands, however deep; keys as they are written in texts."""
    return [name for name, value in row.items() if any(word in written(value) for word in sought)]


def written(value: Any) -> str:
    if isinstance(value, bytes):
        return value.decode("latin-1")
    return str(value)
