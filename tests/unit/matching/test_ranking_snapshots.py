"""What a stored ranking keeps of its inputs: nothing more than the engine read, and enough to compute it again."""

import zlib
from dataclasses import fields, replace
from uuid import UUID, uuid4

import numpy as np
import orjson
import pytest
from hypothesis import given, settings

from app.journey.matching.domain import CandidatePool, LegalFlags, Limits, NeedFacts, Weights, build_pool, rank
from app.journey.matching.domain.replay import replay
from app.journey.matching.domain.snapshot import NeedInputs, Snapshot, SnapshotUnreadable, pack, trim, unpack
from app.journey.matching.domain.versions import config_document, config_hash, joint_hash, read_config
from tests.unit.matching.pools import (
    CLOSENESS,
    KITCHEN,
    STOCK,
    candidate,
    closeness_tables,
    need,
    needs,
    pool_of,
    pools,
)

OCCUPATION, SKILL = UUID(int=1), UUID(int=2)


def inputs_of(facts: NeedFacts, pool: CandidatePool, closeness=CLOSENESS, **changes) -> NeedInputs:
    flags = np.arange(len(pool)) % 2 == 1
    values = {
        "need_id": uuid4(),
        "occupation_id": OCCUPATION,
        "skill_ids": {item.skill: SKILL for item in facts.skills},
        "facts": facts,
        "closeness": trim(closeness, facts, pool),
        "legal": LegalFlags(flags, ~flags, np.zeros(len(pool), dtype=np.bool_)),
    }
    return NeedInputs(**{**values, **changes})


def same(one: CandidatePool, other: CandidatePool) -> bool:
    return all(
        getattr(one, field.name).dtype == getattr(other, field.name).dtype
        and np.array_equal(
            getattr(one, field.name), getattr(other, field.name), equal_nan=getattr(one, field.name).dtype.kind == "f"
        )
        for field in fields(CandidatePool)
    )


@settings(max_examples=40, deadline=None)
@given(needs(), pools(most=6), closeness_tables)
def test_what_is_packed_comes_back_as_it_was(facts, pool, closeness) -> None:
    packed = Snapshot((inputs_of(facts, pool, closeness),), pool)
    found = unpack(pack(packed))
    assert same(found.pool, pool)
    (before,), (after,) = packed.needs, found.needs
    assert (after.facts, after.closeness, after.skill_ids) == (facts, before.closeness, before.skill_ids)
    assert (after.need_id, after.occupation_id) == (before.need_id, before.occupation_id)
    assert after.legal.ratio_refuses.tolist() == before.legal.ratio_refuses.tolist()
    assert pack(found) == pack(packed)


@settings(max_examples=40, deadline=None)
@given(needs(), pools(most=6), closeness_tables)
def test_a_replay_gives_the_ranking_it_was_packed_from(facts, pool, closeness) -> None:
    legal = LegalFlags.none(len(pool))
    ranking = rank(facts, pool, closeness, legal=legal)
    again = replay(unpack(pack(Snapshot((inputs_of(facts, pool, closeness, legal=legal),), pool))), Weights(), Limits())
    assert [row.row for row in again if row.rank is not None] == ranking.rows.tolist()
    assert len(again) == len(pool)
    for row in again:
        assert row.explanation.score == ranking.scores.score[row.row]
        assert row.explanation.rank_score == ranking.scores.rank_score[row.row]
        assert [entry.passed for entry in row.filters] == ranking.masks.passed[row.row].tolist()


def test_the_needs_of_one_candidate_come_back_in_their_order() -> None:
    pool = pool_of(candidate(), skills=[("c0001", KITCHEN, 2)])
    easy, hard, shut = need(skills=()), need(), need(open_seats=0)
    one = LegalFlags.none(1)
    inputs = tuple(inputs_of(facts, pool, legal=one) for facts in (shut, hard, easy))
    again = replay(unpack(pack(Snapshot(inputs, pool))), Weights(), Limits())
    assert [row.need.need_id for row in again] == [inputs[place].need_id for place in (2, 1, 0)]
    assert [row.rank for row in again] == [1, 2, None]


def test_nothing_shown_is_packed_too() -> None:
    nobody = build_pool([])
    assert replay(unpack(pack(Snapshot((), nobody))), Weights(), Limits()) == ()
    assert replay(unpack(pack(Snapshot((inputs_of(need(), nobody),), nobody))), Weights(), Limits()) == ()


def test_a_snapshot_has_room_for_the_declared_facts_and_nothing_else() -> None:
    """A new field is a decision about fairness and privacy: whoever adds one changes this list and says why."""
    pool = pool_of(candidate(), skills=[("c0001", KITCHEN, 2)])
    document = orjson.loads(zlib.decompress(pack(Snapshot((inputs_of(need(), pool),), pool))))
    assert set(document) == {"format", "needs", "pool"}
    assert set(document["pool"]) == {
        "ids", "status", "latitude", "longitude", "max_travel_minutes", "speed_kmh", "danish_oral", "available_from",
        "max_weekly_tenths", "class_weekly_tenths", "licences", "constraints", "waited_days", "open_proposals",
        "skills_recorded", "wishes_recorded", "experience_recorded", "skill_offsets", "skill_ids", "skill_levels",
        "wish_offsets", "wish_occupations", "wish_isco4", "wish_isco2", "wish_ranks", "experience_offsets",
        "experience_occupations", "experience_isco4", "experience_isco2", "unwanted_offsets", "unwanted_occupations",
        "busy_offsets", "busy_kind", "busy_from", "busy_to", "busy_weekday", "busy_start", "busy_end", "busy_tenths",
    }  # fmt: skip
    (asked,) = document["needs"]
    assert set(asked) == {"need_id", "occupation_id", "skill_ids", "facts", "closeness", "legal"}
    assert set(asked["facts"]) == {
        "occupation", "starts_from", "starts_until", "weeks", "weekly_tenths", "open_seats", "isco4", "isco2",
        "skills", "latitude", "longitude", "danish_oral", "licences", "conditions", "working_times",
    }  # fmt: skip
    assert set(asked["legal"]) == {"ratio_refuses", "ratio_warns", "same_employer"}


def test_only_the_closeness_that_can_matter_is_kept() -> None:
    pool = pool_of(candidate(), skills=[("c0001", STOCK, 2)])
    wide = {KITCHEN: {KITCHEN: 1.0, STOCK: 0.4, 999: 0.6}, 998: {STOCK: 1.0}}
    assert trim(wide, need(), pool) == {KITCHEN: {KITCHEN: 1.0, STOCK: 0.4}}


def test_two_hundred_full_rows_stay_small() -> None:
    rows = [candidate(number) for number in range(200)]
    full = pool_of(
        *rows,
        skills=[(row.id, KITCHEN + code, 2) for row in rows for code in range(30)],
        wishes=[(row.id, 5120 + code, 5120, 51, 1) for row in rows for code in range(5)],
    )
    assert len(pack(Snapshot((inputs_of(need(), full),), full))) < 100_000


@pytest.mark.parametrize(
    "damaged",
    [
        b"",
        b"not zlib",
        zlib.compress(b"[]"),
        zlib.compress(b'{"format":99}'),
        zlib.compress(b'{"format":1}'),
        zlib.compress(b"0" * 40_000_000),
        pack(Snapshot((), build_pool([])))[:-4],
    ],
)
def test_what_was_not_packed_here_is_refused(damaged: bytes) -> None:
    with pytest.raises(SnapshotUnreadable):
        unpack(damaged)


def test_a_configuration_is_read_back_as_it_was() -> None:
    weights, limits = replace(Weights(), potential=0.30, coverage=0.20), replace(Limits(), language_gap=2)
    document = orjson.loads(orjson.dumps(config_document(weights, limits)))
    assert read_config(document) == (weights, limits)
    assert config_hash(*read_config(document)) == config_hash(weights, limits)


@pytest.mark.parametrize(
    "document", [{}, {"weights": {}, "limits": {}}, {"weights": {"luck": 1}, "limits": {"rankable": []}}]
)
def test_a_configuration_of_another_engine_is_refused(document) -> None:
    with pytest.raises(ValueError, match="another engine"):
        read_config(document)


def test_the_hash_of_many_inputs_does_not_depend_on_their_order() -> None:
    assert joint_hash(["a", "b"]) == joint_hash(["b", "a"]) != joint_hash(["a", "c"])
