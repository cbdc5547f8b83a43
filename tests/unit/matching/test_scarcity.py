"""Scarcity prices: learnt one run at a time, taken off scores, and read from nothing but wishes and experience."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.journey.matching.domain import CandidateRow, Limits, NeedFacts, Weights, build_pool
from app.journey.matching.domain.assignment import CrossScorer, Seen, learn_prices
from app.journey.matching.domain.run_config import RunConfig
from app.journey.matching.domain.scarcity import GroupPrice, PricedScorer, groups_of, learn
from tests.unit.matching.pools import MONDAY

members = st.lists(st.tuples(st.integers(1, 4), st.integers(0, 100)), max_size=8)


@given(runs=st.lists(members, max_size=5))
def test_learning_run_by_run_gives_the_same_as_learning_from_all_at_once(runs):
    seen = [
        Seen(np.array([group for group, _ in run], dtype=np.int64), np.array([price / 100 for _, price in run]))
        for run in runs
    ]
    known: dict[int, GroupPrice] = {}
    for run in seen:
        known |= learn(known, run)
    assert {group: one.price for group, one in known.items()} == pytest.approx(learn_prices(seen))


def test_nobody_of_an_unknown_group_teaches_anything():
    assert learn({}, Seen(np.array([-1]), np.array([0.4]))) == {}


def test_a_candidates_group_is_the_first_wish_else_the_first_experience():
    pool = build_pool(
        [CandidateRow(id=key) for key in ("wishes", "worked", "unknown", "blank")],
        wishes=[("wishes", 1, 5120, 51, 2), ("wishes", 2, 9412, 94, 1), ("blank", 3, -1, -1, 1)],
        experience=[("wishes", 4, 7223, 72), ("worked", 5, 5223, 52), ("blank", 6, 8332, 83)],
    )
    assert groups_of(pool).tolist() == [94, 52, -1, 83]
    assert groups_of(build_pool([])).tolist() == []


def test_a_price_lowers_what_orders_and_never_the_score():
    pool = build_pool([CandidateRow(id=key) for key in ("a", "b")])
    need = NeedFacts(occupation=1, starts_from=MONDAY, starts_until=MONDAY, weeks=4, weekly_tenths=(200,))
    plain = CrossScorer([need], pool, {})
    priced = PricedScorer([need], pool, {}, prices=np.array([0.25, 0.0]))
    before, after = plain.score(0), priced.score(0)
    assert after.score.tolist() == before.score.tolist()
    assert (before.rank_score - after.rank_score).tolist() == pytest.approx([0.25, 0.0])
    ((_, (block,)),) = priced.blocks()
    assert block.rank_score.tolist() == after.rank_score.tolist()


@pytest.mark.parametrize("prices", [None, {}, {94: 0.125, 5: 0.5}])
def test_a_configuration_is_read_back_as_it_was_written(prices):
    config = RunConfig(Weights(), Limits(language_gap=2), 0.1, 50, prices)
    again = RunConfig.read(config.document())
    assert again == config
    assert again.hash == config.hash
    assert RunConfig(Weights(), Limits(language_gap=2), 0.2, 50, prices).hash != config.hash
