"""The ratio requirement: how many people a workplace may have at the same time."""

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.registers.law.domain import HoursStep, LegalBasis, Occupant, Outcome, cap, capacity
from app.registers.law.domain.capacity import Load, load_on, shared_peak
from tests.unit.law.builders import MONDAY, PARAMETERS, check, facts, full_time, outcome, reported


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
    placement = facts(employee_basis=reported(employees), hours_schedule=(HoursStep(1, Decimal(37)),))
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
    result = check("ratio_requirement", facts(employee_basis=reported(5), hours_schedule=growing, occupants=(half,)))
    assert result.outcome is Outcome.FAIL
    assert "30 March 2026" in result.explanation.en


def test_an_unknown_number_of_employees_counts_as_none() -> None:
    alone = facts(employee_basis=None)
    assert outcome("ratio_requirement", alone) == "pass"
    result = check("ratio_requirement", facts(employee_basis=None, occupants=(full_time(),)))
    assert (result.outcome, result.limit) == (Outcome.FAIL, 1)
    assert "ikke oplyst" in result.explanation.da


def test_a_person_of_an_integration_programme_takes_a_place_but_is_not_refused() -> None:
    placement = facts(legal_basis=LegalBasis.INTL_23B, occupants=(full_time(), full_time()))
    assert outcome("ratio_requirement", placement) == "warn"
    assert outcome("ratio_applies_to_programme", placement) == "warn"
    assert outcome("ratio_applies_to_programme", facts(legal_basis=LegalBasis.INTL_23B)) == "pass"
    assert outcome("ratio_applies_to_programme", facts(occupants=(full_time(), full_time()))) == "pass"


def test_one_full_time_person_leaves_a_full_time_place_at_twelve_employees() -> None:
    rules = PARAMETERS.at(MONDAY)
    answer = capacity(reported(12), [full_time(MONDAY, date(2026, 3, 14))], date(2026, 3, 10), rules)
    assert (answer.limit, answer.people, answer.free, answer.free_weekly_hours) == (2, 1, Fraction(1), Decimal(37))
    full = capacity(reported(5), [full_time(MONDAY, date(2026, 3, 14))], date(2026, 3, 10), rules)
    assert (full.free_weekly_hours, full.next_leaves_on) == (Decimal(0), date(2026, 3, 14))


@pytest.mark.parametrize(
    ("employees", "loads", "hours"),
    [
        ("4", [], "37"),  # whoever comes alone may have full time
        ("4", ["0.5"], "18.5"),  # 18.5 hours beside 18.5: the half hour is not lost
        ("4", ["0.6756"], "12"),  # 25 hours, as the ledger holds them
        ("4", ["0.3351"], "24.6"),  # 12.4 hours
        ("12", ["0.5"], "37"),  # one person is never offered more than full time
        ("12", ["1", "0.9729"], "1"),
        ("4", ["1", "1"], "0"),  # fuller than it may be: nothing, never less
    ],
)
def test_the_free_hours_are_what_one_more_person_may_have_to_the_tenth(employees, loads, hours) -> None:
    present = [Occupant(MONDAY, None, Decimal(fte)) for fte in loads]
    found = capacity(reported(employees), present, MONDAY, PARAMETERS.at(MONDAY))
    assert found.free_weekly_hours == Decimal(hours)


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
    before = facts(employee_basis=reported(n), occupants=tuple(present))
    after = facts(employee_basis=reported(n), occupants=(*present, added))
    assert (outcome("ratio_requirement", before), outcome("ratio_requirement", after)) != ("fail", "pass")


@settings(max_examples=60)
@given(employees, st.lists(occupants, max_size=6))
def test_the_peak_found_at_interval_ends_is_the_peak_of_every_day(n, present) -> None:
    placement = facts(employee_basis=reported(n), occupants=tuple(present))
    days = [MONDAY + timedelta(days=k) for k in range(91)]
    shared = [
        others
        for day in days
        if (others := sum(Fraction(o.fte) for o in present if o.starts_on <= day <= (o.ends_on or day))) > 0
    ]
    refused = any(others + Fraction(25, 37) > cap(n) for others in shared)
    assert (outcome("ratio_requirement", placement) == "fail") == refused


@settings(max_examples=80)
@given(employees, st.lists(occupants, max_size=6))
def test_the_free_hours_are_accepted_and_a_tenth_more_is_refused(n, present) -> None:
    there = tuple(item for item in present if item.starts_on <= MONDAY <= (item.ends_on or MONDAY) and item.fte > 0)
    found = capacity(reported(n), there, MONDAY, PARAMETERS.at(MONDAY))

    def day_of(hours: Decimal) -> str:
        alone = facts(
            starts_on=MONDAY, ends_on=MONDAY, hours_schedule=(HoursStep(1, hours),), employee_basis=reported(n),
            occupants=there,
        )  # fmt: skip
        return outcome("ratio_requirement", alone)

    if found.free_weekly_hours > 0:
        assert day_of(found.free_weekly_hours) == "pass"
    if found.free_weekly_hours < 37:
        assert day_of(found.free_weekly_hours + Decimal("0.1")) == "fail"


@given(st.lists(st.integers(1, 370), min_size=1, max_size=12))
def test_fractions_of_thirty_seven_hours_add_up_exactly(tenths: list[int]) -> None:
    whole = sum((Fraction(tenth, 370) for tenth in tenths), Fraction(0))
    loads = [Load(MONDAY, None, Fraction(tenth, 10) / 37) for tenth in tenths]
    assert load_on(loads, MONDAY) == whole == Fraction(sum(tenths), 370)


loads = st.builds(
    lambda start, length, fte: Load(
        MONDAY + timedelta(days=start), None if length is None else MONDAY + timedelta(days=start + length), fte
    ),
    st.integers(-20, 40),
    st.one_of(st.none(), st.integers(0, 30)),
    st.fractions(0, 1, max_denominator=74),
)


@settings(max_examples=100)
@given(st.lists(loads, max_size=3), st.lists(loads, max_size=6), st.integers(0, 30), st.integers(0, 30))
def test_the_shared_peak_is_the_one_found_by_looking_at_every_day(own, others, start, length) -> None:
    first = MONDAY + timedelta(days=start)
    days = [first + timedelta(days=n) for n in range(length + 1)]

    def there(items: list[Load], on: date) -> Fraction:
        return sum((x.fte for x in items if x.starts_on <= on and (x.ends_on is None or on <= x.ends_on)), Fraction(0))

    shared = [on for on in days if there(others, on) > 0] or days
    peak = shared_peak(own, others, first, days[-1])
    assert peak.total == max(there(own, on) + there(others, on) for on in shared)
    assert peak.on in shared
    assert (peak.own, peak.others) == (there(own, peak.on), there(others, peak.on))
