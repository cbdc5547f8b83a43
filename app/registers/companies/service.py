"""Looking after companies and workplaces, and answering how much room a workplace has."""

from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any
from uuid import UUID

from app.foundation.api.conditional import Precondition
from app.foundation.api.merge_patch import apply_patch
from app.foundation.audit.service import Change, Subject, record
from app.foundation.core.actor import Role
from app.foundation.core.errors import FieldFault, Invalid
from app.foundation.core.i18n import Text
from app.foundation.db.work import Work
from app.registers.companies import repository
from app.registers.companies.domain import room_between
from app.registers.companies.errors import CvrFixed, CvrTaken, ProductionUnitTaken
from app.registers.companies.models import Company, Workplace
from app.registers.companies.schemas import (
    CapacityOccupants,
    CapacityRead,
    CompanyCreate,
    CompanyPatch,
    CompanyWrite,
    IndustryChoice,
    WorkplaceAddress,
    WorkplaceCreate,
    WorkplaceMunicipality,
    WorkplacePatch,
    WorkplaceRead,
    WorkplaceWrite,
)
from app.registers.law.domain import RuleBook
from app.registers.law.errors import LegalParametersMissing
from app.registers.law.parameters import load_parameters
from app.registers.reference.repository import list_industries_of, list_postcodes_of

RATIO = "ratio_requirement"


async def create_company(work: Work, body: CompanyCreate) -> Company:
    """CvrTaken when the legal unit is known already."""
    if await repository.cvr_is_taken(work, body.cvr_number):
        raise CvrTaken
    company = Company(**body.model_dump())
    work.session.add(company)
    await work.session.flush()
    await record(work, "company.created", Subject("company", company.id, company_id=company.id))
    return company


async def patch_company(work: Work, company_id: UUID, patch: CompanyPatch, precondition: Precondition) -> Company:
    """CvrTaken for another company's number; CvrFixed when a company account would change its own."""
    company = await repository.get_company(work, company_id)
    precondition.check(company.version)
    current = CompanyWrite.model_validate(company.model_dump(include=set(CompanyWrite.model_fields)))
    changed = apply_patch(current, patch, CompanyWrite)
    if changed.cvr_number != company.cvr_number:
        if work.actor.role is Role.COMPANY:
            raise CvrFixed
        if await repository.cvr_is_taken(work, changed.cvr_number):
            raise CvrTaken
    fields = _assign(company, changed.model_dump())
    if fields:
        await work.session.flush()
        subject = Subject("company", company.id, company_id=company.id)
        await record(work, "company.changed", subject, Change(data={"fields": fields}))
    return company


async def create_workplace(work: Work, body: WorkplaceCreate) -> Workplace:
    """Invalid when company, postcode or industry do not exist (or are not the caller's); ProductionUnitTaken."""
    if await repository.find_company(work, body.company_id) is None:
        text = Text("Virksomheden findes ikke.", "There is no such company.")
        raise Invalid(FieldFault("/company_id", "workplace.company_unknown", text))
    if await repository.production_unit_is_taken(work, body.production_unit_number):
        raise ProductionUnitTaken
    values = _columns(body) | await _place(work, body.postcode)
    if body.industry is not None:
        await _require_industry(work, body.industry)
    workplace = Workplace(**values, company_id=body.company_id)
    work.session.add(workplace)
    await work.session.flush()
    await record(work, "workplace.created", _subject(workplace))
    return workplace


async def patch_workplace(
    work: Work, workplace_id: UUID, patch: WorkplacePatch, precondition: Precondition
) -> Workplace:
    """Refuses what creating refuses. The event says how the number of employees changed: the law counts by it."""
    workplace = await repository.get_workplace(work, workplace_id)
    precondition.check(workplace.version)
    changed = apply_patch(_written(workplace), patch, WorkplaceWrite)
    values = _columns(changed)
    if changed.production_unit_number != workplace.production_unit_number and (
        await repository.production_unit_is_taken(work, changed.production_unit_number)
    ):
        raise ProductionUnitTaken
    if changed.postcode != workplace.postcode:
        values |= await _place(work, changed.postcode)
    if changed.industry is not None and changed.industry != _industry(workplace):
        await _require_industry(work, changed.industry)
    before = workplace.ordinary_employees_fte
    fields = _assign(workplace, values)
    if fields:
        await work.session.flush()
        data: dict[str, Any] = {"fields": fields}
        if "ordinary_employees_fte" in fields:
            data["ordinary_employees_fte"] = {"from": float(before), "to": float(changed.ordinary_employees_fte)}
        await record(work, "workplace.changed", _subject(workplace), Change(data=data))
    return workplace


def _subject(workplace: Workplace) -> Subject:
    return Subject("workplace", workplace.id, company_id=workplace.company_id)


def _assign(row: Company | Workplace, values: dict[str, Any]) -> list[str]:
    """Sets what differs; the names of the changed columns."""
    fields = [name for name, value in values.items() if getattr(row, name) != value]
    for name in fields:
        setattr(row, name, values[name])
    return fields


def _columns(body: WorkplaceWrite) -> dict[str, Any]:
    values = body.model_dump(exclude={"industry", "company_id"})
    return values | {
        "industry_scheme": body.industry.scheme if body.industry else None,
        "industry_code": body.industry.code if body.industry else None,
    }


def _industry(workplace: Workplace) -> IndustryChoice | None:
    if workplace.industry_scheme is None or workplace.industry_code is None:
        return None
    return IndustryChoice(scheme=workplace.industry_scheme, code=workplace.industry_code)


def _written(workplace: Workplace) -> WorkplaceWrite:
    values = workplace.model_dump(include=set(WorkplaceWrite.model_fields))
    return WorkplaceWrite.model_validate(values | {"industry": _industry(workplace)})


def read_workplace(workplace: Workplace) -> WorkplaceRead:
    """A workplace as it is shown."""
    industry = _industry(workplace)
    values = workplace.model_dump() | {"industry": industry.model_dump() if industry else None}
    return WorkplaceRead.model_validate(values)


async def _place(work: Work, postcode: str) -> dict[str, Any]:
    """Municipality and coordinates of a postcode; Invalid when it does not exist."""
    found = await list_postcodes_of(work, [postcode], None)
    if not found:
        text = Text("Postnummeret findes ikke.", "There is no such postcode.")
        raise Invalid(FieldFault("/postcode", "workplace.postcode_unknown", text))
    return {"municipality_code": found[0].municipality_code, "lat": found[0].lat, "lon": found[0].lon}


async def _require_industry(work: Work, industry: IndustryChoice) -> None:
    if not await list_industries_of(work, industry.scheme, [industry.code]):
        text = Text("Branchekoden findes ikke.", "There is no such industry code.")
        raise Invalid(FieldFault("/industry/code", "workplace.industry_unknown", text))


async def workplace_capacity(work: Work, workplace_id: UUID, from_on: date | None, to_on: date | None) -> CapacityRead:
    """How much room there is on every day of the period, today where none is named.

    Judged by the rules of the first day, as a placement that starts then would be. Invalid when the period is
    reversed or lies before the first rule.
    """
    workplace = await repository.get_workplace(work, workplace_id)
    first = from_on or work.today()
    last = to_on or first
    if last < first:
        text = Text("Perioden slutter, før den begynder.", "The period ends before it begins.")
        raise Invalid(FieldFault("query/to", "capacity.period_reversed", text))
    rules = _rules_on(work, first)
    present = await repository.occupants(work, workplace_id, first, last)
    room = room_between(workplace.ordinary_employees_fte, present, first, last, rules, work.today())
    city, municipality = await repository.place_names(work, workplace)
    found = room.capacity
    return CapacityRead(
        workplace_id=workplace.id,
        workplace_name=workplace.name,
        address=WorkplaceAddress(street=workplace.street, postcode=workplace.postcode, city=city),
        municipality=WorkplaceMunicipality(code=workplace.municipality_code, name=municipality),
        from_on=first,
        to_on=last,
        fullest_on=room.fullest_on,
        ordinary_employees_fte=workplace.ordinary_employees_fte,
        cap=found.limit,
        used=_four_places(found.used),
        free=_four_places(found.free),
        free_weekly_hours=found.free_weekly_hours,
        occupants=CapacityOccupants(count=found.people, fte=_four_places(found.used)),
        next_leaves_on=found.next_leaves_on,
        explanation=room.explanation.get(work.language),
        source=rules[RATIO].source,
    )


def _four_places(value: Fraction) -> Decimal:
    """A load as the ledger counts it: the ledger's four decimals hold it exactly."""
    return (Decimal(value.numerator) / Decimal(value.denominator)).quantize(Decimal("0.0001"))


def _rules_on(work: Work, on: date) -> RuleBook:
    try:
        rules = load_parameters(work.settings.law_file).at(on)
    except LegalParametersMissing:
        rules = {}
    if RATIO not in rules:
        text = Text("Der er ingen regler for denne dag.", "There are no rules for this day.")
        raise Invalid(FieldFault("query/from", "capacity.rules_unknown", text))
    return rules
