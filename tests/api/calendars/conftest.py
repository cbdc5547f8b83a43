"""Somebody's calendar, and a clock and limits that other tests have not touched."""

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime

import pytest

from app.foundation.api.rate_limits import RateLimits
from app.foundation.core.clock import FixedClock
from app.foundation.identity.tokens import issue_token
from tests.api.calendars.reader import Subscriber
from tests.factories.world import World

Subscribe = Callable[..., Awaitable[Subscriber]]


@pytest.fixture(autouse=True)
async def untouched(world: World) -> AsyncIterator[None]:
    state = world.app.state
    clock, settings = state.clock, state.settings
    state.rate_limits = RateLimits()
    yield
    state.clock, state.settings = clock, settings


@pytest.fixture
def november(world: World) -> FixedClock:
    """Noon on Sunday 22 November 2026, for tests that name days; everybody has signed in a moment ago."""
    clock = FixedClock(datetime(2026, 11, 22, 12, tzinfo=UTC))
    world.app.state.clock = clock
    for caller in world.callers.values():
        caller.token = issue_token(world.settings, caller.account.id, clock.at)
    return clock


@pytest.fixture
def subscribe(world: World) -> Subscribe:
    """Makes a feed of a caller over HTTP; a calendar program that has not asked yet."""

    async def make(name: str = "caseworker", *contents: str, **values: object) -> Subscriber:
        body = {**({"contents": list(contents)} if contents else {}), **values}
        answer = await world.callers[name].post("/v1/calendar-feeds", body)
        assert answer.status_code == 201, answer.text
        return Subscriber(world.client, answer.json()["url"].removeprefix("http://praktikmatch.test"))

    return make
