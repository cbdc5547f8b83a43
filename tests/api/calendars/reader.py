"""A calendar program that subscribes to a feed, built on a parser that did not write it, and a strict line check."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import httpx
from ical.calendar import Calendar
from ical.calendar_stream import IcsCalendarStream
from ical.event import Event, EventStatus

_NAME = re.compile(r"[A-Z][A-Z0-9-]*")
_PARAMETER = re.compile(
    r';[A-Z0-9-]+=(?:"[^"\x00-\x1f\x7f]*"|[^";:,\x00-\x1f\x7f]*)(?:,(?:"[^"\x00-\x1f\x7f]*"|[^";:,\x00-\x1f\x7f]*))*'
)
_TEXTS = {"SUMMARY", "LOCATION", "DESCRIPTION", "NAME", "X-WR-CALNAME"}
_TEXT = re.compile(r"(?:[^\\;,]|\\[\\;,nN])*")


def lines_of(raw: bytes) -> list[str]:
    """Unfolded content lines, after every physical one was held against RFC 5545, 3.1."""
    assert raw.endswith(b"\r\n")
    assert b"\n" not in raw.replace(b"\r\n", b"")
    assert b"\r" not in raw.replace(b"\r\n", b"")
    unfolded: list[bytes] = []
    for line in raw.removesuffix(b"\r\n").split(b"\r\n"):
        assert len(line) <= 75, line
        assert line.strip(), "an empty line"
        if line.startswith((b" ", b"\t")):
            unfolded[-1] += line[1:]
        else:
            unfolded.append(line)
    return [line.decode("utf-8") for line in unfolded]


def check_strictly(raw: bytes) -> list[str]:
    """Every content line has the grammar of RFC 5545, and every event what it must have, once."""
    lines = lines_of(raw)
    open_parts: list[str] = []
    seen: list[str] = []
    for line in lines:
        name, value = _split(line)
        if name == "BEGIN":
            open_parts.append(value)
            seen = []
        elif name == "END":
            assert open_parts.pop() == value
            if value == "VEVENT":
                _check_event(seen)
        else:
            assert open_parts, line
            seen.append(name)
        assert not any(ord(sign) < 32 or ord(sign) == 127 for sign in value), line
        if name in _TEXTS:
            assert _TEXT.fullmatch(value), line
    assert open_parts == []
    assert lines[:2] == ["BEGIN:VCALENDAR", "VERSION:2.0"]
    assert [line for line in lines if line.startswith("PRODID:")] == [lines[2]]
    return lines


def _split(line: str) -> tuple[str, str]:
    name = _NAME.match(line)
    assert name, line
    at = name.end()
    while line[at] == ";":
        parameter = _PARAMETER.match(line, at)
        assert parameter, line
        at = parameter.end()
    assert line[at] == ":", line
    return name[0], line[at + 1 :]


def _check_event(names: list[str]) -> None:
    for name in ("UID", "DTSTAMP", "DTSTART", "DTEND", "SEQUENCE", "STATUS", "SUMMARY", "TRANSP", "CLASS"):
        assert names.count(name) == 1, names
    assert names.count("RRULE") <= 1
    assert names.count("LOCATION") <= 1


def zone_lines(raw: bytes) -> list[str]:
    lines = lines_of(raw)
    return lines[lines.index("BEGIN:VTIMEZONE") : lines.index("END:VTIMEZONE") + 1]


def parse(raw: bytes) -> Calendar:
    return IcsCalendarStream.calendar_from_ics(raw.decode("utf-8"))


@dataclass
class Subscriber:
    """Keeps events by UID, takes over a later one (SEQUENCE, then DTSTAMP; RFC 5546, 2.1.5), refuses an earlier one."""

    client: httpx.AsyncClient
    path: str
    events: dict[str, Event] = field(default_factory=dict)
    raw: bytes = b""
    etag: str = ""
    taken: list[str] = field(default_factory=list)

    async def poll(self, status: int = 200) -> "Subscriber":
        headers = {"If-None-Match": self.etag} if self.etag else {}
        answer = await self.client.get(self.path, headers=headers)
        assert answer.status_code == status, (answer.status_code, answer.text)
        self.taken = []
        if status == 200:
            self.etag, self.raw = answer.headers["etag"], answer.content
            check_strictly(self.raw)
            self._take(parse(self.raw).events)
        return self

    def _take(self, events: list[Event]) -> None:
        uids = [event.uid for event in events]
        assert len(set(uids)) == len(uids), "one UID twice in a feed"
        for event in events:
            known = self.events.get(event.uid)
            if known is not None:
                assert number(event) >= number(known), "an event went back in time"
                if number(event) == number(known):
                    assert event == known, "an event changed without a new number"
                    continue
            self.events[event.uid] = event
            self.taken.append(event.uid)

    def shown(self, words: str = "") -> list[Event]:
        """What stands in the calendar: everything that is not called off, earliest first."""
        found = [each for each in self.events.values() if each.status is not EventStatus.CANCELLED]
        return sorted(
            (each for each in found if words in summary(each)), key=lambda each: (str(each.dtstart), each.uid)
        )

    def called_off(self, words: str = "") -> list[Event]:
        found = [each for each in self.events.values() if each.status is EventStatus.CANCELLED]
        return [each for each in found if words in summary(each)]

    def summaries(self) -> set[str]:
        return {summary(each) for each in self.shown()}


def summary(event: Event) -> str:
    return event.summary or ""


def number(event: Event) -> tuple[int, Any]:
    return event.sequence or 0, event.dtstamp


def times(event: Event) -> tuple[datetime | date | None, datetime | date | None]:
    return event.dtstart, event.dtend


def occurrences(calendar: Calendar, uid: str) -> Iterator[Event]:
    """Every time of a repeating event, as the other library computes it."""
    return (each for each in calendar.timeline if each.uid == uid)
