"""What a workplace may vouch for: level and day, edge by edge."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.journey.training.domain.signing_off import sign_off_faults

FIRST = date(2026, 9, 7)
TODAY = date(2026, 10, 2)
LATER = TODAY + timedelta(days=20)


def codes(
    level: int | None, asked: int | None, seen_on: date = TODAY, starts_on: date = FIRST
) -> list[tuple[str, str]]:
    return [(fault.pointer, fault.code) for fault in sign_off_faults(level, asked, seen_on, starts_on, TODAY)]


@pytest.mark.parametrize(("level", "asked"), [(0, 1), (1, 1), (1, 3), (3, 3)])
def test_any_level_up_to_the_one_asked_for_may_be_signed_off(level: int, asked: int):
    assert codes(level, asked) == []


@pytest.mark.parametrize(("level", "asked"), [(2, 1), (3, 1), (3, 2)])
def test_a_level_above_the_one_asked_for_is_refused(level: int, asked: int):
    assert codes(level, asked) == [("/level_reached", "training.level_above_asked")]


def test_a_skill_needs_a_level_and_an_activity_without_a_skill_has_none():
    assert codes(None, 2) == [("/level_reached", "field.required")]
    assert codes(None, None) == []
    assert codes(0, None) == codes(2, None) == [("/level_reached", "training.level_without_skill")]


@pytest.mark.parametrize("seen_on", [FIRST, FIRST + timedelta(days=9), TODAY])
def test_it_is_seen_between_the_first_day_and_today(seen_on: date):
    assert codes(1, 1, seen_on) == []


def test_nobody_has_seen_the_future_or_what_had_not_begun():
    assert codes(1, 1, TODAY + timedelta(days=1)) == [("/seen_on", "training.seen_in_future")]
    assert codes(1, 1, FIRST - timedelta(days=1)) == [("/seen_on", "training.seen_before_activity")]


def test_what_was_done_ahead_of_its_plan_is_seen_today_and_on_no_other_day():
    assert codes(1, 1, TODAY, starts_on=LATER) == []
    assert codes(1, 1, TODAY - timedelta(days=1), starts_on=LATER) == [("/seen_on", "training.seen_before_activity")]
    assert codes(1, 1, LATER, starts_on=LATER) == [("/seen_on", "training.seen_in_future")]


def test_everything_that_is_wrong_is_named_at_once():
    assert codes(3, 1, LATER) == [
        ("/level_reached", "training.level_above_asked"),
        ("/seen_on", "training.seen_in_future"),
    ]


DAYS = st.dates(FIRST - timedelta(days=40), LATER + timedelta(days=40))


@settings(max_examples=100)
@given(level=st.integers(0, 3), asked=st.integers(0, 3), seen_on=DAYS, starts_on=DAYS, today=DAYS)
def test_what_passes_is_never_above_the_asked_level_and_never_ahead_of_today(
    level: int, asked: int, seen_on: date, starts_on: date, today: date
):
    if not sign_off_faults(level, asked, seen_on, starts_on, today):
        assert level <= asked
        assert min(starts_on, today) <= seen_on <= today
    assert not sign_off_faults(min(level, asked), asked, today, starts_on, today)
