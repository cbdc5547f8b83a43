"""Tables of reference data: natural or ESCO keys, no version column, rows are retired rather than deleted."""

from datetime import date, datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import CheckConstraint, Column, Index
from sqlmodel import Field, SQLModel

from app.foundation.db.model import utc_now
from app.foundation.db.types import enum_field, enum_type, json_field
from app.registers.reference.domain import (
    CodeStatus,
    DatasetSource,
    IndustryLevel,
    IndustryScheme,
    Relation,
    SkillType,
)


class ReferenceDataset(SQLModel, table=True):
    """Which release of a data set the tables hold; `source` is `package` or `import` (by an operator)."""

    __tablename__: ClassVar[Any] = "reference_datasets"

    name: str = Field(primary_key=True, max_length=40)
    checksum: str = Field(max_length=64)
    version: str = Field(max_length=40)
    source: DatasetSource = enum_field(DatasetSource, "source")
    loaded_at: datetime = Field(default_factory=utc_now, nullable=False)


class Region(SQLModel, table=True):
    """A region and the days it exists; `valid_to` is the last day, open when empty."""

    __tablename__: ClassVar[Any] = "regions"
    __table_args__ = (CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name="validity"),)

    code: str = Field(primary_key=True, max_length=10)
    name: str = Field(max_length=100)
    valid_from: date
    valid_to: date | None = None
    code_status: CodeStatus = enum_field(CodeStatus, "code_status")
    retired: bool = False


class Municipality(SQLModel, table=True):
    """A municipality with the centroid of its land area (WGS84 degrees)."""

    __tablename__: ClassVar[Any] = "municipalities"

    code: str = Field(primary_key=True, max_length=4)
    name: str = Field(max_length=100)
    lat: float
    lon: float
    retired: bool = False


class MunicipalityRegion(SQLModel, table=True):
    """Which region a municipality belongs to, and when; both days included."""

    __tablename__: ClassVar[Any] = "municipality_regions"
    __table_args__ = (CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name="validity"),)

    municipality_code: str = Field(primary_key=True, max_length=4, foreign_key="municipalities.code")
    valid_from: date = Field(primary_key=True)
    region_code: str = Field(max_length=10, foreign_key="regions.code", index=True)
    valid_to: date | None = None


class Postcode(SQLModel, table=True):
    """A postcode, its main municipality and the centroid of its land area (WGS84 degrees)."""

    __tablename__: ClassVar[Any] = "postcodes"

    code: str = Field(primary_key=True, max_length=4)
    name: str = Field(max_length=100)
    municipality_code: str = Field(max_length=4, foreign_key="municipalities.code", index=True)
    lat: float
    lon: float
    retired: bool = False


class PostcodeMunicipality(SQLModel, table=True):
    """Every municipality a postcode touches, with the share of the postcode's land area (0 to 1)."""

    __tablename__: ClassVar[Any] = "postcode_municipalities"
    __table_args__ = (CheckConstraint("area_share >= 0 AND area_share <= 1", name="area_share"),)

    postcode: str = Field(primary_key=True, max_length=4, foreign_key="postcodes.code")
    municipality_code: str = Field(primary_key=True, max_length=4, foreign_key="municipalities.code", index=True)
    area_share: float


class Industry(SQLModel, table=True):
    """A Danish industry code. CVR uses DB25 since 2025; DB07 is kept for older data and statistics."""

    __tablename__: ClassVar[Any] = "industries"

    scheme: IndustryScheme = Field(sa_column=Column(enum_type(IndustryScheme, "scheme"), primary_key=True))
    code: str = Field(primary_key=True, max_length=6)
    level: IndustryLevel = enum_field(IndustryLevel, "level")
    name_da: str = Field(max_length=300)
    note: str | None = Field(default=None, max_length=100)
    retired: bool = False


class IscoGroup(SQLModel, table=True):
    """A group of ISCO-08, one to four digits."""

    __tablename__: ClassVar[Any] = "isco_groups"

    code: str = Field(primary_key=True, max_length=4)
    label_en: str = Field(max_length=300)
    label_da: str | None = Field(default=None, max_length=300)
    retired: bool = False


class Occupation(SQLModel, table=True):
    """An ESCO occupation; `id` is the UUID of its ESCO address, `label_da` is there where a label is known."""

    __tablename__: ClassVar[Any] = "occupations"
    __table_args__ = (Index(None, "label_en", "id"),)

    id: UUID = Field(primary_key=True)
    uri: str = Field(unique=True, max_length=200)
    isco_code: str = Field(max_length=4, foreign_key="isco_groups.code", index=True)
    label_en: str = Field(max_length=300)
    label_da: str | None = Field(default=None, max_length=300)
    alt_labels_en: list[str] = json_field(list)
    alt_labels_da: list[str] = json_field(list)
    retired: bool = False


class SkillGroup(SQLModel, table=True):
    """A group of the ESCO skill hierarchy or of ISCED-F; `id` is the UUID of its address, or made from it."""

    __tablename__: ClassVar[Any] = "skill_groups"

    id: UUID = Field(primary_key=True)
    uri: str = Field(unique=True, max_length=200)
    code: str = Field(max_length=20)
    label_en: str = Field(max_length=300)
    parent_id: UUID | None = Field(default=None, foreign_key="skill_groups.id", index=True)
    retired: bool = False


class Skill(SQLModel, table=True):
    """An ESCO skill or piece of knowledge; `id` is the UUID of its ESCO address."""

    __tablename__: ClassVar[Any] = "skills"
    __table_args__ = (Index(None, "label_en", "id"),)

    id: UUID = Field(primary_key=True)
    uri: str = Field(unique=True, max_length=200)
    skill_type: SkillType = enum_field(SkillType, "skill_type")
    label_en: str = Field(max_length=300)
    label_da: str | None = Field(default=None, max_length=300)
    alt_labels_en: list[str] = json_field(list)
    alt_labels_da: list[str] = json_field(list)
    retired: bool = False


class OccupationSkill(SQLModel, table=True):
    """A skill that is essential or optional in an occupation; essential wins where the source says both."""

    __tablename__: ClassVar[Any] = "occupation_skills"

    occupation_id: UUID = Field(primary_key=True, foreign_key="occupations.id")
    skill_id: UUID = Field(primary_key=True, foreign_key="skills.id", index=True)
    relation: Relation = enum_field(Relation, "relation")


class SkillBroader(SQLModel, table=True):
    """One step up the hierarchy, from a skill to a broader skill."""

    __tablename__: ClassVar[Any] = "skill_broader"

    skill_id: UUID = Field(primary_key=True, foreign_key="skills.id")
    broader_skill_id: UUID = Field(primary_key=True, foreign_key="skills.id", index=True)


class SkillGroupMember(SQLModel, table=True):
    """One step up the hierarchy, from a skill to the group it stands in."""

    __tablename__: ClassVar[Any] = "skill_group_members"

    skill_id: UUID = Field(primary_key=True, foreign_key="skills.id")
    group_id: UUID = Field(primary_key=True, foreign_key="skill_groups.id", index=True)


class SkillRelation(SQLModel, table=True):
    """A skill that another skill builds on; the types of both stand in `skills`, the source's own column is wrong."""

    __tablename__: ClassVar[Any] = "skill_relations"

    skill_id: UUID = Field(primary_key=True, foreign_key="skills.id")
    related_skill_id: UUID = Field(primary_key=True, foreign_key="skills.id", index=True)
    relation: Relation = enum_field(Relation, "relation")
