"""How many ordinary employees count: the mean of the last four months, and what is said where it is missing."""

from calendar import monthrange
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.registers.law.domain import BasisKind, EmployeeBasis, HoursStep, Outcome, employee_basis, stated
from app.registers.law.domain.employees import month_of, months_before
from tests.unit.law.builders import check, facts, full_time, outcome

NOVEMBER = date(2026, 11, 20)
JULY, AUGUST, SEPTEMBER, OCTOBER = (date(2026, month, 1) for month in (7, 8, 9, 10))


def by_month(**numbers: str) -> dict[date, Decimal]:
    """`by_month(oct="12")`: reports of 2026."""
    names = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
    return {date(2026, names.index(name) + 1, 1): Decimal(fte) for name, fte in numbers.items()}


def test_four_reports_give_their_exact_mean() -> None:
    found = employee_basis(by_month(jul="10", aug="10", sep="10", oct="10.01"), 99, NOVEMBER)
    assert found == EmployeeBasis(
        Fraction(4001, 400), BasisKind.MEAN_OF_FOUR_MONTHS, (JULY, AUGUST, SEPTEMBER, OCTOBER)
    )
    assert found.is_reported


def test_a_mean_just_below_a_step_is_below_it() -> None:
    below = employee_basis(by_month(jul="10", aug="10", sep="10", oct="9.99"), 10, NOVEMBER)
    result = check("ratio_requirement", facts(employee_basis=below))
    assert (result.limit, "9,99 ordinært ansatte" in result.explanation.da) == (1, True)


def test_the_unfinished_month_and_older_months_do_not_count() -> None:
    found = employee_basis(by_month(jun="100", jul="8", aug="8", sep="8", oct="8", nov="100"), 99, NOVEMBER)
    assert (found.fte, found.months) == (Fraction(8), (JULY, AUGUST, SEPTEMBER, OCTOBER))


def test_with_fewer_reports_the_mean_is_of_those_there() -> None:
    found = employee_basis(by_month(jul="8", sep="9", oct="12"), 99, NOVEMBER)
    assert (found.fte, found.kind, found.months) == (
        Fraction(29, 3),
        BasisKind.FEWER_MONTHS,
        (JULY, SEPTEMBER, OCTOBER),
    )


def test_without_reports_the_stated_number_counts() -> None:
    assert employee_basis(by_month(jun="8"), Decimal("12.5"), NOVEMBER) == stated(Decimal("12.5"))


@pytest.mark.parametrize(("newest", "is_old"), [("oct", False), ("sep", False), ("aug", True), ("jul", True)])
def test_reports_are_old_when_the_newest_is_more_than_two_months_back(newest: str, is_old: bool) -> None:
    assert employee_basis(by_month(**{newest: "8"}), 99, NOVEMBER).is_old == is_old


def test_the_four_months_run_across_new_year() -> None:
    assert months_before(date(2027, 2, 28)) == (
        date(2026, 10, 1), date(2026, 11, 1), date(2026, 12, 1), date(2027, 1, 1),
    )  # fmt: skip


def test_a_number_of_employees_is_not_negative() -> None:
    with pytest.raises(ValueError, match="not negative"):
        stated(-1)


days = st.dates(date(2019, 1, 1), date(2033, 12, 31))


@given(days)
def test_the_four_months_end_with_the_last_day_before_this_month(judged_on: date) -> None:
    months = months_before(judged_on)
    covered = [month + timedelta(days=n) for month in months for n in range(monthrange(month.year, month.month)[1])]
    assert covered == [covered[0] + timedelta(days=n) for n in range(len(covered))]
    assert covered[-1] + timedelta(days=1) == judged_on.replace(day=1)
    assert len(months) == 4


@given(days, st.integers(0, 60))
def test_going_back_month_by_month_is_going_back_at_once(day: date, back: int) -> None:
    one_by_one = month_of(day)
    for _ in range(back):
        one_by_one = month_of(one_by_one - timedelta(days=1))
    assert month_of(day, back) == one_by_one


numbers = st.decimals(0, 500, places=2)


@given(days, st.lists(st.tuples(st.integers(-2, 8), numbers), max_size=8), numbers)
def test_the_mean_lies_between_its_months_and_is_exact(judged_on: date, rows, own: Decimal) -> None:
    reports = {month_of(judged_on, back): fte for back, fte in rows}
    counted = [fte for month, fte in reports.items() if month_of(judged_on, 4) <= month < month_of(judged_on)]
    found = employee_basis(reports, own, judged_on)
    if counted:
        assert min(counted) <= found.fte <= max(counted)
        assert found.fte * len(counted) == sum(map(Fraction, counted))
        assert len(found.months) == len(counted)
    else:
        assert (found.fte, found.kind) == (Fraction(own), BasisKind.STATED)


FULL = {"hours_schedule": (HoursStep(1, Decimal(37)),)}


def test_a_stated_number_does_not_matter_where_nobody_else_is_there() -> None:
    assert outcome("ratio_requirement", facts(employee_basis=stated(12))) == "pass"


def test_a_kept_ratio_on_a_stated_number_warns_and_says_what_to_do() -> None:
    result = check("ratio_requirement", facts(employee_basis=stated(12), occupants=(full_time(),), **FULL))
    assert (result.outcome, result.actual, result.limit) == (Outcome.WARN, "2", 2)
    assert result.explanation.en.endswith(
        "No monthly reports: ask the company for the last four months (POST /v1/workplaces/…/employee-reports)."
    )
    assert "Ingen månedstal: bed virksomheden indberette de seneste fire måneder" in result.explanation.da


def test_old_reports_warn_and_name_the_newest() -> None:
    old = employee_basis(by_month(jul="12", aug="12"), 12, NOVEMBER)
    result = check("ratio_requirement", facts(employee_basis=old, occupants=(full_time(),), **FULL))
    assert result.outcome is Outcome.WARN
    assert "the mean of July and August 2026" in result.explanation.en
    assert "The newest monthly report is for August 2026" in result.explanation.en
    assert "Det nyeste månedstal er for august 2026" in result.explanation.da


def test_a_breach_on_a_stated_number_is_still_a_breach() -> None:
    result = check("ratio_requirement", facts(employee_basis=stated(4), occupants=(full_time(),)))
    assert result.outcome is Outcome.FAIL
    assert "ask the company for the last four months" in result.explanation.en


def test_a_kept_ratio_on_four_reported_months_passes_and_names_them() -> None:
    basis = employee_basis(by_month(jul="12", aug="12", sep="12", oct="12"), 4, NOVEMBER)
    result = check("ratio_requirement", facts(employee_basis=basis, occupants=(full_time(),), **FULL))
    assert result.outcome is Outcome.PASS
    assert result.explanation.da.endswith("Tallet er gennemsnittet af juli, august, september og oktober 2026.")


def test_a_year_is_said_where_it_changes() -> None:
    basis = employee_basis(
        {date(2026, 11, 1): Decimal(5), date(2026, 12, 1): Decimal(5), date(2027, 1, 1): Decimal(5)},
        5,
        date(2027, 2, 3),
    )
    text = check("ratio_requirement", facts(employee_basis=basis)).explanation.en
    assert "the mean of November, December 2026 and January 2027" in text
