"""Pauses: no hours and no room on those days, and no longer placement because of them."""

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.registers.law.domain import Commitment, CommitmentKind, ExtensionFacts, HoursStep
from app.registers.law.domain.schedule import days_without, monday_of, step_periods, week_loads
from tests.unit.law.builders import MONDAY, check, classes, facts, full_time, on, other_placement, outcome, reported

WEEK_3 = (MONDAY + timedelta(weeks=2), MONDAY + timedelta(weeks=3, days=-1))
FULL = {"hours_schedule": (HoursStep(1, Decimal(37)),)}
MORNINGS = tuple(on(day, "08:00", "13:00") for day in range(1, 6))


def test_another_placement_in_the_pause_is_no_overlap_and_no_hours() -> None:
    other = other_placement(37, starts_on=WEEK_3[0], ends_on=WEEK_3[1])
    meanwhile = facts(commitments=(other,), **FULL)
    assert (outcome("overlap", meanwhile), outcome("weekly_hours", meanwhile)) == ("fail", "fail")
    paused = facts(commitments=(other,), pauses=(WEEK_3,), **FULL)
    assert (outcome("overlap", paused), outcome("weekly_hours", paused)) == ("pass", "pass")


def test_a_class_that_runs_on_after_the_pause_still_clashes() -> None:
    lessons = classes(on(2, "12:00", "14:00"), starts_on=WEEK_3[0])
    assert outcome("overlap", facts(working_times=MORNINGS, commitments=(lessons,), pauses=(WEEK_3,))) == "fail"


def test_a_weekday_that_falls_in_the_pause_only_is_no_clash() -> None:
    once = classes(on(2, "12:00", "14:00"), starts_on=WEEK_3[0], ends_on=WEEK_3[1] + timedelta(days=1))
    assert outcome("overlap", facts(working_times=MORNINGS, commitments=(once,), pauses=(WEEK_3,))) == "pass"


def test_somebody_else_may_have_the_room_during_the_pause() -> None:
    other = full_time(*WEEK_3)
    assert outcome("ratio_requirement", facts(employee_basis=reported(4), occupants=(other,), **FULL)) == "fail"
    paused = facts(employee_basis=reported(4), occupants=(other,), pauses=(WEEK_3,), **FULL)
    assert (outcome("ratio_requirement", paused), check("ratio_requirement", paused).actual) == ("pass", "1")


def test_a_workplace_too_full_during_the_pause_is_no_matter_of_this_placement() -> None:
    crowd = (full_time(*WEEK_3),) * 5
    assert outcome("ratio_requirement", facts(occupants=crowd, pauses=(WEEK_3,), **FULL)) == "pass"


def test_the_day_after_the_pause_is_judged() -> None:
    other = full_time(WEEK_3[0], WEEK_3[1] + timedelta(days=1))
    result = check("ratio_requirement", facts(employee_basis=reported(4), occupants=(other,), pauses=(WEEK_3,), **FULL))
    assert result.outcome.value == "fail"
    assert "23 March 2026" in result.explanation.en


def test_the_work_obligation_counts_no_hours_of_a_pause() -> None:
    assert check("work_obligation", facts(pauses=(WEEK_3,))).actual == "0"


def test_a_pause_does_not_make_room_for_more_weeks() -> None:
    longer = date(2026, 6, 7)  # 14 weeks
    assert outcome("duration", facts(ends_on=longer, pauses=(WEEK_3,))) == "fail"
    extended = ExtensionFacts(date(2026, 8, 30), date(2026, 5, 31), concrete_assessment=True)  # 26 weeks
    assert outcome("extension", facts(ends_on=date(2026, 9, 6), extension=extended, pauses=(WEEK_3,))) == "fail"


def test_a_placement_that_pauses_throughout_is_still_judged() -> None:
    placement = facts(pauses=((MONDAY, date(2026, 5, 31)),), occupants=(full_time(),) * 5, working_times=MORNINGS)
    for code in ("ratio_requirement", "weekly_hours", "overlap", "work_obligation"):
        assert outcome(code, placement) == "pass"


@pytest.mark.parametrize("pauses", [(WEEK_3, WEEK_3), (WEEK_3, (WEEK_3[0], WEEK_3[0]))])
def test_pauses_that_overlap_count_once(pauses) -> None:
    assert list(step_periods(facts(pauses=pauses))) == list(step_periods(facts(pauses=(WEEK_3,))))


spans = st.builds(
    lambda start, length: (MONDAY + timedelta(days=start), MONDAY + timedelta(days=start + length)),
    st.integers(-10, 100),
    st.integers(0, 25),
)


@given(spans, st.lists(spans, max_size=5))
def test_the_days_without_pauses_are_those_found_one_by_one(period, pauses) -> None:
    first, last = period
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    expected = [day for day in days if not any(a <= day <= b for a, b in pauses)]
    runs = list(days_without(first, last, pauses))
    assert [a + timedelta(days=n) for a, b in runs for n in range((b - a).days + 1)] == expected
    assert all(a <= b for a, b in runs)


@settings(max_examples=60)
@given(
    st.dates(date(2027, 11, 1), date(2028, 4, 1)),
    st.integers(0, 120),
    st.lists(spans, max_size=3),
    st.integers(1, 370),
    st.integers(0, 200),
)
def test_the_weeks_of_a_placement_are_those_added_up_day_by_day(starts_on, length, pauses, tenths, shift) -> None:
    """Across New Year and 29 February 2028: weeks run Monday to Sunday whatever the calendar does."""
    ends_on = starts_on + timedelta(days=length)
    moved = [(a + timedelta(days=600 + shift), b + timedelta(days=600 + shift)) for a, b in pauses]
    course = Commitment(
        CommitmentKind.COURSE, starts_on + timedelta(days=9), starts_on + timedelta(days=30), weekly_hours=Decimal(9)
    )
    placement = facts(
        starts_on=starts_on, ends_on=ends_on, hours_schedule=(HoursStep(1, Decimal(tenths) / 10),), pauses=tuple(moved)
    )
    own: dict[date, Fraction] = {}
    others: dict[date, Fraction] = {}
    last_monday = monday_of(ends_on)
    day = monday_of(starts_on)
    while day <= last_monday + timedelta(days=6):
        monday = day - timedelta(days=day.weekday())
        works = starts_on <= day <= ends_on and day.weekday() < 5 and not any(a <= day <= b for a, b in moved)
        learns = course.starts_on <= day <= (course.ends_on or day) and day.weekday() < 5
        own[monday] = own.get(monday, Fraction(0)) + (Fraction(tenths, 50) if works else 0)
        others[monday] = others.get(monday, Fraction(0)) + (Fraction(9, 5) if learns else 0)
        day += timedelta(days=1)
    loads = week_loads(placement, (course,))
    assert {load.monday: load.own for load in loads} == own
    assert {load.monday: load.others for load in loads} == others
