"""A person who moves from Frederiksberg (`here`) to København (`there`)."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from tests.factories.world import World

PAPER = {"on_behalf": {"reason_code": "signed_form", "channel": "paper"}}
Ask = Callable[..., Awaitable[str]]


@pytest.fixture
def ask(world: World) -> Ask:
    """Frederiksberg asks København to take somebody in; the path of the transfer."""

    async def make(**values: Any) -> str:
        body = {
            "candidate_id": str(world.candidate_row.id),
            "to_jobcenter_id": str(world.there.id),
            "reason_code": "moved_municipality",
            **values,
        }
        answer = await world.caseworker.post("/v1/transfers", body)
        assert answer.status_code == 201, answer.text
        return str(answer.headers["Location"])

    return make


@pytest.fixture
async def asked(ask: Ask) -> str:
    return await ask()


@pytest.fixture
async def consented(world: World, asked: str) -> str:
    """The person has said yes."""
    answer = await world.candidate.post(f"{asked}/consent")
    assert answer.status_code == 200, answer.text
    return asked
