"""When people are asked: templates, jobs and internships."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.foundation.core.danish_calendar import danish_holidays
from app.foundation.core.errors import Invalid
from app.journey.aftercare.domain.cadence import Subject, schedule_employment, schedule_internship
from app.journey.aftercare.domain.template import (
    DEFAULT_TEMPLATE,
    AftercareTemplate,
    Audience,
    Step,
    StepUnit,
    add_months,
)
from app.journey.aftercare.domain.working_days import is_danish_working_day, last_working_day, next_working_day

DAYS = st.dates(date(2020, 1, 1), date(2035, 12, 31))
CODES = [step.code for step in DEFAULT_TEMPLATE.steps]


def asked(follow_ups, audience=Audience.CANDIDATE):
    return [(each.step_code, each.due_on) for each in follow_ups if each.audience is audience]


def test_a_job_is_followed_up_on_the_default_days_moved_to_working_days():
    follow_ups = schedule_employment(date(2026, 3, 2))

    assert asked(follow_ups) == [
        ("3d", date(2026, 3, 5)),
        ("1w", date(2026, 3, 9)),
        ("2w", date(2026, 3, 16)),
        ("4w", date(2026, 3, 30)),
        ("8w", date(2026, 4, 27)),
        ("3m", date(2026, 6, 2)),
        ("6m", date(2026, 9, 2)),
        ("9m", date(2026, 12, 2)),
        ("12m", date(2027, 3, 2)),
    ]
    assert asked(follow_ups, Audience.EMPLOYER) == asked(follow_ups)
    assert {each.subject for each in follow_ups} == {Subject.EMPLOYMENT}


def test_a_due_day_in_the_easter_holidays_moves_past_all_of_them():
    follow_ups = schedule_employment(date(2026, 3, 30), AftercareTemplate.of(["3d"]))

    assert asked(follow_ups) == [("3d", date(2026, 4, 7))]


def test_two_steps_pushed_onto_one_day_ask_once_and_the_earlier_stands():
    follow_ups = schedule_employment(date(2026, 3, 6), AftercareTemplate.of(["1d", "2d", "3d", "4d"]))

    assert asked(follow_ups) == [("1d", date(2026, 3, 9)), ("4d", date(2026, 3, 10))]


def test_a_template_may_ask_one_audience_only():
    template = AftercareTemplate((Step(1, StepUnit.WEEKS),), (Audience.EMPLOYER,))

    assert [each.audience for each in schedule_employment(date(2026, 3, 2), template)] == [Audience.EMPLOYER]


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2024, 1, 31), 1, date(2024, 2, 29)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2026, 11, 30), 3, date(2027, 2, 28)),
        (date(2026, 12, 15), 12, date(2027, 12, 15)),
        (date(2026, 8, 31), 9, date(2027, 5, 31)),
    ],
)
def test_a_month_without_that_day_ends_on_its_last(day, months, expected):
    assert add_months(day, months) == expected


@settings(max_examples=150, deadline=None)
@given(DAYS)
def test_every_follow_up_of_a_job_is_on_a_working_day_in_order_and_never_early(starts_on):
    due = asked(schedule_employment(starts_on))
    nominal = {step.code: step.after(starts_on) for step in DEFAULT_TEMPLATE.steps}

    assert all(is_danish_working_day(day) for _, day in due)
    assert all(nominal[code] <= day for code, day in due)
    assert all(
        not is_danish_working_day(nominal[code] + timedelta(days=offset))
        for code, day in due
        for offset in range((day - nominal[code]).days)
    )
    days = [day for _, day in due]
    assert days == sorted(set(days))
    assert [code for code in CODES if code in dict(due)] == [code for code, _ in due]


@settings(max_examples=100, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(0, 30), st.sampled_from("dwm")).map(lambda pair: f"{pair[0]}{pair[1]}"),
        min_size=1,
        max_size=4,
    ),
    DAYS,
)
def test_a_template_that_is_accepted_keeps_its_order_from_any_first_day(codes, starts_on):
    try:
        template = AftercareTemplate.of(codes)
    except Invalid:
        return
    nominal = [step.after(starts_on) for step in template.steps]
    assert nominal == sorted(nominal)


@settings(max_examples=200, deadline=None)
@given(DAYS, st.integers(0, 200))
def test_every_follow_up_of_an_internship_is_inside_it_on_a_working_day_and_once_a_day(starts_on, length):
    ends_on = starts_on + timedelta(days=length)

    for audience in Audience:
        days = [day for _, day in asked(schedule_internship(starts_on, ends_on), audience)]
        assert all(starts_on <= day <= ends_on and is_danish_working_day(day) for day in days)
        assert days == sorted(set(days))
        has_working_day = last_working_day(starts_on, ends_on) is not None
        assert bool(days) is has_working_day


def test_an_internship_of_thirteen_weeks_is_followed_up_three_times():
    follow_ups = schedule_internship(date(2026, 1, 5), date(2026, 4, 3))

    assert asked(follow_ups) == [
        ("week_1", date(2026, 1, 12)),
        ("midway", date(2026, 2, 18)),
        ("before_end", date(2026, 3, 20)),
    ]
    assert asked(follow_ups, Audience.EMPLOYER) == asked(follow_ups)
    assert {each.subject for each in follow_ups} == {Subject.PLACEMENT}


def test_an_internship_of_one_week_asks_what_next_midway():
    assert asked(schedule_internship(date(2026, 1, 5), date(2026, 1, 9))) == [("before_end", date(2026, 1, 7))]


def test_an_internship_of_two_weeks_asks_what_next_after_the_first_week():
    assert asked(schedule_internship(date(2026, 1, 5), date(2026, 1, 16))) == [("before_end", date(2026, 1, 12))]


def test_a_step_that_would_move_past_the_end_moves_back_into_the_placement():
    follow_ups = schedule_internship(date(2026, 1, 9), date(2026, 1, 10))

    assert asked(follow_ups) == [("before_end", date(2026, 1, 9))]


def test_an_internship_that_ends_before_it_starts_is_refused():
    with pytest.raises(ValueError):
        schedule_internship(date(2026, 1, 9), date(2026, 1, 8))


@pytest.mark.parametrize(
    ("codes", "faults"),
    [
        ([], [("/aftercare_steps", "aftercare.template_empty")]),
        (["3x"], [("/aftercare_steps/0", "settings.step_malformed")]),
        (["1w", "-1d"], [("/aftercare_steps/1", "settings.step_malformed")]),
        (["03d"], [("/aftercare_steps/0", "settings.step_malformed")]),
        (["731d"], [("/aftercare_steps/0", "settings.step_malformed")]),
        (
            ["105w", "25m"],
            [("/aftercare_steps/0", "settings.step_malformed"), ("/aftercare_steps/1", "settings.step_malformed")],
        ),
        (["7d", "1w"], [("/aftercare_steps/1", "settings.step_duplicate")]),
        (["3m", "3m"], [("/aftercare_steps/1", "settings.step_duplicate")]),
        (["2w", "1w"], [("/aftercare_steps/1", "settings.step_unsorted")]),
        (["30d", "1m"], [("/aftercare_steps/1", "settings.step_unsorted")]),
    ],
)
def test_a_template_that_breaks_a_rule_names_the_step(codes, faults):
    with pytest.raises(Invalid) as refused:
        AftercareTemplate.of(codes)
    assert [(fault.pointer, fault.code) for fault in refused.value.faults] == faults


@pytest.mark.parametrize("audiences", [(), (Audience.CANDIDATE, Audience.CANDIDATE)])
def test_a_template_asks_somebody_and_each_audience_once(audiences):
    with pytest.raises(Invalid) as refused:
        AftercareTemplate((Step(1, StepUnit.WEEKS),), audiences)
    assert [fault.code for fault in refused.value.faults] == ["aftercare.no_audience"]


def test_the_longest_steps_are_two_years():
    assert [step.code for step in AftercareTemplate.of(["0d", "104w", "24m"]).steps] == ["0d", "104w", "24m"]


@pytest.mark.parametrize(
    ("day", "working"),
    [
        (date(2026, 3, 2), True),
        (date(2026, 3, 7), False),
        (date(2026, 4, 2), False),
        (date(2026, 5, 14), False),
        (date(2026, 6, 5), False),
        (date(2026, 12, 24), False),
        (date(2026, 12, 31), False),
        (date(2026, 5, 1), True),
        (date(2023, 5, 5), False),
        (date(2024, 4, 26), True),
    ],
)
def test_a_jobcenter_rests_on_weekends_holidays_and_bank_closing_days(day, working):
    assert is_danish_working_day(day) is working


def test_a_jobcenter_that_is_open_on_bank_closing_days_says_so():
    assert is_danish_working_day(date(2026, 12, 24), closing_days=frozenset())


def test_a_calendar_without_working_days_is_refused():
    with pytest.raises(ValueError):
        next_working_day(date(2026, 1, 1), lambda _: False)


def test_the_great_prayer_day_is_a_holiday_until_2023_only():
    assert date(2023, 5, 5) in danish_holidays(date(2023, 1, 1), date(2023, 12, 31))
    assert date(2024, 4, 26) not in danish_holidays(date(2024, 1, 1), date(2024, 12, 31))


def test_holidays_are_asked_for_across_the_turn_of_the_year_with_both_ends_included():
    assert danish_holidays(date(2025, 12, 26), date(2026, 1, 1)) == {date(2025, 12, 26), date(2026, 1, 1)}
    assert danish_holidays(date(2026, 1, 2), date(2026, 1, 1)) == frozenset()
