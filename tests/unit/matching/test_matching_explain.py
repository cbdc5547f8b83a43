"""Explanations, counterfactuals, fingerprints and the pool's construction."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings

from app.foundation.core.i18n import Text
from app.journey.matching.domain import (
    CRITERIA,
    DEFAULT_LIMITS,
    DEFAULT_WEIGHTS,
    Importance,
    Labels,
    Limits,
    NeedFacts,
    NeedSkill,
    Weights,
    WorkTime,
    build_pool,
    config_hash,
    explain,
    input_hash,
    rank,
    score_pool,
)
from tests.unit.matching.pools import (
    CASH_DESK,
    CLOSENESS,
    COOK,
    FIRST_AID,
    KITCHEN,
    MONDAY,
    candidate,
    closeness_tables,
    need,
    needs,
    pool_of,
    pools,
)

LABELS = Labels(
    skills={
        KITCHEN: Text("køkkenarbejde", "kitchen work"),
        CASH_DESK: Text("kasse", "cash desk"),
        FIRST_AID: Text("førstehjælp", "first aid"),
    }
)


@settings(max_examples=25, deadline=None)
@given(needs(), pools(), closeness_tables)
def test_an_explanation_adds_up_to_the_score_it_explains(facts, pool, closeness) -> None:
    scores = score_pool(facts, pool, closeness)
    for row in range(len(pool)):
        told = explain(facts, pool, row, closeness)
        assert told.score == scores.score[row]
        assert told.rank_score == scores.rank_score[row]
        assert sum(item.contribution for item in told.criteria) == pytest.approx(told.score, abs=1e-9)
        assert sum(item.weight for item in told.criteria if item.known) == pytest.approx(told.confidence)
        assert tuple(item.code for item in told.criteria) == CRITERIA
        assert all(item.evidence.da and item.evidence.en for item in told.criteria)
        assert "{" not in told.summary.da + told.summary.en


@settings(max_examples=25, deadline=None)
@given(needs(), pools(), closeness_tables)
def test_a_counterfactual_is_the_score_after_really_learning_it(facts, pool, closeness) -> None:
    for row in range(len(pool)):
        told = explain(facts, pool, row, closeness)
        gains = [round(step.gain_per_week, 12) for step in told.counterfactuals]
        assert gains == sorted(gains, reverse=True)
        for step in told.counterfactuals:
            learnt = with_skill(pool, row, step.skill, step.to_level)
            assert step.score == pytest.approx(score_pool(facts, learnt, closeness).score[0], abs=1e-9)
            assert step.gain >= -1e-12


def with_skill(pool, row: int, skill: int, level: float):
    """The candidate alone, with one more skill."""
    one = pool.take([row])
    return replace(
        one,
        skill_offsets=np.array([0, len(one.skill_ids) + 1]),
        skill_ids=np.append(one.skill_ids, skill),
        skill_levels=np.append(one.skill_levels, level),
    )


def test_the_gaps_are_the_training_plan_in_its_order() -> None:
    facts = need(
        skills=(
            NeedSkill(CASH_DESK, 1, Importance.NICE),
            NeedSkill(KITCHEN, 3, Importance.MUST, weeks_per_level=4.0),
            NeedSkill(FIRST_AID, 1, Importance.SHOULD, required_at_start=True),
        )
    )
    told = explain(facts, pool_of(candidate(), skills=[("c0001", KITCHEN, 1)]), 0, CLOSENESS)
    assert [(gap.skill, gap.have, gap.need, gap.weeks) for gap in told.gaps] == [
        (FIRST_AID, 0.0, 1, 3.0),
        (KITCHEN, 1.0, 3, 8.0),
        (CASH_DESK, 0.0, 1, 3.0),
    ]
    assert told.training_weeks == 14.0
    assert told.usable_weeks == pytest.approx(10.4)


def test_a_candidate_without_recorded_skills_gets_no_invented_steps() -> None:
    told = explain(need(), pool_of(candidate()), 0, CLOSENESS)
    assert told.counterfactuals == ()
    assert "We lack some information" in told.summary.en


def test_the_summary_speaks_to_the_candidate_in_both_languages() -> None:
    pool = pool_of(candidate(), skills=[("c0001", KITCHEN, 2)], wishes=[("c0001", COOK, 5120, 51, 1)])
    summary = explain(need(), pool, 0, CLOSENESS, labels=LABELS).summary
    assert "Du kan 1 af 2 ting, som pladsen kræver. Der er noget at lære: kasse (cirka 3 uger)." in summary.da
    assert "The work is like what you asked for yourself." in summary.en
    assert "There is something to learn: cash desk (about 3 weeks)." in summary.en


def test_the_same_configuration_has_the_same_hash_and_any_change_another() -> None:
    assert config_hash(Weights(), Limits()) == config_hash(DEFAULT_WEIGHTS, DEFAULT_LIMITS)
    others = [
        config_hash(Weights(waiting=0.1), DEFAULT_LIMITS),
        config_hash(DEFAULT_WEIGHTS, Limits(language_gap=2)),
        config_hash(DEFAULT_WEIGHTS, Limits(rankable=frozenset())),
    ]
    assert len({config_hash(DEFAULT_WEIGHTS, DEFAULT_LIMITS), *others}) == 4


@settings(max_examples=20, deadline=None)
@given(needs(), pools(most=6))
def test_the_input_hash_does_not_depend_on_the_order_of_the_rows(facts, pool) -> None:
    turned = pool.take(np.arange(len(pool))[::-1])
    assert input_hash(facts, pool, CLOSENESS) == input_hash(facts, turned, CLOSENESS)


def test_the_input_hash_changes_with_any_fact() -> None:
    pool = pool_of(candidate(), skills=[("c0001", KITCHEN, 2)])
    hashes = [
        input_hash(need(), pool, CLOSENESS),
        input_hash(need(weeks=12), pool, CLOSENESS),
        input_hash(need(), pool_of(candidate(waited_days=1), skills=[("c0001", KITCHEN, 2)]), CLOSENESS),
        input_hash(need(), pool_of(candidate(), skills=[("c0001", KITCHEN, 1)]), CLOSENESS),
        input_hash(need(), pool_of(candidate(2), skills=[("c0002", KITCHEN, 2)]), CLOSENESS),
        input_hash(need(), pool, {KITCHEN: {KITCHEN: 1.0}}),
    ]
    assert len(set(hashes)) == len(hashes)


def test_list_entries_find_their_row_in_any_order_and_strangers_are_dropped() -> None:
    rows = [candidate(1), candidate(2), candidate(3)]
    pool = build_pool(
        rows, skills=[("c0003", CASH_DESK, 1), ("c0001", KITCHEN, 2), ("c9999", KITCHEN, 3), ("c0003", KITCHEN, 3)]
    )
    assert pool.skill_offsets.tolist() == [0, 1, 1, 3]
    assert pool.skill_ids.tolist() == [KITCHEN, CASH_DESK, KITCHEN]
    assert pool.skills_recorded.tolist() == [True, False, True]


def test_a_candidate_occurs_once_in_a_pool() -> None:
    with pytest.raises(ValueError, match="once"):
        pool_of(candidate(1), candidate(1))


def test_an_empty_pool_has_an_empty_ranking() -> None:
    assert rank(need(), build_pool([]), CLOSENESS).rows.tolist() == []


def test_the_best_so_many_are_the_first_of_all() -> None:
    pool = pool_of(*(candidate(number, waited_days=number) for number in range(9)))
    everybody = rank(need(), pool, CLOSENESS)
    assert rank(need(), pool, CLOSENESS, top=3).rows.tolist() == everybody.rows.tolist()[:3] == [8, 7, 6]
    assert everybody.places[8] == 1


@pytest.mark.parametrize(
    "changes",
    [
        {"starts_until": MONDAY.replace(day=1)},
        {"weeks": 0},
        {"weekly_tenths": ()},
        {"danish_oral": 7},
        {"skills": (NeedSkill(KITCHEN, 1), NeedSkill(KITCHEN, 2))},
    ],
)
def test_a_need_that_makes_no_sense_is_refused(changes) -> None:
    with pytest.raises(ValueError):
        need(**changes)


def test_a_working_time_lies_within_one_day() -> None:
    assert isinstance(need(working_times=(WorkTime(1, 0, 1440),)), NeedFacts)
    with pytest.raises(ValueError):
        WorkTime(1, 600, 600)
