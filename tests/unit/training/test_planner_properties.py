"""What holds for every training plan, whatever the facts."""

from dataclasses import replace
from datetime import date, time, timedelta
from decimal import Decimal
from itertools import pairwise
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st

from app.foundation.core.danish_calendar import danish_holidays
from app.journey.needs.domain import Importance
from app.journey.training.domain.explaining import extended, lengthened, without_classes
from app.journey.training.domain.planner import plan_training
from app.journey.training.domain.values import (
    ActivityKind,
    Bundled,
    ChangeKind,
    ClassTime,
    DatedSession,
    Gap,
    HoursStep,
    PlannedActivity,
    PlanningFacts,
    TrainingPlan,
    WeeklySession,
)

MOST_EXAMPLES = 50


@st.composite
def weekly_sessions(draw, shortest=15):
    first = draw(st.integers(min_value=24, max_value=70)) * 15
    end = min(first + shortest + draw(st.integers(min_value=0, max_value=30)) * 15, 24 * 60 - 1)
    return WeeklySession(draw(st.integers(1, 7)), time(first // 60, first % 60), time(end // 60, end % 60))


@st.composite
def planning_facts(draw):
    starts_on = date(2025, 11, 1) + timedelta(days=draw(st.integers(0, 250)))
    ends_on = starts_on + timedelta(days=draw(st.integers(0, 120)))
    steps = sorted({1, *draw(st.lists(st.integers(1, 12), max_size=2))})
    hours = sorted(draw(st.lists(st.decimals(0, 37, places=1), min_size=len(steps), max_size=len(steps))))
    gaps = [
        Gap(
            skill_id=UUID(int=number),
            title=f"Skill {number}",
            have=0,
            need=draw(st.integers(1, 3)),
            weeks=draw(st.decimals(0, 12, places=1)),
            importance=draw(st.sampled_from(Importance)),
            required_at_start=draw(st.booleans()),
        )
        for number in range(draw(st.integers(0, 6)))
    ]
    gaps += [
        Gap(
            skill_id=None,
            title=f"Help {number}",
            have=0,
            need=0,
            weeks=Decimal(draw(st.integers(1, 8))),
            importance=Importance.NICE,
            kind=ActivityKind.CITIZENSHIP,
            bundled=Bundled(UUID(int=100 + number), "hverdag", 30 * draw(st.integers(1, 8))),
        )
        for number in range(draw(st.integers(0, 2)))
    ]
    class_times = st.builds(
        ClassTime,
        weekly_sessions(),
        st.one_of(st.none(), st.just(starts_on + timedelta(days=14))),
        st.one_of(st.none(), st.just(starts_on + timedelta(days=40))),
    )
    days = st.dates(starts_on, ends_on)
    return PlanningFacts(
        starts_on=starts_on,
        ends_on=ends_on,
        hours_schedule=tuple(HoursStep(week, amount) for week, amount in zip(steps, hours, strict=True)),
        gaps=tuple(gaps),
        working_times=tuple(draw(st.lists(weekly_sessions(shortest=60), max_size=6))),
        classes=tuple(draw(st.lists(class_times, max_size=3))),
        holidays=danish_holidays(starts_on, ends_on + timedelta(days=182)),
        closing_days=frozenset(draw(st.lists(days, max_size=8))),
        plan_from=draw(st.one_of(st.none(), days)),
        kept_sessions=tuple(DatedSession(on, time(9), time(10, 30)) for on in draw(st.sets(days, max_size=3))),
        given=tuple(
            tuple(DatedSession(on, begin, end) for on in sorted(draw(st.sets(days, max_size=6))))
            for begin, end in ((time(8), time(11, 45)), (time(12), time(15, 30)))
        ),
    )


def sittings(plan: TrainingPlan) -> list[DatedSession]:
    return sorted(session for activity in plan.activities for session in activity.dated_sessions)


def minutes(session: DatedSession | WeeklySession) -> int:
    to_time, from_time = session.to_time, session.from_time
    return to_time.hour * 60 + to_time.minute - from_time.hour * 60 - from_time.minute


def overlap(one, other) -> bool:
    return one.from_time < other.to_time and other.from_time < one.to_time


def minutes_inside(facts: PlanningFacts, session: DatedSession) -> int:
    """The part of a sitting that falls into the working time of its day."""
    first = session.from_time.hour * 60 + session.from_time.minute
    end = first + minutes(session)
    ranges = working_times_on(facts, session.on)
    return sum(max(0, min(end, close) - max(first, begin)) for begin, close in ranges)


def working_times_on(facts: PlanningFacts, day: date) -> list[tuple[int, int]]:
    """The working times as ranges of minutes, with touching ranges joined."""
    if not facts.working_times:
        week = (day - facts.starts_on).days // 7 + 1
        length = int(facts.weekly_hours(week) * 60 / 5)
        return [(480, 480 + length)] if day.isoweekday() <= 5 else []
    joined: list[tuple[int, int]] = []
    own = sorted(times for times in facts.working_times if times.weekday == day.isoweekday())
    for times in own:
        first = times.from_time.hour * 60 + times.from_time.minute
        end = first + minutes(times)
        if joined and first <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((first, end))
    return joined


@settings(max_examples=MOST_EXAMPLES, deadline=None)
@given(planning_facts())
def test_nobody_is_ever_asked_to_be_in_two_places_at_once(facts):
    planned = sittings(plan_training(facts))

    for one, other in pairwise(planned):
        assert one.on < other.on or one.to_time <= other.from_time
    for session in planned:
        assert not [kept for kept in facts.kept_sessions if kept.on == session.on and overlap(kept, session)]
        assert not [each for course in facts.given for each in course if each.overlaps(session)]
        lessons = [lesson.meeting for lesson in facts.classes if lesson.meets_on(session.on)]
        assert not [meeting for meeting in lessons if overlap(meeting, session)]


@settings(max_examples=MOST_EXAMPLES, deadline=None)
@given(planning_facts())
def test_every_sitting_is_inside_the_placement_and_its_working_times(facts):
    for session in sittings(plan_training(facts)):
        assert max(facts.starts_on, facts.plan_from or facts.starts_on) <= session.on <= facts.ends_on
        first = session.from_time.hour * 60 + session.from_time.minute
        end = first + minutes(session)
        assert any(begin <= first and end <= close for begin, close in working_times_on(facts, session.on))


@settings(max_examples=MOST_EXAMPLES, deadline=None)
@given(planning_facts())
def test_no_sitting_falls_on_a_holiday_or_a_closing_day(facts):
    assert not {session.on for session in sittings(plan_training(facts))} & (facts.holidays | facts.closing_days)


@settings(max_examples=MOST_EXAMPLES, deadline=None)
@given(planning_facts())
def test_a_week_never_holds_more_training_than_its_share_of_the_hours_courses_included(facts):
    used: dict[int, int] = {}
    for session in sittings(plan_training(facts)):
        week = (session.on - facts.starts_on).days // 7 + 1
        used[week] = used.get(week, 0) + minutes(session)

    for session in (each for course in facts.given for each in course):
        week = (session.on - facts.starts_on).days // 7 + 1
        if week in used:
            used[week] += minutes_inside(facts, session)
    for week, trained in used.items():
        assert trained <= facts.weekly_hours(week) * 60 * facts.settings.share


@settings(max_examples=MOST_EXAMPLES, deadline=None)
@given(planning_facts())
def test_every_gap_is_either_planned_or_explained_once(facts):
    plan = plan_training(facts)

    answered = [each.key for each in plan.activities] + [each.key for each in plan.unplaced]
    assert sorted(answered) == sorted(gap.key for gap in facts.gaps)
    assert all(each.reason.da and each.reason.en and each.smallest_change.text.da for each in plan.unplaced)


@settings(max_examples=MOST_EXAMPLES, deadline=None)
@given(planning_facts(), st.randoms(use_true_random=False))
def test_the_plan_does_not_depend_on_the_order_of_the_facts(facts, random):
    shuffled = list(facts.gaps)
    random.shuffle(shuffled)

    assert plan_training(facts) == plan_training(
        PlanningFacts(
            **{field: getattr(facts, field) for field in PlanningFacts.__slots__ if field != "gaps"},
            gaps=tuple(shuffled),
        )
    )


def weeks_with_sittings(facts: PlanningFacts, activity: PlannedActivity) -> int:
    return len({(session.on - facts.starts_on).days // 7 for session in activity.dated_sessions})


@settings(max_examples=MOST_EXAMPLES, deadline=None)
@given(planning_facts())
def test_an_activity_gets_all_its_weeks_and_follows_its_weekly_pattern(facts):
    gaps = {gap.key: gap for gap in facts.gaps}
    for activity in plan_training(facts).activities:
        pattern = {(each.weekday, each.from_time, each.to_time) for each in activity.sessions}
        dated = [(each.on.isoweekday(), each.from_time, each.to_time) for each in activity.dated_sessions]
        assert pattern == set(dated)
        assert weeks_with_sittings(facts, activity) == gaps[activity.key].whole_weeks
        assert activity.weekly_hours * 60 == sum(minutes(each) for each in activity.sessions)
        assert all(30 <= minutes(each) <= 180 for each in activity.sessions)
        bundled = gaps[activity.key].bundled
        assert bundled is None or activity.weekly_hours * 60 == bundled.weekly_minutes
        assert (activity.starts_on, activity.ends_on) == (
            activity.dated_sessions[0].on,
            activity.dated_sessions[-1].on,
        )


@settings(max_examples=25, deadline=None)
@given(planning_facts())
def test_making_the_smallest_change_makes_room_for_the_gap_and_one_less_does_not(facts):
    for unplaced in plan_training(facts).unplaced:
        change = unplaced.smallest_change

        def planned(changed: PlanningFacts, wanted: UUID = unplaced.key) -> bool:
            return wanted in {activity.key for activity in plan_training(changed).activities}

        if change.kind is ChangeKind.MORE_WEEKS:
            assert planned(extended(facts, change.amount))
            assert not planned(extended(facts, change.amount - 1))
        elif change.kind is ChangeKind.MORE_HOURS:
            assert planned(lengthened(facts, change.amount))
            assert not planned(lengthened(facts, change.amount - 1))
            assert max(step.weekly_hours for step in facts.hours_schedule) + change.amount <= Decimal(37)
        elif change.kind is ChangeKind.OTHER_CLASS:
            chosen = [number for number, lesson in enumerate(facts.classes) if lesson in change.classes]
            assert planned(without_classes(facts, chosen))
        elif change.kind is ChangeKind.OTHER_COURSE:
            left = [tuple(each for at, each in enumerate(facts.given) if at != out) for out in range(len(facts.given))]
            fewer = left if change.amount == 1 else [()]
            assert any(planned(replace(facts, given=each)) for each in fewer)


@settings(max_examples=25, deadline=None)
@given(planning_facts())
def test_help_of_a_bundle_never_takes_the_room_of_a_requirement(facts):
    requirements = tuple(gap for gap in facts.gaps if gap.bundled is None)
    alone = plan_training(replace(facts, gaps=requirements))
    together = plan_training(facts)

    assert [each for each in together.activities if each.bundle_code is None] == list(alone.activities)
    assert [each for each in together.unplaced if each.skill_id is not None] == list(alone.unplaced)
