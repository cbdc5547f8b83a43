"""Three signals in a fortnight call for a talk; two never do, and none counts twice."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.journey.aftercare.domain.moving import Asked
from app.journey.aftercare.domain.support import plan_support
from app.journey.aftercare.domain.template import Audience
from app.journey.attendance.domain.signals import (
    ENOUGH,
    FORTNIGHT,
    Signal,
    SignalKind,
    calling,
    counts,
    is_low,
    kind_of,
)
from app.journey.attendance.domain.states import AttendanceStatus

DAY = date(2027, 1, 4)
NEXT = date(2027, 2, 1)


def signals(*offsets: int) -> list[Signal[int]]:
    return [Signal(DAY + timedelta(days=offset), SignalKind.LATE, offset) for offset in offsets]


def rows(found: list[Signal[int]]) -> list[int]:
    return [signal.row for signal in found]


def test_three_within_fourteen_days_call():
    assert rows(calling(signals(0, 6, 13))) == [0, 6, 13]


def test_a_third_on_the_fifteenth_day_does_not():
    assert calling(signals(0, 6, 14)) == []


def test_two_never_call():
    assert calling(signals(0, 1)) == []


def test_two_on_one_day_and_one_more_are_three():
    assert rows(calling(signals(0, 0, 5))) == [0, 0, 5]


def test_one_that_lies_apart_from_the_three_is_left_for_another_time():
    assert rows(calling(signals(0, 30, 31, 32, 60))) == [30, 31, 32]


def test_the_order_of_entry_does_not_matter():
    assert rows(calling(signals(13, 0, 6))) == [0, 6, 13]


@settings(max_examples=60, deadline=None)
@given(offsets=st.lists(st.integers(0, 60), max_size=12))
def test_what_calls_always_lies_in_a_fortnight_with_two_others_and_what_is_left_never_calls(offsets: list[int]):
    every = signals(*offsets)
    called = calling(every)
    for signal in called:
        around = [other for other in called if abs(other.on - signal.on) < FORTNIGHT]
        assert len(around) >= ENOUGH
    left = list(every)
    for signal in called:
        left.remove(signal)
    assert calling(left) == []


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (AttendanceStatus.PRESENT, None),
        (AttendanceStatus.EXCUSED, None),
        (AttendanceStatus.LATE, SignalKind.LATE),
        (AttendanceStatus.ABSENT, SignalKind.ABSENT),
    ],
)
def test_only_lateness_and_absence_without_excuse_are_signals(status: AttendanceStatus, kind: SignalKind | None):
    assert kind_of(status) is kind


@pytest.mark.parametrize(("marks", "low"), [((3, 3, 3, 3), False), ((5, 2, 5, 5), True), ((1, 1, 1, 1), True)])
def test_a_mark_of_one_or_two_makes_a_picture_a_signal(marks: tuple[int, ...], low: bool):
    assert is_low(marks) is low


def test_the_kinds_are_counted():
    assert counts(signals(1, 2)) == {"late": 2, "absent": 0, "readiness": 0}


def test_both_sides_are_asked_once():
    planned = plan_support([], NEXT)
    assert [(each.step_code, each.audience, each.due_on) for each in planned] == [
        ("support_1", Audience.CANDIDATE, NEXT),
        ("support_1", Audience.EMPLOYER, NEXT),
    ]


def test_nobody_who_waits_for_a_talk_is_given_another():
    asked = [
        Asked("support_1", Audience.CANDIDATE, DAY, is_open=True),
        Asked("support_1", Audience.EMPLOYER, DAY, is_open=False),
        Asked("midway", Audience.EMPLOYER, DAY, is_open=True),
    ]
    assert [(each.step_code, each.audience) for each in plan_support(asked, NEXT)] == [("support_2", Audience.EMPLOYER)]


def test_a_later_occasion_is_the_next_in_number():
    asked = [Asked(f"support_{number}", audience, DAY, is_open=False) for number in (1, 10) for audience in Audience]
    assert {each.step_code for each in plan_support(asked, NEXT)} == {"support_11"}
