"""How many SQL statements a feed takes: a number that stays, however many events it holds."""

from datetime import timedelta

import pytest

from app.journey.aftercare.domain.template import Audience
from tests.api.calendars.conftest import Subscribe
from tests.api.calendars.stage import MONDAY, Stage, sitting
from tests.db.test_statements import noted
from tests.factories.world import World

EVERYTHING = ("sessions", "classes", "working_times", "follow_ups", "deadlines")
# The feed, its account, what it has said, and one query for each thing it is made of.
READING = 3 + 8
FEW, MANY = 2, 6


async def add(stage: Stage, number: int) -> None:
    for _ in range(number):
        placement = await stage.internship(await stage.candidate())
        await stage.activity(placement, *(sitting(MONDAY + timedelta(days=7 * week)) for week in range(4)))
        for audience in Audience:
            await stage.follow_up(placement, audience)
        await stage.booking(sitting(MONDAY, "12:00", "15:00"))


@pytest.mark.parametrize("name", ["caseworker", "company", "candidate"])
async def test_reading_a_feed_takes_as_many_statements_for_many_events_as_for_few(
    world: World, subscribe: Subscribe, name: str
):
    stage = Stage(world)
    reader = await subscribe(name, *EVERYTHING)
    for number in (FEW, MANY):
        await add(stage, number)
        await reader.poll()
        with noted(world) as sent:
            await reader.poll(304)
        assert len(sent) == READING, "\n".join(sent)
        assert not [statement for statement in sent if statement.startswith(("UPDATE", "INSERT", "DELETE"))]


async def test_a_feed_asks_no_room_for_what_it_does_not_hold(world: World, subscribe: Subscribe):
    reader = await (await subscribe("candidate", "follow_ups")).poll()
    with noted(world) as sent:
        await reader.poll(304)
    assert len(sent) == 4, "\n".join(sent)
