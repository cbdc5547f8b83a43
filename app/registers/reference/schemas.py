"""What the reference routes answer; `label` is in the caller's language where there is one, else in the other."""

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, Field, StringConstraints

from app.foundation.api.schemas import Output
from app.foundation.core.text import refuse_control_characters
from app.registers.reference.domain import CodeStatus, IndustryLevel, IndustryScheme, Relation, SkillType

SearchText = Annotated[
    str,
    StringConstraints(min_length=1, max_length=100, strip_whitespace=True),
    AfterValidator(refuse_control_characters),
]
RegionCode = Annotated[str, StringConstraints(pattern=r"^[A-Z0-9]{1,10}$")]
MunicipalityCode = Annotated[str, StringConstraints(pattern=r"^[0-9]{4}$")]


class RegionRead(Output):
    """A region; `code_status` is `provisional` where no source states the code yet."""

    code: str = Field(examples=["1084"])
    name: str = Field(examples=["Region Hovedstaden"])
    code_status: CodeStatus
    valid_from: date
    valid_to: date | None


class MunicipalityRead(Output):
    """A municipality, its region on the day asked for, and the centroid of its area (WGS84)."""

    code: str = Field(examples=["0147"])
    name: str = Field(examples=["Frederiksberg"])
    region: RegionRead | None
    lat: float
    lon: float


class PostcodeRead(Output):
    """A postcode, its main municipality, and the centroid of its area (WGS84)."""

    code: str = Field(examples=["2000"])
    name: str = Field(examples=["Frederiksberg"])
    municipality_code: str = Field(examples=["0147"])
    lat: float
    lon: float


class IndustryRead(Output):
    """A Danish industry code."""

    scheme: IndustryScheme
    code: str = Field(examples=["561110"])
    level: IndustryLevel
    name_da: str
    note: str | None


class Labelled(Output):
    """A concept with its labels."""

    id: UUID
    label: str
    label_da: str | None
    label_en: str


class OccupationRead(Labelled):
    """An ESCO occupation."""

    uri: str
    isco_code: str = Field(examples=["9412"])
    retired: bool = Field(description="The present ESCO release no longer has it; old records may still name it.")


class SkillRead(Labelled):
    """An ESCO skill or piece of knowledge."""

    uri: str
    skill_type: SkillType
    retired: bool = Field(description="The present ESCO release no longer has it; old records may still name it.")


class OccupationSkillRead(Labelled):
    """A skill as it belongs to an occupation."""

    skill_type: SkillType
    relation: Relation


class OccupationDetail(OccupationRead):
    """An occupation with its other names, its ISCO group and its skills, essential ones first."""

    isco_label_en: str
    alt_labels_da: list[str]
    alt_labels_en: list[str]
    skills: list[OccupationSkillRead]


class SkillGroupRead(Output):
    """A group of the ESCO skill hierarchy."""

    id: UUID
    code: str
    label_en: str


class SkillDetail(SkillRead):
    """A skill with its other names and what stands around it."""

    alt_labels_da: list[str]
    alt_labels_en: list[str]
    broader: list[Labelled]
    narrower: list[Labelled]
    related: list[Labelled]
    groups: list[SkillGroupRead]
