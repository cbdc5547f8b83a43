"""A mail server, a worker that delivers to it, and a clock that both go by."""

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from app.foundation.core.clock import FixedClock
from app.foundation.db.session import Database
from app.foundation.identity.models import Account
from app.foundation.identity.tokens import issue_token
from app.journey.notices.models import Notice
from app.journey.notices.service import Outcome, PostOffice, deliver_next
from tests.factories.postbox import Postbox, opened
from tests.factories.world import Caller, World

# A Friday noon in Denmark.
NOON = datetime(2026, 11, 20, 11, tzinfo=UTC)


@dataclass
class Desk:
    """The rooms, the mail server and the worker between them."""

    world: World
    postbox: Postbox
    office: PostOffice
    clock: FixedClock

    async def go_to(self, now: datetime) -> None:
        """It is that moment; everybody has signed in anew."""
        self.clock.at = now
        for caller in self.world.callers.values():
            caller.token = issue_token(self.world.settings, caller.account.id, now)

    async def pass_by(self, span: timedelta) -> None:
        await self.go_to(self.clock.at + span)

    async def deliver(self) -> list[str]:
        """All that is due now; the addresses that got a letter, in order."""
        before = len(self.postbox.addressed_to)
        while await deliver_next(self.office) is Outcome.DONE:
            pass
        return self.postbox.addressed_to[before:]

    async def notices(self, *conditions: Any) -> list[Notice]:
        return await self.world.all(Notice, *conditions)

    async def states(self) -> dict[str, tuple[str, str | None]]:
        """What became of each account's (one) notice: by the account's name."""
        names = {row.id: row.full_name for row in await self.world.all(Account)}
        return {names[row.account_id]: (row.status.value, row.error_code) for row in await self.notices()}

    def text(self, number: int = -1) -> str:
        return str(self.postbox.letters[number].get_content())

    async def wants(self, caller: Caller, **values: Any) -> None:
        answer = await caller.put("/v1/me/notice-preferences", values)
        assert answer.status_code == 200, answer.text


@pytest.fixture
def postbox() -> Iterator[Postbox]:
    box = Postbox()
    with opened(box):
        yield box


@pytest.fixture
async def desk(world: World, postbox: Postbox) -> AsyncIterator[Desk]:
    wall = world.app.state.clock
    clock = FixedClock(NOON)
    world.app.state.clock = clock
    database: Database = world.database
    desk = Desk(world, postbox, PostOffice(database, postbox.settings(world.settings), clock), clock)
    await desk.go_to(NOON)
    yield desk
    world.app.state.clock = wall
