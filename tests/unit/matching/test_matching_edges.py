"""The edges of the one-need engine: cycles in the taxonomy, nothing asked, nothing known, nothing weighed."""

import math
from dataclasses import fields
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given, settings

from app.journey.matching.domain import (
    CRITERIA,
    BusyKind,
    BusyRow,
    CandidatePool,
    Filter,
    LegalFlags,
    Limits,
    NeedFacts,
    NeedSkill,
    Weights,
    WorkTime,
    apply_filters,
    closeness_table,
    rank,
    score_pool,
)
from app.journey.matching.domain.assignment import Market, Pairs
from tests.unit.matching import slow_engine
from tests.unit.matching.pools import CLOSENESS, candidate, closeness_tables, need, needs, pool_of, pools


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([(1, 1, "broader")], {1: 1.0}),
        ([(1, 2, "broader"), (2, 1, "broader")], {1: 1.0, 2: 1.0}),
        ([(1, 2, "broader"), (2, 3, "broader"), (3, 1, "broader")], {1: 1.0, 2: 0.6, 3: 1.0}),
    ],
)
def test_a_circle_in_the_hierarchy_ends_and_nothing_counts_more_than_itself(rows, expected) -> None:
    assert closeness_table([1], rows) == {1: expected}


def test_a_need_without_skills_leaves_the_rest_to_decide() -> None:
    pool = pool_of(candidate(1), candidate(2, skills_recorded=True), candidate(3, danish_oral=0))
    scores = score_pool(need(skills=(), danish_oral=1), pool, CLOSENESS)
    assert scores.raw[:, :2].tolist() == [[1.0, 1.0]] * 3
    assert scores.known[:, :2].all()
    assert scores.score[2] < scores.score[0]


def test_a_candidate_without_position_counts_half_and_is_told_apart_by_confidence() -> None:
    pool = pool_of(candidate(1), candidate(2, latitude=None, longitude=None), candidate(3, speed_kmh=0.0))
    ranking = rank(need(), pool, CLOSENESS)
    assert sorted(ranking.rows.tolist()) == [0, 1, 2]
    assert ranking.scores.raw[1:, CRITERIA.index("travel")].tolist() == [0.5, 0.5]
    assert (ranking.scores.confidence[1:] < ranking.scores.confidence[0]).all()


def test_a_criterion_of_no_weight_changes_nothing() -> None:
    only_travel = Weights(potential=0.0, coverage=0.0, language=0.0, wish=0.0, occupation=0.0, travel=1.0)
    pool = pool_of(candidate(1), candidate(2, danish_oral=1), skills=[("c0001", 11, 3)])
    scores = score_pool(need(), pool, CLOSENESS, only_travel)
    assert scores.score[0] == scores.score[1] == pytest.approx(1 - 10 / 60)
    still = Weights(waiting=0.0, open_proposals=0.0)
    moved = score_pool(need(), pool_of(candidate(1, waited_days=900, open_proposals=9)), CLOSENESS, still)
    assert moved.rank_score[0] == moved.score[0]


def slowly_eligible(facts: NeedFacts, pool: CandidatePool, row: int, closeness, limits: Limits) -> dict[Filter, bool]:
    """The hard filters once more, one candidate and one day at a time."""
    busy = [
        BusyRow(BusyKind(kind), date.fromordinal(first), date.fromordinal(last), weekday, start, end, tenths)
        for kind, first, last, weekday, start, end, tenths in slow_engine.entries(
            pool, "busy_offsets", row, *(f"busy_{name}" for name in
                                         ("kind", "from", "to", "weekday", "start", "end", "tenths")),
        )
    ]  # fmt: skip
    available = max(facts.starts_from.toordinal(), int(pool.available_from[row]))

    def meets(item: BusyRow) -> bool:
        return any(
            item.weekday == work.weekday and item.start < work.end and work.start < item.end
            for work in facts.working_times
        )

    def in_the_way(item: BusyRow) -> bool:
        if item.kind is BusyKind.DANISH_CLASS:
            return False
        if item.weekday and facts.working_times:
            return meets(item)
        hours = item.weekly_tenths if item.weekly_tenths is not None else -1
        return hours < 0 or hours + max(facts.weekly_tenths) > limits.weekly_tenths

    def days_of(item: BusyRow, start: int) -> list[date]:
        span = range(max(item.starts_on.toordinal(), start), start + facts.weeks * 7)
        found = [date.fromordinal(day) for day in span if date.fromordinal(day) <= (item.ends_on or date.max)]
        return [day for day in found if item.weekday in (0, day.isoweekday())]

    # A row without weekday, or a need without times, takes every day of its span.
    def excludes(item: BusyRow, start: int) -> bool:
        if not facts.working_times:
            item = BusyRow(item.kind, item.starts_on, item.ends_on, 0, item.start, item.end, item.weekly_tenths)
        return bool(days_of(item, start))

    blocking = [item for item in busy if in_the_way(item)]
    until = facts.starts_until.toordinal()
    days = [day for day in range(available, until + 1) if not any(excludes(item, day) for item in blocking)]
    late = available > until and not any(excludes(item, available) for item in blocking)
    begins = days[0] if days else available
    lessons = [item for item in busy if item.kind is BusyKind.DANISH_CLASS and meets(item)]
    own = int(pool.max_weekly_tenths[row])
    most = limits.weekly_tenths - int(pool.class_weekly_tenths[row])
    minutes = slow_engine.minutes(facts, pool, row)
    longest = float(pool.max_travel_minutes[row])
    held = slow_engine.entries(pool, "skill_offsets", row, "skill_ids", "skill_levels")
    return {
        Filter.START_WINDOW: available <= until,
        Filter.OVERLAP: bool(days) or late,
        Filter.WEEKLY_HOURS: max(facts.weekly_tenths) <= (most if own < 0 else min(own, most)),
        Filter.DANISH_CLASSES: not any(days_of(item, begins) for item in lessons),
        Filter.TRAVEL_TIME: minutes is None
        or round(minutes, 6) <= min(limits.max_travel_minutes, 1e9 if math.isnan(longest) else longest),
        Filter.REQUIRED_SKILLS: all(
            any(min(level, item.level) * slow_engine.close(closeness, item.skill, s) >= item.level for s, level in held)
            for item in facts.skills
            if item.required_at_start
        ),
    }


@settings(max_examples=40, deadline=None)
@given(needs(), pools(most=4), closeness_tables)
def test_the_fast_filters_agree_with_slow_ones_that_try_every_day(facts, pool, closeness) -> None:
    limits = Limits()
    masks = apply_filters(facts, pool, closeness, limits)
    for row in range(len(pool)):
        slow = slowly_eligible(facts, pool, row, closeness, limits)
        assert {code: bool(masks.of(code)[row]) for code in slow} == slow


def test_what_the_engine_reads_beside_its_columns_is_an_open_list_too() -> None:
    """The pool and the need have their lists in test_matching_score; these are the values inside them, and a run's."""
    assert {field.name for field in fields(NeedSkill)} == {
        "skill", "level", "importance", "required_at_start", "weeks_per_level",
    }  # fmt: skip
    assert {field.name for field in fields(WorkTime)} == {"weekday", "start", "end"}
    assert {field.name for field in fields(BusyRow)} == {
        "kind", "starts_on", "ends_on", "weekday", "start", "end", "weekly_tenths",
    }  # fmt: skip
    assert {field.name for field in fields(LegalFlags)} == {"ratio_refuses", "ratio_warns", "same_employer"}
    assert {field.name for field in fields(Market)} == {"need_ids", "seats", "candidate_ids", "pairs", "feasible"}
    assert {field.name for field in fields(Pairs)} == {"need", "candidate", "value"}


def test_a_protected_attribute_does_not_fit_into_a_pool() -> None:
    columns = {field.name: getattr(pool_of(candidate()), field.name) for field in fields(CandidatePool)}
    for name in ("gender", "born_on", "nationality", "religion", "civil_registration_number"):
        with pytest.raises(TypeError):
            CandidatePool(**columns, **{name: np.array([1])})


def test_a_start_window_of_one_day_is_enough() -> None:
    facts = need(starts_until=need().starts_from)
    assert rank(facts, pool_of(candidate()), CLOSENESS).rows.tolist() == [0]
    late = candidate(available_from=facts.starts_from + timedelta(days=1))
    assert rank(facts, pool_of(late), CLOSENESS).rows.tolist() == []
