"""A person who has been asked."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from app.journey.voice.models import Voice
from tests.factories.voices import question_row
from tests.factories.world import World

ON_BEHALF = {"reason_code": "no_account", "channel": "phone"}
Ask = Callable[..., Awaitable[Voice]]


@pytest.fixture
def ask(world: World) -> Ask:
    """A question to the world's candidate about its company."""

    async def make(**values: Any) -> Voice:
        voice = question_row(
            **{
                "jobcenter_id": world.here.id,
                "candidate_id": world.candidate_row.id,
                "company_id": world.company_row.id,
                **values,
            }
        )
        await world.add(voice)
        return voice

    return make


@pytest.fixture
async def question(ask: Ask) -> Voice:
    return await ask()
