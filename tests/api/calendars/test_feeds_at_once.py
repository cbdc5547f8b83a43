"""Many programs read one feed in one moment: every change has one number, and all are told the same."""

import asyncio
from collections import Counter
from datetime import timedelta

from sqlmodel import col

from app.integration.calendars.models import CalendarFeed, CalendarFeedEntry
from app.journey.aftercare.domain.template import Audience
from tests.api.calendars.conftest import Subscribe
from tests.api.calendars.stage import MONDAY, Stage, sitting
from tests.factories.world import World

READERS = 12


async def test_the_first_readers_of_a_feed_are_told_the_same_and_nobody_is_refused(world: World, subscribe: Subscribe):
    stage = Stage(world)
    placement = await stage.internship()
    await stage.activity(placement, *(sitting(MONDAY + timedelta(days=7 * week)) for week in range(5)))
    reader = await subscribe("candidate", "sessions")
    answers = await asyncio.gather(*(world.client.get(reader.path) for _ in range(READERS)))
    assert Counter(answer.status_code for answer in answers) == {200: READERS}
    assert len({answer.content for answer in answers}) == 1
    assert [entry.sequence for entry in await world.all(CalendarFeedEntry)] == [0] * 5


async def test_a_change_found_by_many_at_once_has_one_number(world: World, subscribe: Subscribe):
    stage = Stage(world)
    placement = await stage.internship()
    activity = await stage.activity(placement, sitting(MONDAY), sitting(MONDAY + timedelta(days=1)))
    row = await stage.follow_up(placement, Audience.CANDIDATE)
    reader = await (await subscribe("candidate", "sessions", "follow_ups")).poll()
    for number in range(1, 4):
        await stage.set(activity, title_da=f"Hygiejne {number}")
        await stage.set(row, due_on=MONDAY + timedelta(days=number))
        answers = await asyncio.gather(*(world.client.get(reader.path) for _ in range(READERS // 2)))
        assert {answer.status_code for answer in answers} == {200}
        assert len({answer.content for answer in answers}) == 1
        await reader.poll()
        assert {event.sequence for event in reader.shown()} == {number}
        assert len(reader.shown()) == 3


async def test_a_feed_given_up_while_it_is_read_says_nothing_more(world: World, subscribe: Subscribe):
    stage = Stage(world)
    await stage.follow_up(await stage.internship(), Audience.CANDIDATE)
    reader = await subscribe("candidate")
    (feed,) = await world.all(CalendarFeed)
    read, given_up = await asyncio.gather(
        world.client.get(reader.path), world.candidate.call("DELETE", f"/v1/calendar-feeds/{feed.id}")
    )
    assert given_up.status_code == 204
    assert read.status_code in {200, 404}
    assert await world.all(CalendarFeedEntry, col(CalendarFeedEntry.feed_id) == feed.id) == []


async def test_of_twenty_feeds_made_at_once_ten_are_made(world: World):
    answers = await asyncio.gather(*(world.candidate.post("/v1/calendar-feeds", {}) for _ in range(20)))
    assert Counter(answer.status_code for answer in answers) == {201: 10, 409: 10}


async def test_of_two_renewals_of_one_version_one_counts(world: World, subscribe: Subscribe):
    await subscribe("candidate")
    (feed,) = await world.all(CalendarFeed)
    path, headers = f"/v1/calendar-feeds/{feed.id}/rotate", {"If-Match": '"1"'}
    answers = await asyncio.gather(*(world.candidate.post(path, headers=headers) for _ in range(4)))
    assert Counter(answer.status_code for answer in answers) == {200: 1, 412: 3}
    (winner,) = (answer.json() for answer in answers if answer.status_code == 200)
    assert (await world.client.get(f"/calendar/{winner['token']}.ics")).status_code == 200
