"""Tables of companies, their certifications, workplaces and the occupancy ledger."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from app.foundation.core.actor import Role
from app.foundation.core.ids import new_id
from app.foundation.db.model import Entity
from app.foundation.db.types import enum_field, fte_field, json_field, percent_field
from app.registers.companies.domain import CertificationEvidence, CertificationKind, CertificationState
from app.registers.law.domain.facts import LegalBasis
from app.registers.reference.domain import IndustryScheme

_STANDING = text("replaced_at IS NULL")
_OPEN_OR_STANDING = text("status IN ('applied', 'certified') AND succeeded_at IS NULL")


class Company(Entity, table=True):
    """A legal unit."""

    __tablename__: ClassVar[Any] = "companies"
    __table_args__ = (Index(None, "name", "id"),)

    cvr_number: str = Field(max_length=8, unique=True)
    name: str = Field(max_length=200)


class Certification(Entity, table=True):
    """A company's word, judged by a manager, on who owns most of it; no owner is named.

    Ownership by a minority can tell of a person's origin (GDPR art. 9): once the owners' consent is withdrawn a row says
    only that there was an application. `succeeded_at`: a newer application has taken an expired one's place.
    """

    __tablename__: ClassVar[Any] = "certifications"
    __table_args__ = (
        Index(
            "uq_certifications_open_or_standing",
            "company_id",
            "kind",
            unique=True,
            postgresql_where=_OPEN_OR_STANDING,
            sqlite_where=_OPEN_OR_STANDING,
        ),
        Index(None, "company_id", "id"),
        CheckConstraint("owned_percent > 500 AND owned_percent <= 1000", name="most_of_it"),
        CheckConstraint(
            "CASE WHEN status = 'withdrawn' THEN kind IS NULL AND owned_percent IS NULL AND evidence IS NULL"
            " AND on_behalf IS NULL AND succeeded_at IS NULL"
            " ELSE kind IS NOT NULL AND owned_percent IS NOT NULL AND evidence IS NOT NULL END",
            name="withdrawn_tells_nothing",
        ),
        CheckConstraint("(status = 'withdrawn') = (withdrawn_at IS NOT NULL)", name="withdrawn_has_a_time"),
        CheckConstraint(
            "(status IN ('certified', 'refused', 'revoked')) = (decided_at IS NOT NULL)", name="decided_has_a_time"
        ),
        CheckConstraint("(decided_at IS NULL) = (decided_by IS NULL)", name="decided_by_somebody"),
        CheckConstraint(
            "(status IN ('certified', 'revoked')) = (valid_until IS NOT NULL)", name="certified_has_an_end"
        ),
        CheckConstraint("(status IN ('refused', 'revoked')) = (reason_code IS NOT NULL)", name="no_has_a_reason"),
    )

    company_id: UUID = Field(foreign_key="companies.id")
    jobcenter_id: UUID = Field(foreign_key="jobcenters.id")
    status: CertificationState = enum_field(CertificationState, "status", default=CertificationState.APPLIED)
    kind: CertificationKind | None = enum_field(CertificationKind, "kind", nullable=True, default=None)
    owned_percent: Decimal | None = percent_field(nullable=True, default=None)
    evidence: CertificationEvidence | None = enum_field(CertificationEvidence, "evidence", nullable=True, default=None)
    applied_by: UUID = Field(foreign_key="accounts.id")
    on_behalf: dict[str, Any] | None = json_field(lambda: None, nullable=True)
    decided_at: datetime | None = None
    decided_by: UUID | None = Field(default=None, foreign_key="accounts.id")
    valid_until: date | None = None
    reason_code: str | None = Field(default=None, max_length=64)
    succeeded_at: datetime | None = None
    withdrawn_at: datetime | None = None
    withdrawn_by: UUID | None = Field(default=None, foreign_key="accounts.id")
    withdrawn_on_behalf: dict[str, Any] | None = json_field(lambda: None, nullable=True)


class Workplace(Entity, table=True):
    """A production unit: where people actually work, and what the ratio rule counts."""

    __tablename__: ClassVar[Any] = "workplaces"
    __table_args__ = (
        Index(None, "name", "id"),
        CheckConstraint("ordinary_employees_fte >= 0", name="fte_not_negative"),
        Index(None, "municipality_code", "name", "id"),
        Index(None, "company_id", "name", "id"),
    )

    company_id: UUID = Field(foreign_key="companies.id")
    production_unit_number: str = Field(max_length=10, unique=True)
    name: str = Field(max_length=200)
    street: str = Field(max_length=200)
    postcode: str = Field(max_length=4, foreign_key="postcodes.code")
    municipality_code: str = Field(max_length=4, foreign_key="municipalities.code")
    lat: float
    lon: float
    ordinary_employees_fte: Decimal = fte_field()
    has_other_employees: bool = True
    employee_representative: dict[str, Any] | None = json_field(lambda: None, nullable=True)
    industry_scheme: IndustryScheme | None = enum_field(IndustryScheme, "industry_scheme", nullable=True, default=None)
    industry_code: str | None = Field(default=None, max_length=6)


class EmployeeReport(SQLModel, table=True):
    """A workplace's ordinary employees in one month, in full-time equivalents; corrected by a newer row, never changed.

    `month` is the first day of the month. The row that counts is the one that nothing has replaced.
    """

    __tablename__: ClassVar[Any] = "employee_reports"
    __table_args__ = (
        Index(
            "uq_employee_reports_standing_month",
            "workplace_id",
            "month",
            unique=True,
            postgresql_where=_STANDING,
            sqlite_where=_STANDING,
        ),
        Index(None, "workplace_id", "month", "id"),
        CheckConstraint("ordinary_employees_fte >= 0", name="fte_not_negative"),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    workplace_id: UUID = Field(foreign_key="workplaces.id")
    month: date
    ordinary_employees_fte: Decimal = fte_field()
    reported_at: datetime = Field(nullable=False)
    reported_by: UUID | None = Field(default=None, foreign_key="accounts.id")
    reporter_role: Role | None = enum_field(Role, "reporter_role", nullable=True, default=None)
    replaced_at: datetime | None = None


class Occupancy(SQLModel, table=True):
    """The ledger of who occupies a workplace's slots and when: written by its sources in their own transactions.

    One row for each stretch of days with the same hours: an internship whose hours grow, or that pauses, has several.
    """

    __tablename__: ClassVar[Any] = "occupancy"
    __table_args__ = (
        UniqueConstraint("source_type", "source_id", "starts_on"),
        Index(None, "workplace_id", "ends_on"),
        CheckConstraint("ends_on IS NULL OR ends_on >= starts_on", name="period"),
        CheckConstraint("fte_fraction > 0", name="fraction_positive"),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    workplace_id: UUID = Field(foreign_key="workplaces.id")
    jobcenter_id: UUID = Field(foreign_key="jobcenters.id")
    source_type: str = Field(max_length=20)
    source_id: UUID
    legal_basis: LegalBasis = enum_field(LegalBasis, "legal_basis")
    starts_on: date
    ends_on: date | None = None
    fte_fraction: Decimal = fte_field()
