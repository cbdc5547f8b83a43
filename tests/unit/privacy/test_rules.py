"""What stands in the way of an erasure, by when a rectification is decided, and what a file of tombstones says."""

from datetime import UTC, date, datetime
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.oversight.privacy.domain.disclosing import fields_by_operation
from app.oversight.privacy.domain.erasing import Standing, blocking, names_the_person
from app.oversight.privacy.domain.rectifying import answer_by, replaced
from app.oversight.privacy.domain.tombstones import Mark, Tombstone, read_tombstones
from app.oversight.privacy.errors import BLOCKS, refusal


@pytest.mark.parametrize(
    ("standing", "codes"),
    [
        (Standing(), ()),
        (Standing(holds=1, placements=1), ("erasure.legal_hold", "erasure.placement_open")),
        (Standing(matches=1), ("erasure.match_open",)),
        (Standing(vouchers=2), ("erasure.voucher_open",)),
        (Standing(transfers=1), ("erasure.transfer_open",)),
        (Standing(jobs=1), ("erasure.job_followed",)),
        (Standing(jobs=1, is_closed=True), ()),
        (Standing(holds=1, is_closed=True), ("erasure.legal_hold",)),
    ],
)
def test_what_is_open_stands_in_the_way_of_an_erasure(standing: Standing, codes: tuple[str, ...]):
    assert blocking(standing) == codes


def test_every_block_has_its_refusal_in_both_languages():
    every = blocking(Standing(1, 1, 1, 1, 1, 1))
    assert {refusal(code).code for code in every} == set(every) == {block.code for block in BLOCKS}
    assert all(block.detail.da and block.detail.en for block in BLOCKS)


@pytest.mark.parametrize(
    ("note", "names"),
    [
        ("Bad om det i et brev", False),
        ("Olena bad om det", True),
        ("brev fra (kovalenko), journaliseret", True),
        ("Født 010190-4000", True),
        ("sag 2026-48211", False),
        ("vi har talt om det", False),
    ],
)
def test_a_note_that_names_the_person_is_known_by_its_words_and_figures(note: str, names: bool):
    assert names_the_person(note, ("Olena Kovalenko-Li", None)) is names


@pytest.mark.parametrize(
    ("asked", "until"),
    [
        (date(2026, 3, 2), date(2026, 4, 2)),
        (date(2026, 1, 31), date(2026, 2, 28)),
        (date(2026, 12, 31), date(2027, 1, 31)),
        (date(2028, 1, 30), date(2028, 2, 29)),
    ],
)
def test_a_rectification_is_decided_within_a_month(asked: date, until: date):
    assert answer_by(asked) == until


def test_what_a_correction_replaced_is_what_differs_but_for_what_counts_every_write():
    before = {"phone": "1", "email": "x", "version": 1, "updated_at": "a"}
    assert replaced(before, {**before, "phone": "2", "version": 2, "updated_at": "b"}) == {"phone": "1"}
    assert replaced(before, {}) == {"phone": "1", "email": "x"}


MARKS = st.lists(st.tuples(st.integers(0, 4), st.sampled_from(list(Mark))), max_size=30)


@given(MARKS)
def test_the_last_mark_of_each_erasure_is_what_became_of_it(marks: list[tuple[int, Mark]]):
    erasures, people = [uuid4() for _ in range(5)], [uuid4() for _ in range(5)]
    at = datetime(2026, 11, 22, 9, tzinfo=UTC)
    lines = [Tombstone(erasures[number], people[number], at, mark).line() for number, mark in marks]
    found = read_tombstones([*lines, lines[0][:20] if lines else "", "\n"])
    last = dict(marks)
    assert found.done == {people[number] for number, mark in last.items() if mark is Mark.DONE}
    assert found.unfinished == {people[number] for number, mark in last.items() if mark is Mark.BEGUN}
    assert found.unreadable == (1 if lines else 0)


def test_the_fields_of_an_answer_are_read_from_the_document_two_levels_deep():
    document = {
        "components": {
            "schemas": {
                "Page": {"properties": {"items": {"type": "array", "items": {"$ref": "#/x/Match"}}, "next_cursor": {}}},
                "Match": {"properties": {"id": {}, "candidate": {"anyOf": [{"$ref": "#/x/Person"}, {"type": "null"}]}}},
                "Person": {"properties": {"name": {}, "phone": {}}},
            }
        },
        "paths": {
            "/m": {
                "get": {
                    "operationId": "list_m",
                    "responses": {"200": {"content": {"application/json": {"schema": {"$ref": "#/x/Page"}}}}},
                }
            },
            "/p": {"get": {"operationId": "get_p", "responses": {"200": {"content": {"application/pdf": {}}}}}},
            "/d": {"post": {"operationId": "do", "responses": {"204": {}}}},
        },
    }
    assert fields_by_operation(document) == {
        "list_m": ("id", "candidate.name", "candidate.phone"),
        "get_p": ("application/pdf",),
        "do": (),
    }
