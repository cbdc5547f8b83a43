"""Tables of needs and the skills they ask for."""

from datetime import date
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import CheckConstraint, Index
from sqlmodel import Field, SQLModel

from app.foundation.db.model import Entity
from app.foundation.db.types import enum_field, json_field
from app.journey.needs.domain import Importance, NeedStatus
from app.registers.candidates.domain import Cefr
from app.registers.law.domain.facts import Purpose


class Need(Entity, table=True):
    """What a company asks for at one workplace. `seats_taken` changes by conditional update only."""

    __tablename__: ClassVar[Any] = "needs"
    __table_args__ = (
        CheckConstraint("seats BETWEEN 1 AND 200", name="seats"),
        CheckConstraint("seats_taken >= 0 AND seats_taken <= seats", name="seats_taken"),
        CheckConstraint("weeks BETWEEN 1 AND 52", name="weeks"),
        CheckConstraint("starts_until >= starts_from", name="start_window"),
        Index(None, "jobcenter_id", "status", "id"),
        Index(None, "jobcenter_id", "status", "confirmed_on"),
        Index(None, "company_id", "id"),
        Index(None, "jobcenter_id", "external_ref"),
        Index(None, "jobcenter_id", "id"),
        Index(None, "jobcenter_id", "starts_from", "id"),
        Index(None, "open_to_other_jobcenters", "status", "id"),
        Index(None, "open_to_other_jobcenters", "status", "starts_from", "id"),
    )

    jobcenter_id: UUID = Field(foreign_key="jobcenters.id")
    company_id: UUID = Field(foreign_key="companies.id")
    workplace_id: UUID = Field(foreign_key="workplaces.id", index=True)
    external_ref: str | None = Field(default=None, max_length=100)
    title: str = Field(max_length=200)
    occupation_id: UUID = Field(foreign_key="occupations.id")
    tasks: str = Field(default="", max_length=4000)
    seats: int
    seats_taken: int = 0
    starts_from: date
    starts_until: date
    weeks: int
    hours_schedule: list[dict[str, Any]] = json_field(list)
    working_times: list[dict[str, Any]] = json_field(list)
    min_oral_cefr: Cefr | None = enum_field(Cefr, "min_oral_cefr", nullable=True, default=None)
    min_danish_reason: str | None = Field(default=None, max_length=1000)
    licences: list[str] = json_field(list)
    conditions: list[str] = json_field(list)
    spoken_languages: list[str] = json_field(list)
    purpose: Purpose = enum_field(Purpose, "purpose")
    declares_no_seasonal_peak: bool = False
    declares_replaces_nobody: bool = False
    job_prospect: dict[str, Any] | None = json_field(lambda: None, nullable=True)
    mentor: dict[str, Any] | None = json_field(lambda: None, nullable=True)
    open_to_other_jobcenters: bool = False
    status: NeedStatus = enum_field(NeedStatus, "status", default=NeedStatus.DRAFT)
    confirmed_on: date | None = None
    closed_reason: str | None = Field(default=None, max_length=64)


class NeedSkill(SQLModel, table=True):
    """A skill a need asks for, at a level from 1 to 3."""

    __tablename__: ClassVar[Any] = "need_skills"
    __table_args__ = (CheckConstraint("level BETWEEN 1 AND 3", name="level"),)

    need_id: UUID = Field(primary_key=True, foreign_key="needs.id")
    skill_id: UUID = Field(primary_key=True, foreign_key="skills.id", index=True)
    level: int
    importance: Importance = enum_field(Importance, "importance")
    required_at_start: bool = False
