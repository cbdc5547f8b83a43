"""The full grid of a voucher's life: who may do what from where, and that everything else is refused."""

from itertools import product

import pytest

from app.foundation.core.actor import Role
from app.foundation.core.errors import IllegalMove, NotPermitted
from app.journey.courses.domain.states import (
    BEFORE_USE,
    COURSE_LIFE,
    HOLDING_A_SEAT,
    SYSTEM_ACTIONS,
    VOUCHER_LIFE,
    CourseStatus,
    VoucherStatus,
    vouchers_offered,
)

V = VoucherStatus
STAFF = {Role.MANAGER, Role.CASEWORKER}
CHOOSERS = STAFF | {Role.CANDIDATE}
# Action: from, to, by whom.
ALLOWED = {
    ("approve", V.PENDING): (V.ISSUED, {Role.MANAGER}),
    ("reject", V.PENDING): (V.CANCELLED, {Role.MANAGER}),
    ("reserve", V.ISSUED): (V.RESERVED, CHOOSERS),
    ("release", V.RESERVED): (V.ISSUED, CHOOSERS),
    ("redeem", V.RESERVED): (V.REDEEMED, STAFF),
    ("cancel", V.PENDING): (V.CANCELLED, STAFF),
    ("cancel", V.ISSUED): (V.CANCELLED, STAFF),
    ("cancel", V.RESERVED): (V.CANCELLED, STAFF),
    ("refund", V.REDEEMED): (V.REDEEMED, STAFF),
}
BY_ITSELF = {
    ("expire", V.PENDING): V.EXPIRED,
    ("expire", V.ISSUED): V.EXPIRED,
    ("expire", V.RESERVED): V.EXPIRED,
    ("free", V.RESERVED): V.ISSUED,
}
BY_HAND = {action for action, _ in ALLOWED}


@pytest.mark.parametrize(("action", "state", "role"), [*product(sorted(BY_HAND), V, Role)])
def test_a_move_is_allowed_exactly_where_the_grid_says(action: str, state: V, role: Role):
    target, roles = ALLOWED.get((action, state), (None, set()))
    ever = set().union(*(who for (name, _), (_, who) in ALLOWED.items() if name == action))
    if role in roles:
        assert VOUCHER_LIFE.target(action, state, role) is target
    elif role in ever:
        with pytest.raises(IllegalMove):
            VOUCHER_LIFE.target(action, state, role)
    else:
        with pytest.raises(NotPermitted):
            VOUCHER_LIFE.target(action, state, role)


@pytest.mark.parametrize(("action", "state"), [*product(sorted(SYSTEM_ACTIONS), V)])
def test_what_happens_by_itself_starts_where_the_grid_says_and_is_nobodys_to_do(action: str, state: V):
    if (action, state) in BY_ITSELF:
        assert VOUCHER_LIFE.target_of(action, state) is BY_ITSELF[action, state]
    else:
        with pytest.raises(IllegalMove):
            VOUCHER_LIFE.target_of(action, state)
    for role in Role:
        with pytest.raises(NotPermitted):
            VOUCHER_LIFE.target(action, state, role)


def test_every_action_stands_in_the_grid():
    assert set(VOUCHER_LIFE.moves) == BY_HAND | SYSTEM_ACTIONS


def test_nobody_is_offered_approval_of_the_own_voucher():
    assert vouchers_offered(V.PENDING, Role.MANAGER, issued_it=False) == ["approve", "reject", "cancel"]
    assert vouchers_offered(V.PENDING, Role.MANAGER, issued_it=True) == ["cancel"]
    assert vouchers_offered(V.ISSUED, Role.CANDIDATE, issued_it=False) == ["reserve"]
    assert vouchers_offered(V.REDEEMED, Role.INTEGRATION, issued_it=False) == []


def test_a_seat_is_held_by_what_is_chosen_and_by_what_is_paid():
    assert set(HOLDING_A_SEAT) == {V.RESERVED, V.REDEEMED}
    assert not set(BEFORE_USE) & {V.REDEEMED, V.EXPIRED, V.CANCELLED}


@pytest.mark.parametrize("role", Role)
def test_a_course_is_cancelled_once_by_the_jobcenter(role: Role):
    expected = ["cancel"] if role in STAFF else []
    assert COURSE_LIFE.allowed_actions(CourseStatus.OPEN, role) == expected
    assert COURSE_LIFE.allowed_actions(CourseStatus.CANCELLED, role) == []
