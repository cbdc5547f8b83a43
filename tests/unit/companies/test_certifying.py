"""What is stored and what is shown of a certification, how long it holds, and who is offered what."""

from datetime import date
from uuid import UUID, uuid4

import pytest

from app.foundation.core.actor import Actor, Role
from app.foundation.core.errors import IllegalMove, NotPermitted
from app.registers.companies.domain import (
    CERTIFICATION_LIFE,
    CertificationKind,
    CertificationState,
    CertificationStatus,
    RefusalReason,
    RevocationReason,
    latest_end,
    offered_actions,
    status_on,
)

S = CertificationStatus
LAST = date(2026, 11, 30)
HERE, THERE = uuid4(), uuid4()
MOVES = {
    ("certify", S.APPLIED): S.CERTIFIED,
    ("refuse", S.APPLIED): S.REFUSED,
    ("revoke", S.CERTIFIED): S.REVOKED,
    ("withdraw", S.APPLIED): S.WITHDRAWN,
    ("withdraw", S.CERTIFIED): S.WITHDRAWN,
    ("withdraw", S.EXPIRED): S.WITHDRAWN,
    ("withdraw", S.REFUSED): S.WITHDRAWN,
    ("withdraw", S.REVOKED): S.WITHDRAWN,
}


def actor(role: Role, jobcenter_id: UUID | None = None) -> Actor:
    return Actor(uuid4(), role, jobcenter_id=jobcenter_id)


@pytest.mark.parametrize("status", S)
@pytest.mark.parametrize("action", CERTIFICATION_LIFE.moves)
def test_a_manager_moves_a_certification_as_the_table_says(action: str, status: CertificationStatus):
    if (action, status) in MOVES:
        assert CERTIFICATION_LIFE.target(action, status, Role.MANAGER) is MOVES[action, status]
    else:
        with pytest.raises(IllegalMove):
            CERTIFICATION_LIFE.target(action, status, Role.MANAGER)


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.MANAGER])
@pytest.mark.parametrize("action", ["certify", "refuse", "revoke"])
def test_only_a_manager_decides(action: str, role: Role):
    with pytest.raises(NotPermitted):
        CERTIFICATION_LIFE.target(action, S.APPLIED, role)


@pytest.mark.parametrize(
    ("today", "status"),
    [(date(2026, 11, 29), S.CERTIFIED), (LAST, S.CERTIFIED), (date(2026, 12, 1), S.EXPIRED)],
)
def test_a_certification_holds_to_its_last_day(today: date, status: CertificationStatus):
    assert status_on(CertificationState.CERTIFIED, LAST, today) is status


def test_what_was_revoked_never_expires():
    assert status_on(CertificationState.REVOKED, LAST, date(2030, 1, 1)) is S.REVOKED


def test_expiry_is_shown_and_never_stored():
    assert {each.value for each in S} - {each.value for each in CertificationState} == {"expired"}


@pytest.mark.parametrize(
    ("today", "last"),
    [(date(2026, 11, 23), date(2029, 11, 23)), (date(2028, 2, 29), date(2031, 2, 28))],
)
def test_three_years_ahead_is_the_same_day(today: date, last: date):
    assert latest_end(today) == last


def test_the_manager_that_was_asked_is_offered_the_decision_and_another_jobcenters_is_not():
    by = uuid4()
    assert offered_actions(S.APPLIED, actor(Role.MANAGER, HERE), HERE, by) == ["certify", "refuse", "withdraw"]
    assert offered_actions(S.CERTIFIED, actor(Role.MANAGER, HERE), HERE, by) == ["revoke", "withdraw"]
    assert offered_actions(S.APPLIED, actor(Role.MANAGER, THERE), HERE, by) == ["withdraw"]
    assert offered_actions(S.CERTIFIED, actor(Role.MANAGER, THERE), HERE, by) == ["withdraw"]


def test_whoever_applied_on_behalf_is_offered_no_answer():
    manager = actor(Role.MANAGER, HERE)
    assert offered_actions(S.APPLIED, manager, HERE, manager.account_id) == ["withdraw"]
    assert offered_actions(S.CERTIFIED, manager, HERE, manager.account_id) == ["revoke", "withdraw"]


@pytest.mark.parametrize("role", [Role.COMPANY, Role.CASEWORKER])
@pytest.mark.parametrize("status", S)
def test_company_and_caseworker_may_only_take_it_back(role: Role, status: CertificationStatus):
    offered = [] if status is S.WITHDRAWN else ["withdraw"]
    assert offered_actions(status, actor(role, HERE), HERE, uuid4()) == offered


def test_no_reason_tells_the_kind():
    words = {part for kind in CertificationKind for part in kind.value.split("_")}
    for reason in (*RefusalReason, *RevocationReason):
        assert not words & set(reason.value.split("_"))
