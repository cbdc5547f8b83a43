"""Shapes of the CV, and of what the candidate says on it."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field

from app.foundation.api.schemas import Input, Output
from app.foundation.core.i18n import Language
from app.foundation.core.text import LongText
from app.journey.cv.domain.facts import ConfirmedBy
from app.registers.candidates.domain import Cefr, DanishExam, Licence, SkillSource

_LEVEL = "1 with guidance, 2 independently, 3 skilled."


class CvProfileBody(Input):
    """The candidate's own part of the CV, whole."""

    introduction: Annotated[LongText, Field(max_length=2000)] = Field(
        default="",
        description="In own words; the CV shows it as it is written, in any language.",
        examples=["Jeg er mødestabil og glad for at arbejde med mad. Jeg har drevet en lille café i seks år."],
    )
    shows_phone: bool = Field(default=True, description="Whether the CV shows the phone number.")
    shows_email: bool = Field(default=True, description="Whether the CV shows the e-mail address.")


class CvProfileRead(Output):
    """The candidate's own part of the CV; `version` is 0 and `updated_at` null until it is first written."""

    candidate_id: UUID
    introduction: str
    shows_phone: bool
    shows_email: bool
    version: int
    updated_at: datetime | None


class ConfirmationRead(Output):
    """A workplace's word for a level."""

    level: int = Field(description=_LEVEL)
    level_label: str
    workplace: str
    company: str
    starts_on: date = Field(description="The first day there.")
    ends_on: date | None = Field(description="The last day there; null while it lasts.")
    seen_on: date
    confirmed_by: ConfirmedBy
    confirmed_by_label: str
    activity_id: UUID


class VerifiedSkillRead(ConfirmationRead):
    """A skill with the best word for it."""

    skill_id: UUID
    label: str
    also_confirmed: list[ConfirmationRead] = Field(description="What other workplaces said, the highest level first.")


class OtherSkillRead(Output):
    """A skill that no workplace has signed off at this level."""

    skill_id: UUID
    label: str
    level: int = Field(description=_LEVEL)
    level_label: str
    source: SkillSource


class StayRead(Output):
    """A job or an internship; `ends_on` is null while it lasts."""

    title: str
    workplace: str
    company: str
    starts_on: date
    ends_on: date | None
    tasks: str


class PastRead(Output):
    """An occupation the person has worked in, anywhere in the world."""

    occupation: str
    months: int


class CourseTakenRead(Output):
    """A course, and who held it."""

    title: str
    provider: str
    starts_on: date
    ends_on: date


class CvDanishRead(Output):
    """Where the person stands in Danish."""

    oral_cefr: Cefr | None
    written_cefr: Cefr | None
    exam: DanishExam | None
    exam_label: str | None


class CvLanguageRead(Output):
    """Another language (ISO 639)."""

    code: str
    label: str


class CvLicenceRead(Output):
    """A licence or certificate."""

    code: Licence
    label: str


class CvContactRead(Output):
    """How to reach the person: what the person shows. A company is given none of it; it asks through the match."""

    phone: str | None
    email: str | None
    city: str | None


class CvRead(Output):
    """The Danish CV. It says nothing of a jobcenter, a legal basis, health, constraints or benefits."""

    candidate_id: UUID
    language: Language
    updated_at: datetime
    name: str = Field(description="A company reads the name the person goes by, or the first name.")
    contact: CvContactRead
    looking_for: list[str]
    introduction: str
    verified_skills: list[VerifiedSkillRead]
    other_skills: list[OtherSkillRead]
    jobs: list[StayRead]
    internships: list[StayRead]
    experience: list[PastRead]
    courses: list[CourseTakenRead]
    danish: CvDanishRead
    languages: list[CvLanguageRead]
    licences: list[CvLicenceRead]
