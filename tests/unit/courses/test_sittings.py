"""Sittings against the rest of a person's week: what meets, and what is counted once."""

from datetime import date, time, timedelta
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from app.journey.courses.domain.sittings import Clash, WorkingDays, first_clash, own_time, sittings_of
from app.journey.training.domain.values import DatedSession
from app.registers.law.domain import Commitment, CommitmentKind, WeekdayTime

MONDAY = date(2027, 3, 1)
WEEK = tuple(WeekdayTime(weekday, time(8), time(14)) for weekday in range(1, 6))
DANISH, COURSE = CommitmentKind.DANISH_CLASS, CommitmentKind.COURSE


def sitting(day: int, start: int, end: int) -> DatedSession:
    return DatedSession(MONDAY + timedelta(days=day), time(start), time(end))


def lesson(weekday: int, start: int, end: int, kind: CommitmentKind = DANISH, **period: date | None) -> Commitment:
    days = {"starts_on": date(2027, 1, 1), "ends_on": None, **period}
    return Commitment(
        kind, days["starts_on"] or MONDAY, days["ends_on"], (WeekdayTime(weekday, time(start), time(end)),)
    )


def parts(found: tuple[Commitment, ...]) -> list[tuple[date, str, str]]:
    return [(each.starts_on, f"{each.times[0].starts_at:%H:%M}", f"{each.times[0].ends_at:%H:%M}") for each in found]


def test_sittings_are_read_in_the_order_of_time():
    rows = [{"on": "2027-03-03", "from": "09:00", "to": "12:00"}, {"on": "2027-03-01", "from": "13:00", "to": "15:00"}]
    assert sittings_of(rows) == (sitting(0, 13, 15), sitting(2, 9, 12))


def test_the_first_sitting_that_meets_a_class_is_named():
    busy = [lesson(5, 9, 12), lesson(3, 11, 14)]
    assert first_clash([sitting(4, 9, 12), sitting(2, 9, 12)], busy) == Clash(MONDAY + timedelta(days=2), DANISH)


def test_touching_other_days_other_weeks_and_working_time_are_no_clash():
    free = [
        lesson(1, 12, 15),
        lesson(1, 7, 9),
        lesson(2, 9, 12),
        lesson(1, 9, 12, ends_on=MONDAY - timedelta(days=1)),
        lesson(1, 9, 12, starts_on=MONDAY + timedelta(days=1)),
        lesson(1, 9, 12, CommitmentKind.PLACEMENT),
        lesson(1, 9, 12, CommitmentKind.EMPLOYMENT),
        Commitment(DANISH, date(2027, 1, 1)),
    ]
    assert first_clash([sitting(0, 9, 12)], free) is None


def test_a_class_over_midnight_meets_the_morning_after():
    assert first_clash([sitting(1, 1, 3)], [lesson(1, 22, 2)]) == Clash(MONDAY + timedelta(days=1), DANISH)


def test_without_a_placement_the_whole_sitting_is_the_persons_own():
    assert parts(own_time([sitting(0, 9, 12)], ())) == [(MONDAY, "09:00", "12:00")]


def test_only_what_lies_outside_the_working_time_is_counted_again():
    working = [WorkingDays(MONDAY, MONDAY + timedelta(days=90), (), WEEK)]
    found = own_time([sitting(0, 9, 12), sitting(1, 7, 16), sitting(5, 9, 12)], working)
    assert parts(found) == [
        (MONDAY + timedelta(days=1), "07:00", "08:00"),
        (MONDAY + timedelta(days=1), "14:00", "16:00"),
        (MONDAY + timedelta(days=5), "09:00", "12:00"),
    ]


def test_in_a_pause_and_beyond_the_placement_the_time_is_the_persons_own():
    rest = (MONDAY + timedelta(days=1), MONDAY + timedelta(days=2))
    working = [WorkingDays(MONDAY, MONDAY + timedelta(days=3), (rest,), WEEK)]
    found = own_time([sitting(day, 9, 12) for day in range(5)], working)
    assert [each.starts_on for each in found] == [MONDAY + timedelta(days=day) for day in (1, 2, 4)]


def test_a_night_shift_holds_the_hours_after_midnight():
    night = WorkingDays(MONDAY, MONDAY + timedelta(days=6), (), (WeekdayTime(1, time(22), time(6)),))
    found = own_time([DatedSession(MONDAY + timedelta(days=1), time(5), time(8))], [night])
    assert parts(found) == [(MONDAY + timedelta(days=1), "06:00", "08:00")]


def test_without_known_times_nothing_is_held_by_the_placement():
    working = [WorkingDays(MONDAY, MONDAY + timedelta(days=6))]
    assert parts(own_time([sitting(0, 9, 12)], working)) == [(MONDAY, "09:00", "12:00")]


TIMES = st.tuples(st.integers(0, 95), st.integers(0, 95)).filter(lambda pair: pair[0] < pair[1])


def clock(quarters: int) -> time:
    return time(quarters // 4, quarters % 4 * 15)


@given(span=TIMES, worked=st.lists(TIMES, max_size=4))
@settings(max_examples=80)
def test_own_time_and_working_time_together_are_the_sitting_and_never_meet(
    span: tuple[int, int], worked: list[tuple[int, int]]
):
    times = tuple(WeekdayTime(1, clock(start), clock(end)) for start, end in worked)
    found = own_time([DatedSession(MONDAY, clock(span[0]), clock(span[1]))], [WorkingDays(MONDAY, MONDAY, (), times)])
    left = {
        quarter
        for each in found
        for quarter in range(
            each.times[0].starts_at.hour * 4 + each.times[0].starts_at.minute // 15,
            each.times[0].ends_at.hour * 4 + each.times[0].ends_at.minute // 15,
        )
    }
    busy = {quarter for start, end in worked for quarter in range(start, end)}
    assert left == set(range(*span)) - busy
    assert all(a.times[0].ends_at <= b.times[0].starts_at for a, b in pairwise(found))
