"""Shapes of what the business register says of a company."""

from datetime import date, datetime
from enum import StrEnum
from typing import Literal
from uuid import UUID

from pydantic import Field

from app.foundation.api.schemas import HoursOut, Input, Output
from app.registers.companies.schemas import CvrNumber, IndustryChoiceRead


class CvrLookupCreate(Input):
    """Which company to look up."""

    cvr_number: CvrNumber = Field(description="The legal unit's CVR number.", examples=["13585628"])


class CvrSource(StrEnum):
    """Where it was read."""

    FILE = "file"
    REGISTER = "register"


class CvrWarning(Output):
    """Something to know before the company is entered."""

    code: Literal["cvr.ceased", "cvr.winding_up", "cvr.advertising_protected", "cvr.units_left_out"]
    detail: str = Field(description="In the language asked for.")


class CvrCompany(Output):
    """As `POST /v1/companies` takes it."""

    cvr_number: str = Field(examples=["13585628"])
    name: str | None = Field(description="Null where the register tells none.", examples=["Køkken & Co ApS"])


class CvrWorkplace(Output):
    """As `POST /v1/workplaces` takes it, with `company_id` and what is null added."""

    production_unit_number: str = Field(examples=["1003456789"])
    name: str | None
    street: str | None
    postcode: str | None
    industry: IndustryChoiceRead | None
    ordinary_employees_fte: HoursOut | None = Field(
        description="A hint: the register's full-time employees of `employees_month`, subsidised ones among them. Where "
        "it tells an interval only, its lower end."
    )


class CvrUnit(Output):
    """A production unit of today, prefilled."""

    workplace: CvrWorkplace
    workplace_id: UUID | None = Field(description="The workplace here with this P-number, where the caller sees one.")
    employees_month: str | None = Field(description="The month the hint is of.", examples=["2026-08"])
    missing: list[str] = Field(description="Fields of `workplace` that have to be filled in by hand.")


class CvrLookupRead(Output):
    """What the business register says of a company and its production units."""

    company: CvrCompany
    company_id: UUID | None = Field(description="The company here with this number, where the caller sees one.")
    status: str | None = Field(description="The register's own word.", examples=["NORMAL"])
    ceased_on: date | None
    workplaces: list[CvrUnit] = Field(description="Units of today, at most 200, by P-number.")
    warnings: list[CvrWarning]
    source: CvrSource
    retrieved_at: datetime = Field(description="When it was read; from the register it is kept for a day.")
