"""One use case at work: its transaction, who asks, the time, and the keys and reactions it may need."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlmodel.ext.asyncio.session import AsyncSession

from app.foundation.core.actor import Actor
from app.foundation.core.clock import Clock
from app.foundation.core.config import Settings
from app.foundation.core.errors import NotAuthenticated
from app.foundation.core.i18n import Language

Reaction = Callable[["Work", Any], Awaitable[None]]
Step = Callable[["Work"], Awaitable[None]]
Reactions = Mapping[str, Sequence[Reaction]]


@dataclass(slots=True)
class Work:
    """What a service works with. Services flush; only the transaction's owner commits.

    `afterwards` is there where a route computes first: rows that are stored, and steps that are taken, once everything
    has been read.
    """

    session: AsyncSession
    clock: Clock
    settings: Settings
    language: Language = Language.DA
    request_id: str = ""
    signed_in: Actor | None = None
    reactions: Reactions = field(default_factory=dict)
    afterwards: list[Any] | None = None

    @property
    def actor(self) -> Actor:
        """Raises NotAuthenticated when nobody is signed in."""
        if self.signed_in is None:
            raise NotAuthenticated
        return self.signed_in

    def store(self, row: Any) -> None:
        """Adds a new row: in the running transaction, or afterwards where the route computes first."""
        if self.afterwards is None:
            self.session.add(row)
        else:
            self.afterwards.append(row)

    async def write(self, step: "Step") -> None:
        """Takes a step that writes: in the running transaction, or afterwards where the route computes first."""
        if self.afterwards is None:
            await step(self)
        else:
            self.afterwards.append(step)

    def now(self) -> datetime:
        return self.clock.now()

    def today(self) -> date:
        return self.clock.today()
