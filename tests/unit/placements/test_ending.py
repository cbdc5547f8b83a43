"""When the two sides may speak, when they are reminded, and who sees what: the whole rule, without a database."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.foundation.core.actor import Role
from app.journey.placements.domain import PlacementStatus
from app.journey.placements.domain.ending import (
    due_on,
    may_know_missing,
    may_see,
    missing_authors,
    reminders_due,
    window_of,
)
from app.journey.placements.domain.requests import EndAuthor

MONDAY = date(2027, 1, 4)
DAYS = st.dates(date(2026, 1, 1), date(2030, 12, 31))


def test_statements_open_a_week_before_the_end_and_stay_open_while_it_runs():
    window = window_of(PlacementStatus.ACTIVE, MONDAY, date(2027, 4, 4), None)
    assert window.opens_on == date(2027, 3, 28)
    assert not window.holds(date(2027, 3, 27))
    assert window.holds(date(2028, 1, 1))


@pytest.mark.parametrize("status", [PlacementStatus.COMPLETED, PlacementStatus.ENDED_EARLY])
def test_statements_close_sixty_days_after_the_day_it_really_ended(status):
    window = window_of(status, MONDAY, date(2027, 4, 4), date(2027, 2, 28))
    assert (window.opens_on, window.closes_on) == (date(2027, 2, 21), date(2027, 4, 29))


def test_a_placement_shorter_than_a_week_opens_on_its_first_day():
    assert window_of(PlacementStatus.ACTIVE, MONDAY, MONDAY + timedelta(days=3), None).opens_on == MONDAY


def test_whoever_is_asked_a_week_ahead_has_until_the_last_day_and_whoever_is_asked_late_a_week():
    assert due_on(date(2027, 3, 28), date(2027, 4, 4)) == date(2027, 4, 4)
    assert due_on(date(2027, 4, 20), date(2027, 4, 4)) == date(2027, 4, 27)


@pytest.mark.parametrize(("days", "number"), [(0, 0), (2, 0), (3, 1), (9, 1), (10, 2), (300, 2)])
def test_reminders_come_due_after_three_and_ten_days(days: int, number: int):
    assert reminders_due(MONDAY, MONDAY + timedelta(days=days), [3, 10]) == number


@given(DAYS, st.integers(0, 400), st.lists(st.integers(1, 180), max_size=10, unique=True))
@settings(max_examples=100)
def test_the_number_of_reminders_never_falls_and_never_exceeds_the_settings(
    asked_on: date, later: int, days: list[int]
):
    day = asked_on + timedelta(days=later)
    number = reminders_due(asked_on, day, days)
    assert number <= reminders_due(asked_on, day + timedelta(days=1), days) <= len(days)
    assert reminders_due(asked_on, asked_on, days) == 0


def test_missing_authors_come_in_a_fixed_order():
    assert missing_authors([]) == [EndAuthor.SUPERVISOR, EndAuthor.CANDIDATE]
    assert missing_authors([EndAuthor.CANDIDATE]) == [EndAuthor.SUPERVISOR]
    assert missing_authors(list(EndAuthor)) == []


@pytest.mark.parametrize("role", list(Role))
def test_everybody_reads_the_supervisor_and_a_few_the_candidate_who_does_not_share(role: Role):
    assert may_see(role, EndAuthor.SUPERVISOR, may_be_shared=False)
    assert may_see(role, EndAuthor.CANDIDATE, may_be_shared=True)
    alone = may_see(role, EndAuthor.CANDIDATE, may_be_shared=False)
    assert alone == (role in {Role.MANAGER, Role.CASEWORKER, Role.CANDIDATE})


@pytest.mark.parametrize("role", list(Role))
def test_the_workplace_is_not_told_that_the_candidate_is_silent(role: Role):
    assert may_know_missing(role, EndAuthor.SUPERVISOR)
    assert may_know_missing(role, EndAuthor.CANDIDATE) == (role not in {Role.COMPANY, Role.MENTOR})
