"""The life of a candidate: every action from every state by every role."""

from itertools import product

import pytest

from app.foundation.core.actor import Role
from app.foundation.core.errors import IllegalMove, NotPermitted
from app.registers.candidates.domain import (
    CANDIDATE_LIFE,
    FLOW_ACTIONS,
    STANDS,
    CandidateStatus,
    offered_actions,
)

S = CandidateStatus
STAFF = {Role.MANAGER, Role.CASEWORKER}
EVERYBODY = {
    Role.ADMIN,
    Role.MANAGER,
    Role.CASEWORKER,
    Role.COMPANY,
    Role.CANDIDATE,
    Role.MENTOR,
    Role.INTEGRATION,
}
# action: {state it starts from: state it leads to}, and who may do it. Everything else is refused.
EXPECTED = {
    "hold": ({S.AVAILABLE: S.IN_MATCH, S.IN_MATCH: S.IN_MATCH}, EVERYBODY),
    "release": ({S.IN_MATCH: S.AVAILABLE}, EVERYBODY),
    "place": ({S.AVAILABLE: S.PLACED, S.IN_MATCH: S.PLACED}, EVERYBODY),
    "finish": ({S.PLACED: S.AVAILABLE}, EVERYBODY),
    "employ": (
        {S.AVAILABLE: S.EMPLOYED, S.IN_MATCH: S.EMPLOYED, S.PLACED: S.EMPLOYED, S.PAUSED: S.EMPLOYED},
        EVERYBODY,
    ),
    "lose_job": ({S.EMPLOYED: S.AVAILABLE}, EVERYBODY),
    "pause": ({S.AVAILABLE: S.PAUSED}, STAFF),
    "resume": ({S.PAUSED: S.AVAILABLE}, STAFF),
    "close": ({S.AVAILABLE: S.CLOSED, S.PAUSED: S.CLOSED, S.EMPLOYED: S.CLOSED}, STAFF),
    "reopen": ({S.CLOSED: S.AVAILABLE}, STAFF),
}
# What a status does with the flow: `refuse` (409), `stand` (nothing changes), or the state it moves to.
FLOW = {
    S.AVAILABLE: ("in_match", "stand", "placed", "stand", "employed", "stand"),
    S.IN_MATCH: ("in_match", "available", "placed", "stand", "employed", "stand"),
    S.PLACED: ("stand", "stand", "stand", "available", "employed", "stand"),
    S.EMPLOYED: ("stand", "stand", "stand", "stand", "stand", "available"),
    S.PAUSED: ("refuse", "stand", "refuse", "stand", "employed", "stand"),
    S.CLOSED: ("refuse", "stand", "refuse", "stand", "refuse", "stand"),
}


def test_the_table_has_no_action_beyond_the_expected():
    assert set(CANDIDATE_LIFE.moves) == set(EXPECTED)


@pytest.mark.parametrize(("action", "state", "role"), list(product(EXPECTED, S, Role)))
def test_an_action_leads_where_expected_or_is_refused(action: str, state: CandidateStatus, role: Role):
    moves, roles = EXPECTED[action]
    if role not in roles:
        with pytest.raises(NotPermitted):
            CANDIDATE_LIFE.target(action, state, role)
    elif state not in moves:
        with pytest.raises(IllegalMove):
            CANDIDATE_LIFE.target(action, state, role)
    else:
        assert CANDIDATE_LIFE.target(action, state, role) is moves[state]


@pytest.mark.parametrize("state", list(S))
def test_the_flow_moves_a_status_lets_it_stand_or_is_refused(state: CandidateStatus):
    found = []
    for action in ("hold", "release", "place", "finish", "employ", "lose_job"):
        row = CANDIDATE_LIFE.moves[action]
        stands, moves = state in STANDS[action], state in row.sources
        assert not (stands and moves), f"{action} from {state} is told twice"
        found.append("stand" if stands else row.target.value if moves else "refuse")
    assert tuple(found) == FLOW[state]


OFFERED = {
    S.AVAILABLE: ["pause", "close"],
    S.IN_MATCH: [],
    S.PLACED: [],
    S.EMPLOYED: ["close"],
    S.PAUSED: ["resume", "close"],
    S.CLOSED: ["reopen"],
}


@pytest.mark.parametrize("role", sorted(STAFF))
@pytest.mark.parametrize("state", list(S))
def test_staff_are_offered_what_is_done_by_hand_and_never_the_flow(state: CandidateStatus, role: Role):
    assert offered_actions(state, role) == OFFERED[state]
    assert not set(offered_actions(state, role)) & set(FLOW_ACTIONS)


@pytest.mark.parametrize("role", sorted(EVERYBODY - STAFF))
@pytest.mark.parametrize("state", list(S))
def test_nobody_else_is_offered_anything(state: CandidateStatus, role: Role):
    assert offered_actions(state, role) == []
