"""A calendar as text (RFC 5545, 7986), for programs that subscribe to it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from app.foundation.core.clock import COPENHAGEN
from app.foundation.core.i18n import Language
from app.integration.calendars.domain.times import Span, Weekly

if TYPE_CHECKING:
    from icalendar import Event, Timezone

# Raise it when the same events are written otherwise: readers fetch the new text then.
FORMAT = 1
NAME = "praktikmatch"
_PRODUCT = "-//praktikmatch//praktikmatch//DA"
_ASK_AGAIN = timedelta(hours=1)
_ZONE = "Europe/Copenhagen"
_LAST_MOMENT = time(23, 59, 59)


@dataclass(frozen=True, slots=True)
class Told:
    """One event with its number: `sequence` and `changed_at` grow with each change."""

    uid: str
    sequence: int
    changed_at: datetime
    summary: str
    when: Span | Weekly
    location: str = ""
    category: str = ""
    busy: bool = False
    cancelled: bool = False


def write_calendar(events: Iterable[Told], language: Language) -> bytes:
    """The whole calendar: UTF-8, CRLF, lines folded at 75 octets."""
    from icalendar import Calendar  # with the first feed (ADR 0028)

    calendar = Calendar()
    _add(calendar, PRODID=_PRODUCT, VERSION="2.0", CALSCALE="GREGORIAN", METHOD="PUBLISH")
    calendar.add("NAME", NAME, parameters={"LANGUAGE": language.value})
    calendar.add("X-WR-CALNAME", NAME)
    calendar.add("X-WR-TIMEZONE", _ZONE)
    calendar.add("REFRESH-INTERVAL", _ASK_AGAIN, parameters={"VALUE": "DURATION"})
    calendar.add("X-PUBLISHED-TTL", "PT1H")
    calendar.add_component(_zone())
    for event in sorted(events, key=lambda each: each.uid):
        calendar.add_component(_event(event))
    text: bytes = calendar.to_ical()
    return text


def _add(component: Any, **values: Any) -> None:
    for name, value in values.items():
        component.add(name, value)


def _event(told: Told) -> "Event":
    from icalendar import Event

    event = Event()
    changed_at = told.changed_at.astimezone(UTC)
    _add(event, UID=told.uid, SEQUENCE=told.sequence, DTSTAMP=changed_at, SUMMARY=told.summary)
    event.add("LAST-MODIFIED", changed_at)
    if isinstance(told.when, Weekly):
        _add_series(event, told.when)
    else:
        _add_span(event, told.when)
    if told.location:
        event.add("LOCATION", told.location)
    if told.category:
        event.add("CATEGORIES", [told.category])
    event.add("STATUS", "CANCELLED" if told.cancelled else "CONFIRMED")
    event.add("TRANSP", "OPAQUE" if told.busy and not told.cancelled else "TRANSPARENT")
    event.add("CLASS", "PRIVATE")
    return event


def _add_span(event: "Event", span: Span) -> None:
    if span.all_day:
        first, after = (at.astimezone(COPENHAGEN).date() for at in (span.starts_at, span.ends_at))
        _add(event, DTSTART=first, DTEND=after)
        return
    _add(event, DTSTART=_local(span.starts_at), DTEND=_local(span.ends_at))


def _local(at: datetime) -> datetime:
    """Danish clock time; the second of the two hours of an autumn night, which it cannot name, as UTC."""
    local = at.astimezone(COPENHAGEN)
    return at.astimezone(UTC) if local.fold else local


def _add_series(event: "Event", series: Weekly) -> None:
    """Clock times stay what they are over a change of the clock: only the zone's rules say which instant each one is."""
    from icalendar import vRecur

    length = datetime.combine(series.first_on, series.to_time) - datetime.combine(series.first_on, series.from_time)
    starts = datetime.combine(series.first_on, series.from_time, tzinfo=COPENHAGEN)
    _add(event, DTSTART=starts, DTEND=starts + (length if length > timedelta() else length + timedelta(days=1)))
    rule: dict[str, Any] = {"FREQ": ["WEEKLY"]}
    if series.last_on is not None:
        until = datetime.combine(series.last_on, _LAST_MOMENT, tzinfo=COPENHAGEN).astimezone(UTC)
        rule["UNTIL"] = [until]
    event.add("RRULE", vRecur(rule))
    if series.without:
        event.add("EXDATE", [_at(day, series.from_time) for day in series.without])


def _at(day: date, at: time) -> datetime:
    return datetime.combine(day, at, tzinfo=COPENHAGEN)


def _zone() -> "Timezone":
    """Danish time as it has been since 1996: summer time from the last Sunday of March to the last of October."""
    from icalendar import Timezone, TimezoneDaylight, TimezoneStandard, vRecur

    zone = Timezone()
    zone.add("TZID", _ZONE)
    winter, summer = timedelta(hours=1), timedelta(hours=2)
    for part, name, month, hour, before, after in (
        (TimezoneDaylight(), "CEST", 3, 2, winter, summer),
        (TimezoneStandard(), "CET", 10, 3, summer, winter),
    ):
        sundays = {"FREQ": ["YEARLY"], "BYMONTH": [month], "BYDAY": ["-1SU"]}
        begins = datetime(1996, month, 31 if month == 3 else 27, hour)  # noqa: DTZ001  local to the rule, by RFC 5545
        _add(part, TZNAME=name, TZOFFSETFROM=before, TZOFFSETTO=after, DTSTART=begins, RRULE=vRecur(sundays))
        zone.add_component(part)
    return zone
