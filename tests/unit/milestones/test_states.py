"""The lives of milestones and incentives, cell by cell."""

from itertools import product

import pytest

from app.foundation.core.actor import Role
from app.foundation.core.errors import IllegalMove, NotPermitted
from app.journey.aftercare.domain.milestones import Retention
from app.journey.milestones.domain.states import (
    INCENTIVE_CONSEQUENCES,
    INCENTIVE_LIFE,
    IncentiveStatus,
    incentives_offered,
    milestone_actions,
    require_evidence_wanted,
    verdict_stands,
)

STAFF = (Role.MANAGER, Role.CASEWORKER)
R = Retention
BECOMES = {
    (R.PENDING, R.RETAINED), (R.PENDING, R.NOT_RETAINED), (R.PENDING, R.UNKNOWN),
    (R.UNKNOWN, R.RETAINED), (R.UNKNOWN, R.NOT_RETAINED),
    (R.NOT_RETAINED, R.RETAINED), (R.NOT_RETAINED, R.UNKNOWN), (R.RETAINED, R.NOT_RETAINED),
}  # fmt: skip
TARGETS = {
    ("approve", "eligible"): "approved",
    ("hand-over", "approved"): "handed_over",
    ("cancel", "eligible"): "cancelled",
    ("cancel", "approved"): "cancelled",
}


@pytest.mark.parametrize(("before", "found"), list(product(Retention, repeat=2)))
def test_what_was_shown_to_last_is_never_unknown_again(before: Retention, found: Retention):
    assert verdict_stands(before, found) == ((before, found) in BECOMES)


@pytest.mark.parametrize(("action", "status", "role"), list(product(INCENTIVE_LIFE.moves, IncentiveStatus, Role)))
def test_every_cell_of_an_incentives_life(action: str, status: IncentiveStatus, role: Role):
    if role not in STAFF:
        with pytest.raises(NotPermitted):
            INCENTIVE_LIFE.target(action, status, role)
    elif (action, status.value) in TARGETS:
        assert INCENTIVE_LIFE.target(action, status, role).value == TARGETS[action, status.value]
    else:
        with pytest.raises(IllegalMove):
            INCENTIVE_LIFE.target(action, status, role)


def test_what_was_handed_over_never_falls_away():
    with pytest.raises(IllegalMove):
        INCENTIVE_CONSEQUENCES.target("fall-away", IncentiveStatus.HANDED_OVER, Role.ADMIN)


def test_whoever_brought_the_evidence_is_not_offered_to_approve():
    offered = incentives_offered(IncentiveStatus.ELIGIBLE, Role.CASEWORKER, brought_evidence=True)
    assert offered == ["cancel"]
    assert incentives_offered(IncentiveStatus.ELIGIBLE, Role.CASEWORKER, brought_evidence=False) == [
        "approve",
        "cancel",
    ]


@pytest.mark.parametrize(("status", "role"), list(product(Retention, Role)))
def test_the_jobcenter_brings_evidence_until_a_milestone_is_retained(status: Retention, role: Role):
    wanted = role in STAFF and status is not R.RETAINED
    assert milestone_actions(status, role) == (["evidence"] if wanted else [])
    if role not in STAFF:
        with pytest.raises(NotPermitted):
            require_evidence_wanted(status, role)
    elif status is R.RETAINED:
        with pytest.raises(IllegalMove):
            require_evidence_wanted(status, role)
