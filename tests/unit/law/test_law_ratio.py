"""The ratio requirement: how many people a workplace may have at the same time."""

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.registers.law.domain import HoursStep, LegalBasis, Occupant, Outcome, cap, capacity
from tests.unit.law.builders import MONDAY, PARAMETERS, check, facts, full_time, outcome


@pytest.mark.parametrize(
    ("employees", "people"),
    [
        ("0", 1), ("4", 1), ("4.99", 1), ("5", 1), ("9.99", 1), ("10", 2), ("12", 2), ("49.9", 9), ("50", 10),
        ("54.9", 10), ("59", 10), ("59.99", 10), ("60", 11), ("70", 12),
    ],
)  # fmt: skip
def test_a_workplace_may_have_one_person_per_five_employees_then_one_per_ten(employees: str, people: int) -> None:
    assert cap(Decimal(employees)) == people


def test_a_negative_number_of_employees_is_refused() -> None:
    with pytest.raises(ValueError, match="not negative"):
        cap(Decimal("-0.1"))


def test_two_full_time_people_fit_at_twelve_full_time_employees() -> None:
    assert outcome(
        "ratio_requirement", facts(hours_schedule=(HoursStep(1, Decimal(37)),), occupants=(full_time(),))
    ) == ("pass")


def test_a_third_full_time_person_is_refused_at_twelve_full_time_employees() -> None:
    result = check(
        "ratio_requirement",
        facts(hours_schedule=(HoursStep(1, Decimal(37)),), occupants=(full_time(), full_time())),
    )
    assert (result.outcome, result.actual, result.limit) == (Outcome.FAIL, "3", 2)
    assert "12 full-time ordinary employees and may have 2 people full-time" in result.explanation.en
    assert "den 2. marts 2026 ville der være 3 fuldtidspladser optaget" in result.explanation.da


def test_part_time_people_count_by_their_hours() -> None:
    half = Occupant(MONDAY, None, Decimal("0.5"))
    placement = facts(hours_schedule=(HoursStep(1, Decimal("18.5")),), occupants=(half,) * 3)
    assert (outcome("ratio_requirement", placement), check("ratio_requirement", placement).actual) == ("pass", "2")


def test_a_tenth_of_an_hour_too_much_is_refused_and_never_shown_as_an_exact_fit() -> None:
    half = Occupant(MONDAY, None, Decimal("0.5"))
    result = check("ratio_requirement", facts(hours_schedule=(HoursStep(1, Decimal("18.6")),), occupants=(half,) * 3))
    assert (result.outcome, result.actual) == (Outcome.FAIL, "2.01")
    assert "2,01" in result.explanation.da


@pytest.mark.parametrize("employees", ["0", "0.5", "4"])
def test_the_first_person_is_always_admitted_at_thirty_seven_hours(employees: str) -> None:
    placement = facts(ordinary_employees_fte=Decimal(employees), hours_schedule=(HoursStep(1, Decimal(37)),))
    assert outcome("ratio_requirement", placement) == "pass"


def test_people_who_follow_each_other_are_not_added_together() -> None:
    first = full_time(MONDAY, date(2026, 3, 31))
    second = full_time(date(2026, 4, 1), date(2026, 6, 30))
    placement = facts(occupants=(first, second), hours_schedule=(HoursStep(1, Decimal(37)),))
    assert outcome("ratio_requirement", placement) == "pass"


def test_people_who_share_a_single_day_are_added_together() -> None:
    first = full_time(MONDAY, date(2026, 4, 1))
    second = full_time(date(2026, 4, 1), date(2026, 6, 30))
    result = check("ratio_requirement", facts(occupants=(first, second), hours_schedule=(HoursStep(1, Decimal(37)),)))
    assert result.outcome is Outcome.FAIL
    assert "on 1 April 2026" in result.explanation.en


def test_people_outside_the_period_do_not_count() -> None:
    before = full_time(date(2026, 1, 1), MONDAY - timedelta(days=1))
    after = full_time(date(2026, 6, 1), None)
    assert check("ratio_requirement", facts(occupants=(before, after) * 5)).actual == "0.68"


def test_hours_that_grow_are_judged_on_the_day_they_do() -> None:
    growing = (HoursStep(1, Decimal("18.5")), HoursStep(5, Decimal(37)))
    half = Occupant(MONDAY, None, Decimal("0.5"))
    result = check(
        "ratio_requirement", facts(ordinary_employees_fte=Decimal(5), hours_schedule=growing, occupants=(half,))
    )
    assert result.outcome is Outcome.FAIL
    assert "30 March 2026" in result.explanation.en


def test_an_unknown_number_of_employees_counts_as_none() -> None:
    alone = facts(ordinary_employees_fte=None)
    assert outcome("ratio_requirement", alone) == "pass"
    result = check("ratio_requirement", facts(ordinary_employees_fte=None, occupants=(full_time(),)))
    assert (result.outcome, result.limit) == (Outcome.FAIL, 1)
    assert "ikke oplyst" in result.explanation.da


def test_a_person_of_an_integration_programme_takes_a_place_but_is_not_refused() -> None:
    placement = facts(legal_basis=LegalBasis.INTL_23B, occupants=(full_time(), full_time()))
    assert outcome("ratio_requirement", placement) == "warn"
    assert outcome("ratio_applies_to_programme", placement) == "warn"
    assert outcome("ratio_applies_to_programme", facts(legal_basis=LegalBasis.INTL_23B)) == "pass"
    assert outcome("ratio_applies_to_programme", facts(occupants=(full_time(), full_time()))) == "pass"


def test_the_capacity_of_a_workplace_is_told_in_plain_words() -> None:
    rules = PARAMETERS.at(MONDAY)
    answer = capacity(Decimal(12), [full_time(MONDAY, date(2026, 3, 14))], date(2026, 3, 10), rules)
    assert (answer.limit, answer.people, answer.free, answer.free_weekly_hours) == (2, 1, Fraction(1), 37)
    assert "plads til én mere på 37 timer" in answer.explanation.da
    full = capacity(Decimal(5), [full_time(MONDAY, date(2026, 3, 14))], date(2026, 3, 10), rules)
    assert full.free_weekly_hours == 0
    assert "the first leaves on 14 March 2026" in full.explanation.en


employees = st.decimals(0, 500, places=2)
occupants = st.builds(
    lambda offset, length, fte: Occupant(
        MONDAY + timedelta(days=offset), MONDAY + timedelta(days=offset + length), fte
    ),
    st.integers(-100, 120),
    st.integers(0, 150),
    st.decimals(0, 1, places=2),
)


@given(employees, employees)
def test_more_employees_never_mean_fewer_places(a: Decimal, b: Decimal) -> None:
    assert cap(min(a, b)) <= cap(max(a, b))


@given(employees)
def test_there_is_always_a_place_and_never_more_than_one_per_five(n: Decimal) -> None:
    assert 1 <= cap(n) <= max(Decimal(1), n / 5)


@settings(max_examples=60)
@given(employees, st.lists(occupants, max_size=6), occupants)
def test_one_more_occupant_never_turns_a_refusal_into_a_pass(n, present, added) -> None:
    before = facts(ordinary_employees_fte=n, occupants=tuple(present))
    after = facts(ordinary_employees_fte=n, occupants=(*present, added))
    assert (outcome("ratio_requirement", before), outcome("ratio_requirement", after)) != ("fail", "pass")


@settings(max_examples=60)
@given(employees, st.lists(occupants, max_size=6))
def test_the_peak_found_at_interval_ends_is_the_peak_of_every_day(n, present) -> None:
    placement = facts(ordinary_employees_fte=n, occupants=tuple(present))
    days = [MONDAY + timedelta(days=k) for k in range(91)]
    shared = [
        others
        for day in days
        if (others := sum(Fraction(o.fte) for o in present if o.starts_on <= day <= (o.ends_on or day))) > 0
    ]
    refused = any(others + Fraction(25, 37) > cap(n) for others in shared)
    assert (outcome("ratio_requirement", placement) == "fail") == refused
