"""A need, a match and an internship to talk about."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import quote
from uuid import UUID

import httpx
import pytest

from app.foundation.core.clock import FixedClock
from app.foundation.identity.tokens import issue_token
from app.journey.matching.domain.states import MatchStatus
from app.journey.matching.models import Match
from app.journey.needs.models import Need
from app.journey.placements.domain import PlacementStatus
from app.journey.placements.models import Placement
from tests.factories.world import Caller, World


@dataclass
class Table:
    """What the sides talk about, and short ways to talk."""

    world: World
    need: Need = field(init=False)
    match: Match = field(init=False)
    placement: Placement = field(init=False)

    async def set(self) -> "Table":
        world = self.world
        self.need = await world.make_need(seats=5)
        self.match = await world.make_match(self.need, world.candidate_row, MatchStatus.AGREED)
        self.placement = await world.make_placement(self.match, self.need, PlacementStatus.ACTIVE)
        return self

    async def begin(self, caller: Caller, counterpart: str | None = "company", **values: Any) -> httpx.Response:
        """A conversation about the internship."""
        body: dict[str, Any] = {"subject": "placement", "subject_id": str(self.placement.id), **values}
        if counterpart is not None:
            body["counterpart"] = counterpart
        return await caller.post("/v1/threads", body)

    async def with_company(self, **values: Any) -> str:
        answer = await self.begin(self.world.caseworker, **values)
        assert answer.status_code == 201, answer.text
        return str(answer.json()["id"])

    async def with_candidate(self, **values: Any) -> str:
        answer = await self.begin(self.world.caseworker, "candidate", **values)
        assert answer.status_code == 201, answer.text
        return str(answer.json()["id"])

    async def say(self, caller: Caller, thread_id: str | UUID, body: str = "Hej", **values: Any) -> dict[str, Any]:
        answer = await caller.post(f"/v1/threads/{thread_id}/messages", {"body": body, **values})
        assert answer.status_code == 201, answer.text
        said: dict[str, Any] = answer.json()
        return said

    async def send(self, caller: Caller, thread_id: str, content: bytes, name: str | None = None) -> httpx.Response:
        """Uploads a file."""
        headers = {} if name is None else {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}"}
        return await caller.call("POST", f"/v1/threads/{thread_id}/attachments", content=content, headers=headers)

    def at(self, now: datetime) -> FixedClock:
        """It is that moment until the clock is moved; everybody has signed in anew."""
        clock = FixedClock(now)
        self.world.app.state.clock = clock
        for caller in self.world.callers.values():
            caller.token = issue_token(self.world.settings, caller.account.id, now)
        return clock


@pytest.fixture
async def table(world: World) -> AsyncIterator[Table]:
    clock = world.app.state.clock
    yield await Table(world).set()
    world.app.state.clock = clock
