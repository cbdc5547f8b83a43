"""When API keys were last used: noted in memory, written down together, never while a request waits."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import anyio
import structlog
from sqlalchemy.exc import SQLAlchemyError

from app.foundation.core.clock import Clock
from app.foundation.core.config import Settings
from app.foundation.core.errors import PraktikError
from app.foundation.db.session import Database
from app.foundation.db.wall import Beyond
from app.foundation.db.work import Work
from app.foundation.identity.domain.credentials import KeyUse
from app.foundation.identity.repository import api_keys

log = structlog.get_logger()
EVERY = timedelta(minutes=1)
_LONG_AGO = datetime.min.replace(tzinfo=UTC)


class KeyUses:
    """One notebook for each process. A process that is killed loses its last minute of notes, nothing else."""

    def __init__(self, database: Database, settings: Settings, clock: Clock) -> None:
        self._database = database.beyond_wall(Beyond.WORKER)
        self._settings = settings
        self._clock = clock
        self._noted: dict[UUID, datetime] = {}

    def note(self, use: KeyUse, now: datetime) -> None:
        """Remembers a use, unless the row already says one less than a minute ago."""
        if now - (use.last_used_at or _LONG_AGO) >= EVERY:
            self._noted[use.key_id] = now

    async def write_down(self) -> None:
        """Writes what has been noted, in one short transaction."""
        noted, self._noted = self._noted, {}
        if noted:
            async with self._database.write() as transaction:
                await api_keys.note_uses(Work(transaction.session, self._clock, self._settings), noted)

    async def keep_writing(self) -> None:
        """Writes once a minute, and once more when the process is told to end. A database that is away is no matter."""
        while True:
            try:
                await anyio.sleep(EVERY.total_seconds())
            finally:
                with anyio.CancelScope(shield=True):
                    await self._write_if_possible()

    async def _write_if_possible(self) -> None:
        try:
            with anyio.move_on_after(5):
                await self.write_down()
        except (SQLAlchemyError, OSError, PraktikError) as error:
            log.warning("key_uses.not_written", error=error)
