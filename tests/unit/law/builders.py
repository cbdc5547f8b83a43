"""Facts of an unremarkable placement that passes every check, to be varied one fact at a time."""

from dataclasses import replace
from datetime import date, time
from decimal import Decimal
from fractions import Fraction
from typing import Any

from app.registers.law.domain import (
    BasisKind,
    CheckResult,
    Commitment,
    CommitmentKind,
    EmployeeBasis,
    HoursStep,
    LegalBasis,
    Occupant,
    PlacementFacts,
    Purpose,
    RepresentativeStatement,
    WeekdayTime,
    run_checks,
)
from app.registers.law.parameters import load_parameters

PARAMETERS = load_parameters()
MONDAY = date(2026, 3, 2)

FOUR_MONTHS = (date(2025, 10, 1), date(2025, 11, 1), date(2025, 12, 1), date(2026, 1, 1))


def reported(employees: Decimal | int | str) -> EmployeeBasis:
    """So many ordinary employees by the reports of the last four months."""
    return EmployeeBasis(Fraction(employees), BasisKind.MEAN_OF_FOUR_MONTHS, FOUR_MONTHS)


ORDINARY = PlacementFacts(
    legal_basis=LegalBasis.LAB_OTHER,
    starts_on=MONDAY,
    ends_on=date(2026, 5, 31),  # a Sunday, 13 weeks later
    hours_schedule=(HoursStep(1, Decimal(25)),),
    today=date(2026, 2, 10),
    decided_on=date(2026, 2, 20),
    purpose=Purpose.BUILD_SKILLS,
    declares_no_seasonal_peak=True,
    declares_replaces_nobody=True,
    employee_basis=reported("12"),
    statement=RepresentativeStatement(date(2026, 2, 12), date(2026, 2, 13)),
    employer_cvr="13585628",
)


def facts(**changes: Any) -> PlacementFacts:
    """The ordinary placement with some facts changed."""
    return replace(ORDINARY, **changes)


def check(code: str, placement: PlacementFacts) -> CheckResult:
    """One check's answer under the delivered parameters."""
    return {result.code: result for result in run_checks(placement, PARAMETERS)}[code]


def outcome(code: str, placement: PlacementFacts) -> str:
    return check(code, placement).outcome.value


def full_time(starts_on: date = MONDAY, ends_on: date | None = None) -> Occupant:
    """Somebody else in the workplace at 37 hours."""
    return Occupant(starts_on, ends_on, Decimal(1))


def on(weekday: int, start: str, end: str) -> WeekdayTime:
    return WeekdayTime(weekday, time.fromisoformat(start), time.fromisoformat(end))


def classes(*times: WeekdayTime, starts_on: date = date(2026, 1, 5), ends_on: date | None = None) -> Commitment:
    """Danish classes at these times."""
    return Commitment(CommitmentKind.DANISH_CLASS, starts_on, ends_on, times=times)


def other_placement(
    hours: int | None = None, *times: WeekdayTime, starts_on: date = MONDAY, ends_on: date | None = None
) -> Commitment:
    weekly = None if hours is None else Decimal(hours)
    return Commitment(CommitmentKind.PLACEMENT, starts_on, ends_on, times=times, weekly_hours=weekly)
