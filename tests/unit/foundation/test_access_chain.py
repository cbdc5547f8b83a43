"""The chain that holds the access log together: what one digest covers, and what hides a search."""

from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from uuid import UUID

import pytest

from app.foundation.audit.access import BEGINNING, Access, AccessAction, Head, blind, digest_of

KEY, OTHER_KEY = b"k" * 32, b"o" * 32
ENTRY = Access(
    id=UUID(int=1),
    occurred_at=datetime(2026, 11, 22, 9, 0, 0, 123456, tzinfo=UTC),
    account_id=UUID(int=2),
    role="caseworker",
    jobcenter_id=UUID(int=3),
    company_id=None,
    action=AccessAction.READ,
    route="get_candidate",
    case_type="candidate",
    case_id=UUID(int=4),
    purpose=None,
    criterion=None,
    request_id="a-request",
    subjects=(UUID(int=4), UUID(int=5)),
)
OTHER: dict[str, Any] = {
    "id": UUID(int=9),
    "occurred_at": ENTRY.occurred_at + timedelta(microseconds=1),
    "account_id": None,
    "role": "manager",
    "jobcenter_id": None,
    "company_id": UUID(int=9),
    "action": AccessAction.EXPORT,
    "route": "get_cv_pdf",
    "case_type": "placement",
    "case_id": UUID(int=9),
    "purpose": "grant_registration",
    "criterion": "0" * 64,
    "request_id": "another",
    "subjects": (UUID(int=4),),
}


@pytest.mark.parametrize("name", [field.name for field in fields(Access)])
def test_no_field_of_an_entry_can_be_altered_without_another_digest(name: str):
    altered = replace(ENTRY, **{name: OTHER[name]})
    assert digest_of(KEY, BEGINNING, 1, altered) != digest_of(KEY, BEGINNING, 1, ENTRY)


def test_place_predecessor_and_key_are_part_of_the_digest():
    digest = digest_of(KEY, BEGINNING, 1, ENTRY)
    assert len({digest, digest_of(KEY, BEGINNING, 2, ENTRY), digest_of(KEY, digest, 1, ENTRY)}) == 3
    assert digest_of(OTHER_KEY, BEGINNING, 1, ENTRY) != digest


def test_neither_the_order_of_people_nor_the_zone_a_time_is_read_in_matters():
    copenhagen = ENTRY.occurred_at.astimezone(timezone(timedelta(hours=1)))
    read_back = replace(ENTRY, subjects=ENTRY.subjects[::-1], occurred_at=copenhagen)
    assert digest_of(KEY, BEGINNING, 1, read_back) == digest_of(KEY, BEGINNING, 1, ENTRY)


HEAD = Head(1, BEGINNING, 7, b"d" * 32)


@pytest.mark.parametrize(
    "moved",
    [
        replace(HEAD, first_seq=2),
        replace(HEAD, anchor=b"a" * 32),
        replace(HEAD, last_seq=6),
        replace(HEAD, last_digest=b"e" * 32),
        replace(HEAD, altered_at=7),
    ],
)
def test_neither_end_of_the_chain_can_be_moved_without_the_key(moved: Head):
    seal = HEAD.seal(KEY)
    assert HEAD.is_sealed(KEY, seal)
    assert not moved.is_sealed(KEY, seal)
    assert not HEAD.is_sealed(OTHER_KEY, seal)


def test_the_same_search_in_the_same_jobcenter_is_found_again_and_says_nothing_of_its_words():
    here, there = UUID(int=1), UUID(int=2)
    assert blind(KEY, here, "name:Olena ") == blind(KEY, here, "name:olena")
    assert len({blind(KEY, here, "name:Olena"), blind(KEY, there, "name:Olena"), blind(KEY, here, "name:Amir")}) == 3
    assert blind(OTHER_KEY, here, "name:Olena") != blind(KEY, here, "name:Olena")
    assert len(blind(KEY, here, "name:\ud800")) == 64
