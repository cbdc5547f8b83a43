"""Merge patches, faults and retries, without a server."""

from typing import Annotated

import pytest
from pydantic import BaseModel, Field, ValidationError
from sqlalchemy.exc import OperationalError

from app.foundation.api.merge_patch import apply_patch, merge, merge_patch
from app.foundation.api.validation import faults
from app.foundation.core.i18n import Language
from app.foundation.db.session import with_retry


@pytest.mark.parametrize(
    ("document", "patch", "result"),
    [
        ({"a": "b"}, {"a": "c"}, {"a": "c"}),
        ({"a": "b"}, {"b": "c"}, {"a": "b", "b": "c"}),
        ({"a": "b"}, {"a": None}, {}),
        ({"a": "b", "b": "c"}, {"a": None}, {"b": "c"}),
        ({"a": ["b"]}, {"a": "c"}, {"a": "c"}),
        ({"a": "c"}, {"a": ["b"]}, {"a": ["b"]}),
        ({"a": {"b": "c"}}, {"a": {"b": "d", "c": None}}, {"a": {"b": "d"}}),
        ({"a": [{"b": "c"}]}, {"a": [1]}, {"a": [1]}),
        ({"e": None}, {"a": 1}, {"e": None, "a": 1}),
        ({}, {"a": {"bb": {"ccc": None}}}, {"a": {"bb": {}}}),
    ],
)
def test_merging_follows_the_examples_of_rfc_7396(document, patch, result):
    assert merge(document, patch) == result


class Inner(BaseModel):
    level: Annotated[int, Field(ge=1, le=3)] = 1
    note: str | None = None


class Whole(BaseModel):
    title: Annotated[str, Field(max_length=5)]
    inner: Inner | None = None


@merge_patch(Whole)
class WholePatch(Whole):
    """A patch."""


def test_a_patch_changes_only_what_it_names_and_merges_objects():
    current = Whole(title="abc", inner=Inner(level=2, note="x"))
    changed = apply_patch(current, WholePatch.model_validate({"inner": {"level": 3}}), Whole)
    assert changed == Whole(title="abc", inner=Inner(level=3, note="x"))


def test_a_null_removes_what_may_be_absent_and_is_refused_for_what_may_not():
    current = Whole(title="abc", inner=Inner())
    assert apply_patch(current, WholePatch.model_validate({"inner": None}), Whole).inner is None
    with pytest.raises(ValidationError):
        apply_patch(current, WholePatch.model_validate({"title": None}), Whole)


@pytest.mark.parametrize("body", [{"titel": "x"}, {"title": "too long"}, {"inner": {"level": 9}}])
def test_a_patch_is_as_strict_as_what_it_patches(body):
    with pytest.raises(ValidationError):
        WholePatch.model_validate(body)


def test_a_fault_names_the_place_and_never_the_value():
    with pytest.raises(ValidationError) as refused:
        Whole.model_validate({"title": "0101901234", "inner": {"level": "0101901234x"}})
    found = faults({**e, "loc": ("body", *e["loc"])} for e in refused.value.errors())
    assert [fault.pointer for fault in found] == ["/title", "/inner/level"]
    assert "0101901234" not in str([(fault.code, fault.detail) for fault in found])


def test_an_unknown_key_that_could_be_a_number_of_a_person_is_not_repeated():
    errors = [{"type": "extra_forbidden", "loc": ("body", "0101901234"), "msg": ""}]
    assert faults(errors)[0].pointer == "/…"


def test_faults_are_told_in_danish_and_english():
    fault = faults([{"type": "missing", "loc": ("body", "seats"), "msg": ""}])[0]
    assert fault.detail.get(Language.DA) == "Feltet skal udfyldes."
    assert fault.detail.get(Language.EN) == "The field is required."


class Deadlock(Exception):
    sqlstate = "40P01"


class Away(Exception):
    sqlstate = "57P01"


async def failing(times: int, cause: Exception) -> tuple[str, int]:
    calls = 0

    async def attempt() -> str:
        nonlocal calls
        calls += 1
        if calls <= times:
            raise OperationalError("", {}, cause)
        return "done"

    try:
        return await with_retry(attempt), calls
    except OperationalError:
        return "failed", calls


@pytest.mark.parametrize(
    ("times", "cause", "expected"),
    [
        (0, Deadlock(), ("done", 1)),
        (4, Deadlock(), ("done", 5)),
        (5, Deadlock(), ("failed", 5)),
        (1, Away(), ("failed", 1)),
    ],
)
async def test_a_deadlock_is_tried_again_four_times_and_nothing_else_is(times, cause, expected):
    assert await failing(times, cause) == expected


def test_the_choices_of_an_enum_are_listed_in_the_readers_language():
    fault = faults([{"type": "enum", "loc": ("query", "status"), "msg": "", "ctx": {"expected": "'a', 'b' or 'c'"}}])[0]
    assert fault.detail.get(Language.DA) == "Skal være en af: 'a', 'b' eller 'c'."
    assert fault.detail.get(Language.EN) == "Must be one of: 'a', 'b' or 'c'."
