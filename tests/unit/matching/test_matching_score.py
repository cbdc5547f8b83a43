"""Scores: the published formulas, the same order always, and nothing protected among the inputs."""

import random
import sys
from dataclasses import fields

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.journey.matching.domain import (
    CRITERIA,
    CandidatePool,
    CandidateRow,
    Importance,
    NeedFacts,
    NeedSkill,
    Weights,
    closeness_table,
    rank,
    ranking_order,
    score_pool,
)
from tests.unit.matching import slow_engine
from tests.unit.matching.pools import (
    CASH_DESK,
    CLOSENESS,
    COOK,
    KITCHEN,
    STOCK,
    WAITER,
    candidate,
    closeness_tables,
    need,
    needs,
    pool_of,
    pools,
)


def raw(code: str, facts: NeedFacts, pool: CandidatePool) -> float:
    return float(score_pool(facts, pool, CLOSENESS).raw[0, CRITERIA.index(code)])


@settings(max_examples=40, deadline=None)
@given(needs(), pools(), closeness_tables)
def test_the_fast_engine_agrees_with_the_slow_one(facts, pool, closeness) -> None:
    weights = Weights()
    fast = score_pool(facts, pool, closeness, weights)
    for row in range(len(pool)):
        expected = slow_engine.score(facts, pool, row, closeness, weights)
        found = (fast.score[row], fast.rank_score[row], fast.confidence[row])
        assert found == pytest.approx(expected, abs=1e-9)
        plain = [
            0.5 if value is None else value for value in slow_engine.raw_values(facts, pool, row, closeness, weights)
        ]
        assert fast.raw[row].tolist() == pytest.approx(plain, abs=1e-9)


@settings(max_examples=25, deadline=None)
@given(needs(), pools(), closeness_tables)
def test_every_scale_is_absolute_from_zero_to_one(facts, pool, closeness) -> None:
    scores = score_pool(facts, pool, closeness)
    assert ((scores.raw >= 0) & (scores.raw <= 1)).all()
    assert np.allclose(scores.contributions.sum(axis=1), scores.score, atol=1e-9)
    for row in range(len(pool)):
        alone = score_pool(facts, pool.take([row]), closeness)
        assert alone.score[0] == scores.score[row]


@settings(max_examples=25, deadline=None)
@given(needs(), pools(most=8), st.randoms(use_true_random=False))
def test_the_order_of_the_rows_does_not_matter(facts, pool, shuffler: random.Random) -> None:
    rows = list(range(len(pool)))
    shuffler.shuffle(rows)
    shuffled = pool.take(rows)
    first, second = rank(facts, pool, CLOSENESS), rank(facts, shuffled, CLOSENESS)
    assert pool.ids[first.rows].tolist() == shuffled.ids[second.rows].tolist()


def test_ties_go_to_the_longest_wait_and_then_to_the_id() -> None:
    pool = pool_of(
        candidate(3, waited_days=200), candidate(2, waited_days=200), candidate(1, waited_days=180), candidate(4)
    )
    scores = score_pool(need(), pool, CLOSENESS)
    assert len(set(scores.rank_score[:3].tolist())) == 1
    assert pool.ids[ranking_order(pool, scores)].tolist() == [b"c0002", b"c0003", b"c0001", b"c0004"]


def test_coverage_weighs_must_three_times_nice() -> None:
    pool = pool_of(candidate(), skills=[("c0001", KITCHEN, 2)])
    assert raw("coverage", need(), pool) == pytest.approx(0.75)


def test_more_than_asked_counts_no_more_than_asked() -> None:
    pool = pool_of(candidate(), skills=[("c0001", KITCHEN, 3), ("c0001", CASH_DESK, 3)])
    assert raw("coverage", need(), pool) == 1.0


def test_a_broader_skill_counts_in_part_and_the_best_one_decides() -> None:
    pool = pool_of(candidate(), skills=[("c0001", STOCK, 3)])
    # Kitchen: min(3, 2) · .4 of 2; cash desk: min(3, 1) · .6 of 1.
    assert raw("coverage", need(), pool) == pytest.approx(0.75 * 0.4 + 0.25 * 0.6)


def test_a_gap_that_can_be_trained_within_the_placement_is_full_potential() -> None:
    pool = pool_of(candidate(skills_recorded=True))
    # T = 2·3 + 1·3 = 9 weeks; 13 weeks leave 10.4, 5 weeks leave 4.
    assert raw("potential", need(), pool) == 1.0
    assert raw("potential", need(weeks=5), pool) == pytest.approx(4 / 9)


def test_a_skill_that_takes_longer_to_learn_lowers_the_potential() -> None:
    slow = need(skills=(NeedSkill(KITCHEN, 2, weeks_per_level=10.0),))
    assert raw("potential", slow, pool_of(candidate(skills_recorded=True))) == pytest.approx(10.4 / 20)


@pytest.mark.parametrize(("have", "expected"), [(6, 1.0), (3, 1.0), (2, 0.5), (1, 0.0), (0, 0.0), (None, 0.5)])
def test_danish_counts_down_by_half_for_each_level_missing(have: int | None, expected: float) -> None:
    assert raw("language", need(danish_oral=3), pool_of(candidate(danish_oral=have))) == expected


def test_a_place_that_asks_for_no_danish_counts_in_full_even_when_the_level_is_unknown() -> None:
    scores = score_pool(need(danish_oral=0), pool_of(candidate(danish_oral=None)), CLOSENESS)
    assert (scores.raw[0, 2], scores.known[0, 2]) == (1.0, True)


@pytest.mark.parametrize(
    ("wish", "expected"),
    [((COOK, 1, 1), 1.0), ((WAITER, 5120, 51), 0.6), ((WAITER, 5131, 51), 0.3), ((WAITER, 1, 1), 0.0)],
)
def test_a_wish_counts_by_how_near_it_is(wish: tuple[int, int, int], expected: float) -> None:
    assert raw("wish", need(), pool_of(candidate(), wishes=[("c0001", *wish, 1)])) == expected
    assert raw("occupation", need(), pool_of(candidate(), experience=[("c0001", *wish)])) == expected


def test_two_unknown_groups_are_not_the_same_group() -> None:
    pool = pool_of(candidate(), wishes=[("c0001", WAITER, -1, -1, 1)])
    assert raw("wish", need(isco4=-1, isco2=-1), pool) == 0.0


def test_travel_next_door_takes_ten_minutes() -> None:
    assert raw("travel", need(), pool_of(candidate())) == pytest.approx(1 - 10 / 60)


def test_missing_facts_count_half_and_lower_the_confidence() -> None:
    scores = score_pool(need(), pool_of(CandidateRow(id="x")), CLOSENESS)
    assert (scores.score[0], scores.confidence[0]) == (0.5, 0.0)
    assert not scores.known.any()


def test_having_no_experience_is_a_fact_once_it_is_recorded() -> None:
    pool = pool_of(candidate(experience_recorded=True))
    assert raw("occupation", need(), pool) == 0.0


def test_waiting_and_open_proposals_move_the_rank_but_not_the_score() -> None:
    pool = pool_of(
        candidate(1), candidate(2, waited_days=90), candidate(3, waited_days=999), candidate(4, open_proposals=3)
    )
    scores = score_pool(need(), pool, CLOSENESS)
    assert len(set(scores.score.tolist())) == 1
    assert (scores.rank_score - scores.score).tolist() == pytest.approx([0.0, 0.075, 0.15, -0.12])


@pytest.mark.parametrize(
    "changes",
    [
        {"potential": 0.36},
        {"potential": -0.1, "coverage": 0.6},
        {"potential": float("nan")},
        {"waiting": -0.1},
        {"usable_share": 0.0},
        {"weeks_per_level": 0.0},
        {"waiting_days": 0},
    ],
)
def test_weights_that_are_no_shares_of_one_are_refused(changes) -> None:
    with pytest.raises(ValueError):
        Weights(**changes)


def test_closeness_follows_the_relations_both_ways() -> None:
    rows = [
        (1, 2, "narrower"),
        (1, 3, "broader"),
        (4, 1, "broader"),
        (1, 5, "related"),
        (6, 3, "broader"),
        (7, 8, "related"),
        (9, 1, "narrower"),
    ]
    assert closeness_table([1], rows) == {1: {1: 1.0, 2: 1.0, 3: 0.6, 4: 1.0, 5: 0.5, 6: 0.4, 9: 0.6}}


def test_an_unknown_relation_is_refused() -> None:
    with pytest.raises(ValueError):
        closeness_table([1], [(1, 2, "rumour")])


def test_the_inputs_are_the_declared_facts_and_nothing_else() -> None:
    """A new column is a decision about fairness: whoever adds one changes this list and says why."""
    assert {field.name for field in fields(CandidatePool)} == {
        "ids", "status", "latitude", "longitude", "max_travel_minutes", "speed_kmh", "danish_oral", "available_from",
        "max_weekly_tenths", "class_weekly_tenths", "licences", "constraints", "waited_days", "open_proposals",
        "skills_recorded", "wishes_recorded", "experience_recorded", "skill_offsets", "skill_ids", "skill_levels",
        "wish_offsets", "wish_occupations", "wish_isco4", "wish_isco2", "wish_ranks", "experience_offsets",
        "experience_occupations", "experience_isco4", "experience_isco2", "unwanted_offsets", "unwanted_occupations",
        "busy_offsets", "busy_kind", "busy_from", "busy_to", "busy_weekday", "busy_start", "busy_end", "busy_tenths",
    }  # fmt: skip
    assert {field.name for field in fields(CandidateRow)} == {
        "id", "status", "latitude", "longitude", "max_travel_minutes", "speed_kmh", "danish_oral", "available_from",
        "max_weekly_tenths", "class_weekly_tenths", "licences", "constraints", "waited_days", "open_proposals",
        "skills_recorded", "wishes_recorded", "experience_recorded",
    }  # fmt: skip
    assert {field.name for field in fields(NeedFacts)} == {
        "occupation", "starts_from", "starts_until", "weeks", "weekly_tenths", "open_seats", "isco4", "isco2",
        "skills", "latitude", "longitude", "danish_oral", "licences", "conditions", "working_times",
    }  # fmt: skip


def test_a_hundred_thousand_candidates_are_scored_without_a_loop_over_them() -> None:
    """The work is counted, not timed: the interpreter runs the same number of lines for 10 and for 100,000 rows."""
    facts = need(skills=(NeedSkill(KITCHEN, 2, Importance.MUST, required_at_start=True), NeedSkill(CASH_DESK, 1)))
    lines = {count: lines_run(facts, large_pool(count)) for count in (10, 100_000)}
    assert lines[10] == lines[100_000]


def large_pool(count: int) -> CandidatePool:
    """Many copies of ten different candidates, made by repeating rows."""
    rows = [candidate(number, danish_oral=number % 7, waited_days=number * 9) for number in range(10)]
    small = pool_of(
        *rows,
        skills=[(row.id, KITCHEN + index % 3, 1 + index % 3) for index, row in enumerate(rows)],
        wishes=[(row.id, COOK, 5120, 51, 1) for row in rows[::2]],
    )
    return small.take(np.arange(count) % 10)


def lines_run(facts: NeedFacts, pool: CandidatePool) -> int:
    count = 0

    def trace(frame, event, _):
        nonlocal count
        count += event == "line" and "matching/domain" in frame.f_code.co_filename
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        ranking = rank(facts, pool, CLOSENESS, top=50)
    finally:
        sys.settrace(before)
    assert len(ranking.rows) <= 50
    return count
