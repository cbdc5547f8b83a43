"""The life of a placement, cell by cell."""

from itertools import product

import pytest

from app.foundation.core.actor import Role
from app.foundation.core.errors import IllegalMove, NotPermitted
from app.journey.placements.domain import PLACEMENT_LIFE, Answers, Party, PlacementStatus, offered_actions

# Every cell that leads somewhere: action, state, role → state. Whatever is not written here is refused.
ALLOWED = {
    ("edit", "draft", "company"): "draft",
    ("edit", "draft", "caseworker"): "draft",
    ("edit", "draft", "manager"): "draft",
    ("edit", "submitted", "company"): "draft",
    ("edit", "submitted", "caseworker"): "draft",
    ("edit", "submitted", "manager"): "draft",
    ("edit", "in_review", "company"): "draft",
    ("edit", "in_review", "caseworker"): "draft",
    ("edit", "in_review", "manager"): "draft",
    ("submit", "draft", "company"): "submitted",
    ("submit", "draft", "caseworker"): "submitted",
    ("submit", "draft", "manager"): "submitted",
    ("sign", "submitted", "company"): "submitted",
    ("sign", "submitted", "candidate"): "submitted",
    ("sign", "submitted", "caseworker"): "submitted",
    ("sign", "submitted", "manager"): "submitted",
    ("object", "submitted", "caseworker"): "submitted",
    ("object", "submitted", "manager"): "submitted",
    ("review", "submitted", "company"): "in_review",
    ("review", "submitted", "candidate"): "in_review",
    ("review", "submitted", "caseworker"): "in_review",
    ("review", "submitted", "manager"): "in_review",
    ("return", "submitted", "caseworker"): "draft",
    ("return", "submitted", "manager"): "draft",
    ("return", "in_review", "caseworker"): "draft",
    ("return", "in_review", "manager"): "draft",
    ("grant", "in_review", "caseworker"): "granted",
    ("grant", "in_review", "manager"): "granted",
    ("reject", "submitted", "caseworker"): "rejected",
    ("reject", "submitted", "manager"): "rejected",
    ("reject", "in_review", "caseworker"): "rejected",
    ("reject", "in_review", "manager"): "rejected",
    ("confirm", "granted", "company"): "granted",
    ("confirm", "granted", "caseworker"): "granted",
    ("confirm", "granted", "manager"): "granted",
    ("start", "granted", "company"): "active",
    ("start", "granted", "caseworker"): "active",
    ("start", "granted", "manager"): "active",
    ("complete", "active", "company"): "completed",
    ("complete", "active", "caseworker"): "completed",
    ("complete", "active", "manager"): "completed",
    ("end-early", "active", "company"): "ended_early",
    ("end-early", "active", "caseworker"): "ended_early",
    ("end-early", "active", "manager"): "ended_early",
    ("cancel", "draft", "company"): "cancelled",
    ("cancel", "draft", "caseworker"): "cancelled",
    ("cancel", "draft", "manager"): "cancelled",
    ("cancel", "submitted", "company"): "cancelled",
    ("cancel", "submitted", "caseworker"): "cancelled",
    ("cancel", "submitted", "manager"): "cancelled",
    ("cancel", "in_review", "company"): "cancelled",
    ("cancel", "in_review", "caseworker"): "cancelled",
    ("cancel", "in_review", "manager"): "cancelled",
    ("cancel", "granted", "company"): "cancelled",
    ("cancel", "granted", "caseworker"): "cancelled",
    ("cancel", "granted", "manager"): "cancelled",
}
COMPANY_AND_STAFF = {"company", "caseworker", "manager"}
STAFF = {"caseworker", "manager"}
SIGNERS = {"company", "candidate", "caseworker", "manager"}
ROLES_OF = {
    "edit": COMPANY_AND_STAFF,
    "submit": COMPANY_AND_STAFF,
    "sign": SIGNERS,
    "object": STAFF,
    "review": SIGNERS,
    "return": STAFF,
    "grant": STAFF,
    "reject": STAFF,
    "confirm": COMPANY_AND_STAFF,
    "start": COMPANY_AND_STAFF,
    "complete": COMPANY_AND_STAFF,
    "end-early": COMPANY_AND_STAFF,
    "cancel": COMPANY_AND_STAFF,
}
STATES = {
    "draft",
    "submitted",
    "in_review",
    "granted",
    "active",
    "completed",
    "rejected",
    "cancelled",
    "ended_early",
}
GRID = list(product(ROLES_OF, PlacementStatus, Role))


def test_the_table_holds_exactly_the_actions_and_states_of_the_interface():
    assert list(PLACEMENT_LIFE.moves) == list(ROLES_OF)
    assert {status.value for status in PlacementStatus} == STATES


@pytest.mark.parametrize(("action", "status", "role"), GRID)
def test_each_cell_of_the_grid_leads_where_it_should_or_is_refused(action, status, role):
    expected = ALLOWED.get((action, status.value, role.value))

    if expected is not None:
        assert PLACEMENT_LIFE.target(action, status, role).value == expected
    elif role.value not in ROLES_OF[action]:
        with pytest.raises(NotPermitted):
            PLACEMENT_LIFE.target(action, status, role)
    else:
        with pytest.raises(IllegalMove):
            PLACEMENT_LIFE.target(action, status, role)


@pytest.mark.parametrize("status", ["completed", "rejected", "cancelled", "ended_early"])
def test_nothing_leads_out_of_a_final_state(status):
    assert not [cell for cell in ALLOWED if cell[1] == status]
    for role in Role:
        assert PLACEMENT_LIFE.allowed_actions(PlacementStatus(status), role) == []


def test_the_move_to_review_is_never_offered_because_the_last_signature_makes_it():
    for status, role in product(PlacementStatus, Role):
        assert "review" not in offered_actions(status, role, Answers())


def test_a_company_that_has_signed_is_not_asked_to_sign_again():
    signed = Answers(frozenset({Party.COMPANY}))

    assert "sign" not in offered_actions(PlacementStatus.SUBMITTED, Role.COMPANY, signed)
    assert "sign" in offered_actions(PlacementStatus.SUBMITTED, Role.CANDIDATE, signed)


def test_staff_may_go_on_signing_for_others_after_the_jobcenters_own_signature():
    signed = Answers(frozenset({Party.JOBCENTER}))

    assert "sign" in offered_actions(PlacementStatus.SUBMITTED, Role.CASEWORKER, signed)


def test_a_representative_who_has_answered_cannot_object_any_more():
    answered = Answers(frozenset({Party.EMPLOYEE_REPRESENTATIVE}))

    assert "object" not in offered_actions(PlacementStatus.SUBMITTED, Role.CASEWORKER, answered)
    assert "object" in offered_actions(PlacementStatus.SUBMITTED, Role.CASEWORKER, Answers())


def test_start_takes_the_place_of_confirm_once_the_company_has_confirmed():
    before = offered_actions(PlacementStatus.GRANTED, Role.COMPANY, Answers(confirmed=False))
    after = offered_actions(PlacementStatus.GRANTED, Role.COMPANY, Answers(confirmed=True))

    assert before == ["confirm", "cancel"]
    assert after == ["start", "cancel"]
