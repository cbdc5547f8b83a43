"""What a CV is made from: values that its reader may see, in the reader's language.

There is no field for a jobcenter, a legal basis, a kind of employment, a constraint, a reason or a CPR number: what has no
place here cannot reach an employer.
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from app.foundation.core.i18n import Language
from app.registers.candidates.domain import Cefr, DanishExam, Licence, SkillSource


class ConfirmedBy(StrEnum):
    """Who at the workplace vouched for a skill."""

    SUPERVISOR = "supervisor"
    MENTOR = "mentor"


@dataclass(frozen=True, slots=True)
class Confirmation:
    """A workplace's word for a level. `ends_on` is None while the person is still there."""

    level: int
    workplace: str
    company: str
    starts_on: date
    ends_on: date | None
    seen_on: date
    confirmed_by: ConfirmedBy
    activity_id: UUID


@dataclass(frozen=True, slots=True)
class VerifiedSkill:
    """A skill with the best word for it, and what other workplaces said."""

    skill_id: UUID
    label: str
    best: Confirmation
    others: tuple[Confirmation, ...] = ()


@dataclass(frozen=True, slots=True)
class OtherSkill:
    """A skill that no workplace here has vouched for."""

    skill_id: UUID
    label: str
    level: int
    source: SkillSource


@dataclass(frozen=True, slots=True)
class Stay:
    """A job or an internship; `ends_on` is None while it lasts."""

    title: str
    workplace: str
    company: str
    starts_on: date
    ends_on: date | None
    tasks: str = ""


@dataclass(frozen=True, slots=True)
class CourseTaken:
    """A course, and who held it."""

    title: str
    provider: str
    starts_on: date
    ends_on: date


@dataclass(frozen=True, slots=True)
class Past:
    """An occupation somebody has worked in, anywhere in the world, for so many months."""

    occupation: str
    months: int


@dataclass(frozen=True, slots=True)
class CvFacts:
    """Everything a CV says. `phone`, `email` and `city` are None where this reader is not to have them."""

    language: Language
    candidate_id: UUID
    name: str
    updated_at: datetime
    introduction: str = ""
    phone: str | None = None
    email: str | None = None
    city: str | None = None
    looking_for: tuple[str, ...] = ()
    verified: tuple[VerifiedSkill, ...] = ()
    others: tuple[OtherSkill, ...] = ()
    jobs: tuple[Stay, ...] = ()
    internships: tuple[Stay, ...] = ()
    experience: tuple[Past, ...] = ()
    courses: tuple[CourseTaken, ...] = ()
    oral: Cefr | None = None
    written: Cefr | None = None
    exam: DanishExam | None = None
    languages: tuple[str, ...] = ()
    licences: tuple[Licence, ...] = ()
