"""Hard filters: all evaluated, the fast mask and the explanation agree, and each says what would change it."""

from datetime import timedelta
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.foundation.core.i18n import Text
from app.journey.matching.domain import (
    FILTERS,
    BusyKind,
    BusyRow,
    CandidateStatus,
    Filter,
    FilterResult,
    Importance,
    Labels,
    LegalFlags,
    Limits,
    NeedSkill,
    Party,
    WorkTime,
    apply_filters,
    explain_filters,
    score_pool,
)
from tests.unit.matching.pools import (
    CLOSENESS,
    COOK,
    KITCHEN,
    MONDAY,
    STOCK,
    candidate,
    closeness_tables,
    need,
    needs,
    pool_of,
    pools,
)

LABELS = Labels(
    skills={KITCHEN: Text("køkkenarbejde", "kitchen work")},
    occupations={COOK: Text("kok", "cook")},
    licences={1: Text("truckcertifikat", "forklift licence")},
    constraints={0: Text("ingen løft over 10 kg", "no lifting over 10 kg")},
)
MONDAY_MORNING = (WorkTime(1, 8 * 60, 12 * 60),)


def result(code: Filter, facts, pool, legal: LegalFlags | None = None) -> FilterResult:
    """One filter of the first row, having made sure that the mask says the same."""
    found = explain_filters(facts, pool, 0, CLOSENESS, legal=legal, labels=LABELS)
    mask = apply_filters(facts, pool, CLOSENESS, legal=legal)
    assert [item.passed for item in found] == mask.passed[0].tolist()
    return next(item for item in found if item.code is code)


def refused(code: Filter, facts, pool, legal: LegalFlags | None = None) -> FilterResult:
    """The filter's refusal, which must be the only one."""
    found = explain_filters(facts, pool, 0, CLOSENESS, legal=legal, labels=LABELS)
    assert [item.code for item in found if not item.passed] == [code]
    return result(code, facts, pool, legal)


@settings(max_examples=50, deadline=None)
@given(needs(), pools(), closeness_tables, st.data())
def test_the_mask_and_the_explanation_agree(facts, pool, closeness, data) -> None:
    flags = [np.array(data.draw(st.lists(st.booleans(), min_size=len(pool), max_size=len(pool))), dtype=bool)
             for _ in range(3)]  # fmt: skip
    legal = LegalFlags(*flags)
    limits = Limits(language_gap=data.draw(st.integers(0, 2)), max_travel_minutes=data.draw(st.integers(15, 120)))
    masks = apply_filters(facts, pool, closeness, limits, legal)
    reusing = apply_filters(facts, pool, closeness, limits, legal, score_pool(facts, pool, closeness))
    assert (reusing.passed == masks.passed).all()
    for row in range(len(pool)):
        found = explain_filters(facts, pool, row, closeness, limits=limits, legal=legal)
        assert tuple(item.code for item in found) == FILTERS
        assert [item.passed for item in found] == masks.passed[row].tolist()
        for item in found:
            assert item.explanation.da
            assert item.explanation.en
            assert "{" not in item.explanation.da + item.explanation.en
            assert item.relaxation is None or not item.passed


def test_somebody_next_door_passes_everything() -> None:
    masks = apply_filters(need(), pool_of(candidate()), CLOSENESS)
    assert masks.eligible.tolist() == [True]
    assert masks.starts_on.tolist() == [MONDAY.toordinal()]


def test_all_filters_are_told_not_only_the_first() -> None:
    facts = need(open_seats=0, danish_oral=6, licences=2)
    found = explain_filters(facts, pool_of(candidate()), 0, CLOSENESS)
    assert {item.code for item in found if not item.passed} == {Filter.OPEN_SEAT, Filter.DANISH_LEVEL, Filter.LICENCES}


@pytest.mark.parametrize(
    ("status", "passes"),
    [
        ("AVAILABLE", True),
        ("IN_MATCH", True),
        ("PLACED", True),
        ("EMPLOYED", False),
        ("PAUSED", False),
        ("CLOSED", False),
    ],
)
def test_only_those_who_can_begin_something_are_ranked(status: str, passes: bool) -> None:
    pool = pool_of(candidate(status=CandidateStatus[status]))
    assert result(Filter.STATUS, need(), pool).passed is passes


def test_the_last_day_of_the_window_is_still_in_time() -> None:
    until = need().starts_until
    assert result(Filter.START_WINDOW, need(), pool_of(candidate(available_from=until))).passed
    late = refused(Filter.START_WINDOW, need(), pool_of(candidate(available_from=until + timedelta(days=1))))
    assert late.relaxation == Text(
        "Hvis starten kan vente til den 31. marts 2026.", "If the start can wait until 31 March 2026."
    )


def placement(first: int, final: int | None, weekday: int = 0, **changes) -> tuple[str, BusyRow]:
    last = None if final is None else MONDAY + timedelta(days=final)
    return "c0001", BusyRow(BusyKind.PLACEMENT, MONDAY + timedelta(days=first), last, weekday, **changes)


def test_a_running_placement_that_ends_inside_the_window_only_delays_the_start() -> None:
    pool = pool_of(candidate(status=CandidateStatus.PLACED), busy=[placement(-30, 13)])
    masks = apply_filters(need(), pool, CLOSENESS)
    assert masks.eligible.tolist() == [True]
    assert masks.starts_on.tolist() == [(MONDAY + timedelta(days=14)).toordinal()]


def test_a_placement_later_in_the_period_is_in_the_way() -> None:
    pool = pool_of(candidate(), busy=[placement(60, 90)])
    found = refused(Filter.OVERLAP, need(), pool)
    assert (found.changeable_by, found.actual) == (Party.TIME, "2026-06-01")


@pytest.mark.parametrize(("first_day", "passes"), [(90, False), (91, True)])
def test_a_placement_may_follow_the_day_after_thirteen_weeks(first_day: int, passes: bool) -> None:
    pool = pool_of(candidate(), busy=[placement(first_day, 200)])
    assert result(Filter.OVERLAP, need(), pool).passed is passes


def test_a_placement_without_end_is_in_the_way_for_good() -> None:
    found = refused(Filter.OVERLAP, need(), pool_of(candidate(), busy=[placement(-30, None)]))
    assert found.passed is False


def test_a_gap_between_two_placements_is_too_short_for_the_whole_duration() -> None:
    pool = pool_of(candidate(), busy=[placement(-30, 6), placement(20, 200)])
    refused(Filter.OVERLAP, need(), pool)


def test_a_placement_in_other_hours_is_not_in_the_way() -> None:
    afternoon = placement(-30, 200, 1, start=13 * 60, end=16 * 60)
    assert result(Filter.OVERLAP, need(working_times=MONDAY_MORNING), pool_of(candidate(), busy=[afternoon])).passed
    morning = placement(-30, 200, 1, start=11 * 60, end=16 * 60)
    refused(Filter.OVERLAP, need(working_times=MONDAY_MORNING), pool_of(candidate(), busy=[morning]))


def test_a_placement_of_few_hours_fits_beside_another_when_times_are_unknown() -> None:
    assert result(Filter.OVERLAP, need(), pool_of(candidate(), busy=[placement(-30, 200, weekly_tenths=120)])).passed
    refused(Filter.OVERLAP, need(), pool_of(candidate(), busy=[placement(-30, 200, weekly_tenths=121)]))


def test_the_fullest_step_of_the_schedule_decides() -> None:
    pool = pool_of(candidate(max_weekly_tenths=255))
    assert result(Filter.WEEKLY_HOURS, need(weekly_tenths=(150, 255)), pool).passed
    found = refused(Filter.WEEKLY_HOURS, need(weekly_tenths=(150, 256)), pool)
    assert found.relaxation == Text("Hvis pladsen kan være på 25,5 timer.", "If the place can be 25.5 hours.")


def test_classes_leave_fewer_hours_of_the_thirty_seven() -> None:
    assert result(Filter.WEEKLY_HOURS, need(), pool_of(candidate(class_weekly_tenths=120))).passed
    refused(Filter.WEEKLY_HOURS, need(), pool_of(candidate(class_weekly_tenths=121)))


def test_a_clash_with_danish_classes_names_the_time() -> None:
    lesson = ("c0001", BusyRow(BusyKind.DANISH_CLASS, MONDAY, None, 1, 11 * 60 + 30, 14 * 60))
    found = refused(Filter.DANISH_CLASSES, need(working_times=MONDAY_MORNING), pool_of(candidate(), busy=[lesson]))
    assert "mandag kl. 11.30–12.00" in found.explanation.da
    assert "Monday 11:30–12:00" in found.explanation.en


def test_a_class_whose_weekday_no_longer_comes_is_no_clash() -> None:
    # The module ends on the Tuesday of the first week; its lesson is on Wednesdays.
    lesson = ("c0001", BusyRow(BusyKind.DANISH_CLASS, MONDAY - timedelta(30), MONDAY + timedelta(1), 3, 480, 720))
    facts = need(working_times=(WorkTime(3, 480, 720),))
    assert result(Filter.DANISH_CLASSES, facts, pool_of(candidate(), busy=[lesson])).passed


def test_travel_is_limited_by_the_candidate_and_by_the_jobcenter() -> None:
    away: dict[str, Any] = {"latitude": 55.75, "speed_kmh": 20.0}  # 7.8 km: 40.4 minutes
    assert result(Filter.TRAVEL_TIME, need(), pool_of(candidate(**away, max_travel_minutes=41))).passed
    found = refused(Filter.TRAVEL_TIME, need(), pool_of(candidate(**away, max_travel_minutes=40)))
    assert (found.actual, found.required, found.changeable_by) == ("41", "40", Party.CANDIDATE)
    refused(Filter.TRAVEL_TIME, need(), pool_of(candidate(latitude=56.5, max_travel_minutes=500)))


def test_what_is_not_known_keeps_nobody_out() -> None:
    unknown = candidate(latitude=None, speed_kmh=None, danish_oral=None)
    assert apply_filters(need(danish_oral=6), pool_of(unknown), CLOSENESS).eligible.tolist() == [True]


def test_danish_may_be_one_level_below_what_is_asked() -> None:
    assert result(Filter.DANISH_LEVEL, need(danish_oral=3), pool_of(candidate())).passed
    found = refused(Filter.DANISH_LEVEL, need(danish_oral=4), pool_of(candidate()))
    assert found.relaxation == Text("Når kandidaten når B1.", "Once the candidate reaches B1.")


def test_a_missing_licence_is_named() -> None:
    found = refused(Filter.LICENCES, need(licences=0b11), pool_of(candidate(licences=0b01)))
    assert "truckcertifikat" in found.explanation.da


def test_what_is_required_from_the_first_day_must_be_held_in_full() -> None:
    facts = need(skills=(NeedSkill(KITCHEN, 2, Importance.MUST, required_at_start=True),))
    assert result(Filter.REQUIRED_SKILLS, facts, pool_of(candidate(), skills=[("c0001", KITCHEN, 2)])).passed
    for skill, level in ((KITCHEN, 1), (STOCK, 3)):
        found = refused(Filter.REQUIRED_SKILLS, facts, pool_of(candidate(), skills=[("c0001", skill, level)]))
        assert "kitchen work at level 2" in found.explanation.en


def test_a_condition_that_a_constraint_rules_out_is_named() -> None:
    found = refused(Filter.CONSTRAINTS, need(conditions=0b101), pool_of(candidate(constraints=0b011)))
    assert found.relaxation is not None
    assert "ingen løft over 10 kg" in found.relaxation.da


def test_nobody_is_ranked_for_work_they_have_ruled_out() -> None:
    found = refused(Filter.UNWANTED_OCCUPATION, need(), pool_of(candidate(), unwanted=[("c0001", COOK)]))
    assert found.changeable_by is Party.CANDIDATE


def test_the_law_is_asked_elsewhere_and_shown_here() -> None:
    yes, no = np.array([True]), np.array([False])
    refused(Filter.RATIO, need(), pool_of(candidate()), LegalFlags(yes, no, no))
    refused(Filter.SAME_EMPLOYER, need(), pool_of(candidate()), LegalFlags(no, no, yes))
    warned = result(Filter.RATIO, need(), pool_of(candidate()), LegalFlags(no, yes, no))
    assert (warned.passed, warned.actual) == (True, "warn")
