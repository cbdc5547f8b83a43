"""One use case at work: its transaction, who asks, the time, and the keys and reactions it may need."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from app.foundation.core.actor import Actor
from app.foundation.core.clock import Clock
from app.foundation.core.config import Settings
from app.foundation.core.errors import NotAuthenticated
from app.foundation.core.i18n import Language
from app.foundation.core.seen import Seen
from app.foundation.db.wall import OPEN, Beyond, beyond, stand

Reaction = Callable[["Work", Any], Awaitable[None]]
Step = Callable[["Work"], Awaitable[None]]
Reactions = Mapping[str, Sequence[Reaction]]


@dataclass(slots=True)
class Work:
    """What a service works with. Services flush; only the transaction's owner commits.

    `afterwards` is there where a route computes first: rows that are stored, and steps that are taken, once everything
    has been read. `seen` is what the access log will tell of this request, `keys` what it sees behind the wall.
    """

    session: AsyncSession
    clock: Clock
    settings: Settings
    language: Language = Language.DA
    request_id: str = ""
    signed_in: Actor | None = None
    reactions: Reactions = field(default_factory=dict)
    afterwards: list[Any] | None = None
    seen: Seen = field(default_factory=Seen)
    keys: str | None = None

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

    def about(self, *candidate_ids: UUID) -> None:
        """Says that this request reads or changes these people's data: the access log names each of them.

        Needed only where the answer itself does not name them by `"candidate_id":"…"` (the log reads those in the
        answer's bytes): a person's own resource, a PDF, a calendar, a table, a change whose answer is empty.
        """
        self.seen.subjects.update(candidate_ids)

    def searched(self, criterion: str) -> None:
        """Says what somebody was searched for. The access log keeps a keyed digest of it, never the text."""
        self.seen.criterion = criterion

    def purpose_is(self, code: str) -> None:
        """Says what for: a code of a closed list, never free text."""
        self.seen.purpose = code

    def exports(self) -> None:
        """Says that the answer leaves as a copy: a download, a table, a document, a calendar."""
        self.seen.export = True

    def reveals(self) -> None:
        """Says that the answer shows what is otherwise hidden: a whole CPR number."""
        self.seen.reveal = True

    def deletes(self) -> None:
        """Says that the request takes a person's data away."""
        self.seen.delete = True

    def beyond_wall(self, reason: Beyond) -> AbstractAsyncContextManager[None]:
        """Looks past the second wall for a few statements; see `app/foundation/db/wall.py`."""
        return beyond(self.session, self.settings, reason)

    async def leave_wall(self, reason: Beyond) -> None:  # noqa: ARG002  the reason is for whoever reads the call
        """The same for all that the request still does."""
        await stand(self.session, self.settings, OPEN)
        self.keys = OPEN

    async def begin_again(self) -> None:
        """A transaction after the session was let go, which sees what the one before saw."""
        await stand(self.session, self.settings, self.keys)

    def now(self) -> datetime:
        return self.clock.now()

    def today(self) -> date:
        return self.clock.today()
