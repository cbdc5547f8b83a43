"""What the workers of webhooks work with."""

from dataclasses import dataclass, field
from random import uniform

from sqlmodel.ext.asyncio.session import AsyncSession

from app.foundation.core.clock import Clock
from app.foundation.core.config import Settings
from app.foundation.db.session import Database
from app.foundation.db.work import Reactions, Work
from app.foundation.net.outbound import Outbound


@dataclass(frozen=True, slots=True)
class Exchange:
    """A database past the second wall, and the one door to other servers."""

    database: Database
    settings: Settings
    clock: Clock
    reactions: Reactions = field(default_factory=dict)

    @property
    def outbound(self) -> Outbound:
        return Outbound(self.settings, seconds=self.settings.webhook_seconds)

    def chance(self) -> float:
        """From 0 to 1: how much of the jitter."""
        return uniform(0, 1)  # noqa: S311  jitter, not a secret

    def work(self, session: AsyncSession) -> Work:
        return Work(session=session, clock=self.clock, settings=self.settings, reactions=self.reactions)
