"""Working times of internships, and the days on which they end, as events."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Any

from app.foundation.core.danish_calendar import danish_holidays
from app.foundation.db.work import Work
from app.integration.calendars.domain.contents import Content
from app.integration.calendars.domain.events import FeedEvent
from app.integration.calendars.domain.reading import clock_times, days_of
from app.integration.calendars.domain.times import weekly, whole_day
from app.integration.calendars.domain.words import PLACEMENT_ENDS, WORKING_TIME
from app.integration.calendars.repository import sources
from app.integration.calendars.repository.sources import Period
from app.integration.calendars.service.voice import Voice
from app.journey.placements.domain import pauses_of


async def internships(work: Work, period: Period) -> list[FeedEvent]:
    """Of each internship its end and, of people the reader looks after, its working times."""
    voice = Voice.of(work)
    found: list[FeedEvent] = []
    for row in await sources.internships(work, period):
        ends_on: date = row.ended_on or row.ends_on
        found.append(
            FeedEvent(
                key=f"ends.{row.id}",
                content=Content.DEADLINES,
                summary=voice.say(PLACEMENT_ENDS, voice.person(row), workplace=row.workplace),
                when=whole_day(ends_on),
                location=voice.place(row),
            )
        )
        if row.looked_after and ends_on >= row.starts_on:
            found += _working_times(voice, row, ends_on)
    return found


def _working_times(voice: Voice, row: Any, ends_on: date) -> Iterable[FeedEvent]:
    """A series for each time of the week, public holidays and pauses left out."""
    off = danish_holidays(row.starts_on, ends_on) | days_of(pauses_of(row.pauses))
    counted: dict[int, int] = defaultdict(int)
    for each in sorted(row.working_times, key=lambda item: (item["weekday"], item["from"])):
        counted[each["weekday"]] += 1
        series = weekly(each["weekday"], clock_times(each), (row.starts_on, ends_on), off)
        if series is not None:
            yield FeedEvent(
                key=f"work.{row.id}.{each['weekday']}.{counted[each['weekday']]}",
                content=Content.WORKING_TIMES,
                summary=voice.say(WORKING_TIME, voice.person(row), workplace=row.workplace),
                when=series,
                location=voice.place(row),
                busy=voice.is_candidate,
            )
