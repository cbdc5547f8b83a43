"""Two rankings of one pool, compared place by place."""

from dataclasses import replace
from datetime import date
from typing import Any

from app.journey.matching.domain import (
    CandidatePool,
    CandidateRow,
    Filter,
    Limits,
    NeedFacts,
    NeedSkill,
    Ranking,
    Weights,
    build_pool,
    rank,
)
from app.journey.matching.domain.comparison import compare

MONDAY = date(2026, 11, 30)
NEED = NeedFacts(1, MONDAY, MONDAY, 13, (250,), skills=(NeedSkill(7, 2),), danish_oral=3)


def pool(*rows: CandidateRow) -> CandidatePool:
    return build_pool(rows, skills=[("a", 7, 2.0)])


def ranked(people: CandidatePool, *, language_gap: int = 2, **weights: Any) -> Ranking:
    return rank(NEED, people, {}, weights=replace(Weights(), **weights), limits=Limits(language_gap=language_gap))


SKILLED = CandidateRow("a", danish_oral=1, skills_recorded=True)
FLUENT = CandidateRow("b", danish_oral=3, skills_recorded=True)


def test_the_same_settings_move_nobody():
    people = pool(SKILLED, FLUENT)
    found = compare(ranked(people), ranked(people))
    assert [(move.before, move.after, move.change) for move in found.moves] == [(1, 1, 0), (2, 2, 0)]
    assert (found.entered, found.left, found.moved, found.mean_absolute_change) == (0, 0, 0, 0.0)


def test_places_gained_are_above_zero_and_places_lost_below():
    people = pool(SKILLED, FLUENT)
    by_skill = ranked(people, potential=0.0, coverage=1.0, language=0.0, wish=0.0, occupation=0.0, travel=0.0)
    by_danish = ranked(people, potential=0.0, coverage=0.0, language=1.0, wish=0.0, occupation=0.0, travel=0.0)
    found = compare(by_skill, by_danish)
    assert {move.row: move.change for move in found.moves} == {0: -1, 1: 1}
    assert (found.moved, found.mean_absolute_change) == (2, 1.0)
    assert [move.row for move in found.moves] == [1, 0]


def test_who_is_let_in_enters_and_names_the_filter_that_kept_them_out():
    people = pool(SKILLED, FLUENT)
    found = compare(ranked(people, language_gap=1), ranked(people, language_gap=2))
    [entered] = [move for move in found.moves if move.before is None]
    assert (entered.row, entered.change, entered.filters) == (0, None, (Filter.DANISH_LEVEL,))
    assert (found.entered, found.left, found.top_entered, found.top_left) == (1, 0, 1, 0)


def test_who_is_shut_out_leaves_and_names_the_filter_that_does_it():
    people = pool(SKILLED, FLUENT)
    found = compare(ranked(people, language_gap=2), ranked(people, language_gap=1))
    [left] = [move for move in found.moves if move.after is None]
    assert (left.row, left.filters) == (0, (Filter.DANISH_LEVEL,))
    assert (found.entered, found.left, found.top_entered, found.top_left) == (0, 1, 0, 1)


def test_changes_are_averaged_over_those_who_are_in_both():
    people = pool(SKILLED, FLUENT)
    found = compare(ranked(people, language_gap=2), ranked(people, language_gap=1))
    assert found.mean_absolute_change == 1.0  # the one who stays moves from the second place to the first


def test_nobody_compared_with_nobody_changes_nothing():
    people = build_pool([])
    found = compare(ranked(people), ranked(people))
    assert (found.moves, found.mean_absolute_change) == ((), 0.0)


def test_only_the_first_ten_count_as_the_top():
    people = build_pool([CandidateRow(f"{n:02}", danish_oral=3 if n else 1, waited_days=n) for n in range(12)])
    found = compare(ranked(people, language_gap=1), ranked(people, language_gap=2))
    assert (found.entered, found.top_entered, found.top_left) == (1, 0, 0)
