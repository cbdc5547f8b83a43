"""Shapes of companies, their certifications, workplaces and the room they have."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AfterValidator, ConfigDict, EmailStr, Field, StringConstraints
from stdnum.dk import cvr
from stdnum.exceptions import ValidationError

from app.foundation.api.merge_patch import merge_patch
from app.foundation.api.schemas import HoursOut, Input, Output, Resource
from app.foundation.core.actor import Role
from app.foundation.core.i18n import Text
from app.foundation.core.text import Day, Name, Postcode, refuse
from app.registers.companies.domain import (
    CertificationEvidence,
    CertificationKind,
    CertificationStatus,
    RefusalReason,
    RevocationReason,
)
from app.registers.jobcenters.schemas import OnBehalf, Phone
from app.registers.law.domain import BasisKind, LegalBasis
from app.registers.reference.domain import IndustryScheme


def _valid_cvr(value: str) -> str:
    """Eight digits, weighted 2,7,6,5,4,3,2,1 to a multiple of 11; spaces and a leading DK are taken off."""
    try:
        return cvr.validate(value)
    except ValidationError:
        text = Text("CVR-nummeret er ikke gyldigt.", "The CVR number is not valid.")
        raise refuse("company.cvr_invalid", text) from None


CvrNumber = Annotated[str, StringConstraints(max_length=20), AfterValidator(_valid_cvr)]
ProductionUnitNumber = Annotated[str, StringConstraints(pattern=r"^[0-9]{10}$")]
IndustryCode = Annotated[str, StringConstraints(pattern=r"^([A-Z]|[0-9]{2,6})$")]
Month = Annotated[str, StringConstraints(pattern=r"^20[0-9]{2}-(0[1-9]|1[0-2])$")]
MostOfIt = Annotated[Decimal, Field(gt=50, le=100, max_digits=4, decimal_places=1)]
FullTimeEmployees = Annotated[Decimal, Field(ge=0, le=100_000, max_digits=8, decimal_places=2)]


class CompanyWrite(Input):
    """What can be set on a company."""

    cvr_number: CvrNumber = Field(description="The legal unit's CVR number.", examples=["13585628"])
    name: Name = Field(examples=["Køkken & Co ApS"])


class CompanyCreate(CompanyWrite):
    """A new company."""


@merge_patch(CompanyWrite)
class CompanyPatch(CompanyWrite):
    """Changes to a company (merge patch)."""


class CompanyRead(Resource):
    """A company: one legal unit in CVR."""

    cvr_number: str = Field(examples=["13585628"])
    name: str


class CertificationCreate(Input):
    """What a company says of its ownership. Owners are not named, and what they are is never asked."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "kind": "women_owned",
                    "owned_percent": 60,
                    "evidence": "owners_register",
                    "owners_agree": True,
                    "jobcenter_id": "01980000-0000-7000-8000-000000000001",
                }
            ]
        }
    )

    kind: CertificationKind
    owned_percent: MostOfIt = Field(description="More than half, with one decimal at most.", examples=[60])
    evidence: CertificationEvidence = Field(description="What the manager is shown; it is not stored.")
    owners_agree: Literal[True] = Field(
        description="The owners whom it counts agree, of their own free will, that the jobcenter knows of it "
        "(GDPR art. 9(2)(a)); they may take it back at any time."
    )
    jobcenter_id: UUID | None = Field(
        default=None, description="The jobcenter that decides: a company names it, staff apply to their own."
    )
    on_behalf: OnBehalf | None = Field(default=None, description="Staff say how the company told them.")


class CertifyBody(Input):
    """How long it holds."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"valid_until": "2027-06-30"}]})

    valid_until: Day | None = Field(
        default=None, description="The last day, at most three years ahead; three years ahead when left out."
    )


class CertificationRefuseBody(Input):
    """Why the company is not certified."""

    reason_code: RefusalReason = Field(examples=["evidence_unclear"])


class CertificationRevokeBody(Input):
    """Why the certification ends before its time."""

    reason_code: RevocationReason = Field(examples=["owners_changed"])


class CertificationWithdrawBody(Input):
    """The owners take their consent back; staff say how the company told them."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"on_behalf": {"reason_code": "no_account", "channel": "phone"}}]}
    )

    on_behalf: OnBehalf | None = None


class CertificationRead(Resource):
    """An application and what became of it; of a withdrawn one, that there was one."""

    company_id: UUID
    jobcenter_id: UUID = Field(description="The jobcenter that decides.")
    status: CertificationStatus
    kind: CertificationKind | None = Field(description="Null once it is withdrawn, as what it stood on.")
    owned_percent: HoursOut | None
    evidence: CertificationEvidence | None
    is_on_behalf: bool = Field(description="The jobcenter applied on the company's behalf.")
    decided_at: datetime | None
    valid_until: date | None
    reason_code: str | None
    withdrawn_at: datetime | None
    allowed_actions: list[str]


class EmployeeRepresentative(Input):
    """Who speaks for the employees of the workplace and signs their statement."""

    name: Name = Field(examples=["Kirsten Lund"])
    email: EmailStr | None = Field(default=None, max_length=254, examples=["kirsten.lund@koekken.example"])
    phone: Phone | None = Field(default=None, examples=["+45 20 30 40 50"])


class EmployeeRepresentativeRead(Output):
    """Who speaks for the employees of the workplace."""

    name: str
    email: str | None = None
    phone: str | None = None


class IndustryChoice(Input):
    """A Danish industry code and the list it stands in."""

    scheme: IndustryScheme = Field(examples=["DB25"])
    code: IndustryCode = Field(examples=["561110"])


class IndustryChoiceRead(Output):
    """A Danish industry code and the list it stands in."""

    scheme: IndustryScheme
    code: str


class WorkplaceWrite(Input):
    """What can be set on a workplace. Municipality and coordinates follow from the postcode."""

    production_unit_number: ProductionUnitNumber = Field(description="The P-number.", examples=["1003456789"])
    name: Name = Field(examples=["Kantinen på Falkoner Allé"])
    street: Name = Field(description="Street and number.", examples=["Falkoner Allé 1"])
    postcode: Postcode = Field(examples=["2000"])
    ordinary_employees_fte: FullTimeEmployees = Field(
        description="Ordinary employees as full-time equivalents: the mean of the last four months, without subsidised "
        "employees and those under 18. It counts only as long as no month is reported (employee-reports).",
        examples=[12.5],
    )
    has_other_employees: bool = Field(
        default=True, description="False where nobody else is employed: then there is no employee statement."
    )
    employee_representative: EmployeeRepresentative | None = None
    industry: IndustryChoice | None = None


class WorkplaceCreate(WorkplaceWrite):
    """A new workplace of a company."""

    company_id: UUID = Field(examples=["01980000-0000-7000-8000-000000000001"])


@merge_patch(WorkplaceWrite)
class WorkplacePatch(WorkplaceWrite):
    """Changes to a workplace (merge patch). It stays with its company: needs and agreements name both."""


class WorkplaceRead(Resource):
    """A workplace: one production unit, where people actually work."""

    company_id: UUID
    production_unit_number: str
    name: str
    street: str
    postcode: str
    municipality_code: str
    lat: float = Field(description="Of the postcode's area (WGS84).")
    lon: float
    ordinary_employees_fte: HoursOut
    has_other_employees: bool
    employee_representative: EmployeeRepresentativeRead | None
    industry: IndustryChoiceRead | None


class EmployeeReportCreate(Input):
    """One month's number. A second report of the month corrects the first, which is kept."""

    month: Month = Field(description="A month that is over, at most 24 months back.", examples=["2026-10"])
    ordinary_employees_fte: FullTimeEmployees = Field(
        description="Ordinary employees in the month as full-time equivalents, without subsidised employees and "
        "those under 18.",
        examples=[12.5],
    )


class EmployeeReportRead(Output):
    """One month's number of ordinary employees at a workplace."""

    id: UUID
    workplace_id: UUID
    month: str = Field(examples=["2026-10"])
    ordinary_employees_fte: HoursOut
    reported_at: datetime
    reporter_role: Role | None
    replaced_at: datetime | None = Field(description="When a later report corrected this one; null while it counts.")


class WorkplaceAddress(Output):
    """Where the workplace is."""

    street: str
    postcode: str
    city: str


class WorkplaceMunicipality(Output):
    """The municipality the workplace lies in."""

    code: str
    name: str


class CapacityOccupants(Output):
    """Who is there on the fullest day: how many, and as full-time equivalents; never who."""

    count: int
    fte: HoursOut


class CapacityStretch(Output):
    """Days in a row on which somebody takes up room with the same hours; never who."""

    from_on: date
    to_on: date | None
    fte: HoursOut
    weekly_hours: HoursOut
    legal_basis: LegalBasis | None = Field(description="For jobcenter staff only; null for everybody else.")


class EmployeeBasisRead(Output):
    """What the number of employees stands on: reports of four months, of fewer, or the workplace's own number."""

    kind: BasisKind
    fte: HoursOut
    months: list[str] = Field(description="The months whose mean it is, oldest first.", examples=[["2026-10"]])
    explanation: str


class CapacityRead(Output):
    """How many interns and wage-subsidised people a workplace may have, has, and has room for (ratio requirement).

    The figures are those of the fullest day of the period, so that what is free is free on every day of it.
    """

    workplace_id: UUID
    workplace_name: str
    production_unit_number: str
    address: WorkplaceAddress
    municipality: WorkplaceMunicipality
    place: str = Field(description="Where the P-number is, in a sentence: a wrong one is noticed here.")
    from_on: date
    to_on: date
    fullest_on: date
    ordinary_employees_fte: HoursOut
    employee_basis: EmployeeBasisRead
    cap: int = Field(description="Full-time persons at the same time.", examples=[2])
    used: HoursOut = Field(description="Full-time persons there.", examples=[1])
    free: HoursOut = Field(description="Full-time persons there is room for.", examples=[1])
    free_weekly_hours: HoursOut = Field(
        description="Hours a week one more person could have, never more than full time; with one decimal, rounded "
        "down, so that what is offered fits.",
        examples=[18.5],
    )
    occupants: CapacityOccupants
    stretches: list[CapacityStretch] = Field(description="Everybody who counts on any day of the period, at most 500.")
    stretches_left_out: int
    next_leaves_on: date | None
    explanation: str = Field(
        examples=[
            "You have 12 full-time employees and may have 2 people full-time; nobody is here; there is room for one."
        ]
    )
    source: str = Field(description="Where the rule stands.", examples=["BEK nr. 2636 af 28/12/2021 § 65"])
