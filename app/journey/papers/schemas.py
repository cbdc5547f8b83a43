"""Shapes of the record for VITAS."""

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field

from app.foundation.api.schemas import Input, Output
from app.foundation.core.text import Name
from app.journey.changes.domain import PlacementChangeKind
from app.journey.placements.domain import PlacementStatus
from app.journey.placements.schemas import AgreementContent, DecisionRead, PlacementCheckRead, SignatureRead
from app.registers.law.domain import LegalBasis


class HandoverBody(Input):
    """The reference VITAS gave the internship; null takes a wrong one away."""

    vitas_reference: Annotated[Name, Field(max_length=40)] | None = Field(examples=["VP-2027-001234"])


class Words(Output):
    """A label in both languages."""

    da: str
    en: str


class HandoverCompany(Output):
    """The legal unit and the workplace."""

    cvr_number: str
    name: str
    production_unit_number: str
    workplace_name: str
    street: str
    postcode: str
    city: str


class HandoverRepresentative(Output):
    """Who speaks for the employees of the workplace."""

    name: str
    email: str | None
    phone: str | None


class HandoverPerson(Output):
    """The citizen. The CPR number is never here."""

    candidate_id: UUID
    full_name: str
    has_cpr: bool
    cpr_route: str = Field(
        description="Where a caseworker reveals the CPR number, one at a time: a POST with a stated purpose.",
        examples=["/v1/candidates/01981f6e-0000-7000-8000-000000000001/cpr/reveal"],
    )


class HandoverChange(Output):
    """A granted change: what kind, from when, and the agreement's fields as they became."""

    id: UUID
    kind: PlacementChangeKind
    effective_on: date
    granted_version: int | None
    reason_code: str
    proposed: dict[str, Any]


class HandoverMissing(Output):
    """What VITAS asks for that is not there yet."""

    name: str = Field(description="Its place in the record.", examples=["person.has_cpr"])
    text: str


class HandoverField(Output):
    """One line of the form."""

    name: str = Field(description="Its place in the record.", examples=["company.cvr_number"])
    label: Words
    value: str = Field(description="As people write it, in the caller's language; empty where there is nothing.")


class HandoverGroup(Output):
    """Lines under one heading."""

    name: str
    label: Words
    fields: list[HandoverField]


class HandoverRead(Output):
    """Everything there is to enter in VITAS by hand: as data, and once more as a form to copy from."""

    placement_id: UUID
    status: PlacementStatus
    agreement_version: int
    vitas_reference: str | None
    jobcenter_name: str
    company: HandoverCompany
    representative: HandoverRepresentative | None = Field(description="Null where nobody is registered.")
    has_other_employees: bool
    mentor_name: str | None
    person: HandoverPerson
    legal_basis: LegalBasis
    agreement: AgreementContent
    ratio: PlacementCheckRead | None = Field(description="The ratio requirement as the grant was decided on.")
    signatures: list[SignatureRead] = Field(description="Answers on the present version.")
    decision: DecisionRead | None = Field(description="The grant or the refusal.")
    decided_by_name: str | None
    changes: list[HandoverChange] = Field(description="Granted changes, oldest first.")
    missing: list[HandoverMissing]
    form: list[HandoverGroup]
