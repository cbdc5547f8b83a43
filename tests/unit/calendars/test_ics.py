"""The text of a calendar, read by a strict check of every line and by a library that did not write it."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st
from ical.event import EventStatus

from app.foundation.core.i18n import Language
from app.integration.calendars.domain.events import in_one_line
from app.integration.calendars.domain.ics import Told, write_calendar
from app.integration.calendars.domain.times import Span, Weekly, sitting, whole_day
from tests.api.calendars.reader import check_strictly, occurrences, parse, zone_lines

CHANGED = datetime(2027, 1, 4, 12, 30, 15, tzinfo=UTC)
COPENHAGEN = ZoneInfo("Europe/Copenhagen")
SPRING, AUTUMN = date(2027, 3, 28), date(2027, 10, 31)


def told(when: Span | Weekly, **values: object) -> Told:
    return Told(**{"uid": "a", "sequence": 0, "changed_at": CHANGED, "summary": "Træning", "when": when, **values})  # type: ignore[arg-type]  # the fields of Told


def written(*events: Told) -> bytes:
    raw = write_calendar(events, Language.DA)
    check_strictly(raw)
    return raw


def test_an_empty_calendar_is_one_too():
    calendar = parse(written())
    assert calendar.events == []
    assert calendar.prodid == "-//praktikmatch//praktikmatch//DA"


def test_lines_are_folded_between_letters_and_not_inside_one():
    summary = "æøåÆØÅ€𝄞" * 20
    raw = written(told(whole_day(SPRING), summary=summary))
    assert max(len(line) for line in raw.split(b"\r\n")) <= 75
    for line in raw.split(b"\r\n"):
        line.decode("utf-8")
    assert parse(raw).events[0].summary == summary


def test_signs_with_a_meaning_are_escaped():
    summary, location = r"Opvask; anretning, \ og: \n " + '"x"', "Vej 1, 2. tv.; gården"
    event = parse(written(told(whole_day(SPRING), summary=summary, location=location))).events[0]
    assert (event.summary, event.location) == (summary, location)


@settings(max_examples=60)
@given(st.text(min_size=1, max_size=120), st.text(max_size=80))
def test_any_text_arrives_as_it_was_and_breaks_no_line(summary: str, location: str):
    summary, location = in_one_line(summary, 200), in_one_line(location, 300)
    raw = written(told(whole_day(SPRING), summary=summary or "–", location=location))
    event = parse(raw).events[0]
    assert event.summary == (summary or "–")
    assert (event.location or "") == location


def test_an_event_says_its_number_time_and_state():
    raw = written(
        told(sitting(date(2027, 1, 5), time(8), time(9, 30)), sequence=3, category="Træning", busy=True),
        told(whole_day(SPRING), uid="b", sequence=4, cancelled=True, busy=True),
    )
    first, second = parse(raw).events
    assert (first.uid, first.sequence, first.dtstamp, first.last_modified) == ("a", 3, CHANGED, CHANGED)
    assert first.dtstart == datetime(2027, 1, 5, 8, tzinfo=COPENHAGEN)
    assert first.dtend == datetime(2027, 1, 5, 9, 30, tzinfo=COPENHAGEN)
    assert (first.status, first.transparency, first.categories) == (EventStatus.CONFIRMED, "OPAQUE", ["Træning"])
    assert (second.status, second.transparency) == (EventStatus.CANCELLED, "TRANSPARENT")
    assert (second.dtstart, second.dtend) == (SPRING, SPRING + timedelta(days=1))


def test_the_zone_changes_on_the_last_sundays_of_march_and_october():
    assert zone_lines(written()) == [
        "BEGIN:VTIMEZONE",
        "TZID:Europe/Copenhagen",
        "BEGIN:DAYLIGHT",
        "DTSTART:19960331T020000",
        "RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3",
        "TZNAME:CEST",
        "TZOFFSETFROM:+0100",
        "TZOFFSETTO:+0200",
        "END:DAYLIGHT",
        "BEGIN:STANDARD",
        "DTSTART:19961027T030000",
        "RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10",
        "TZNAME:CET",
        "TZOFFSETFROM:+0200",
        "TZOFFSETTO:+0100",
        "END:STANDARD",
        "END:VTIMEZONE",
    ]
    for year in range(2026, 2037):
        for month, day_before in ((3, "+0100"), (10, "+0200")):
            sunday = max(date(year, month, day) for day in range(25, 32) if date(year, month, day).isoweekday() == 7)
            midnight = datetime(year, month, sunday.day, tzinfo=COPENHAGEN)
            assert midnight.strftime("%z") == day_before
            assert (midnight + timedelta(hours=23)).strftime("%z") != day_before


def test_no_sitting_is_written_at_a_time_that_does_not_exist():
    raw = written(told(sitting(SPRING, time(2, 30), time(4))))
    assert b"DTSTART;TZID=Europe/Copenhagen:20270328T033000" in raw
    event = parse(raw).events[0]
    assert event.start_datetime.astimezone(UTC) == datetime(2027, 3, 28, 1, 30, tzinfo=UTC)


def test_the_second_of_two_hours_in_autumn_is_written_so_that_it_is_not_the_first():
    first, second = datetime(2027, 10, 31, 0, 30, tzinfo=UTC), datetime(2027, 10, 31, 1, 30, tzinfo=UTC)
    event = parse(written(told(Span(first, second)))).events[0]
    assert event.start_datetime.astimezone(UTC) == first
    assert event.end_datetime.astimezone(UTC) == second


def test_a_series_keeps_its_clock_time_over_both_changes_and_leaves_out_its_days_off():
    easter_monday = date(2027, 3, 29)
    series = Weekly(date(2027, 3, 22), time(9), time(12), date(2027, 11, 7), (easter_monday,))
    calendar = parse(written(told(series)))
    days = [each.start_datetime.astimezone(COPENHAGEN) for each in occurrences(calendar, "a")]
    assert {each.time() for each in days} == {time(9)}
    assert {each.isoweekday() for each in days} == {1}
    assert [each.date() for each in days][:2] == [date(2027, 3, 22), date(2027, 4, 5)]
    assert days[-1].date() == date(2027, 11, 1)
    assert {each.astimezone(UTC).hour for each in days} == {7, 8}


def test_a_series_ends_with_the_last_day_of_its_period_and_not_a_week_later():
    monday = date(2027, 1, 4)
    for last, number in ((monday, 1), (date(2027, 1, 10), 1), (date(2027, 1, 11), 2)):
        calendar = parse(written(told(Weekly(monday, time(22), time(6), last))))
        times = list(occurrences(calendar, "a"))
        assert len(times) == number
        assert times[0].end_datetime - times[0].start_datetime == timedelta(hours=8)


def test_a_series_without_end_goes_on():
    calendar = parse(written(told(Weekly(date(2027, 1, 4), time(9), time(12)))))
    assert len(list(islice(occurrences(calendar, "a"), 120))) == 120
