"""The lives of a follow-up and an employment, cell by cell, and when a follow-up is due."""

from datetime import date
from itertools import product

import pytest

from app.foundation.core.actor import Role
from app.foundation.core.errors import IllegalMove, NotPermitted
from app.journey.aftercare.domain.states import (
    EMPLOYMENT_LIFE,
    FOLLOW_UP_LIFE,
    DueBucket,
    EmploymentStatus,
    FollowUpStatus,
    Recorded,
    due_buckets,
    is_overdue,
    may_answer,
    record_follow_up,
)
from app.journey.aftercare.domain.template import Audience

FOLLOW_UP_CELLS = {
    ("record", "planned", "caseworker"): "done",
    ("record", "planned", "manager"): "done",
    ("record", "planned", "candidate"): "done",
    ("record", "planned", "company"): "done",
    ("record", "unreachable", "caseworker"): "done",
    ("record", "unreachable", "manager"): "done",
    ("record", "unreachable", "candidate"): "done",
    ("record", "unreachable", "company"): "done",
    ("reschedule", "planned", "caseworker"): "planned",
    ("reschedule", "planned", "manager"): "planned",
    ("reschedule", "unreachable", "caseworker"): "planned",
    ("reschedule", "unreachable", "manager"): "planned",
    ("cancel", "planned", "caseworker"): "cancelled",
    ("cancel", "planned", "manager"): "cancelled",
    ("cancel", "unreachable", "caseworker"): "cancelled",
    ("cancel", "unreachable", "manager"): "cancelled",
}
FOLLOW_UP_ROLES = {
    "record": {"caseworker", "manager", "candidate", "company"},
    "reschedule": {"caseworker", "manager"},
    "cancel": {"caseworker", "manager"},
}
EMPLOYMENT_CELLS = {
    ("change", "active", "caseworker"): "active",
    ("change", "active", "manager"): "active",
    ("end", "active", "caseworker"): "ended",
    ("end", "active", "manager"): "ended",
}
EMPLOYMENT_ROLES = {"change": {"caseworker", "manager"}, "end": {"caseworker", "manager"}}
TODAY = date(2026, 3, 4)


def assert_cell(life, cells, roles_of, action, status, role):
    expected = cells.get((action, status.value, role.value))
    if expected is not None:
        assert life.target(action, status, role).value == expected
    else:
        refusal = IllegalMove if role.value in roles_of[action] else NotPermitted
        with pytest.raises(refusal):
            life.target(action, status, role)


def test_the_tables_hold_exactly_the_actions_of_the_interface():
    assert list(FOLLOW_UP_LIFE.moves) == ["record", "reschedule", "cancel"]
    assert list(EMPLOYMENT_LIFE.moves) == ["change", "end"]


@pytest.mark.parametrize(
    ("action", "status", "role"), list(product(("record", "reschedule", "cancel"), FollowUpStatus, Role))
)
def test_each_cell_of_the_follow_up_grid_leads_where_it_should_or_is_refused(action, status, role):
    assert_cell(FOLLOW_UP_LIFE, FOLLOW_UP_CELLS, FOLLOW_UP_ROLES, action, status, role)


@pytest.mark.parametrize(("action", "status", "role"), list(product(("change", "end"), EmploymentStatus, Role)))
def test_each_cell_of_the_employment_grid_leads_where_it_should_or_is_refused(action, status, role):
    assert_cell(EMPLOYMENT_LIFE, EMPLOYMENT_CELLS, EMPLOYMENT_ROLES, action, status, role)


def test_tries_in_vain_are_counted_until_somebody_answers():
    first = record_follow_up(FollowUpStatus.PLANNED, 0, Role.CASEWORKER, reached=False)
    second = record_follow_up(first.status, first.failed_tries, Role.MANAGER, reached=False)
    answered = record_follow_up(second.status, second.failed_tries, Role.CASEWORKER, reached=True)

    assert first == Recorded(FollowUpStatus.UNREACHABLE, 1)
    assert second == Recorded(FollowUpStatus.UNREACHABLE, 2)
    assert answered == Recorded(FollowUpStatus.DONE, 2)


@pytest.mark.parametrize("role", [Role.CANDIDATE, Role.COMPANY])
def test_nobody_reports_themselves_as_unreachable(role):
    with pytest.raises(NotPermitted):
        record_follow_up(FollowUpStatus.PLANNED, 0, role, reached=False)


@pytest.mark.parametrize("status", [FollowUpStatus.DONE, FollowUpStatus.CANCELLED])
def test_a_closed_follow_up_takes_no_further_record(status):
    with pytest.raises(IllegalMove):
        record_follow_up(status, 0, Role.CASEWORKER, reached=False)


@pytest.mark.parametrize(("role", "audience"), list(product(Role, Audience)))
def test_candidate_and_company_answer_their_own_questions_only(role, audience):
    allowed = {
        (Role.CASEWORKER, Audience.CANDIDATE),
        (Role.CASEWORKER, Audience.EMPLOYER),
        (Role.MANAGER, Audience.CANDIDATE),
        (Role.MANAGER, Audience.EMPLOYER),
        (Role.CANDIDATE, Audience.CANDIDATE),
        (Role.COMPANY, Audience.EMPLOYER),
    }
    assert may_answer(role, audience) is ((role, audience) in allowed)


@pytest.mark.parametrize(
    ("due_on", "status", "overdue", "buckets"),
    [
        (date(2026, 3, 3), FollowUpStatus.PLANNED, True, {DueBucket.OVERDUE}),
        (date(2026, 3, 3), FollowUpStatus.UNREACHABLE, True, {DueBucket.OVERDUE}),
        (date(2026, 3, 3), FollowUpStatus.DONE, False, set()),
        (date(2026, 3, 3), FollowUpStatus.CANCELLED, False, set()),
        (date(2026, 3, 4), FollowUpStatus.PLANNED, False, {DueBucket.TODAY, DueBucket.WEEK}),
        (date(2026, 3, 5), FollowUpStatus.PLANNED, False, {DueBucket.WEEK}),
        (date(2026, 3, 10), FollowUpStatus.UNREACHABLE, False, {DueBucket.WEEK}),
        (date(2026, 3, 11), FollowUpStatus.PLANNED, False, set()),
    ],
)
def test_an_open_follow_up_lies_in_the_windows_of_its_due_day(due_on, status, overdue, buckets):
    assert is_overdue(due_on, status, TODAY) is overdue
    assert due_buckets(due_on, status, TODAY) == buckets
