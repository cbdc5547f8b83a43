"""The life of a training activity, cell by cell."""

from datetime import date
from itertools import product

import pytest

from app.foundation.core.actor import Role
from app.foundation.core.errors import IllegalMove, NotPermitted
from app.journey.training.domain.states import ACTIVITY_LIFE, ActivityStatus, status_by_day

ALLOWED = {
    ("complete", "planned", "caseworker"): "completed",
    ("complete", "planned", "manager"): "completed",
    ("complete", "planned", "company"): "completed",
    ("complete", "planned", "mentor"): "completed",
    ("complete", "in_progress", "caseworker"): "completed",
    ("complete", "in_progress", "manager"): "completed",
    ("complete", "in_progress", "company"): "completed",
    ("complete", "in_progress", "mentor"): "completed",
    ("drop", "planned", "caseworker"): "dropped",
    ("drop", "planned", "manager"): "dropped",
    ("drop", "in_progress", "caseworker"): "dropped",
    ("drop", "in_progress", "manager"): "dropped",
    ("sign-off", "completed", "company"): "signed_off",
    ("sign-off", "completed", "mentor"): "signed_off",
    ("disagree", "signed_off", "candidate"): "signed_off",
    ("disagree", "signed_off", "caseworker"): "signed_off",
    ("disagree", "signed_off", "manager"): "signed_off",
}
ROLES_OF = {
    "complete": {"caseworker", "manager", "company", "mentor"},
    "drop": {"caseworker", "manager"},
    "sign-off": {"company", "mentor"},
    "disagree": {"candidate", "caseworker", "manager"},
}
GRID = list(product(ROLES_OF, ActivityStatus, Role))


def test_the_table_holds_exactly_the_actions_of_the_interface():
    assert list(ACTIVITY_LIFE.moves) == ["complete", "drop", "sign-off", "disagree"]
    assert {status.value for status in ActivityStatus} == {
        "planned",
        "in_progress",
        "completed",
        "signed_off",
        "dropped",
    }


@pytest.mark.parametrize(("action", "status", "role"), GRID)
def test_each_cell_of_the_grid_leads_where_it_should_or_is_refused(action, status, role):
    expected = ALLOWED.get((action, status.value, role.value))

    if expected is not None:
        assert ACTIVITY_LIFE.target(action, status, role).value == expected
    elif role.value not in ROLES_OF[action]:
        with pytest.raises(NotPermitted):
            ACTIVITY_LIFE.target(action, status, role)
    else:
        with pytest.raises(IllegalMove):
            ACTIVITY_LIFE.target(action, status, role)


@pytest.mark.parametrize(
    ("status", "today", "expected"),
    [
        (ActivityStatus.PLANNED, date(2026, 3, 1), ActivityStatus.PLANNED),
        (ActivityStatus.PLANNED, date(2026, 3, 2), ActivityStatus.IN_PROGRESS),
        (ActivityStatus.PLANNED, date(2026, 3, 9), ActivityStatus.IN_PROGRESS),
        (ActivityStatus.IN_PROGRESS, date(2026, 3, 1), ActivityStatus.IN_PROGRESS),
        (ActivityStatus.COMPLETED, date(2026, 3, 9), ActivityStatus.COMPLETED),
        (ActivityStatus.SIGNED_OFF, date(2026, 3, 9), ActivityStatus.SIGNED_OFF),
        (ActivityStatus.DROPPED, date(2026, 3, 9), ActivityStatus.DROPPED),
    ],
)
def test_a_planned_activity_is_in_progress_from_its_first_day(status, today, expected):
    assert status_by_day(status, date(2026, 3, 2), today) is expected
