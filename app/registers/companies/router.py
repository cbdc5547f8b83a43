"""Routes of companies, their certifications and workplaces."""

from typing import Annotated
from uuid import UUID

from fastapi import Query

from app.foundation.api.conditional import DryRun, IfMatch, OptionalIfMatch, Tag
from app.foundation.api.pagination import Paging
from app.foundation.api.route import make_router
from app.foundation.api.schemas import Page
from app.foundation.core.text import Day
from app.foundation.db.work import Work
from app.foundation.identity.permissions import allow
from app.registers.companies import permissions, repository, service
from app.registers.companies.domain import CertificationKind, CertificationStatus
from app.registers.companies.models import Certification, Workplace
from app.registers.companies.schemas import (
    CapacityRead,
    CertificationCreate,
    CertificationRead,
    CertificationRefuseBody,
    CertificationRevokeBody,
    CertificationWithdrawBody,
    CertifyBody,
    CompanyCreate,
    CompanyPatch,
    CompanyRead,
    CvrNumber,
    EmployeeReportCreate,
    EmployeeReportRead,
    WorkplaceCreate,
    WorkplacePatch,
    WorkplaceRead,
)
from app.registers.reference.schemas import MunicipalityCode, SearchText

router = make_router("companies")
ReadCompanies = Annotated[Work, allow(permissions.READ_COMPANIES)]
CreateCompanies = Annotated[Work, allow(permissions.CREATE_COMPANIES)]
ChangeCompanies = Annotated[Work, allow(permissions.CHANGE_COMPANIES)]
ReadCertifications = Annotated[Work, allow(permissions.READ_CERTIFICATIONS)]
WriteCertifications = Annotated[Work, allow(permissions.WRITE_CERTIFICATIONS)]
DecideCertifications = Annotated[Work, allow(permissions.DECIDE_CERTIFICATIONS)]
ReadWorkplaces = Annotated[Work, allow(permissions.READ_WORKPLACES)]
WriteWorkplaces = Annotated[Work, allow(permissions.WRITE_WORKPLACES)]
ReportEmployees = Annotated[Work, allow(permissions.REPORT_EMPLOYEES)]


@router.get("/companies")
async def list_companies(
    work: ReadCompanies,
    page: Paging,
    q: Annotated[SearchText | None, Query(description="Start of the name.", examples=["Køkken"])] = None,
    cvr_number: Annotated[CvrNumber | None, Query(description="Exactly this one.", examples=["13585628"])] = None,
) -> Page[CompanyRead]:
    """Companies by name; a company account sees its own only."""
    companies, cursor = await repository.list_companies(work, page, q, cvr_number)
    return Page(items=[CompanyRead.model_validate(row) for row in companies], next_cursor=cursor)


@router.post("/companies", status_code=201)
async def create_company(work: CreateCompanies, body: CompanyCreate, tag: Tag) -> CompanyRead:
    """Adds a company by its CVR number."""
    company = await service.create_company(work, body)
    tag.created(company.version, f"/v1/companies/{company.id}")
    return CompanyRead.model_validate(company)


@router.get("/companies/{company_id}")
async def get_company(work: ReadCompanies, company_id: UUID, tag: Tag) -> CompanyRead:
    """One company."""
    company = await repository.get_company(work, company_id)
    tag(company.version)
    return CompanyRead.model_validate(company)


@router.patch("/companies/{company_id}")
async def patch_company(
    work: ChangeCompanies, company_id: UUID, patch: CompanyPatch, precondition: IfMatch, tag: Tag
) -> CompanyRead:
    """Changes a company; a company account may change its own name, its CVR number stays."""
    company = await service.patch_company(work, company_id, patch, precondition)
    tag(company.version)
    return CompanyRead.model_validate(company)


@router.get("/companies/{company_id}/certifications")
async def list_certifications(
    work: ReadCertifications,
    company_id: UUID,
    page: Paging,
    kind: CertificationKind | None = None,
    status: CertificationStatus | None = None,
) -> Page[CertificationRead]:
    """What the company is, was or asks to be certified as, newest first. It counts in no search and no ranking."""
    rows, cursor = await service.list_certifications(work, company_id, page, kind, status)
    return Page(items=[service.read_certification(work, row) for row in rows], next_cursor=cursor)


@router.post("/companies/{company_id}/certifications", status_code=201)
async def apply_for_certification(
    work: WriteCertifications, company_id: UUID, body: CertificationCreate, tag: Tag
) -> CertificationRead:
    """The company, or staff on its behalf, applies: more than half of it is owned by minorities or by women.

    409 while an application or a valid certification of the kind is there.
    """
    certification = await service.apply_for_certification(work, company_id, body)
    tag.created(certification.version, f"/v1/certifications/{certification.id}")
    return service.read_certification(work, certification)


@router.get("/certifications/{certification_id}")
async def get_certification(work: ReadCertifications, certification_id: UUID, tag: Tag) -> CertificationRead:
    """One application, and what became of it."""
    return _shown(work, await service.get_certification(work, certification_id), tag)


@router.post("/certifications/{certification_id}/certify")
async def certify_company(
    work: DecideCertifications,
    certification_id: UUID,
    precondition: OptionalIfMatch,
    tag: Tag,
    _dry: DryRun,
    body: CertifyBody | None = None,
) -> CertificationRead:
    """A manager of the jobcenter that was asked, but not whoever applied on the company's behalf, says yes."""
    valid_until = None if body is None else body.valid_until
    return _shown(work, await service.certify(work, certification_id, valid_until, precondition), tag)


@router.post("/certifications/{certification_id}/refuse")
async def refuse_certification(
    work: DecideCertifications,
    certification_id: UUID,
    body: CertificationRefuseBody,
    precondition: OptionalIfMatch,
    tag: Tag,
    _dry: DryRun,
) -> CertificationRead:
    """The same manager says no, and why."""
    return _shown(work, await service.refuse_certification(work, certification_id, body.reason_code, precondition), tag)


@router.post("/certifications/{certification_id}/revoke")
async def revoke_certification(
    work: DecideCertifications,
    certification_id: UUID,
    body: CertificationRevokeBody,
    precondition: OptionalIfMatch,
    tag: Tag,
    _dry: DryRun,
) -> CertificationRead:
    """A manager of the jobcenter ends a certification before its time, and says why."""
    return _shown(work, await service.revoke_certification(work, certification_id, body.reason_code, precondition), tag)


@router.post("/certifications/{certification_id}/withdraw")
async def withdraw_certification(
    work: WriteCertifications,
    certification_id: UUID,
    precondition: OptionalIfMatch,
    tag: Tag,
    _dry: DryRun,
    body: CertificationWithdrawBody | None = None,
) -> CertificationRead:
    """The company, or any jobcenter's staff on its behalf, takes the consent back, at any time and without a reason.

    Kind, share and evidence are gone with it, also from answers kept for an Idempotency-Key.
    """
    on_behalf = None if body is None else body.on_behalf
    return _shown(work, await service.withdraw_certification(work, certification_id, on_behalf, precondition), tag)


@router.get("/workplaces")
async def list_workplaces(
    work: ReadWorkplaces,
    page: Paging,
    company_id: Annotated[UUID | None, Query(description="Only this company's.")] = None,
    municipality_code: Annotated[
        MunicipalityCode | None, Query(description="Only those in this municipality.", examples=["0147"])
    ] = None,
) -> Page[WorkplaceRead]:
    """Workplaces by name; a company account sees its own only."""
    workplaces, cursor = await repository.list_workplaces(work, page, company_id, municipality_code)
    return Page(items=[service.read_workplace(row) for row in workplaces], next_cursor=cursor)


@router.post("/workplaces", status_code=201)
async def create_workplace(work: WriteWorkplaces, body: WorkplaceCreate, tag: Tag) -> WorkplaceRead:
    """Adds a workplace by its P-number; a company account adds to its own company only."""
    workplace = await service.create_workplace(work, body)
    tag.created(workplace.version, f"/v1/workplaces/{workplace.id}")
    return service.read_workplace(workplace)


@router.get("/workplaces/{workplace_id}")
async def get_workplace(work: ReadWorkplaces, workplace_id: UUID, tag: Tag) -> WorkplaceRead:
    """One workplace."""
    return _read(await repository.get_workplace(work, workplace_id), tag)


@router.patch("/workplaces/{workplace_id}")
async def patch_workplace(
    work: WriteWorkplaces, workplace_id: UUID, patch: WorkplacePatch, precondition: IfMatch, tag: Tag
) -> WorkplaceRead:
    """Changes a workplace. It stays with its company: needs and agreements name both."""
    return _read(await service.patch_workplace(work, workplace_id, patch, precondition), tag)


@router.get("/workplaces/{workplace_id}/capacity")
async def get_workplace_capacity(
    work: ReadWorkplaces,
    workplace_id: UUID,
    from_on: Annotated[Day | None, Query(alias="from", description="First day; today when left out.")] = None,
    to_on: Annotated[Day | None, Query(alias="to", description="Last day; the first when left out.")] = None,
) -> CapacityRead:
    """How many the workplace may have, has and has room for under the ratio requirement, in figures and in words.

    Counts everybody there, whichever jobcenter they come from, and names nobody. `employee_basis` says which number
    of employees the cap stands on; `place` says where the P-number is.
    """
    return await service.workplace_capacity(work, workplace_id, from_on, to_on)


@router.get("/workplaces/{workplace_id}/employee-reports")
async def list_employee_reports(
    work: ReadWorkplaces,
    workplace_id: UUID,
    page: Paging,
    include_replaced: Annotated[bool, Query(description="Also reports that were corrected.")] = False,
) -> Page[EmployeeReportRead]:
    """The monthly numbers of ordinary employees, newest month first."""
    reports, cursor = await service.list_reports(work, workplace_id, page, include_replaced=include_replaced)
    return Page(items=[service.read_report(row) for row in reports], next_cursor=cursor)


@router.post("/workplaces/{workplace_id}/employee-reports", status_code=201)
async def report_employees(
    work: ReportEmployees, workplace_id: UUID, body: EmployeeReportCreate, _dry: DryRun
) -> EmployeeReportRead:
    """Reports a month's number of ordinary employees; the mean of the last four months decides how many may come.

    A second report of the same month corrects the first, and both are kept. The same number again changes nothing.
    """
    return service.read_report(await service.report_employees(work, workplace_id, body))


def _read(workplace: Workplace, tag: Tag) -> WorkplaceRead:
    tag(workplace.version)
    return service.read_workplace(workplace)


def _shown(work: Work, certification: Certification, tag: Tag) -> CertificationRead:
    tag(service.version_of(work, certification))
    return service.read_certification(work, certification)
