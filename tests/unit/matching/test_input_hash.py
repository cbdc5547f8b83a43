"""The hash of what a ranking read: the same for the same facts, whatever order they lie in, and cheap where they are in order."""

import dataclasses
from datetime import date
from itertools import pairwise
from typing import Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from app.journey.matching.domain import input_hash
from app.journey.matching.domain.crowd import SINGLE, Dictionary, Words, make_crowd
from app.journey.matching.domain.narrowing import Wanted, pool_from
from app.journey.matching.domain.pool import LIST_COLUMNS, CandidatePool
from app.journey.matching.domain.versions import _in_order
from tests.unit.matching.pools import MONDAY, need, needs, pools


def with_entries_in(pool: CandidatePool, order: Any) -> CandidatePool:
    """The same pool with the entries of each row in the order that `order(first, last)` says."""
    columns = {}
    for starts, names in LIST_COLUMNS.items():
        offsets = getattr(pool, starts).tolist()
        rows = [order(first, last) for first, last in pairwise(offsets)]
        entries = np.concatenate([np.empty(0, dtype=np.int64), *rows]).astype(np.int64)
        columns.update({name: getattr(pool, name)[entries] for name in names})
    return dataclasses.replace(pool, **columns)


@settings(max_examples=25, deadline=None)
@given(needs(), pools(most=6), st.integers(0, 2**32 - 1))
def test_the_order_of_a_rows_entries_makes_no_difference(facts, pool, seed):
    dice = np.random.default_rng(seed)
    mixed = with_entries_in(pool, lambda first, last: first + dice.permutation(last - first))
    assert input_hash(facts, mixed, {}) == input_hash(facts, pool, {})


@settings(max_examples=25, deadline=None)
@given(needs(), pools(most=6))
def test_entries_put_in_order_are_seen_to_be_and_hash_alike(facts, pool):
    def ordered(names: tuple[str, ...]) -> Any:
        columns = [getattr(pool, name) for name in names]
        return lambda first, last: first + np.lexsort([column[first:last] for column in reversed(columns)])

    sorted_pool = pool
    for starts, names in LIST_COLUMNS.items():
        one = with_entries_in(pool, ordered(names))
        sorted_pool = dataclasses.replace(sorted_pool, **{name: getattr(one, name) for name in names})
        assert _in_order(getattr(pool, starts), [getattr(sorted_pool, name) for name in names])
    assert input_hash(facts, sorted_pool, {}) == input_hash(facts, pool, {})


def test_only_entries_of_one_row_have_an_order():
    starts = np.array([0, 0, 2, 2, 3, 4])  # the first row, the third: nothing
    assert _in_order(starts, [np.array([5, 9, 3, 1])])
    assert not _in_order(starts, [np.array([9, 5, 3, 1])])
    assert _in_order(starts, [np.array([5, 5, 3, 1]), np.array([1, 2, 0, 0])])
    assert not _in_order(starts, [np.array([5, 5, 3, 1]), np.array([2, 1, 0, 0])])


def test_what_cannot_be_compared_is_in_no_order():
    assert not _in_order(np.array([0, 2]), [np.array([np.nan, 1.0])])
    assert not _in_order(np.array([0, 2]), [np.array([1.0, np.nan])])


def test_no_entries_are_in_order():
    assert _in_order(np.array([0]), [np.empty(0)])
    assert _in_order(np.array([0, 0, 0]), [np.empty(0)])


def test_words_know_the_place_of_each_number_also_after_they_have_grown():
    words = Words(2)
    for key, values in {"c": (2, 0), "a": (1, 9), "b": (1, 3)}.items():
        words.add(key, values)
    assert words.places.tolist() == [2, 1, 0]
    words.add("d", (1, 5))
    assert words.places.tolist() == [3, 2, 0, 1]
    assert Words(3).places.tolist() == []


def test_lists_of_kept_columns_come_in_the_order_of_the_hash():
    words = Dictionary()
    skills = [words.skills.add(code, (code,)) for code in (9, 4, 7)]
    cook, baker = (words.occupations.add(code, (code, 5120, 51)) for code in (8, 3))
    late, early = (words.times.add(day, (0, day, day + 5, 0, 0, 0, -1)) for day in (739_400, 739_300))
    lists = {
        "skills": ([0, 0, 0, 1], [skills + skills[:1], [1, 2, 3, 1]]),
        "wishes": ([0, 0], [[cook, baker], [1, 2]]),
        "experience": ([1, 1], [[cook, baker]]),
        "unwanted": ([1], [[77]]),
        "busy": ([0, 0], [[late, early], [0, 0]]),
    }
    single = {name: [0, 0] for name in SINGLE} | {"ids": ["0" * 32, "1" * 32]}
    crowd = make_crowd(single, lists)
    wanted = Wanted(skills, (date.fromordinal(739_200), date.fromordinal(739_500)), MONDAY)
    pool = pool_from(crowd, words, np.array([0, 1]), need(), wanted, {})
    assert pool.skill_ids.tolist() == [4, 7, 9, 9]
    assert pool.skill_levels.tolist() == [2, 3, 1, 1]
    assert pool.wish_occupations.tolist() == [3, 8]
    assert pool.experience_occupations.tolist() == [3, 8]
    assert pool.busy_from.tolist() == [739_300, 739_400]
    for starts, names in LIST_COLUMNS.items():
        assert _in_order(getattr(pool, starts), [getattr(pool, name) for name in names])
