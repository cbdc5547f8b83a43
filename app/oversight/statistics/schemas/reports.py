"""Shapes of the reports that are figures only."""

from datetime import date
from enum import StrEnum

from pydantic import Field

from app.foundation.api.schemas import Output
from app.registers.law.domain.facts import LegalBasis


class Scope(StrEnum):
    """Whose figures they are."""

    JOBCENTER = "jobcenter"
    ALL = "all"


class PlaceGroup(StrEnum):
    """What communication can be grouped by."""

    MUNICIPALITY = "municipality"
    REGION = "region"


class ReportGroup(StrEnum):
    """What most reports can be grouped by; `sector` is the first two digits of the workplace's industry code."""

    MUNICIPALITY = "municipality"
    REGION = "region"
    LEGAL_BASIS = "legal_basis"
    SECTOR = "sector"


class CompanyGroup(StrEnum):
    """What internships and hires can be grouped by."""

    MUNICIPALITY = "municipality"
    REGION = "region"
    LEGAL_BASIS = "legal_basis"
    SECTOR = "sector"
    COMPANY = "company"


class VoiceGroup(StrEnum):
    """What answers of candidates can be grouped by."""

    MUNICIPALITY = "municipality"
    REGION = "region"
    LEGAL_BASIS = "legal_basis"
    STEP = "step"


class VoucherGroup(StrEnum):
    """What vouchers can be grouped by."""

    MUNICIPALITY = "municipality"
    REGION = "region"
    LEGAL_BASIS = "legal_basis"
    PURPOSE = "purpose"


class ReportRow(Output):
    """One line: a part of the report, a group in it (null: the total), and its figures."""

    part: str = Field(examples=["same_employer_180"])
    group: str | None = Field(examples=["0147"])
    label: str = Field(examples=["Frederiksberg"])
    figures: dict[str, float | int | None] = Field(
        description="Null where it is hidden, or where there is nothing to divide by.",
        examples=[{"due": 41, "retained": 30, "not_retained": 6, "unknown": 5, "share_retained": 0.7317}],
    )
    suppressed: list[str] = Field(description="The figures that are hidden.", examples=[[]])


class CurvePoint(Output):
    """The share that lasts longer than so many days, and how many were watched at least that long."""

    day: int
    share: float
    at_risk: int


class RetentionCurve(Output):
    """A Kaplan–Meier curve; it ends where fewer than five are still watched, and is empty where its group is hidden."""

    basis: str = Field(examples=["same_employer"])
    group: str | None
    label: str
    points: list[CurvePoint]


class ReportRead(Output):
    """A report: totals and groups. A figure that stands on fewer than `fewest_people` people is hidden, and so are as
    many others as it takes that nobody can work it out.
    """

    report: str = Field(examples=["retention"])
    as_of: date
    scope: Scope
    from_on: date | None
    to_on: date
    municipality: str | None
    region: str | None
    sector: str | None
    legal_basis: LegalBasis | None
    group_by: str | None
    fewest_people: int
    columns: list[str] = Field(description="The figures of the rows, in the order of a file.")
    rows: list[ReportRow]
    curves: list[RetentionCurve] = Field(default_factory=list, description="Of the retention report only.")
