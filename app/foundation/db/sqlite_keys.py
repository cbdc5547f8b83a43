"""Keys as SQLite keeps them, 32 characters, read in half the time: a page of fifty needs holds some nine hundred."""

from collections.abc import Callable
from typing import Any
from uuid import UUID, SafeUUID

from sqlalchemy import Uuid
from sqlalchemy.engine import Dialect
from sqlalchemy.ext.asyncio import AsyncEngine

# The constructor looks for hyphens, braces and versions, and refuses to be changed: what is read here was written by it.
_PARTS = vars(UUID)
_set_number, _set_safety = _PARTS["int"].__set__, _PARTS["is_safe"].__set__
_UNKNOWN = SafeUUID.unknown  # looked up in its class it takes as long as the rest


def read_key(text: str | None, new: Callable[[type[UUID]], UUID] = object.__new__) -> UUID | None:
    """The UUID of 32 hexadecimal digits, None of none. Raises ValueError for other characters."""
    if text is None:
        return None
    key = new(UUID)
    _set_number(key, int(text, 16))
    _set_safety(key, _UNKNOWN)
    return key


class SqliteKey(Uuid[UUID]):
    """What stands for `Uuid` on SQLite: written as it always is."""

    def result_processor(self, dialect: Dialect, coltype: Any) -> Callable[[Any], Any] | None:
        inherited: Any = super().result_processor
        return read_key if self.as_uuid else inherited(dialect, coltype)


def read_keys_quickly(engine: AsyncEngine) -> None:
    """Before the engine's first statement."""
    dialect: Any = engine.dialect
    dialect.colspecs = {**dialect.colspecs, Uuid: SqliteKey}
