"""The life of a change, cell by cell, and how the parties are heard."""

from itertools import product

import pytest

from app.foundation.core.actor import Role
from app.foundation.core.errors import IllegalMove, NotPermitted
from app.journey.changes.domain import (
    CHANGE_CONSEQUENCES,
    CHANGE_LIFE,
    ChangeStatus,
    Heard,
    Hearing,
    Side,
    hearing_of,
    offered_actions,
    side_of,
)

# Every cell that leads somewhere: action, state, role → state. Whatever is not written here is refused.
ALLOWED = {
    ("answer", "requested", "company"): "requested",
    ("answer", "requested", "candidate"): "requested",
    ("answer", "requested", "caseworker"): "requested",
    ("answer", "requested", "manager"): "requested",
    ("grant", "requested", "caseworker"): "granted",
    ("grant", "requested", "manager"): "granted",
    ("reject", "requested", "caseworker"): "rejected",
    ("reject", "requested", "manager"): "rejected",
    ("withdraw", "requested", "company"): "withdrawn",
    ("withdraw", "requested", "candidate"): "withdrawn",
    ("withdraw", "requested", "caseworker"): "withdrawn",
    ("withdraw", "requested", "manager"): "withdrawn",
}
ROLES_OF = {
    "answer": {"company", "candidate", "caseworker", "manager"},
    "grant": {"caseworker", "manager"},
    "reject": {"caseworker", "manager"},
    "withdraw": {"company", "candidate", "caseworker", "manager"},
}


@pytest.mark.parametrize(("action", "state", "role"), list(product(ROLES_OF, ChangeStatus, Role)))
def test_every_cell_of_the_grid(action: str, state: ChangeStatus, role: Role):
    expected = ALLOWED.get((action, state.value, role.value))
    if expected is not None:
        assert CHANGE_LIFE.target(action, state, role) == expected
        return
    with pytest.raises(IllegalMove if role.value in ROLES_OF[action] else NotPermitted):
        CHANGE_LIFE.target(action, state, role)


def test_the_grid_knows_every_action():
    assert set(CHANGE_LIFE.moves) == set(ROLES_OF)


@pytest.mark.parametrize("role", Role)
def test_with_the_placement_an_open_change_falls_away_for_everybody(role: Role):
    assert CHANGE_CONSEQUENCES.target("fall-away", ChangeStatus.REQUESTED, role) is ChangeStatus.WITHDRAWN
    with pytest.raises(IllegalMove):
        CHANGE_CONSEQUENCES.target("fall-away", ChangeStatus.GRANTED, role)


@pytest.mark.parametrize(
    ("role", "asker", "expected"),
    [
        (Role.COMPANY, Role.COMPANY, ["withdraw"]),
        (Role.COMPANY, Role.CASEWORKER, ["answer"]),
        (Role.COMPANY, Role.CANDIDATE, ["answer"]),
        (Role.CANDIDATE, Role.CANDIDATE, ["withdraw"]),
        (Role.CANDIDATE, Role.COMPANY, ["answer"]),
        (Role.CASEWORKER, Role.COMPANY, ["answer", "grant", "reject", "withdraw"]),
        (Role.INTEGRATION, Role.COMPANY, []),
    ],
)
def test_who_asked_has_agreed_and_nobody_withdraws_for_the_other_side(role: Role, asker: Role, expected: list[str]):
    assert offered_actions(ChangeStatus.REQUESTED, role, asker) == expected
    assert offered_actions(ChangeStatus.GRANTED, role, asker) == []


def test_only_the_two_parties_have_a_side():
    sides = {role: side_of(role) for role in Role if side_of(role)}
    assert sides == {Role.COMPANY: Side.COMPANY, Role.CANDIDATE: Side.CANDIDATE}


@pytest.mark.parametrize(
    ("company", "candidate", "more", "less"),
    [
        (True, True, ((), ()), ((), ())),
        (None, True, (("company_not_heard",), ()), ((), ("company_not_heard",))),
        (True, None, (("candidate_not_heard",), ()), ((), ("candidate_not_heard",))),
        (
            None,
            None,
            (("company_not_heard", "candidate_not_heard"), ()),
            ((), ("company_not_heard", "candidate_not_heard")),
        ),
        (False, True, (("company_disagrees",), ()), ((), ("company_disagrees",))),
        (True, False, (("candidate_disagrees",), ()), (("candidate_disagrees",), ())),
        (
            False,
            False,
            (("company_disagrees", "candidate_disagrees"), ()),
            (("candidate_disagrees",), ("company_disagrees",)),
        ),
    ],
)
def test_a_missing_answer_and_a_no_weigh_by_what_the_change_asks(company, candidate, more, less):
    assert hearing_of(Heard(company, candidate), asks_more=True) == Hearing(*more)
    assert hearing_of(Heard(company, candidate), asks_more=False) == Hearing(*less)
