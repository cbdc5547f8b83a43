"""The life of a match, cell by cell."""

from itertools import product

import pytest

from app.foundation.core.actor import Role
from app.foundation.core.errors import IllegalMove, NotPermitted
from app.journey.matching.domain.states import LIVE, MATCH_LIFE, SHOWN_TO_COMPANY, MatchStatus

# action → from where → to where
TARGETS = {
    "consent": {"proposed": "consented"},
    "accept": {"consented": "agreed"},
    "decline": {"proposed": "declined", "consented": "declined"},
    "withdraw": {"proposed": "withdrawn", "consented": "withdrawn", "agreed": "withdrawn"},
    "expire": {"proposed": "expired", "consented": "expired"},
}
STAFF = {"caseworker", "manager"}
ROLES = {
    "consent": STAFF | {"candidate"},
    "accept": STAFF | {"company"},
    "decline": STAFF | {"candidate", "company"},
    "withdraw": STAFF,
    "expire": STAFF,
}


def test_the_table_holds_exactly_the_actions_of_the_interface_and_of_age():
    assert list(MATCH_LIFE.moves) == ["consent", "accept", "decline", "withdraw", "expire"]


def test_a_match_is_live_until_somebody_ends_it_and_shown_once_the_person_has_consented():
    assert {status.value for status in LIVE} == {"proposed", "consented", "agreed"}
    assert {status.value for status in SHOWN_TO_COMPANY} == {"consented", "agreed"}


@pytest.mark.parametrize(("action", "status", "role"), list(product(TARGETS, MatchStatus, Role)))
def test_each_cell_of_the_match_grid_leads_where_it_should_or_is_refused(action, status, role):
    expected = TARGETS[action].get(status.value)
    if role.value not in ROLES[action]:
        with pytest.raises(NotPermitted):
            MATCH_LIFE.target(action, status, role)
    elif expected is None:
        with pytest.raises(IllegalMove):
            MATCH_LIFE.target(action, status, role)
    else:
        assert MATCH_LIFE.target(action, status, role).value == expected
