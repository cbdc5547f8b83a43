"""What may be asked for on a granted internship, and what the agreement would become."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.foundation.core.errors import Invalid
from app.journey.changes.domain import (
    PlacementChangeKind,
    Standing,
    ask_extension,
    ask_hours,
    ask_pause,
    ask_shortening,
    first_changed_on,
    is_too_late,
    judged_from,
)
from app.journey.placements.domain import pauses_of, steps_of, stretches_of
from app.registers.law.domain import HoursStep

STARTS, ENDS = date(2027, 2, 1), date(2027, 5, 2)  # a Monday, and 13 weeks
TIMES = ({"weekday": 1, "from": "08:00", "to": "14:00"},)


def step(week: int, hours: str) -> HoursStep:
    return HoursStep(week, Decimal(hours))


def standing(today: date = STARTS, **values) -> Standing:
    usual = {
        "starts_on": STARTS,
        "ends_on": ENDS,
        "hours_schedule": (step(1, "25"),),
        "working_times": TIMES,
        "pauses": (),
        "today": today,
    }
    return Standing(**{**usual, **values})


def refused(error: pytest.ExceptionInfo[Invalid]) -> tuple[str, str]:
    (fault,) = error.value.faults
    return fault.pointer, fault.code


def test_an_extension_begins_the_day_after_the_present_end():
    proposal = ask_extension(standing(), date(2027, 8, 1))
    assert proposal.fields == {"ends_on": "2027-08-01"}
    assert proposal.effective_on == ENDS + timedelta(days=1)


@pytest.mark.parametrize("ends_on", [ENDS, ENDS - timedelta(days=1), STARTS])
def test_an_extension_that_is_not_later_is_refused(ends_on: date):
    with pytest.raises(Invalid) as error:
        ask_extension(standing(), ends_on)
    assert refused(error) == ("/ends_on", "change.not_later")


def test_a_shortening_to_today_is_possible():
    today = STARTS + timedelta(days=30)
    assert ask_shortening(standing(today), today).fields == {"ends_on": today.isoformat()}


@pytest.mark.parametrize(
    ("ends_on", "code"),
    [
        (ENDS, "change.not_earlier"),
        (STARTS + timedelta(days=29), "change.backdated"),
        (STARTS - timedelta(days=1), "change.backdated"),
    ],
)
def test_a_shortening_to_the_past_or_to_no_earlier_day_is_refused(ends_on: date, code: str):
    with pytest.raises(Invalid) as error:
        ask_shortening(standing(STARTS + timedelta(days=30)), ends_on)
    assert refused(error) == ("/ends_on", code)


def test_a_shortening_cuts_the_pauses_beyond_its_end():
    pauses = ((date(2027, 3, 1), date(2027, 3, 7)), (date(2027, 4, 5), date(2027, 4, 11)))
    fields = ask_shortening(standing(pauses=pauses), date(2027, 3, 3)).fields
    assert fields["pauses"] == [{"from_on": "2027-03-01", "to_on": "2027-03-03"}]


def test_a_shortening_that_leaves_only_a_pause_is_refused():
    pauses = ((STARTS, STARTS + timedelta(days=13)),)
    with pytest.raises(Invalid) as error:
        ask_shortening(standing(pauses=pauses), STARTS + timedelta(days=6))
    assert refused(error) == ("/ends_on", "change.nothing_left")


def test_hours_that_grow_leave_the_weeks_before_as_they_are():
    present = (step(1, "20"), step(5, "25"), step(9, "30"))
    proposal = ask_hours(standing(hours_schedule=present), [step(7, "30"), step(10, "37")], None)
    assert proposal.fields == {
        "hours_schedule": [
            {"from_week": 1, "weekly_hours": 20.0},
            {"from_week": 5, "weekly_hours": 25.0},
            {"from_week": 7, "weekly_hours": 30.0},
            {"from_week": 10, "weekly_hours": 37.0},
        ]
    }
    assert proposal.effective_on == STARTS + timedelta(weeks=6)


def test_the_week_that_has_begun_is_past():
    tuesday = STARTS + timedelta(weeks=2, days=1)
    with pytest.raises(Invalid) as error:
        ask_hours(standing(tuesday), [step(3, "30")], None)
    assert refused(error) == ("/hours_schedule", "change.backdated")
    assert ask_hours(standing(tuesday), [step(4, "30")], None).effective_on == STARTS + timedelta(weeks=3)


def test_the_week_that_begins_today_can_still_be_changed():
    monday = STARTS + timedelta(weeks=2)
    assert ask_hours(standing(monday), [step(3, "30")], None).effective_on == monday


def test_a_week_beyond_the_end_is_refused():
    with pytest.raises(Invalid) as error:
        ask_hours(standing(), [step(3, "30"), step(14, "37")], None)
    assert refused(error) == ("/hours_schedule", "change.outside_period")


@pytest.mark.parametrize("times", [None, [dict(TIMES[0])]])
def test_a_wish_that_changes_nothing_is_refused(times):
    with pytest.raises(Invalid) as error:
        ask_hours(standing(), [step(3, "25")], times)
    assert refused(error) == ("", "change.nothing_changes")


def test_other_working_times_hold_from_the_first_day_that_has_not_passed():
    today = STARTS + timedelta(days=10)
    proposal = ask_hours(standing(today), [], [{"weekday": 2, "from": "08:00", "to": "14:00"}])
    assert proposal.effective_on == today
    assert set(proposal.fields) == {"working_times"}


@pytest.mark.parametrize(
    ("from_on", "to_on", "pointer", "code"),
    [
        (date(2027, 3, 7), date(2027, 3, 1), "/to_on", "change.pause_reversed"),
        (date(2027, 2, 9), date(2027, 2, 12), "/from_on", "change.backdated"),
        (date(2027, 4, 26), date(2027, 5, 3), "/to_on", "change.outside_period"),
        (date(2027, 3, 14), date(2027, 3, 20), "/from_on", "change.pauses_overlap"),
        (date(2027, 3, 1), date(2027, 3, 31), "/from_on", "change.pauses_overlap"),
    ],
)
def test_a_pause_lies_ahead_within_the_period_and_apart_from_others(from_on, to_on, pointer, code):
    present = standing(date(2027, 2, 10), pauses=((date(2027, 3, 8), date(2027, 3, 14)),))
    with pytest.raises(Invalid) as error:
        ask_pause(present, from_on, to_on)
    assert refused(error) == (pointer, code)


def test_a_pause_before_the_first_day_is_outside():
    with pytest.raises(Invalid) as error:
        ask_pause(standing(STARTS - timedelta(days=9)), STARTS - timedelta(days=1), STARTS)
    assert refused(error) == ("/from_on", "change.outside_period")


def test_pauses_that_touch_are_two_pauses():
    present = standing(pauses=((date(2027, 3, 8), date(2027, 3, 14)),))
    fields = ask_pause(present, date(2027, 3, 1), date(2027, 3, 7)).fields
    assert fields["pauses"] == [
        {"from_on": "2027-03-01", "to_on": "2027-03-07"},
        {"from_on": "2027-03-08", "to_on": "2027-03-14"},
    ]


def test_a_pause_that_leaves_no_day_is_refused():
    with pytest.raises(Invalid) as error:
        ask_pause(standing(), STARTS, ENDS)
    assert refused(error) == ("/to_on", "change.nothing_left")


def test_the_stored_pause_says_when_and_never_why():
    (pause,) = ask_pause(standing(), date(2027, 3, 1), date(2027, 3, 7)).fields["pauses"]
    assert set(pause) == {"from_on", "to_on"}


def test_what_waited_too_long_is_too_late():
    monday = STARTS + timedelta(weeks=4)
    hours = ask_hours(standing(), [step(5, "30")], None)
    assert not is_too_late(PlacementChangeKind.HOURS, hours.fields, hours.effective_on, standing(monday))
    assert is_too_late(
        PlacementChangeKind.HOURS, hours.fields, hours.effective_on, standing(monday + timedelta(days=1))
    )
    shorter = ask_shortening(standing(), monday)
    assert not is_too_late(PlacementChangeKind.SHORTENING, shorter.fields, shorter.effective_on, standing(monday))
    assert is_too_late(
        PlacementChangeKind.SHORTENING, shorter.fields, shorter.effective_on, standing(monday + timedelta(days=1))
    )


def test_a_pause_that_has_begun_may_still_be_granted_but_not_one_that_is_over():
    pause = ask_pause(standing(), date(2027, 3, 1), date(2027, 3, 7))
    assert not is_too_late(PlacementChangeKind.PAUSE, pause.fields, pause.effective_on, standing(date(2027, 3, 7)))
    assert is_too_late(PlacementChangeKind.PAUSE, pause.fields, pause.effective_on, standing(date(2027, 3, 8)))


def test_what_takes_more_is_judged_from_the_day_it_does_and_the_rest_from_today():
    today, later = STARTS + timedelta(days=10), STARTS + timedelta(weeks=6)
    assert judged_from(PlacementChangeKind.EXTENSION, ENDS + timedelta(days=1), standing(today)) == ENDS + timedelta(
        days=1
    )
    assert judged_from(PlacementChangeKind.HOURS, later, standing(today)) == later
    assert judged_from(PlacementChangeKind.PAUSE, later, standing(today)) == today
    assert judged_from(PlacementChangeKind.SHORTENING, later, standing(STARTS - timedelta(days=5))) == STARTS


schedules = st.lists(st.tuples(st.integers(2, 13), st.integers(1, 37)), max_size=4, unique_by=lambda item: item[0]).map(
    lambda items: (step(1, "25"), *(HoursStep(week, Decimal(hours)) for week, hours in sorted(items)))
)


@settings(max_examples=60)
@given(schedules, st.integers(1, 13), st.integers(1, 37), st.integers(0, 90))
def test_days_that_have_passed_never_get_other_hours(schedule, week, hours, gone):
    present = standing(STARTS + timedelta(days=gone), hours_schedule=schedule)
    try:
        proposal = ask_hours(present, [HoursStep(week, Decimal(hours))], None)
    except Invalid:
        return
    changed = steps_of(proposal.fields["hours_schedule"])
    before = _hours_by_day(present.hours_schedule)
    after = _hours_by_day(changed)
    assert {day: after[day] for day in after if day < present.today} == {
        day: before[day] for day in before if day < present.today
    }
    assert min(day for day in before if before[day] != after[day]) == proposal.effective_on
    assert first_changed_on(present, changed) == proposal.effective_on


def _hours_by_day(schedule) -> dict[date, Decimal]:
    return {
        stretch.starts_on + timedelta(days=n): stretch.weekly_hours
        for stretch in stretches_of(STARTS, ENDS, schedule)
        for n in range((stretch.ends_on - stretch.starts_on).days + 1)
    }


@settings(max_examples=60)
@given(st.lists(st.tuples(st.integers(0, 90), st.integers(0, 20)), max_size=5))
def test_granted_pauses_and_working_days_together_are_the_whole_period(wishes):
    present = standing()
    for first, length in wishes:
        from_on = STARTS + timedelta(days=first)
        try:
            fields = ask_pause(present, from_on, from_on + timedelta(days=length)).fields
        except Invalid:
            continue
        present = standing(pauses=pauses_of(fields["pauses"]))
    resting = sum((last - first).days + 1 for first, last in present.pauses)
    stretches = stretches_of(STARTS, ENDS, present.hours_schedule, present.pauses)
    working = sum((stretch.ends_on - stretch.starts_on).days + 1 for stretch in stretches)
    assert working > 0
    assert resting + working == (ENDS - STARTS).days + 1
