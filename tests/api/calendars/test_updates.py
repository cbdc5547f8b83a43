"""A calendar program that asks again: what has changed is the same event with a higher number, nothing stands twice."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlmodel import col

from app.foundation.core.clock import COPENHAGEN, FixedClock
from app.integration.calendars.models import CalendarFeedEntry
from app.journey.aftercare.domain.states import FollowUpStatus
from app.journey.aftercare.domain.template import Audience
from app.journey.placements.models import Placement
from app.journey.training.domain.states import ActivityStatus
from tests.api.calendars.conftest import Subscribe
from tests.api.calendars.reader import Subscriber, times
from tests.api.calendars.stage import MONDAY, Stage, sitting
from tests.factories.world import World

TUESDAY = MONDAY + timedelta(days=1)


@pytest.fixture
def stage(world: World) -> Stage:
    return Stage(world)


@pytest.fixture
async def internship(stage: Stage) -> Placement:
    return await stage.internship()


async def entries(world: World) -> list[CalendarFeedEntry]:
    return await world.all(CalendarFeedEntry)


async def test_a_feed_that_is_read_again_says_the_same_and_writes_nothing(
    world: World, stage: Stage, internship: Placement, subscribe: Subscribe
):
    await stage.activity(internship, sitting(MONDAY), sitting(TUESDAY))
    reader = await (await subscribe()).poll()
    before = [entry.model_dump() for entry in await entries(world)]
    first, raw = reader.etag, reader.raw
    await reader.poll(304)
    reader.etag = ""
    await reader.poll()
    assert (reader.etag, reader.raw, reader.taken) == (first, raw, [])
    assert [entry.model_dump() for entry in await entries(world)] == before


async def test_a_sitting_that_moves_is_the_same_event_with_the_next_number(
    stage: Stage, internship: Placement, subscribe: Subscribe
):
    activity = await stage.activity(internship, sitting(MONDAY), sitting(MONDAY + timedelta(days=7)))
    reader = await (await subscribe("candidate", "sessions")).poll()
    moved, other = reader.shown()
    numbers = [(event.sequence, event.dtstamp) for event in (moved, other)]
    await stage.set(activity, dated_sessions=[sitting(TUESDAY, "10:00", "12:00"), *activity.dated_sessions[1:]])
    await reader.poll()
    assert reader.taken == [moved.uid]
    now = reader.events[moved.uid]
    assert now.start_datetime.astimezone(COPENHAGEN).date() == TUESDAY
    assert now.sequence == 1
    assert now.dtstamp > numbers[0][1]
    assert (reader.events[other.uid].sequence, reader.events[other.uid].dtstamp) == numbers[1]
    assert len(reader.shown()) == 2


async def test_every_change_raises_the_number_by_one_whatever_it_is(
    stage: Stage, internship: Placement, subscribe: Subscribe
):
    activity = await stage.activity(internship, sitting(MONDAY))
    reader = await (await subscribe("candidate", "sessions")).poll()
    (uid,) = reader.events
    stamps = [reader.events[uid].dtstamp]
    changes: tuple[tuple[Any, dict[str, Any]], ...] = (
        (activity, {"title_da": "Køkkenhygiejne"}),
        (stage.world.workplace, {"street": "Falkoner Allé 2"}),
        (activity, {"title_da": "Hygiejne"}),
        (activity, {"dated_sessions": [sitting(MONDAY, "08:00", "10:00")]}),
    )
    for number, (row, values) in enumerate(changes, start=1):
        await stage.set(row, **values)
        await reader.poll()
        assert reader.events[uid].sequence == number
        stamps.append(reader.events[uid].dtstamp)
        await reader.poll(304)
    assert stamps == sorted(set(stamps)), "two states with one DTSTAMP"
    assert len(reader.events) == 1


async def test_what_falls_away_is_called_off_and_comes_back_as_the_same_event(
    stage: Stage, internship: Placement, subscribe: Subscribe
):
    row = await stage.follow_up(internship, Audience.CANDIDATE)
    reader = await (await subscribe("candidate", "follow_ups")).poll()
    (event,) = reader.shown()
    await stage.set(row, status=FollowUpStatus.CANCELLED)
    await reader.poll()
    assert reader.shown() == []
    (gone,) = reader.called_off()
    assert (gone.uid, gone.sequence, gone.summary, times(gone)) == (event.uid, 1, event.summary, times(event))
    await reader.poll(304)
    await stage.set(row, status=FollowUpStatus.PLANNED)
    await reader.poll()
    assert [(each.uid, each.sequence) for each in reader.shown()] == [(event.uid, 2)]
    assert reader.called_off() == []


async def test_a_plan_drawn_anew_for_the_same_gap_leaves_nothing_behind(
    world: World, stage: Stage, internship: Placement, subscribe: Subscribe
):
    """Another activity for the same skill: the sittings that stay are the same events, none stands twice."""
    later = [sitting(MONDAY + timedelta(days=7 * week)) for week in range(1, 4)]
    old = await stage.activity(internship, sitting(MONDAY), *later)
    reader = await (await subscribe("mentor", "sessions")).poll()
    before = {event.uid for event in reader.shown()}
    await stage.set(old, status=ActivityStatus.DROPPED)
    await stage.activity(internship, *later, sitting(MONDAY + timedelta(days=28)))
    await reader.poll()
    after = {event.uid for event in reader.shown()}
    assert (len(after), len(after & before)) == (4, 3)
    assert [event.uid for event in reader.called_off()] == list(before - after)


async def test_an_internship_that_ends_early_shortens_its_series(
    world: World, stage: Stage, november: FixedClock, subscribe: Subscribe
):
    placement = await stage.internship(
        starts_on=date(2026, 11, 23),
        ends_on=date(2027, 2, 26),
        working_times=[{"weekday": 1, "from": "08:00", "to": "14:00"}],
    )
    reader = await (await subscribe("company", "working_times")).poll()
    (before,) = reader.shown()
    await stage.set(placement, status="ended_early", ended_on=date(2026, 12, 18))
    await reader.poll()
    (after,) = reader.shown()
    assert (after.uid, after.sequence, after.dtstart) == (before.uid, 1, before.dtstart)
    assert before.rrule
    assert after.rrule
    assert isinstance(before.rrule.until, datetime)
    assert isinstance(after.rrule.until, datetime)
    assert before.rrule.until.astimezone(COPENHAGEN).date() == date(2027, 2, 26)
    assert after.rrule.until.astimezone(COPENHAGEN).date() == date(2026, 12, 18)


async def test_a_danish_class_that_began_long_ago_is_called_off_when_it_ends(
    world: World, stage: Stage, subscribe: Subscribe, november: FixedClock
):
    classes = [{"weekday": 2, "from": "17:00", "to": "19:30", "from_on": "2026-01-05", "until_on": None}]
    await stage.set(world.candidate_row, danish_classes=classes)
    reader = await (await subscribe("candidate", "classes")).poll()
    (event,) = reader.shown()
    assert event.dtstart == datetime(2026, 1, 6, 17, tzinfo=COPENHAGEN)
    await stage.set(world.candidate_row, danish_classes=[])
    await reader.poll()
    assert [(each.uid, each.sequence) for each in reader.called_off()] == [(event.uid, 1)]


async def test_a_cancellation_is_told_for_sixty_days_and_then_no_more(
    world: World, stage: Stage, subscribe: Subscribe, november: FixedClock
):
    placement = await stage.internship(starts_on=date(2026, 11, 23), ends_on=date(2027, 4, 30))
    row = await stage.follow_up(placement, Audience.CANDIDATE, due_on=date(2027, 2, 1))
    reader = await (await subscribe("candidate", "follow_ups")).poll()
    await stage.set(row, status=FollowUpStatus.CANCELLED)
    await reader.poll()
    november.at += timedelta(days=59)
    await reader.poll(304)
    assert b"STATUS:CANCELLED" in reader.raw
    november.at += timedelta(days=2)
    await reader.poll()
    assert b"BEGIN:VEVENT" not in reader.raw
    await stage.set(row, status=FollowUpStatus.PLANNED)
    await reader.poll()
    assert [each.sequence for each in reader.shown()] == [2]


async def test_what_only_grows_old_falls_out_of_the_feed_without_being_called_off(
    world: World, stage: Stage, subscribe: Subscribe, november: FixedClock
):
    placement = await stage.internship(starts_on=date(2026, 11, 2), ends_on=date(2027, 4, 30))
    row = await stage.follow_up(placement, Audience.CANDIDATE, due_on=date(2026, 11, 23))
    reader = await (await subscribe("candidate", "follow_ups")).poll()
    november.at += timedelta(days=61)
    await reader.poll(304)
    november.at += timedelta(days=1)
    await reader.poll()
    assert b"BEGIN:VEVENT" not in reader.raw
    assert [(entry.sequence, entry.cancelled_at) for entry in await entries(world)] == [(0, None)]
    # Moved from long ago to next month: no program may take it for an old copy.
    await stage.set(row, due_on=date(2027, 2, 22))
    await reader.poll()
    assert [(each.sequence, each.dtstart) for each in reader.shown()] == [(1, date(2027, 2, 22))]


async def test_what_has_long_been_over_is_forgotten(
    world: World, stage: Stage, subscribe: Subscribe, november: FixedClock
):
    placement = await stage.internship(starts_on=date(2026, 11, 2), ends_on=date(2029, 4, 30))
    old = await stage.follow_up(placement, Audience.CANDIDATE, due_on=date(2026, 11, 23), step="old")
    off = await stage.follow_up(placement, Audience.CANDIDATE, due_on=date(2026, 11, 24), step="off")
    reader = await (await subscribe("candidate", "follow_ups")).poll()
    await stage.set(off, status=FollowUpStatus.CANCELLED)
    await reader.poll()
    november.at += timedelta(days=403)
    await stage.follow_up(placement, Audience.CANDIDATE, due_on=date(2028, 1, 24), step="new")
    await reader.poll()
    assert old.due_on == date(2026, 11, 23)
    assert [entry.starts_at for entry in await entries(world)] == [datetime(2028, 1, 23, 23, tzinfo=UTC)]


async def test_what_is_no_longer_ones_business_leaves_the_calendar(
    world: World, stage: Stage, internship: Placement, subscribe: Subscribe
):
    activity = await stage.activity(internship, sitting(MONDAY))
    reader = await (await subscribe("mentor", "sessions")).poll()
    assert len(reader.shown()) == 1
    await world.let_see_no_longer(world.mentor.account.id, activity.placement_id)
    assert (await reader.poll()).shown() == []
    assert len(reader.called_off()) == 1


async def test_a_new_address_goes_on_with_the_same_events_and_numbers(
    world: World, stage: Stage, internship: Placement, subscribe: Subscribe
):
    activity = await stage.activity(internship, sitting(MONDAY))
    reader = await (await subscribe("candidate", "sessions")).poll()
    await stage.set(activity, title_da="Køkkenhygiejne")
    await reader.poll()
    (feed,) = (await world.candidate.get("/v1/calendar-feeds")).json()["items"]
    rotated = await world.candidate.post(f"/v1/calendar-feeds/{feed['id']}/rotate")
    again = Subscriber(
        world.client, rotated.json()["url"].removeprefix("http://praktikmatch.test"), dict(reader.events)
    )
    await again.poll()
    assert again.taken == []
    assert [event.sequence for event in again.shown()] == [1]


async def test_last_modified_tells_the_last_change_and_answers_those_who_ask_by_it(
    world: World, stage: Stage, internship: Placement, subscribe: Subscribe
):
    activity = await stage.activity(internship, sitting(MONDAY))
    reader = await subscribe("candidate", "sessions")
    answers = []
    for title in ("Et", "To"):
        await stage.set(activity, title_da=title)
        answers.append(await world.client.get(reader.path))
    first, second = (answer.headers["last-modified"] for answer in answers)
    assert first != second
    for seen, status in ((first, 200), (second, 304), ("yesterday", 200), ("", 200)):
        answer = await world.client.get(reader.path, headers={"If-Modified-Since": seen})
        assert answer.status_code == status, seen
    both = {"If-Modified-Since": second, "If-None-Match": '"another"'}
    assert (await world.client.get(reader.path, headers=both)).status_code == 200


async def test_the_numbers_of_one_feed_are_its_own(
    world: World, stage: Stage, internship: Placement, subscribe: Subscribe
):
    activity = await stage.activity(internship, sitting(MONDAY))
    first = await (await subscribe("candidate", "sessions")).poll()
    await stage.set(activity, title_da="Køkkenhygiejne")
    second = await (await subscribe("candidate", "sessions")).poll()
    await first.poll()
    assert [event.sequence for event in first.shown()] == [1]
    assert [event.sequence for event in second.shown()] == [0]
    assert first.shown()[0].uid != second.shown()[0].uid
    stored = await world.all(CalendarFeedEntry, col(CalendarFeedEntry.sequence) == 1)
    assert [entry.uid for entry in stored] == [first.shown()[0].uid]


async def test_a_night_shift_is_in_the_feed_until_it_is_over_and_never_called_off(
    stage: Stage, subscribe: Subscribe, november: FixedClock
):
    """The last one begins before the first day the feed tells of, and ends on it."""
    night = {"weekday": 1, "from": "22:00", "to": "06:00"}
    await stage.internship(starts_on=date(2026, 11, 2), ends_on=date(2026, 11, 23), working_times=[night])
    reader = await (await subscribe("company", "working_times")).poll()
    (event,) = reader.shown()
    november.at = datetime(2027, 1, 23, 12, tzinfo=COPENHAGEN)  # sixty days later: 24 November is the first day told of
    await reader.poll(304)
    november.at += timedelta(days=1)
    await reader.poll()
    assert b"BEGIN:VEVENT" not in reader.raw
    assert reader.events == {event.uid: event}
