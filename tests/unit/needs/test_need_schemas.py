"""What a need may look like on its way in."""

from decimal import Decimal
from uuid import uuid4

import pytest
from pydantic import ValidationError

from app.journey.needs.schemas import NeedCreate


def need(**changes):
    body = {
        "workplace_id": str(uuid4()),
        "title": "Køkkenmedhjælper",
        "occupation_id": str(uuid4()),
        "starts_from": "2027-02-01",
        "starts_until": "2027-02-15",
        "weeks": 13,
        "weekly_hours": 25,
        "purpose": "build_skills",
        **changes,
    }
    return NeedCreate.model_validate({key: value for key, value in body.items() if value is not None})


def codes(**changes):
    with pytest.raises(ValidationError) as refused:
        need(**changes)
    return {error.get("ctx", {}).get("code", error["type"]) for error in refused.value.errors()}


def test_one_number_of_hours_is_a_schedule_of_one_step():
    assert need().schedule() == [{"from_week": 1, "weekly_hours": 25.0}]


def test_a_schedule_of_steps_is_kept_as_it_is():
    steps = [{"from_week": 1, "weekly_hours": 15}, {"from_week": 5, "weekly_hours": "27.5"}]
    assert need(weekly_hours=None, hours_schedule=steps).schedule() == [
        {"from_week": 1, "weekly_hours": 15.0},
        {"from_week": 5, "weekly_hours": 27.5},
    ]


def test_hours_are_given_once_and_only_once():
    assert codes(weekly_hours=None) == {"need.hours_once"}
    assert codes(hours_schedule=[{"from_week": 1, "weekly_hours": 20}]) == {"need.hours_once"}


@pytest.mark.parametrize("weeks", [[2], [1, 1], [1, 5, 3]])
def test_a_schedule_starts_in_week_one_and_its_weeks_rise(weeks):
    steps = [{"from_week": week, "weekly_hours": 20} for week in weeks]
    assert codes(weekly_hours=None, hours_schedule=steps) == {"need.hours_schedule_order"}


@pytest.mark.parametrize("hours", [0, 37.1, Decimal("20.25"), -1])
def test_hours_lie_above_zero_and_at_most_at_thirty_seven_with_one_decimal(hours):
    assert codes(weekly_hours=hours)


def test_a_window_does_not_end_before_it_begins():
    assert codes(starts_until="2027-01-31") == {"need.window_reversed"}


def test_danish_is_asked_for_with_the_reason_why_the_tasks_need_it():
    assert codes(min_danish={"oral_cefr": "B1"}) == {"missing"}
    assert codes(min_danish={"oral_cefr": "B1", "reason": "   "}) == {"string_too_short"}


def test_a_skill_is_asked_for_once():
    skill = {"skill_id": str(uuid4()), "level": 2}
    assert codes(skills=[skill, skill]) == {"need.skill_twice"}


@pytest.mark.parametrize(
    "times",
    [
        [(1, "08:00", "12:00"), (1, "11:59", "14:00")],
        [(1, "22:00", "06:00"), (2, "05:00", "09:00")],  # a night shift runs into Tuesday
        [(7, "22:00", "06:00"), (1, "05:00", "09:00")],  # and Sunday's into Monday
    ],
)
def test_working_times_do_not_meet(times):
    body = [{"weekday": day, "from": start, "to": end} for day, start, end in times]
    assert codes(working_times=body) == {"need.working_times_meet"}


def test_working_times_may_follow_each_other_and_run_past_midnight():
    times = [(1, "08:00", "12:00"), (1, "12:00", "14:00"), (5, "22:00", "06:00")]
    found = need(working_times=[{"weekday": day, "from": start, "to": end} for day, start, end in times])
    assert found.working_times[2].model_dump() == {"weekday": 5, "from": "22:00", "to": "06:00"}


def test_a_working_time_without_a_length_is_refused():
    assert codes(working_times=[{"weekday": 1, "from": "08:00", "to": "08:00"}]) == {"need.working_time_empty"}
