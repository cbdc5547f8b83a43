"""Looking after companies and workplaces."""

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
from app.registers.companies.errors import CvrFixed, CvrTaken, ProductionUnitTaken
from app.registers.companies.models import Company, Workplace
from app.registers.companies.schemas import (
    CompanyCreate,
    CompanyPatch,
    CompanyWrite,
    IndustryChoice,
    WorkplaceCreate,
    WorkplacePatch,
    WorkplaceRead,
    WorkplaceWrite,
)
from app.registers.reference.repository import list_industries_of, list_postcodes_of


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
    await record(work, "workplace.created", subject_of(workplace))
    return workplace


async def patch_workplace(
    work: Work, workplace_id: UUID, patch: WorkplacePatch, precondition: Precondition
) -> Workplace:
    """Refuses what creating refuses. The event says how the number of employees changed: the law counts by it."""
    workplace = await repository.get_workplace(work, workplace_id)
    precondition.check(workplace.version)
    changed = apply_patch(written_form(workplace), patch, WorkplaceWrite)
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
        await record(work, "workplace.changed", subject_of(workplace), Change(data=data))
    return workplace


def subject_of(workplace: Workplace) -> Subject:
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


def written_form(workplace: Workplace) -> WorkplaceWrite:
    """The workplace as it could have been written: what a merge patch starts from."""
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
