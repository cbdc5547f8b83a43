"""How many ordinary employees a workplace counts as having: the mean of the last four months."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from app.foundation.core.i18n import Text
from app.registers.law.domain.wording import fill, listed_months, month_name, number

MONTHS = 4
FRESH_MONTHS = 2


class BasisKind(StrEnum):
    """What a number of employees stands on."""

    MEAN_OF_FOUR_MONTHS = "mean_of_four_months"
    FEWER_MONTHS = "fewer_months"
    STATED = "stated"


@dataclass(frozen=True, slots=True)
class EmployeeBasis:
    """A number of ordinary employees (FTE, exact) and what it stands on; `months` are first days, oldest first.

    `is_old` marks reports of which even the newest is more than two months back.
    Raises ValueError below zero.
    """

    fte: Fraction
    kind: BasisKind
    months: tuple[date, ...] = ()
    is_old: bool = False

    def __post_init__(self) -> None:
        if self.fte < 0:
            msg = "a number of employees is not negative"
            raise ValueError(msg)

    @property
    def is_reported(self) -> bool:
        """Whether reports carry the number, and recent ones."""
        return self.kind is not BasisKind.STATED and not self.is_old


def stated(employees: Decimal | Fraction | int) -> EmployeeBasis:
    """The number as the workplace has stated it, without any report."""
    return EmployeeBasis(Fraction(employees), BasisKind.STATED)


def month_of(day: date, back: int = 0) -> date:
    """The first day of the month `back` months before the one of `day`."""
    months = day.year * 12 + day.month - 1 - back
    return date(months // 12, months % 12 + 1, 1)


def months_before(day: date, count: int = MONTHS) -> tuple[date, ...]:
    """The first days of the whole calendar months before the one of `day`, oldest first.

    The month of the day itself is not over and does not count.
    """
    return tuple(month_of(day, back) for back in range(count, 0, -1))


def employee_basis(
    reports: Mapping[date, Decimal], employees: Decimal | Fraction | int, judged_on: date
) -> EmployeeBasis:
    """The mean of the four calendar months before the day of judgement (BEK 2636/2021 § 65).

    `reports` are FTE by the first day of the month; other months than those four are left out. Where some of the
    four are missing, the mean is that of those there; where all are, the workplace's own stated number counts.
    Which four months the order means, and what a missing month means, is our reading: docs/rules.md.
    """
    months = tuple(month for month in months_before(judged_on) if month in reports)
    if not months:
        return stated(employees)
    mean = sum((Fraction(reports[month]) for month in months), Fraction(0)) / len(months)
    kind = BasisKind.MEAN_OF_FOUR_MONTHS if len(months) == MONTHS else BasisKind.FEWER_MONTHS
    return EmployeeBasis(mean, kind, months, is_old=months[-1] < month_of(judged_on, FRESH_MONTHS))


def basis_words(basis: EmployeeBasis) -> Text:
    """What the number stands on, in a sentence."""
    if basis.kind is BasisKind.STATED:
        template = Text(
            "Tallet er arbejdsstedets eget; der er ingen månedstal for de seneste fire måneder.",
            "The number is the workplace's own; there are no monthly reports for the last four months.",
        )
    elif basis.kind is BasisKind.FEWER_MONTHS:
        template = Text(
            "Tallet er gennemsnittet af {months}; de andre af de seneste fire måneder er ikke indberettet.",
            "The number is the mean of {months}; the others of the last four months are not reported.",
        )
        if len(basis.months) == 1:
            template = Text(
                "Tallet er det for {months}; de andre af de seneste fire måneder er ikke indberettet.",
                "The number is that of {months}; the others of the last four months are not reported.",
            )
    else:
        template = Text("Tallet er gennemsnittet af {months}.", "The number is the mean of {months}.")
    return fill(template, months=listed_months(basis.months))


def request_words(basis: EmployeeBasis) -> Text:
    """What a caseworker does about a number that no recent report carries; call only where `is_reported` is false."""
    if basis.is_old:
        template = Text(
            "Det nyeste månedstal er for {newest}: bed virksomheden indberette de seneste fire måneder "
            "(POST /v1/workplaces/…/employee-reports).",
            "The newest monthly report is for {newest}: ask the company for the last four months "
            "(POST /v1/workplaces/…/employee-reports).",
        )
        return fill(template, newest=month_name(basis.months[-1]))
    return Text(
        "Ingen månedstal: bed virksomheden indberette de seneste fire måneder "
        "(POST /v1/workplaces/…/employee-reports).",
        "No monthly reports: ask the company for the last four months (POST /v1/workplaces/…/employee-reports).",
    )


def full_time_employees(basis: EmployeeBasis) -> Text:
    """The number in both languages; a mean is shown with two decimals, rounded down: never more than there are."""
    hundredths = basis.fte * 100 // 1
    return number(Fraction(hundredths, 100))
