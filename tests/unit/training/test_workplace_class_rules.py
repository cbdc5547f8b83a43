"""What a class at the workplace must be to take place, and who may do what with it."""

from datetime import date, time, timedelta

import pytest

from app.foundation.core.actor import Role
from app.foundation.core.errors import IllegalMove, NotPermitted
from app.journey.training.domain.classes import CLASS_LIFE, class_faults
from app.journey.training.domain.states import ClassStatus
from app.journey.training.domain.values import WeeklySession

MONDAY = date(2027, 1, 11)
TUESDAYS = [WeeklySession(2, time(12), time(14))]
NEVER_CLOSED: frozenset[date] = frozenset()


def codes(starts_on=MONDAY, ends_on=MONDAY + timedelta(weeks=8), sessions=TUESDAYS, closed=NEVER_CLOSED, today=MONDAY):
    return [(each.pointer, each.code) for each in class_faults(starts_on, ends_on, sessions, closed, today)]


def test_a_class_of_eight_weeks_on_tuesdays_is_fine():
    assert codes() == []


@pytest.mark.parametrize(
    ("values", "fault"),
    [
        ({"ends_on": MONDAY - timedelta(days=1)}, ("/ends_on", "training.class_period_reversed")),
        ({"today": MONDAY + timedelta(weeks=9)}, ("/ends_on", "training.class_past")),
        ({"ends_on": MONDAY + timedelta(days=367)}, ("/ends_on", "training.class_too_long")),
        ({"ends_on": MONDAY}, ("/sessions", "training.class_never_meets")),
        (
            {"sessions": [*TUESDAYS, WeeklySession(2, time(13, 30), time(15))]},
            ("/sessions/1", "training.class_times_overlap"),
        ),
        (
            {"closed": frozenset(MONDAY + timedelta(weeks=week, days=1) for week in range(9))},
            ("/sessions", "training.class_never_meets"),
        ),
    ],
)
def test_what_is_wrong_is_pointed_at(values, fault):
    assert codes(**values) == [fault]


def test_a_class_may_last_a_year_and_its_times_may_follow_one_another():
    back_to_back = [*TUESDAYS, WeeklySession(2, time(14), time(15))]
    assert codes(ends_on=MONDAY + timedelta(days=366), sessions=back_to_back) == []


@pytest.mark.parametrize("action", ["add", "remove", "cancel"])
@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("status", list(ClassStatus))
def test_only_staff_changes_a_class_and_only_an_open_one(action, role, status):
    if role not in {Role.CASEWORKER, Role.MANAGER}:
        with pytest.raises(NotPermitted):
            CLASS_LIFE.target(action, status, role)
    elif status is ClassStatus.CANCELLED:
        with pytest.raises(IllegalMove):
            CLASS_LIFE.target(action, status, role)
    else:
        expected = ClassStatus.CANCELLED if action == "cancel" else ClassStatus.OPEN
        assert CLASS_LIFE.target(action, status, role) is expected
