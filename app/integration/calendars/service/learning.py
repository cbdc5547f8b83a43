"""Training sessions, classes at the workplace, courses and Danish classes as events."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from app.foundation.core.clock import COPENHAGEN
from app.foundation.core.danish_calendar import danish_holidays
from app.foundation.core.i18n import Text
from app.foundation.db.work import Work
from app.integration.calendars.domain.contents import Content
from app.integration.calendars.domain.events import LONGEST_LOCATION, FeedEvent, in_one_line
from app.integration.calendars.domain.reading import Sitting, clock_times, named_by_week, sittings_of
from app.integration.calendars.domain.times import weekly
from app.integration.calendars.domain.words import COURSE, DANISH_CLASS, SESSION, WORKPLACE_CLASS
from app.integration.calendars.repository import sources
from app.integration.calendars.repository.sources import Period
from app.integration.calendars.service.voice import Voice
from app.journey.training.domain.states import OPEN_ACTIVITIES, ActivityOrigin, ActivityStatus

_WORDS = {ActivityOrigin.COURSE: COURSE, ActivityOrigin.WORKPLACE_CLASS: WORKPLACE_CLASS}


@dataclass(slots=True)
class Group:
    """Sittings that belong together, whoever comes to each of them."""

    words: Text
    title: Text
    location: str
    content: Content
    people: dict[Sitting, dict[UUID, str]] = field(default_factory=lambda: defaultdict(dict))


async def learning(work: Work, period: Period) -> list[FeedEvent]:
    """Everything one learns at a fixed time."""
    booked = await sources.booked_courses(work, period)
    rows = await sources.activities(work, period)
    return [
        *_events_of(Voice.of(work), [*_booked(Voice.of(work), booked), *_grouped(Voice.of(work), rows, booked)]),
        *_danish(work, await sources.danish_classes(work)),
    ]


def _grouped(voice: Voice, rows: Sequence[Any], booked: Sequence[Any]) -> Iterable[tuple[str, Group]]:
    """Activities by what they are sittings of: a placement's skill, or the class at the workplace that many come to.

    By the skill and not by the activity: a plan drawn anew may have another activity for the same gap. A course the
    reader sees by its voucher is left out here.
    """
    known = {row.id for row in booked}
    groups: dict[str, Group] = {}
    for row in rows:
        if row.origin_id in known:
            continue
        key = f"given.{row.origin_id}" if row.origin_id else f"train.{row.placement_id}.{row.skill_id or row.id}"
        if key not in groups:
            groups[key] = _group(voice, row)
        for each in _held_or_to_come(row):
            groups[key].people[each][row.candidate_id] = voice.person(row)
    return groups.items()


def _group(voice: Voice, row: Any) -> Group:
    elsewhere = row.origin is ActivityOrigin.COURSE
    return Group(
        words=_WORDS.get(row.origin, SESSION),
        title=Text(row.title_da, row.title_en),
        location="" if elsewhere else voice.place(row),
        content=Content.CLASSES if row.origin in _WORDS else Content.SESSIONS,
    )


def _held_or_to_come(row: Any) -> list[Sitting]:
    """An open activity's sittings all; of a closed one those until the day it was closed, a dropped one until before."""
    found = sittings_of(row.dated_sessions)
    if row.status in OPEN_ACTIVITIES:
        return found
    closed_on: date = row.updated_at.astimezone(COPENHAGEN).date()
    dropped = row.status is ActivityStatus.DROPPED
    return [each for each in found if each.on < closed_on or (each.on == closed_on and not dropped)]


def _booked(voice: Voice, rows: Sequence[Any]) -> Iterable[tuple[str, Group]]:
    """Courses with a place taken by a voucher; its initials tell whose place it is."""
    for row in rows:
        where = in_one_line(row.provider, LONGEST_LOCATION)
        group = Group(COURSE, Text(row.title, row.title), where, Content.CLASSES)
        for each in sittings_of(row.sessions):
            group.people[each][row.candidate_id] = voice.person(row)
        yield f"given.{row.id}", group


def _events_of(voice: Voice, groups: Iterable[tuple[str, Group]]) -> Iterable[FeedEvent]:
    for key, group in groups:
        for name, each in named_by_week(group.people):
            people = sorted(group.people[each].values())
            yield FeedEvent(
                key=f"{key}.{name}",
                content=group.content,
                summary=voice.say(group.words, *people, title=group.title.get(voice.language)),
                when=each.span,
                location=group.location,
                busy=voice.is_candidate,
            )


def _danish(work: Work, rows: Iterable[Any]) -> Iterable[FeedEvent]:
    """Weekly classes; they do not take place on public holidays, which are known until the end of next year."""
    voice, until = Voice.of(work), date(work.today().year + 1, 12, 31)
    for row in rows:
        for name, each in _in_order(row.danish_classes):
            first = date.fromisoformat(each["from_on"])
            last = date.fromisoformat(each["until_on"]) if each.get("until_on") else None
            off = danish_holidays(first, min(last or until, until))
            series = weekly(each["weekday"], clock_times(each), (first, last), off)
            if series is not None:
                yield FeedEvent(
                    key=f"danish.{row.id}.{name}",
                    content=Content.CLASSES,
                    summary=voice.say(DANISH_CLASS, voice.person(row)),
                    when=series,
                    busy=voice.is_candidate,
                )


def _in_order(classes: Collection[dict[str, Any]]) -> Iterable[tuple[str, dict[str, Any]]]:
    """Each class with a name that lasts when its time is changed: the first of its weekday, the second."""
    counted: dict[int, int] = defaultdict(int)
    for each in sorted(classes, key=lambda item: (item["weekday"], item["from_on"], item["from"])):
        counted[each["weekday"]] += 1
        yield f"{each['weekday']}.{counted[each['weekday']]}", each
