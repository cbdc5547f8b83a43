"""Weekly hours, overlaps and the work obligation."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.registers.law.domain import Commitment, CommitmentKind, HoursStep, Outcome, WeekdayTime
from tests.unit.law.builders import MONDAY, check, classes, facts, on, other_placement, outcome

MORNINGS = tuple(on(day, "08:00", "13:00") for day in range(1, 6))


def steps(*pairs: tuple[int, str]) -> tuple[HoursStep, ...]:
    return tuple(HoursStep(week, Decimal(hours)) for week, hours in pairs)


@pytest.mark.parametrize(("hours", "expected"), [("37", "pass"), ("37.1", "fail"), ("0.5", "pass")])
def test_a_week_holds_thirty_seven_hours(hours: str, expected: str) -> None:
    assert outcome("weekly_hours", facts(hours_schedule=steps((1, hours)))) == expected


def test_every_step_of_the_schedule_is_judged() -> None:
    result = check("weekly_hours", facts(hours_schedule=steps((1, "20"), (5, "38.5"))))
    assert (result.outcome, result.actual, result.limit) == (Outcome.FAIL, "38.5", "37")
    assert "38,5 timer" in result.explanation.da


def test_a_step_after_the_end_is_never_reached() -> None:
    assert outcome("weekly_hours", facts(hours_schedule=steps((1, "20"), (14, "40")))) == "pass"


def test_danish_classes_count_in_the_same_week() -> None:
    twelve = classes(on(1, "15:00", "21:00"), on(3, "15:00", "21:00"))
    assert outcome("weekly_hours", facts(commitments=(twelve,))) == "pass"
    result = check("weekly_hours", facts(hours_schedule=steps((1, "25.5")), commitments=(twelve,)))
    assert (result.outcome, result.actual) == (Outcome.FAIL, "37.5")


def test_classes_that_have_ended_do_not_count() -> None:
    ended = classes(on(1, "15:00", "23:00"), on(2, "15:00", "23:00"), ends_on=date(2026, 3, 1))
    assert outcome("weekly_hours", facts(commitments=(ended,))) == "pass"


def test_a_class_in_one_single_week_is_found_in_that_week() -> None:
    course = Commitment(CommitmentKind.COURSE, date(2026, 4, 13), date(2026, 4, 17), weekly_hours=Decimal(15))
    result = check("weekly_hours", facts(commitments=(course,)))
    assert (result.outcome, result.actual) == (Outcome.FAIL, "40")
    assert "Ugen fra den 13. april 2026" in result.explanation.da


def test_one_placement_may_end_on_tuesday_and_the_next_begin_on_wednesday() -> None:
    earlier = other_placement(37, ends_on=date(2026, 3, 3))
    placement = facts(starts_on=date(2026, 3, 4), hours_schedule=steps((1, "37")), commitments=(earlier,))
    assert outcome("weekly_hours", placement) == "pass"
    assert outcome("overlap", placement) == "pass"


def test_two_placements_in_one_week_that_share_a_day_are_too_many_hours() -> None:
    earlier = other_placement(37, ends_on=date(2026, 3, 4))
    placement = facts(starts_on=date(2026, 3, 4), hours_schedule=steps((1, "37")), commitments=(earlier,))
    assert check("weekly_hours", placement).actual == "44.4"


def test_the_week_of_a_leap_day_is_a_week_like_any_other() -> None:
    # 29 February 2028 is a Tuesday; the class runs only that day.
    leap = Commitment(CommitmentKind.COURSE, date(2028, 2, 29), date(2028, 2, 29), times=(on(2, "08:00", "16:00"),))
    placement = facts(
        starts_on=date(2028, 2, 28), ends_on=date(2028, 5, 28), hours_schedule=steps((1, "30")), commitments=(leap,)
    )
    assert check("weekly_hours", placement).actual == "38"
    assert outcome("duration", placement) == "pass"


def test_a_week_across_new_year_is_one_week() -> None:
    course = Commitment(CommitmentKind.COURSE, date(2026, 12, 31), date(2027, 1, 1), weekly_hours=Decimal(20))
    placement = facts(
        starts_on=date(2026, 12, 28), ends_on=date(2027, 1, 31), hours_schedule=steps((1, "30")), commitments=(course,)
    )
    assert check("weekly_hours", placement).actual == "38"


def test_a_clash_with_danish_classes_is_refused_and_named() -> None:
    result = check("overlap", facts(working_times=MORNINGS, commitments=(classes(on(2, "12:30", "15:00")),)))
    assert result.outcome is Outcome.FAIL
    assert result.explanation.da == "Arbejdstiden falder sammen med danskundervisning: tirsdag kl. 12.30–13.00."
    assert "Tuesday 12:30–13:00" in result.explanation.en


def test_a_course_in_the_working_time_is_shown_and_does_not_stand_in_the_way() -> None:
    course = Commitment(CommitmentKind.COURSE, date(2026, 3, 3), date(2026, 3, 3), times=(on(2, "09:00", "12:00"),))
    result = check("overlap", facts(working_times=MORNINGS, commitments=(course,)))
    assert result.outcome is Outcome.WARN
    assert result.explanation.da == "Arbejdstiden falder sammen med et kursus: tirsdag kl. 9.00–12.00."


def test_classes_that_begin_when_work_ends_are_no_clash() -> None:
    assert outcome("overlap", facts(working_times=MORNINGS, commitments=(classes(on(2, "13:00", "15:00")),))) == "pass"


def test_classes_on_another_weekday_are_no_clash() -> None:
    assert outcome("overlap", facts(working_times=MORNINGS, commitments=(classes(on(6, "09:00", "12:00")),))) == "pass"


def test_a_weekday_that_does_not_occur_in_the_shared_days_is_no_clash() -> None:
    # Monday and Tuesday are shared, the class is on Wednesdays.
    ends = classes(on(3, "09:00", "12:00"), ends_on=date(2026, 3, 3))
    assert outcome("overlap", facts(working_times=MORNINGS, commitments=(ends,))) == "pass"


def test_a_night_shift_meets_a_class_the_next_morning() -> None:
    night = (on(7, "22:00", "08:30"),)
    assert outcome("overlap", facts(working_times=night, commitments=(classes(on(1, "08:00", "10:00")),))) == "fail"
    assert outcome("overlap", facts(working_times=night, commitments=(classes(on(1, "08:30", "10:00")),))) == "pass"


def test_another_placement_at_other_hours_of_the_day_is_allowed() -> None:
    afternoon = other_placement(10, *(on(day, "14:00", "16:00") for day in range(1, 6)))
    assert outcome("overlap", facts(working_times=MORNINGS, commitments=(afternoon,))) == "pass"


@pytest.mark.parametrize(("hours", "expected"), [(12, "warn"), (13, "fail"), (None, "fail")])
def test_another_placement_without_times_must_fit_into_the_same_week(hours: int | None, expected: str) -> None:
    assert outcome("overlap", facts(commitments=(other_placement(hours),))) == expected


def test_classes_without_a_timetable_are_shown_and_not_refused() -> None:
    untimed = Commitment(CommitmentKind.DANISH_CLASS, MONDAY, None, weekly_hours=Decimal(9))
    result = check("overlap", facts(working_times=MORNINGS, commitments=(untimed,)))
    assert result.outcome is Outcome.WARN
    assert "times are not known" in result.explanation.en


def test_the_work_obligation_counts_and_never_refuses() -> None:
    lessons = Commitment(CommitmentKind.DANISH_CLASS, MONDAY, None, weekly_hours=Decimal(9))
    hobby = Commitment(CommitmentKind.OTHER, MONDAY, None, weekly_hours=Decimal(3))
    result = check("work_obligation", facts(commitments=(lessons, hobby)))
    assert (result.outcome, result.actual, result.limit) == (Outcome.PASS, "34", "37")


QUARTERS = [on(1, f"{quarter // 4:02d}:{quarter % 4 * 15:02d}", "23:59").starts_at for quarter in range(96)]
weekday_times = st.builds(
    lambda weekday, start, length: WeekdayTime(weekday, QUARTERS[start], QUARTERS[min(start + length, 95)]),
    st.integers(1, 7),
    st.integers(0, 94),
    st.integers(1, 40),
)
commitments = st.builds(
    lambda times, start, hours, kind: Commitment(
        kind, date.fromordinal(MONDAY.toordinal() + start), None, times=tuple(times), weekly_hours=hours
    ),
    st.lists(weekday_times, max_size=3),
    st.integers(-50, 120),
    st.one_of(st.none(), st.decimals(0, 37, places=1)),
    st.sampled_from(CommitmentKind),
)
SEVERITY = {"pass": 0, "warn": 1, "fail": 2}


@settings(max_examples=60)
@given(st.lists(weekday_times, max_size=3), st.lists(commitments, max_size=3), commitments)
def test_one_more_commitment_never_makes_hours_or_overlap_milder(work, present, added) -> None:
    before = facts(working_times=tuple(work), commitments=tuple(present))
    after = facts(working_times=tuple(work), commitments=(*present, added))
    for code in ("weekly_hours", "overlap"):
        assert SEVERITY[outcome(code, before)] <= SEVERITY[outcome(code, after)]


@settings(max_examples=60)
@given(st.lists(weekday_times, min_size=1, max_size=3), st.lists(weekday_times, min_size=1, max_size=3))
def test_who_clashes_with_whom_does_not_matter(mine, theirs) -> None:
    one = facts(working_times=tuple(mine), commitments=(classes(*theirs, starts_on=MONDAY),))
    other = facts(working_times=tuple(theirs), commitments=(classes(*mine, starts_on=MONDAY),))
    assert outcome("overlap", one) == outcome("overlap", other)
