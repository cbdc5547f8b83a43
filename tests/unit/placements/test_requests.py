"""What a request for a second person offers to whom, and what makes the checks other checks."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.foundation.core.actor import Role
from app.foundation.core.i18n import Text
from app.journey.placements.domain.requests import RequestStatus, digest_of, is_appealable, requests_offered
from app.registers.law.domain import CheckResult, Outcome

ROOM = CheckResult("ratio_requirement", Outcome.PASS, "0.68", 2, Text("Plads", "Room"), "BEK § 61", False)
START = CheckResult("start_date", Outcome.PASS, "2027-02-01", "2027-01-04", Text("Start", "Start"), "LAB § 60", True)


@given(st.permutations([ROOM, START, replace(ROOM, code="overlap"), replace(ROOM, code="weekly_hours")]))
def test_the_order_of_the_checks_does_not_matter(results: list[CheckResult]) -> None:
    assert digest_of(results) == digest_of(sorted(results, key=lambda result: result.code))


@pytest.mark.parametrize("changed", [{"outcome": Outcome.FAIL}, {"actual": "1.2"}, {"limit": 3}, {"code": "overlap"}])
def test_another_finding_is_another_digest(changed: dict[str, object]) -> None:
    assert digest_of([replace(ROOM, **changed)]) != digest_of([ROOM])  # type: ignore[arg-type]  # one field each


@pytest.mark.parametrize("changed", [{"explanation": Text("Andre ord", "Other words")}, {"source": "BEK § 62"}])
def test_other_words_are_the_same_finding(changed: dict[str, object]) -> None:
    assert digest_of([replace(ROOM, **changed)]) == digest_of([ROOM])  # type: ignore[arg-type]  # one field each


def test_a_night_alone_changes_no_digest() -> None:
    assert digest_of([replace(START, limit="2027-01-05")]) == digest_of([START])
    assert digest_of([replace(START, limit="2027-02-02", outcome=Outcome.FAIL)]) != digest_of([START])


def test_a_missing_check_is_another_digest() -> None:
    assert len({digest_of([]), digest_of([ROOM]), digest_of([ROOM, START])}) == 3


@pytest.mark.parametrize(
    ("role", "asked_it", "offered"),
    [
        (Role.MANAGER, False, ["approve", "refuse"]),
        (Role.MANAGER, True, ["withdraw"]),
        (Role.CASEWORKER, True, ["withdraw"]),
        (Role.CASEWORKER, False, []),
    ],
)
def test_the_asker_withdraws_and_another_manager_answers(role: Role, asked_it: bool, offered: list[str]) -> None:
    assert requests_offered(RequestStatus.PENDING, role, asked_it=asked_it) == offered


@pytest.mark.parametrize("status", [status for status in RequestStatus if status is not RequestStatus.PENDING])
@pytest.mark.parametrize("asked_it", [True, False])
def test_a_closed_request_offers_nothing(status: RequestStatus, asked_it: bool) -> None:
    assert requests_offered(status, Role.MANAGER, asked_it=asked_it) == []


def test_what_settles_something_for_the_person_can_be_appealed() -> None:
    assert all(is_appealable(action) for action in ("grant", "reject", "end", "extension", "shortening"))
    assert not any(is_appealable(action) for action in ("return", "override"))
