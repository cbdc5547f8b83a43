"""The exclusion report's figures, on pools small enough to be counted by hand."""

import math
from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.journey.matching.domain import (
    FILTERS,
    BusyKind,
    BusyRow,
    CandidatePool,
    CandidateRow,
    Filter,
    LegalFlags,
    Limits,
    NeedFacts,
    NeedSkill,
    Weights,
    apply_filters,
    build_pool,
    explain_filters,
)
from app.oversight.statistics.domain import Asking, Crossing, Door, Person, Tally, cross, tally

MONDAY = date(2026, 11, 30)
LIMITS = Limits(language_gap=2)
NEED = NeedFacts(1, MONDAY, MONDAY + timedelta(weeks=2), 13, (250,), latitude=55.68, longitude=12.53, danish_oral=1)
PERSON = CandidateRow(
    "a", latitude=55.68, longitude=12.53, speed_kmh=15.0, max_travel_minutes=60.0, danish_oral=2, skills_recorded=True
)


def asking(need: NeedFacts, legal: LegalFlags | None = None) -> Asking:
    return Asking(need, {}, lambda: legal)


def crossed(needs: list[NeedFacts], people: CandidatePool, weights: Weights | None = None) -> Crossing:
    return cross([asking(need) for need in needs], people, weights or Weights(), LIMITS)


def sole(found: Crossing, row: int = 0) -> dict[str, int]:
    return {code.value: int(found.sole[row, at]) for at, code in enumerate(FILTERS) if found.sole[row, at]}


def nearest(found: Crossing, code: Filter, row: int = 0) -> int:
    return int(found.nearest[row, FILTERS.index(code)])


def test_somebody_who_passes_every_filter_of_a_need_is_not_excluded():
    found = crossed([NEED], build_pool([PERSON]))
    assert (found.feasible.tolist(), found.excluded.tolist(), sole(found)) == ([1], [False], {})


def test_without_needs_everybody_is_excluded_and_no_filter_is_to_blame():
    found = crossed([], build_pool([PERSON]))
    assert (found.excluded.tolist(), sole(found), found.doors) == ([True], {}, ())


def test_without_people_there_is_nothing_to_count():
    found = crossed([NEED], build_pool([]))
    assert (len(found.feasible), found.doors) == (0, ())


@pytest.mark.parametrize(
    ("code", "need", "person"),
    [
        (Filter.OPEN_SEAT, {"open_seats": 0}, {}),
        (Filter.START_WINDOW, {}, {"available_from": MONDAY + timedelta(weeks=3)}),
        (Filter.WEEKLY_HOURS, {}, {"max_weekly_tenths": 200}),
        (Filter.TRAVEL_TIME, {}, {"latitude": 56.2}),
        (Filter.DANISH_LEVEL, {"danish_oral": 5}, {}),
        (Filter.LICENCES, {"licences": 0b101}, {"licences": 0b1}),
        (Filter.REQUIRED_SKILLS, {"skills": (NeedSkill(7, 2, required_at_start=True),)}, {}),
        (Filter.CONSTRAINTS, {"conditions": 0b11}, {"constraints": 0b10}),
    ],
)
def test_a_filter_that_alone_keeps_somebody_out_is_named(code: Filter, need: dict, person: dict):
    found = crossed([replace(NEED, **need)], build_pool([replace(PERSON, **person)]))
    assert (found.feasible.tolist(), sole(found), nearest(found, code)) == ([0], {code.value: 1}, 0)


def test_a_placement_in_the_same_hours_is_named_as_the_overlap():
    busy = BusyRow(BusyKind.PLACEMENT, MONDAY, MONDAY + timedelta(weeks=20), weekly_tenths=300)
    found = crossed([NEED], build_pool([PERSON], busy=[("a", busy)]))
    assert sole(found) == {"overlap": 1}


def test_a_legal_refusal_is_named_too():
    refused = LegalFlags(*(np.array([value]) for value in (True, False, False)))
    found = cross([asking(NEED, refused)], build_pool([PERSON]), Weights(), LIMITS)
    assert sole(found) == {"ratio": 1}


def test_somebody_kept_out_by_two_filters_at_once_is_one_filter_away_from_nothing():
    found = crossed([replace(NEED, open_seats=0, danish_oral=6)], build_pool([PERSON]))
    assert (found.excluded.tolist(), sole(found)) == ([True], {})


def test_each_need_may_have_its_own_single_filter():
    found = crossed([replace(NEED, open_seats=0), replace(NEED, danish_oral=6), NEED], build_pool([PERSON]))
    assert (found.feasible.tolist(), sole(found)) == ([1], {"open_seat": 1, "danish_level": 1})


def test_the_nearest_need_is_the_one_with_the_smallest_shortfall():
    further, near = replace(NEED, danish_oral=6), replace(NEED, danish_oral=5)
    assert nearest(crossed([further, near], build_pool([PERSON])), Filter.DANISH_LEVEL) == 1
    assert nearest(crossed([near, further], build_pool([PERSON])), Filter.DANISH_LEVEL) == 0


def test_with_the_same_shortfall_the_better_score_is_nearest():
    plain, wished = replace(NEED, open_seats=0), replace(NEED, open_seats=0, occupation=5)
    people = build_pool([PERSON], wishes=[("a", 5, 51, 5, 1)])
    assert nearest(crossed([plain, wished], people), Filter.OPEN_SEAT) == 1
    assert nearest(crossed([plain, plain], people), Filter.OPEN_SEAT) == 0


@pytest.mark.parametrize(
    ("code", "near", "far"),
    [
        (Filter.TRAVEL_TIME, {"latitude": 55.9}, {"latitude": 56.4}),
        (Filter.WEEKLY_HOURS, {"weekly_tenths": (310,)}, {"weekly_tenths": (370,)}),
        (Filter.LICENCES, {"licences": 0b1}, {"licences": 0b111}),
        (Filter.CONSTRAINTS, {"conditions": 0b1}, {"conditions": 0b11}),
        (
            Filter.REQUIRED_SKILLS,
            {"skills": (NeedSkill(7, 1, required_at_start=True),)},
            {"skills": (NeedSkill(7, 3, required_at_start=True),)},
        ),
        (Filter.START_WINDOW, {"starts_until": MONDAY + timedelta(days=5)}, {"starts_until": MONDAY}),
    ],
)
def test_shortfalls_grow_with_what_is_missing(code: Filter, near: dict, far: dict):
    person = replace(PERSON, max_weekly_tenths=300, constraints=0b11)
    if code is Filter.START_WINDOW:
        person = replace(person, available_from=MONDAY + timedelta(weeks=1))
    found = crossed([replace(NEED, **far), replace(NEED, **near)], build_pool([person]))
    assert nearest(found, code) == 1


SKILLS = (NeedSkill(7, 2), NeedSkill(8, 2))


def test_a_gap_that_fits_into_the_placement_is_trainable():
    found = crossed([replace(NEED, skills=SKILLS)], build_pool([PERSON]))
    assert found.trainable.tolist() == [1]  # 12 weeks of training in 13 · 0.8 = 10.4: potential 0.87, coverage 0


def test_a_gap_that_does_not_fit_is_not():
    found = crossed([replace(NEED, skills=SKILLS, weeks=4)], build_pool([PERSON]))
    assert found.trainable.tolist() == [0]


def test_neither_is_a_need_that_today_covers_nor_one_that_a_filter_closes_nor_a_skill_nobody_recorded():
    covered = build_pool([PERSON], skills=[("a", 7, 2.0), ("a", 8, 2.0)])
    assert crossed([replace(NEED, skills=SKILLS)], covered).trainable.tolist() == [0]
    assert crossed([replace(NEED, skills=SKILLS, open_seats=0)], build_pool([PERSON])).trainable.tolist() == [0]
    unknown = build_pool([replace(PERSON, skills_recorded=False)])
    assert crossed([replace(NEED, skills=SKILLS)], unknown).trainable.tolist() == [0]


def test_a_place_among_the_first_ten_that_coverage_would_not_give_is_a_door():
    """Ten have one of two skills; the eleventh has none, can learn both in time, and has waited longest."""
    rows = [replace(PERSON, id=f"{number:02}") for number in range(10)]
    learner = replace(PERSON, id="99", waited_days=180)
    people = build_pool([*rows, learner], skills=[(row.id, 7, 2.0) for row in rows])
    need = replace(NEED, skills=SKILLS, weeks=26)
    weights = Weights(potential=0.5, coverage=0.0)
    found = crossed([need], people, weights)
    assert found.doors == (Door(row=10, need=0),)
    assert found.opened.tolist() == [False] * 10 + [True]
    assert (int(found.top.sum()), int(found.top_covered.sum())) == (10, 10)


def test_a_door_beside_a_place_that_coverage_gives_is_not_the_only_one():
    rows = [replace(PERSON, id=f"{number:02}") for number in range(10)]
    people = build_pool([*rows, replace(PERSON, id="99", waited_days=180)], skills=[(row.id, 7, 2.0) for row in rows])
    needs = [replace(NEED, skills=SKILLS, weeks=26), NEED]
    found = crossed(needs, people, Weights(potential=0.5, coverage=0.0))
    assert [door.row for door in found.doors] == [10]
    assert not found.opened[10]


def test_people_are_counted_by_what_befalls_them():
    people = [Person(100, 0), Person(90, 0), Person(200, 2), Person(100, 0)]
    excluded = np.array([True, True, False, False])
    assert tally(people, excluded, 90) == Tally(4, 2, 3, 3, 1)
    assert tally(people, excluded, 90, [1, 2]) == Tally(2, 1, 1, 1, 0)
    assert tally(people, excluded, 90, []) == Tally(0, 0, 0, 0, 0)


people_rows = st.builds(
    CandidateRow,
    id=st.uuids().map(lambda key: key.hex),
    latitude=st.sampled_from([55.68, 55.8, math.nan]),
    longitude=st.just(12.53),
    max_travel_minutes=st.sampled_from([20.0, 60.0]),
    speed_kmh=st.sampled_from([5.0, 25.0]),
    danish_oral=st.integers(0, 6),
    max_weekly_tenths=st.sampled_from([200, 370]),
    licences=st.integers(0, 3),
    constraints=st.integers(0, 3),
    waited_days=st.integers(0, 300),
)
need_facts = st.builds(
    NeedFacts,
    occupation=st.integers(1, 3),
    starts_from=st.just(MONDAY),
    starts_until=st.just(MONDAY + timedelta(weeks=2)),
    weeks=st.integers(4, 26),
    weekly_tenths=st.sampled_from([(150,), (300,)]),
    open_seats=st.integers(0, 2),
    skills=st.sampled_from([(), SKILLS]),
    latitude=st.just(55.68),
    longitude=st.just(12.53),
    danish_oral=st.integers(0, 6),
    licences=st.integers(0, 3),
    conditions=st.integers(0, 3),
)


@settings(max_examples=40, deadline=None)
@given(
    rows=st.lists(people_rows, min_size=1, max_size=6, unique_by=lambda row: row.id),
    needs=st.lists(need_facts, min_size=1, max_size=5),
)
def test_the_crossing_agrees_with_explaining_one_pair_after_another(rows: list[CandidateRow], needs: list[NeedFacts]):
    people = build_pool(rows)
    found = crossed(needs, people)
    for row in range(len(rows)):
        failing = [
            [result.code for result in explain_filters(need, people, row, {}, limits=LIMITS) if not result.passed]
            for need in needs
        ]
        assert found.feasible[row] == sum(not codes for codes in failing)
        for at, code in enumerate(FILTERS):
            alone = [number for number, codes in enumerate(failing) if codes == [code]]
            assert found.sole[row, at] == len(alone)
            assert (int(found.nearest[row, at]) in alone) if alone else (found.nearest[row, at] == -1)


@settings(max_examples=25, deadline=None)
@given(
    rows=st.lists(people_rows, min_size=2, max_size=6, unique_by=lambda row: row.id),
    needs=st.lists(need_facts, min_size=1, max_size=4),
    seed=st.randoms(use_true_random=False),
)
def test_the_order_of_the_rows_does_not_matter(rows: list[CandidateRow], needs: list[NeedFacts], seed):
    mixed = list(rows)
    seed.shuffle(mixed)
    one, other = crossed(needs, build_pool(rows)), crossed(needs, build_pool(mixed))
    place = [mixed.index(row) for row in rows]
    for name in ("feasible", "sole", "nearest", "trainable", "top", "top_covered"):
        assert (getattr(one, name) == getattr(other, name)[place]).all(), name


def test_masks_are_those_of_the_ranking():
    people = build_pool([PERSON, replace(PERSON, id="b", danish_oral=0)])
    need = replace(NEED, danish_oral=4)
    masks = apply_filters(need, people, {}, LIMITS)
    assert crossed([need], people).feasible.tolist() == masks.eligible.astype(int).tolist()
