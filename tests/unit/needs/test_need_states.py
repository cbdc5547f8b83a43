"""The life of a need, cell by cell."""

from itertools import product

import pytest

from app.foundation.core.actor import Role
from app.foundation.core.errors import IllegalMove, NotPermitted
from app.journey.needs.domain import NEED_LIFE, SYSTEM_ACTIONS, NeedStatus

ASKERS = {"company", "caseworker", "manager"}
EVERYBODY = {role.value for role in Role}
# action → from where → to where
TARGETS = {
    "publish": {"draft": "open"},
    "confirm": {"open": "open"},
    "close": {"draft": "closed", "open": "closed", "filled": "closed"},
    "reopen": {"closed": "open", "expired": "open"},
    "fill": {"open": "filled"},
    "free": {"filled": "open"},
    "expire": {"open": "expired"},
}
ROLES = {
    "publish": ASKERS,
    "confirm": ASKERS,
    "close": ASKERS,
    "reopen": ASKERS,
    "fill": EVERYBODY,
    "free": EVERYBODY,
    "expire": {"caseworker", "manager"},
}


def test_the_table_holds_exactly_the_actions_of_the_interface_and_of_the_seats():
    assert list(NEED_LIFE.moves) == ["publish", "confirm", "close", "reopen", "fill", "free", "expire"]
    assert {"fill", "free", "expire"} == SYSTEM_ACTIONS


@pytest.mark.parametrize(("action", "status", "role"), list(product(TARGETS, NeedStatus, Role)))
def test_each_cell_of_the_need_grid_leads_where_it_should_or_is_refused(action, status, role):
    expected = TARGETS[action].get(status.value)
    if role.value not in ROLES[action]:
        with pytest.raises(NotPermitted):
            NEED_LIFE.target(action, status, role)
    elif expected is None:
        with pytest.raises(IllegalMove):
            NEED_LIFE.target(action, status, role)
    else:
        assert NEED_LIFE.target(action, status, role).value == expected
