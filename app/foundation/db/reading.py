"""The session of a transaction that only reads: who asks for plain columns passes nothing that looks after objects."""

from typing import Any

from sqlalchemy import Connection
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlalchemy.util.concurrency import greenlet_spawn
from sqlmodel import Session
from sqlmodel.ext.asyncio.session import AsyncSession

_MADE_LATE = frozenset({"sync_session", "_proxied"})


class NothingToWrite(RuntimeError):
    """An object was changed where the transaction never commits."""


class _Objects(Session):
    """Reads objects on the one connection of its `ReadingSession`. Raises NothingToWrite where one would be stored."""

    reading: "ReadingSession"

    def _connection_for_bind(self, engine: Any, execution_options: Any = None, **kw: Any) -> Connection:  # noqa: ARG002  there is only one
        return self.reading.lent(execution_options)

    def _flush(self, objects: Any = None) -> None:
        if self.dirty or self.new or self.deleted:
            raise NothingToWrite
        super()._flush(objects)


class ReadingSession(AsyncSession):
    """Borrows a connection with its first statement, and begins to look after objects with the first of them.

    Built on SQLAlchemy's own parts, some of them private: tests/db/test_reading.py tells when they change.
    """

    sync_session_class = _Objects

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine
        self._lent: Connection | None = None
        self._is_plain = True

    def __getattr__(self, name: str) -> Any:
        """Reached only for what is not there yet."""
        if name not in _MADE_LATE:
            raise AttributeError(name)
        super().__init__(bind=self._engine, expire_on_commit=False)
        objects: Any = self.sync_session
        objects.reading = self
        return objects

    def lent(self, options: Any = None) -> Connection:
        """The connection of this transaction; `options` only before its first statement."""
        if self._lent is None:
            self._lent = self._engine.sync_engine.connect()
        if options:
            self._is_plain = False
            self._lent = self._lent.execution_options(**options)
        return self._lent

    async def close(self) -> None:
        if "sync_session" in vars(self):
            await super().close()
            for name in _MADE_LATE:  # each knew the other: what is left would wait for the collector
                vars(self).pop(name)
        lent, self._lent = self._lent, None
        if lent is not None:
            await greenlet_spawn(lent.close)

    async def __aexit__(self, *failure: object) -> None:
        """Where nobody has to wait for the end nobody can be interrupted meanwhile: no task of its own is needed."""
        if self._lent is None or (self._is_plain and _ends_at_once(self._lent)):
            await self.close()
        else:
            await super().__aexit__(*failure)


def _ends_at_once(lent: Connection) -> bool:
    if lent.closed or lent.invalidated:
        return False
    driver: Any = lent.connection.dbapi_connection
    at_once: bool = driver.ends_at_once()
    return at_once
