"""Many needs against many candidates: the same answers as one need at a time."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.journey.matching.domain import (
    CandidateStatus,
    LegalFlags,
    Limits,
    Weights,
    build_pool,
    rank,
)
from app.journey.matching.domain.assignment import CrossScorer
from tests.unit.matching.pools import (
    CLOSENESS,
    COOK,
    KITCHEN,
    candidate,
    closeness_tables,
    need,
    needs,
    pool_of,
    pools,
)


@settings(max_examples=60, deadline=None)
@given(st.lists(needs(), min_size=1, max_size=4), pools(most=8), closeness_tables, st.data())
def test_many_needs_at_once_agree_with_one_at_a_time(facts, pool, closeness, data) -> None:
    count = len(pool)
    flags = [
        LegalFlags(*(np.array(data.draw(st.lists(st.booleans(), min_size=count, max_size=count)), bool) for _ in "abc"))
        if data.draw(st.booleans())
        else None
        for _ in facts
    ]
    limits = Limits(language_gap=data.draw(st.integers(0, 6)), max_travel_minutes=data.draw(st.integers(5, 120)))
    weights = Weights(potential=0.5, coverage=0.0, waiting=data.draw(st.sampled_from([0.0, 0.15])))
    scorer = CrossScorer(facts, pool, closeness, weights=weights, limits=limits, legal=lambda number: flags[number])
    for number in range(len(facts)):
        alone = rank(facts[number], pool, closeness, weights=weights, limits=limits, legal=flags[number])
        found = scorer.score(number)
        assert found.rows.tolist() == sorted(alone.rows.tolist())
        assert found.score.tolist() == pytest.approx(alone.scores.score[found.rows].tolist(), abs=1e-9)
        assert found.rank_score.tolist() == pytest.approx(alone.scores.rank_score[found.rows].tolist(), abs=1e-9)


@settings(max_examples=30, deadline=None)
@given(st.lists(needs(), min_size=2, max_size=3), pools(most=6), closeness_tables)
def test_open_doors_agree_too(facts, pool, closeness) -> None:
    """Random needs refuse nearly everybody; with the plain filters open, the placements and classes decide."""
    easy = replace(
        pool,
        status=np.zeros_like(pool.status),
        available_from=np.zeros_like(pool.available_from),
        max_weekly_tenths=np.full_like(pool.max_weekly_tenths, -1),
        class_weekly_tenths=np.zeros_like(pool.class_weekly_tenths),
        constraints=np.zeros_like(pool.constraints),
    )
    asked = [replace(item, danish_oral=0, licences=0, open_seats=1) for item in facts]
    scorer = CrossScorer(asked, easy, closeness)
    for number, item in enumerate(asked):
        assert scorer.score(number).rows.tolist() == sorted(rank(item, easy, closeness).rows.tolist())


@settings(max_examples=30, deadline=None)
@given(needs(), pools(most=8), st.integers(1, 4))
def test_the_best_are_the_first_of_the_ranking(facts, pool, count: int) -> None:
    scorer = CrossScorer([facts], pool, CLOSENESS)
    found = scorer.score(0)
    best = found.rows[scorer.best(found, count)]
    assert pool.ids[best].tolist() == pool.ids[rank(facts, pool, CLOSENESS, top=count).rows].tolist()


def test_a_large_pool_agrees_in_the_order_of_its_best_fifty() -> None:
    dice = np.random.default_rng(3)
    rows = [
        candidate(
            number,
            latitude=55.68 + float(dice.integers(6)) / 20,
            longitude=12.53 + float(dice.integers(6)) / 20,
            speed_kmh=float(dice.choice([5.0, 15.0, 25.0])),
            max_travel_minutes=float(dice.choice([20, 40, 80])),
            waited_days=int(dice.integers(0, 300)),
        )
        for number in range(2_000)
    ]
    pool = pool_of(*rows, skills=[(row.id, KITCHEN + number % 4, 1 + number % 3) for number, row in enumerate(rows)])
    asked = [need(latitude=55.68 + step / 30) for step in range(8)]
    scorer = CrossScorer(asked, pool, CLOSENESS)
    for number, item in enumerate(asked):
        found = scorer.score(number)
        alone = rank(item, pool, CLOSENESS)
        assert found.rows.tolist() == sorted(alone.rows.tolist())
        assert found.rows[scorer.best(found, 50)].tolist() == alone.rows[:50].tolist()


def test_an_empty_pool_and_a_need_without_seats_have_nobody() -> None:
    empty = CrossScorer([need()], build_pool([]), CLOSENESS).score(0)
    assert (len(empty.rows), len(empty.rank_score)) == (0, 0)
    assert len(CrossScorer([need(open_seats=0)], pool_of(candidate()), CLOSENESS).score(0).rows) == 0
    closed = pool_of(candidate(status=CandidateStatus.CLOSED))
    assert len(CrossScorer([need()], closed, CLOSENESS).score(0).rows) == 0


@pytest.mark.parametrize("changes", [{"latitude": None}, {"longitude": None}, {"latitude": float("nan")}])
def test_a_workplace_without_a_position_keeps_nobody_out(changes) -> None:
    pool = pool_of(candidate(latitude=57.0, max_travel_minutes=5))
    assert len(CrossScorer([need()], pool, CLOSENESS).score(0).rows) == 0
    found = CrossScorer([need(**changes)], pool, CLOSENESS).score(0)
    assert found.rank_score.tolist() == rank(need(**changes), pool, CLOSENESS).scores.rank_score.tolist()


def test_asking_twice_answers_the_same() -> None:
    pool = pool_of(candidate(1), candidate(2, open_proposals=2), skills=[("c0001", KITCHEN, 2), ("c0001", KITCHEN, 1)])
    scorer = CrossScorer([need(), need(occupation=COOK + 1)], pool, CLOSENESS)
    first, _, again = scorer.score(0), scorer.score(1), scorer.score(0)
    assert first.rank_score.tolist() == again.rank_score.tolist()


def test_a_skill_level_that_is_no_number_is_refused() -> None:
    pool = pool_of(candidate(), skills=[("c0001", KITCHEN, float("nan"))])
    with pytest.raises(ValueError, match="number"):
        CrossScorer([need()], pool, CLOSENESS)
