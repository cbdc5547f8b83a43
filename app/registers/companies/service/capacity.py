"""How much room a workplace has, what that rests on, and who takes it up."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from uuid import UUID

from app.foundation.core.actor import JOBCENTER_STAFF
from app.foundation.core.errors import FieldFault, Invalid
from app.foundation.core.i18n import Text
from app.foundation.db.work import Work
from app.registers.companies import repository
from app.registers.companies.domain import basis_sentence, place_sentence, room_between
from app.registers.companies.models import Occupancy
from app.registers.companies.schemas import (
    CapacityOccupants,
    CapacityRead,
    CapacityStretch,
    EmployeeBasisRead,
    WorkplaceAddress,
    WorkplaceMunicipality,
)
from app.registers.law.domain import EmployeeBasis, Occupant, RuleBook
from app.registers.law.errors import LegalParametersMissing
from app.registers.law.parameters import load_parameters

RATIO = "ratio_requirement"
FULL_TIME_HOURS = 37
MOST_STRETCHES = 500


async def workplace_capacity(work: Work, workplace_id: UUID, from_on: date | None, to_on: date | None) -> CapacityRead:
    """How much room there is on every day of the period, today where none is named.

    Judged by the rules of the first day, as a placement that starts then would be, on the number of employees known
    today. Invalid when the period is reversed or lies before the first rule.
    """
    workplace = await repository.get_workplace(work, workplace_id)
    first = from_on or work.today()
    last = to_on or first
    if last < first:
        text = Text("Perioden slutter, før den begynder.", "The period ends before it begins.")
        raise Invalid(FieldFault("query/to", "capacity.period_reversed", text))
    rules = _rules_on(work, first)
    rows = await repository.occupancy_between(work, workplace_id, first, last)
    basis = await repository.employee_basis_of(work, workplace)
    present = [Occupant(row.starts_on, row.ends_on, row.fte_fraction) for row in rows]
    room = room_between(basis, present, first, last, rules, work.today())
    city, municipality = await repository.place_names(work, workplace)
    place = place_sentence(workplace.production_unit_number, workplace.street, workplace.postcode, city, municipality)
    found = room.capacity
    return CapacityRead(
        workplace_id=workplace.id,
        workplace_name=workplace.name,
        production_unit_number=workplace.production_unit_number,
        address=WorkplaceAddress(street=workplace.street, postcode=workplace.postcode, city=city),
        municipality=WorkplaceMunicipality(code=workplace.municipality_code, name=municipality),
        place=place.get(work.language),
        from_on=first,
        to_on=last,
        fullest_on=room.fullest_on,
        ordinary_employees_fte=_two_places(basis.fte),
        employee_basis=_read_basis(work, basis),
        cap=found.limit,
        used=_four_places(found.used),
        free=_four_places(found.free),
        free_weekly_hours=found.free_weekly_hours,
        occupants=CapacityOccupants(count=found.people, fte=_four_places(found.used)),
        stretches=_stretches(work, rows[:MOST_STRETCHES]),
        stretches_left_out=max(0, len(rows) - MOST_STRETCHES),
        next_leaves_on=found.next_leaves_on,
        explanation=room.explanation.get(work.language),
        source=rules[RATIO].source,
    )


def _read_basis(work: Work, basis: EmployeeBasis) -> EmployeeBasisRead:
    return EmployeeBasisRead(
        kind=basis.kind,
        fte=_two_places(basis.fte),
        months=[f"{month:%Y-%m}" for month in basis.months],
        explanation=basis_sentence(basis).get(work.language),
    )


def _stretches(work: Work, rows: Sequence[Occupancy]) -> list[CapacityStretch]:
    """Who counts and how much; on which provision a person is there is between that person and the jobcenters."""
    staff = work.actor.role in JOBCENTER_STAFF
    return [
        CapacityStretch(
            from_on=row.starts_on,
            to_on=row.ends_on,
            fte=row.fte_fraction,
            # The ledger's fraction is rounded down in its fourth place: a tenth of an hour is the exact figure again.
            weekly_hours=(row.fte_fraction * FULL_TIME_HOURS).quantize(Decimal("0.1")),
            legal_basis=row.legal_basis if staff else None,
        )
        for row in rows
    ]


def _four_places(value: Fraction) -> Decimal:
    """A load as the ledger counts it: the ledger's four decimals hold it exactly."""
    return (Decimal(value.numerator) / Decimal(value.denominator)).quantize(Decimal("0.0001"))


def _two_places(value: Fraction) -> Decimal:
    """A number of employees as it is shown, rounded down: a mean just below a step must not look as if it were on it."""
    return Decimal(value * 100 // 1) / 100


def _rules_on(work: Work, on: date) -> RuleBook:
    try:
        rules = load_parameters(work.settings.law_file).at(on)
    except LegalParametersMissing:
        rules = {}
    if RATIO not in rules:
        text = Text("Der er ingen regler for denne dag.", "There are no rules for this day.")
        raise Invalid(FieldFault("query/from", "capacity.rules_unknown", text))
    return rules
