"""What may be entered for a day, and the hours it comes to."""

from datetime import date, time, timedelta
from decimal import Decimal

import pytest

from app.foundation.core.errors import Invalid
from app.journey.attendance.domain.judging import Entry, JudgedDay, judge_days
from app.journey.attendance.domain.schedule import Terms, TimesFrom
from app.journey.attendance.domain.states import AttendanceReason, AttendanceStatus
from app.registers.law.domain.facts import HoursStep, WeekdayTime

S, R = AttendanceStatus, AttendanceReason
MONDAY = date(2027, 3, 1)
TODAY = date(2027, 4, 9)
REST = (date(2027, 3, 15), date(2027, 3, 16))
TERMS = Terms(
    MONDAY,
    date(2027, 5, 30),
    (HoursStep(1, Decimal(25)),),
    (TimesFrom(MONDAY, tuple(WeekdayTime(day, time(8), time(14)) for day in range(1, 6))),),
    (REST,),
)


def judged(entry: Entry) -> JudgedDay:
    return judge_days(TERMS, [entry], TODAY)[0]


def faults(*entries: Entry) -> list[tuple[str, str]]:
    with pytest.raises(Invalid) as refused:
        judge_days(TERMS, entries, TODAY)
    return [(fault.pointer, fault.code) for fault in refused.value.faults]


def test_who_was_there_has_the_scheduled_hours():
    day = judged(Entry(MONDAY, S.PRESENT))
    assert (day.hours, day.scheduled_hours) == (Decimal(5), Decimal(5))


def test_who_was_late_has_them_less_the_minutes():
    day = judged(Entry(MONDAY, S.LATE, 40))
    assert (day.hours, day.minutes_late) == (Decimal("4.3"), 40)


def test_who_was_away_has_none_but_the_schedule_stands():
    for entry in (Entry(MONDAY, S.ABSENT), Entry(MONDAY, S.EXCUSED, reason_code=R.NOTIFIED)):
        assert (judged(entry).hours, judged(entry).scheduled_hours) == (Decimal(0), Decimal(5))


def test_hours_that_were_others_than_scheduled_are_taken_as_told():
    assert judged(Entry(MONDAY, S.PRESENT, hours=Decimal("6.5"))).hours == Decimal("6.5")


def test_the_days_come_back_in_order():
    days = judge_days(TERMS, [Entry(MONDAY + timedelta(days=1), S.PRESENT), Entry(MONDAY, S.PRESENT)], TODAY)
    assert [day.day_on for day in days] == [MONDAY, MONDAY + timedelta(days=1)]


@pytest.mark.parametrize(
    ("day", "code"),
    [
        (MONDAY - timedelta(days=3), "attendance.day_before_start"),
        (TODAY + timedelta(days=3), "attendance.day_ahead"),
        (MONDAY + timedelta(days=5), "attendance.day_no_working_time"),
        (REST[0], "attendance.day_paused"),
    ],
)
def test_a_day_without_work_is_refused_in_its_row(day: date, code: str):
    assert faults(Entry(MONDAY, S.PRESENT), Entry(day, S.PRESENT)) == [("/days/1/day_on", code)]


def test_a_day_after_the_end_is_refused():
    with pytest.raises(Invalid) as refused:
        judge_days(TERMS, [Entry(TERMS.last_on + timedelta(days=1), S.PRESENT)], date(2027, 7, 1))
    assert refused.value.faults[0].code == "attendance.day_after_end"


@pytest.mark.parametrize("status", [S.LATE, S.ABSENT, S.EXCUSED])
def test_nobody_is_late_or_away_on_a_public_holiday(status: AttendanceStatus):
    easter_monday = date(2027, 3, 29)
    assert faults(Entry(easter_monday, status, 10)) == [("/days/0/day_on", "attendance.day_holiday")]


def test_who_worked_on_a_public_holiday_has_the_hours_told():
    easter_monday = date(2027, 3, 29)
    day = judged(Entry(easter_monday, S.PRESENT, hours=Decimal(4)))
    assert (day.hours, day.scheduled_hours) == (Decimal(4), Decimal(0))
    assert faults(Entry(easter_monday, S.PRESENT)) == [("/days/0/hours", "attendance.hours_missing")]


def test_a_day_given_twice_is_refused():
    assert faults(Entry(MONDAY, S.PRESENT), Entry(MONDAY, S.ABSENT)) == [("/days/1/day_on", "attendance.day_twice")]


@pytest.mark.parametrize(
    ("entry", "pointer", "code"),
    [
        (Entry(MONDAY, S.LATE), "minutes_late", "minutes_missing"),
        (Entry(MONDAY, S.LATE, 360), "minutes_late", "minutes_fill_the_day"),
        (Entry(MONDAY, S.PRESENT, 5), "minutes_late", "minutes_without_lateness"),
        (Entry(MONDAY, S.ABSENT, 5), "minutes_late", "minutes_without_lateness"),
        (Entry(MONDAY, S.ABSENT, hours=Decimal(1)), "hours", "away_with_hours"),
        (Entry(MONDAY, S.PRESENT, hours=Decimal(0)), "hours", "there_without_hours"),
        (Entry(MONDAY, S.EXCUSED), "reason_code", "reason_missing"),
        (Entry(MONDAY, S.PRESENT, reason_code=R.TRANSPORT), "reason_code", "reason_without_absence"),
    ],
)
def test_what_does_not_go_together_is_refused_where_it_stands(entry: Entry, pointer: str, code: str):
    assert faults(entry) == [(f"/days/0/{pointer}", f"attendance.{code}")]


def test_359_minutes_of_a_six_hour_day_are_still_late():
    assert judged(Entry(MONDAY, S.LATE, 359)).hours == 0


def test_every_fault_of_every_row_is_told_at_once():
    found = faults(Entry(MONDAY, S.EXCUSED, 5, Decimal(1)), Entry(TODAY + timedelta(days=1), S.PRESENT))
    assert found == [
        ("/days/0/minutes_late", "attendance.minutes_without_lateness"),
        ("/days/0/hours", "attendance.away_with_hours"),
        ("/days/0/reason_code", "attendance.reason_missing"),
        ("/days/1/day_on", "attendance.day_ahead"),
    ]


def test_no_reason_tells_of_anybodys_health():
    assert not {"ill", "sick", "health", "doctor", "hospital"} & {word for code in R for word in code.value.split("_")}
