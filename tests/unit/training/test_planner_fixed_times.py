"""Plans around what others have fixed, at the edges of the calendar, and with help of bundles."""

from dataclasses import replace
from datetime import date, time, timedelta
from decimal import Decimal
from uuid import UUID

from app.foundation.core.danish_calendar import danish_holidays
from app.journey.needs.domain import Importance
from app.journey.training.domain.keeping import rest_of
from app.journey.training.domain.planner import plan_training
from app.journey.training.domain.values import (
    ActivityKind,
    Bundled,
    ChangeKind,
    ClassTime,
    DatedSession,
    Gap,
    HoursStep,
    PlanningFacts,
    UnplacedCode,
    WeeklySession,
)

MONDAY = date(2026, 1, 5)
FOUR_WEEKS = date(2026, 2, 1)
WHOLE_DAYS = tuple(WeeklySession(day, time(8), time(14)) for day in range(1, 6))


def gap(number: int = 1, weeks: float = 3, importance: Importance = Importance.MUST) -> Gap:
    return Gap(UUID(int=number), f"Skill {number}", 0, 1, Decimal(str(weeks)), importance)


def bundled(number: int = 9, weeks: int = 2, minutes: int = 60) -> Gap:
    asked = Bundled(UUID(int=100 + number), "hverdag", minutes)
    kind = ActivityKind.FINANCIAL_LITERACY
    return Gap(None, "Budget og netbank", 0, 0, Decimal(weeks), Importance.NICE, kind=kind, bundled=asked)


def facts(*gaps: Gap, **values) -> PlanningFacts:
    """Six hours a day, Monday to Friday, for four weeks: six hours of training a week."""
    usual = {"ends_on": FOUR_WEEKS, "working_times": WHOLE_DAYS, "hours_schedule": (HoursStep(1, Decimal(30)),)}
    return PlanningFacts(MONDAY, gaps=gaps, **{**usual, **values})


def course(*days: int, start: time = time(8), end: time = time(14)) -> tuple[DatedSession, ...]:
    """Sittings so many days after the placement's first one."""
    return tuple(DatedSession(MONDAY + timedelta(days=day), start, end) for day in days)


def days_of(plan) -> set[date]:
    return {session.on for activity in plan.activities for session in activity.dated_sessions}


def test_a_day_filled_by_a_course_holds_no_other_sitting_and_every_week_keeps_to_what_the_course_leaves():
    plan = plan_training(facts(gap(), given=(course(8, start=time(8), end=time(12)),)))

    (activity,) = plan.activities
    # Six hours of training a week less four of the course: two in each of the three weeks, which all look alike.
    assert activity.sessions == (WeeklySession(1, time(8), time(9, 30)), WeeklySession(3, time(8), time(8, 30)))
    assert date(2026, 1, 13) not in days_of(plan)


def test_a_sitting_lost_to_a_course_day_is_left_out_like_one_on_a_holiday():
    only_mondays = (WeeklySession(1, time(8), time(14)),)
    hours = (HoursStep(1, Decimal(6)),)
    plan = plan_training(facts(gap(weeks=2), working_times=only_mondays, hours_schedule=hours, given=(course(7),)))

    assert days_of(plan) == {date(2026, 1, 5), date(2026, 1, 19)}


def test_a_short_class_in_the_day_leaves_the_rest_of_that_day_to_training():
    noon = tuple(DatedSession(MONDAY + timedelta(weeks=week), time(8), time(9)) for week in range(4))
    (activity,) = plan_training(facts(gap(), given=(noon,))).activities

    assert activity.sessions == (WeeklySession(1, time(9), time(10, 30)), WeeklySession(2, time(8), time(9, 30)))
    assert not [each for each in activity.dated_sessions for lesson in noon if each.overlaps(lesson)]


def test_a_week_whose_training_time_a_course_uses_up_is_left_out_and_the_training_lasts_a_week_longer():
    whole_week = course(7, 8, start=time(8), end=time(14))
    (activity,) = plan_training(facts(gap(weeks=3), given=(whole_week,))).activities

    weeks = {(session.on - MONDAY).days // 7 for session in activity.dated_sessions}
    assert weeks == {0, 2, 3}


def test_a_course_in_the_evening_uses_no_training_time():
    evenings = course(0, 1, 2, 3, 4, start=time(17), end=time(20))

    assert plan_training(facts(gap(), given=(evenings,))).activities == plan_training(facts(gap())).activities


def test_a_course_that_begins_a_quarter_before_work_ends_takes_that_half_hour_of_training():
    mornings = (WeeklySession(1, time(6), time(12, 15)),)
    half_an_hour_a_week = (HoursStep(1, Decimal("2.5")),)
    noon = course(7, start=time(12), end=time(15, 30))
    plan = plan_training(facts(gap(weeks=2), working_times=mornings, hours_schedule=half_an_hour_a_week, given=(noon,)))

    assert days_of(plan) == {date(2026, 1, 5), date(2026, 1, 19)}


def test_a_gap_whose_weeks_a_course_fills_says_so_and_names_the_extra_weeks_it_takes():
    first_two = course(*(week * 7 + day for week in (0, 1) for day in range(5)))
    (unplaced,) = plan_training(facts(gap(weeks=3), given=(first_two,))).unplaced

    assert unplaced.reason_code is UnplacedCode.CLASHES_WITH_COURSES
    assert (unplaced.smallest_change.kind, unplaced.smallest_change.amount) == (ChangeKind.MORE_WEEKS, 1)
    assert unplaced.smallest_change.text.da == "Forlæng forløbet med 1 uge."


def test_other_times_for_the_course_are_named_where_no_longer_placement_helps():
    only_mondays = (WeeklySession(1, time(8), time(14)),)
    every_monday = tuple(DatedSession(MONDAY + timedelta(weeks=week), time(8), time(14)) for week in range(40))
    asked = facts(gap(weeks=1), working_times=only_mondays, given=(every_monday,))
    (unplaced,) = plan_training(asked).unplaced

    assert unplaced.reason_code is UnplacedCode.CLASHES_WITH_COURSES
    assert (unplaced.smallest_change.kind, unplaced.smallest_change.amount) == (ChangeKind.OTHER_COURSE, 1)
    assert unplaced.smallest_change.text.en == "Choose other times for 1 course."


def test_in_a_placement_of_one_week_a_longer_gap_asks_for_the_missing_weeks_and_a_short_one_fits():
    plan = plan_training(facts(gap(1, weeks=1), gap(2, weeks=3), ends_on=MONDAY + timedelta(days=4)))

    assert [activity.key.int for activity in plan.activities] == [1]
    (unplaced,) = plan.unplaced
    assert unplaced.reason_code is UnplacedCode.TOO_FEW_WEEKS
    assert (unplaced.smallest_change.kind, unplaced.smallest_change.amount) == (ChangeKind.MORE_WEEKS, 2)


def test_classes_that_fill_the_week_are_named_as_what_has_to_move():
    classes = tuple(ClassTime(times) for times in WHOLE_DAYS)
    (unplaced,) = plan_training(facts(gap(), classes=classes)).unplaced

    assert unplaced.reason_code is UnplacedCode.CLASHES_WITH_CLASSES
    assert unplaced.smallest_change.kind is ChangeKind.OTHER_CLASS
    assert 1 <= len(unplaced.smallest_change.classes) <= 2


def test_with_a_holiday_on_every_day_of_work_nothing_is_planned_and_the_weeks_are_missing():
    mondays = frozenset(MONDAY + timedelta(weeks=week) for week in range(4))
    only_mondays = (WeeklySession(1, time(8), time(14)),)
    plan = plan_training(facts(gap(weeks=1), working_times=only_mondays, holidays=mondays))

    assert plan.activities == ()
    assert plan.unplaced[0].reason_code is UnplacedCode.TOO_FEW_WEEKS
    assert plan.unplaced[0].reason.da == "Forløbet er for kort. Uger, træningen kræver: 1. Uger til rådighed: 0."
    assert plan.unplaced[0].smallest_change.kind is ChangeKind.MORE_WEEKS


def test_danish_holidays_of_easter_are_left_out_and_the_training_goes_on_after_them():
    start = date(2026, 3, 23)
    asked = replace(
        facts(gap(weeks=3)),
        starts_on=start,
        ends_on=start + timedelta(weeks=8),
        holidays=danish_holidays(start, start + timedelta(weeks=30)),
    )
    plan = plan_training(asked)

    assert not days_of(plan) & {date(2026, 4, 2), date(2026, 4, 3), date(2026, 4, 6)}
    assert len({(day - start).days // 7 for day in days_of(plan)}) == 3


def test_working_times_that_end_at_midnight_and_begin_there_never_give_one_sitting_over_both():
    night = (WeeklySession(1, time(22), time(23, 59)), WeeklySession(2, time(0), time(6)))
    plan = plan_training(facts(gap(), working_times=night))

    assert plan.activities
    for session in plan.activities[0].dated_sessions:
        assert session.from_time < session.to_time
        assert session.from_time >= time(22) if session.on.isoweekday() == 1 else session.to_time <= time(6)


def test_help_of_a_bundle_takes_exactly_its_minutes_beside_the_gap():
    plan = plan_training(facts(gap(), bundled(minutes=90, weeks=4)))
    helped = next(each for each in plan.activities if each.bundle_code == "hverdag")

    assert (helped.skill_id, helped.kind) == (None, ActivityKind.FINANCIAL_LITERACY)
    assert helped.weekly_hours == Decimal("1.5")
    assert len({session.on.isocalendar().week for session in helped.dated_sessions}) == 4


def test_help_that_asks_for_more_than_the_weeks_training_time_is_not_squeezed_but_explained():
    (unplaced,) = plan_training(facts(bundled(minutes=420))).unplaced

    assert unplaced.reason_code is UnplacedCode.NO_TRAINING_TIME
    assert (unplaced.smallest_change.kind, unplaced.smallest_change.amount) == (ChangeKind.MORE_HOURS, 5)


def test_an_activity_under_way_gives_way_to_a_course_and_to_a_danish_class_at_the_same_time():
    sessions = course(0, 7, 14, start=time(8), end=time(9, 30))
    today = MONDAY + timedelta(days=3)

    assert rest_of(sessions, facts(), today) is None
    fixed = rest_of(sessions, facts(given=(course(14, start=time(9), end=time(12)),)), today)
    assert fixed is not None
    assert (fixed.held, fixed.weeks_to_come) == (sessions[:1], 2)
    lesson = ClassTime(WeeklySession(1, time(8), time(10)))
    assert rest_of(sessions, facts(classes=(lesson,)), today) == fixed


def test_a_course_that_begins_when_the_sitting_ends_moves_nothing():
    sessions = course(0, 7, start=time(8), end=time(9, 30))

    assert rest_of(sessions, facts(given=(course(7, start=time(9, 30), end=time(12)),)), MONDAY) is None
