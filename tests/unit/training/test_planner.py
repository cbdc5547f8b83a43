"""Training plans one can check by hand."""

from dataclasses import replace
from datetime import date, time
from decimal import Decimal
from uuid import UUID

import pytest

from app.foundation.core.i18n import Text
from app.journey.needs.domain import Importance
from app.journey.training.domain.planner import plan_training
from app.journey.training.domain.values import (
    ActivityKind,
    ChangeKind,
    ClassTime,
    DatedSession,
    Gap,
    HoursStep,
    PlanningFacts,
    TrainingSettings,
    UnplacedCode,
    WeeklySession,
)

MONDAY = date(2026, 1, 5)
FOUR_WEEKS = date(2026, 2, 1)
THIRTEEN_WEEKS = date(2026, 4, 5)


def gap(number: int, weeks: float = 3, importance: Importance = Importance.MUST, *, at_start: bool = False) -> Gap:
    return Gap(UUID(int=number), f"Skill {number}", 0, 1, Decimal(str(weeks)), importance, at_start)


def placement(*gaps: Gap, hours: int = 15, ends_on: date = THIRTEEN_WEEKS) -> PlanningFacts:
    """15 hours a week leave 3 hours of training: room for one activity at a time."""
    return PlanningFacts(MONDAY, ends_on, (HoursStep(1, Decimal(hours)),), gaps)


def order(facts: PlanningFacts) -> list[int]:
    return [activity.key.int for activity in plan_training(facts).activities]


def test_a_gap_of_three_weeks_becomes_two_sittings_a_week_for_three_weeks():
    (activity,) = plan_training(placement(gap(1))).activities

    assert (activity.starts_on, activity.ends_on) == (MONDAY, date(2026, 1, 20))
    assert activity.weekly_hours == 3
    assert activity.kind is ActivityKind.ON_THE_JOB
    assert activity.title == Text("Skill 1", "Skill 1")
    assert activity.sessions == (WeeklySession(1, time(8), time(9, 30)), WeeklySession(2, time(8), time(9, 30)))
    assert [session.on.day for session in activity.dated_sessions] == [5, 6, 12, 13, 19, 20]


def test_the_reason_names_the_requirement_the_activity_closes():
    (activity,) = plan_training(placement(gap(1, at_start=True))).activities

    assert (activity.reason.have, activity.reason.need) == (0, 1)
    assert activity.reason.importance is Importance.MUST
    assert activity.reason.text.en == (
        "The workplace needs it from the first day. Must: the job asks for level 1 and the candidate holds level 0."
    )


def test_required_at_the_start_goes_before_must_before_should_before_nice():
    facts = placement(
        gap(1, importance=Importance.NICE),
        gap(2, importance=Importance.SHOULD),
        gap(3, importance=Importance.MUST),
        gap(4, importance=Importance.NICE, at_start=True),
    )

    assert order(facts) == [4, 3, 2, 1]


def test_the_shortest_goes_first_among_equals_and_the_skill_id_decides_ties():
    assert order(placement(gap(3, weeks=2), gap(1, weeks=4), gap(2, weeks=2))) == [2, 3, 1]


def test_activities_run_side_by_side_when_the_training_hours_carry_both():
    full_time = plan_training(placement(gap(1), gap(2), hours=37)).activities
    part_time = plan_training(placement(gap(1), gap(2), hours=15)).activities

    assert [activity.starts_on for activity in full_time] == [MONDAY, MONDAY]
    assert [activity.starts_on for activity in part_time] == [MONDAY, date(2026, 1, 26)]


def test_an_activity_is_squeezed_rather_than_dropped_when_no_full_hours_are_left():
    first, second = plan_training(placement(gap(1, 4), gap(2, 4), hours=25, ends_on=FOUR_WEEKS)).activities

    assert [first.weekly_hours, second.weekly_hours] == [Decimal(3), Decimal(2)]
    assert first.starts_on == second.starts_on == MONDAY


def test_hours_that_grow_make_room_for_a_second_activity_from_that_week_on():
    steps = (HoursStep(1, Decimal(15)), HoursStep(5, Decimal(30)))
    facts = replace(placement(gap(1, 13, at_start=True), gap(2, 3)), hours_schedule=steps)

    plan = plan_training(facts)

    assert [(each.key.int, each.starts_on) for each in plan.activities] == [(1, MONDAY), (2, date(2026, 2, 2))]


def test_a_sitting_on_a_holiday_is_left_out_and_a_week_lost_altogether_is_added():
    one_day = replace(placement(gap(1, 2)), holidays=frozenset({date(2026, 1, 5)}))
    one_week = replace(placement(gap(1, 2)), closing_days=frozenset(date(2026, 1, day) for day in range(12, 17)))

    (shifted,) = plan_training(one_day).activities
    (longer,) = plan_training(one_week).activities

    assert [session.on.day for session in shifted.dated_sessions] == [6, 7, 13, 14]
    assert [session.on.day for session in longer.dated_sessions] == [5, 6, 19, 20]


def test_sittings_keep_clear_of_danish_classes_only_while_the_course_runs():
    lesson = ClassTime(WeeklySession(1, time(7, 45), time(12)), last_on=date(2026, 1, 18))
    facts = replace(
        placement(gap(1, 2), gap(2, 2)),
        working_times=(WeeklySession(1, time(8), time(16)),),
        classes=(lesson,),
    )

    during, after = plan_training(facts).activities

    assert during.sessions == (WeeklySession(1, time(12), time(15)),)
    assert after.sessions == (WeeklySession(1, time(8), time(11)),)


def test_a_replan_starts_no_earlier_than_asked_and_keeps_clear_of_what_stands():
    kept = tuple(DatedSession(date(2026, 1, day), time(8), time(11)) for day in (12, 19))
    facts = replace(placement(gap(1, 2)), plan_from=date(2026, 1, 12), kept_sessions=kept)

    (activity,) = plan_training(facts).activities

    assert activity.starts_on == date(2026, 1, 26)


def test_a_new_activity_stands_beside_a_kept_sitting_of_the_same_day():
    kept = (DatedSession(date(2026, 1, 12), time(8, 15), time(9, 45)),)
    facts = replace(placement(gap(1, 2), hours=37), kept_sessions=kept)

    (activity,) = plan_training(facts).activities

    # 08:00 and 09:30 are touched by what stands, so the first free half hour begins at 10:00.
    assert activity.sessions == (WeeklySession(1, time(10), time(11, 30)), WeeklySession(2, time(8), time(9, 30)))


def test_a_gap_longer_than_the_placement_asks_for_the_missing_weeks():
    (unplaced,) = plan_training(placement(gap(1, 6), ends_on=FOUR_WEEKS)).unplaced

    assert unplaced.reason_code is UnplacedCode.TOO_FEW_WEEKS
    assert unplaced.reason.en == "The placement is too short. Weeks the training takes: 6. Weeks available: 4."
    assert unplaced.smallest_change.kind is ChangeKind.MORE_WEEKS
    assert unplaced.smallest_change.amount == 2
    assert unplaced.smallest_change.text == Text("Forlæng forløbet med 2 uger.", "Extend the placement by 2 weeks.")


def test_a_gap_crowded_out_by_a_more_important_one_asks_for_more_hours():
    nice = gap(2, 4, Importance.NICE)

    (unplaced,) = plan_training(placement(gap(1, 4), nice, ends_on=FOUR_WEEKS)).unplaced

    assert unplaced.skill_id == nice.skill_id
    assert unplaced.reason_code is UnplacedCode.TRAINING_HOURS_USED
    # 20 hours leave four hours of training: three for the first activity and the least hour for the second.
    assert (unplaced.smallest_change.kind, unplaced.smallest_change.amount) == (ChangeKind.MORE_HOURS, 5)


def test_a_gap_whose_time_is_taken_by_a_class_asks_for_that_class_to_move():
    lesson = ClassTime(WeeklySession(3, time(9), time(12)))
    elsewhere = ClassTime(WeeklySession(5, time(9), time(12)))
    facts = replace(
        placement(gap(1)),
        working_times=(WeeklySession(3, time(9), time(12)),),
        classes=(elsewhere, lesson),
    )

    (unplaced,) = plan_training(facts).unplaced

    assert unplaced.reason_code is UnplacedCode.CLASHES_WITH_CLASSES
    assert (unplaced.smallest_change.kind, unplaced.smallest_change.amount) == (ChangeKind.OTHER_CLASS, 1)
    assert unplaced.smallest_change.classes == (lesson,)


def test_a_placement_of_two_hours_a_week_has_no_training_time():
    (unplaced,) = plan_training(placement(gap(1), hours=2)).unplaced

    assert unplaced.reason_code is UnplacedCode.NO_TRAINING_TIME
    assert (unplaced.smallest_change.kind, unplaced.smallest_change.amount) == (ChangeKind.MORE_HOURS, 1)


def test_hours_that_pause_leave_no_fixed_time_for_a_training_of_two_weeks():
    steps = tuple(HoursStep(week, Decimal(15 if week % 2 else 0)) for week in (1, 2, 3, 4))
    daily = tuple(WeeklySession(weekday, time(8), time(12)) for weekday in range(1, 6))
    facts = replace(placement(gap(1, 2), ends_on=FOUR_WEEKS), hours_schedule=steps, working_times=daily)

    (unplaced,) = plan_training(facts).unplaced

    assert unplaced.reason_code is UnplacedCode.NO_FIXED_TIME
    assert (unplaced.smallest_change.kind, unplaced.smallest_change.amount) == (ChangeKind.MORE_HOURS, 3)


def test_where_no_single_change_helps_the_plan_says_so():
    facts = replace(placement(gap(1)), settings=TrainingSettings(share=Decimal(0)))

    (unplaced,) = plan_training(facts).unplaced

    assert unplaced.smallest_change.kind is ChangeKind.SEVERAL


def test_more_hours_are_not_suggested_beyond_a_full_week_of_work_and_classes():
    lesson = ClassTime(WeeklySession(6, time(9), time(15)))
    nice = gap(2, 4, Importance.NICE)
    facts = replace(placement(gap(1, 4), nice, hours=27, ends_on=FOUR_WEEKS), classes=(lesson,))

    crowded = replace(facts, gaps=(gap(1, 4), gap(3, 4), nice))
    (unplaced,) = plan_training(crowded).unplaced

    # 27 hours of work and 6 of classes leave 4: with 31 hours there are 6 of training, taken by the first two.
    assert (unplaced.smallest_change.kind, unplaced.smallest_change.amount) == (ChangeKind.MORE_WEEKS, 4)


def test_a_placement_without_gaps_needs_no_training():
    plan = plan_training(placement())

    assert (plan.activities, plan.unplaced) == ((), ())


@pytest.mark.parametrize(
    "mistake",
    [
        lambda: gap(1, weeks=-1),
        lambda: replace(gap(1), have=1),
        lambda: placement(gap(1), gap(1, 5)),
        lambda: placement(ends_on=date(2026, 1, 4)),
        lambda: WeeklySession(8, time(8), time(9)),
        lambda: WeeklySession(1, time(9), time(9)),
        lambda: TrainingSettings(share=Decimal("1.1")),
        lambda: TrainingSettings(usual_session=45),
        lambda: TrainingSettings(longest_session=60),
        lambda: replace(placement(), hours_schedule=(HoursStep(2, Decimal(9)), HoursStep(1, Decimal(9)))),
    ],
)
def test_facts_that_contradict_themselves_are_refused(mistake):
    with pytest.raises(ValueError):
        mistake()
