"""Whole runs: short lists still reach the optimum over everybody, baselines see everybody, and prices are learnt."""

from dataclasses import replace

import numpy as np
import pytest

from app.journey.matching.domain import CandidatePool, NeedFacts, rank
from app.journey.matching.domain.assignment import (
    Assignment,
    CrossScorer,
    Left,
    Market,
    Pairs,
    RunSettings,
    Seen,
    assign_first_come,
    assign_greedily,
    assign_optimally,
    baselines,
    learn_prices,
    prices_for,
    propose,
)
from app.journey.matching.domain.assignment.worth import steps_with_bonus
from tests.unit.matching.pools import CLOSENESS, COOK, KITCHEN, WAITER, candidate, need, pool_of


def crowd(dice: np.random.Generator, count: int) -> CandidatePool:
    rows = [
        candidate(
            number,
            danish_oral=int(dice.integers(0, 4)),
            waited_days=int(dice.integers(0, 400)),
            open_proposals=int(dice.integers(0, 3)),
            latitude=55.6 + float(dice.random()) / 5,
            max_travel_minutes=60.0,
        )
        for number in range(count)
    ]
    skills = [(row.id, KITCHEN + int(dice.integers(4)), float(dice.integers(1, 4))) for row in rows for _ in range(2)]
    wishes = [(row.id, int(dice.choice([COOK, WAITER])), 5120, 51, 1) for row in rows[::2]]
    return pool_of(*rows, skills=skills, wishes=wishes)


def demand(dice: np.random.Generator, count: int) -> list[NeedFacts]:
    return [
        need(
            occupation=int(dice.choice([COOK, WAITER])),
            danish_oral=int(dice.integers(0, 4)),
            open_seats=int(dice.integers(0, 3)),
            latitude=55.6 + float(dice.random()) / 5,
        )
        for _ in range(count)
    ]


def ids(count: int):
    return np.array([f"n{number:04d}" for number in range(count)], dtype=np.bytes_)


def everybody(needs: list[NeedFacts], pool: CandidatePool) -> Market:
    """Every feasible pair, by the one-need engine."""
    parts = []
    for number, item in enumerate(needs):
        ranking = rank(item, pool, CLOSENESS)
        parts.append(Pairs(np.full(len(ranking.rows), number), ranking.rows, ranking.scores.rank_score[ranking.rows]))
    seats = np.array([item.open_seats for item in needs])
    return Market.of(ids(len(needs)), seats, pool.ids, Pairs.joined(parts))


def steps(of: Assignment) -> int:
    return int(steps_with_bonus(of.pairs.value, 0.0).sum())


def names(found: Assignment) -> list[tuple[int, int]]:
    return list(zip(found.pairs.need.tolist(), found.pairs.candidate.tolist(), strict=True))


@pytest.mark.parametrize("top", [1, 3, 50])
def test_short_lists_reach_the_optimum_over_everybody(top: int) -> None:
    for seed in range(4):
        dice = np.random.default_rng(seed)
        needs, pool = demand(dice, 25), crowd(dice, 40)
        full = everybody(needs, pool)
        proposal = propose(CrossScorer(needs, pool, CLOSENESS), ids(25), RunSettings("1", top=top))
        assert steps(proposal.best) == steps(assign_optimally(full, seed="1"))
        assert proposal.market.feasible.tolist() == full.feasible.tolist()
        assert proposal.chances.tolist() == np.bincount(full.pairs.candidate, minlength=len(pool)).tolist()


def test_a_hundred_like_needs_do_not_fight_over_the_same_short_list() -> None:
    pool = pool_of(*(candidate(number, waited_days=number) for number in range(150)))
    scorer = CrossScorer([need()] * 100, pool, CLOSENESS)
    proposal = propose(scorer, ids(100), RunSettings("1", top=5))
    assert proposal.best.filled == 100
    # The hundred who waited longest.
    assert sorted(proposal.best.pairs.candidate.tolist()) == list(range(50, 150))


@pytest.mark.parametrize("top", [1, 4])
def test_baselines_see_everybody_too(top: int) -> None:
    dice = np.random.default_rng(5)
    needs, pool = demand(dice, 20), crowd(dice, 30)
    scorer, settings = CrossScorer(needs, pool, CLOSENESS), RunSettings("1", top=top)
    full, proposal = everybody(needs, pool), propose(scorer, ids(20), RunSettings("1", top=top))
    for prices in (None, np.round(dice.random(30) / 4, 3)):
        simple = baselines(scorer, proposal, settings, prices=prices)
        assert steps(simple.greedy) == steps(assign_greedily(full, seed="1", prices=prices))
        assert steps(simple.first_come) == steps(assign_first_come(full, seed="1", prices=prices))
        assert simple.greedy.filled == assign_greedily(full, seed="1", prices=prices).filled


def test_a_run_with_nobody_or_nothing_is_empty() -> None:
    nobody = propose(CrossScorer([need()], pool_of(), CLOSENESS), ids(1), RunSettings("1"))
    assert [item.reason for item in nobody.best.unfilled] == [Left.NO_FEASIBLE_CANDIDATE]
    nothing = propose(CrossScorer([], pool_of(candidate()), CLOSENESS), ids(0), RunSettings("1"))
    assert (nothing.best.filled, nothing.chances.tolist()) == (0, [0])


def test_a_run_is_repeated_by_its_seed_and_told_how_far_it_is() -> None:
    dice = np.random.default_rng(6)
    needs, pool = demand(dice, 12), crowd(dice, 30)
    told: list[int] = []
    first = propose(CrossScorer(needs, pool, CLOSENESS), ids(12), RunSettings("1"), progress=told.append)
    again = propose(CrossScorer(needs, pool, CLOSENESS), ids(12), RunSettings("1"))
    assert names(first.best) == names(again.best)
    assert told[-1] == 12


def test_a_run_can_be_cancelled_while_it_scores() -> None:
    class Cancelled(Exception):
        pass

    def cancel(_: int) -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        propose(CrossScorer([need()], pool_of(candidate()), CLOSENESS), ids(1), RunSettings("1"), progress=cancel)


@pytest.mark.parametrize("changes", [{"top": 0}, {"fill_bonus": -1.0}, {"fill_bonus": float("nan")}])
def test_settings_that_make_no_sense_are_refused(changes) -> None:
    with pytest.raises(ValueError):
        replace(RunSettings("1"), **changes)


def test_prices_are_the_mean_of_earlier_runs_drawn_to_zero() -> None:
    runs = [Seen(np.array([1, 1, 2]), np.array([0.5, 0.3, 0.0])), Seen(np.array([1, 1]), np.array([0.4, 0.4]))]
    assert learn_prices(runs, prior=4.0) == pytest.approx({1: 1.6 / 8, 2: 0.0})
    assert learn_prices(iter(runs[::-1]), prior=4.0) == learn_prices(runs, prior=4.0)
    assert prices_for(np.array([2, 1, 9]), learn_prices(runs, prior=4.0)).tolist() == [0.0, 0.2, 0.0]
    assert learn_prices([]) == {}


@pytest.mark.parametrize("price", [float("nan"), -0.1, float("inf")])
def test_a_price_nobody_could_have_learnt_is_refused(price: float) -> None:
    with pytest.raises(ValueError, match="price"):
        learn_prices([Seen(np.array([1]), np.array([price]))])
