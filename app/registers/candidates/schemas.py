"""Shapes of candidates: what is written, what is read, and what never leaves (the CPR number)."""

import re
from collections.abc import Hashable, Iterable
from datetime import date, time
from typing import Annotated, Any, Self, TypeVar
from uuid import UUID

from pydantic import (
    AfterValidator,
    BeforeValidator,
    ConfigDict,
    EmailStr,
    Field,
    PlainSerializer,
    StringConstraints,
    WithJsonSchema,
    model_validator,
)
from stdnum.dk import cvr

from app.foundation.api.merge_patch import merge_patch
from app.foundation.api.schemas import HoursOut, Input, Output, Resource
from app.foundation.core.i18n import Language, Text
from app.foundation.core.text import Day, Name, Postcode, ShortText, WeeklyHours, refuse
from app.registers.candidates.domain import (
    CandidateStatus,
    Cefr,
    CloseReason,
    Constraint,
    DanishExam,
    DanishTrack,
    Licence,
    PauseReason,
    RevealPurpose,
    SkillSource,
    TransportMode,
)
from app.registers.law.domain import LegalBasis

T = TypeVar("T", bound=Hashable)
_CLOCK = re.compile(r"^([01][0-9]|2[0-3]):[0-5][0-9]$")
SKILL_ID, OCCUPATION_ID = "8a3c1c9e-0d6f-4f0e-9c55-6a1d2d6f1e11", "b2a9c5d0-7b1e-4f57-9d3b-0f5f1b6f2c22"


def _clock_time(value: object) -> object:
    if isinstance(value, time):
        return value
    if not isinstance(value, str) or not _CLOCK.match(value):
        raise refuse("field.time", Text("Skal være et klokkeslæt (TT:MM).", "Must be a time of day (HH:MM)."))
    return time.fromisoformat(value)


def _once(values: list[T]) -> list[T]:
    """Said twice counts once."""
    return list(dict.fromkeys(values))


def _cvr_number(value: str) -> str:
    if not cvr.is_valid(value):
        raise refuse("candidate.cvr_invalid", Text("Er ikke et CVR-nummer.", "Is not a CVR number."))
    return value


def _is_none(value: object) -> bool:
    return value is None


def _refuse_repeats(ids: Iterable[UUID]) -> None:
    given = list(ids)
    if len(set(given)) != len(given):
        raise refuse("field.duplicate", Text("Hvert id må stå én gang.", "Each id may stand once."))


ClockTime = Annotated[
    time,
    BeforeValidator(_clock_time),
    PlainSerializer(lambda value: value.strftime("%H:%M"), return_type=str, when_used="json"),
    WithJsonSchema({"type": "string", "pattern": _CLOCK.pattern}),
]
# Everything about the number itself is judged by `domain.read_cpr`, which needs to know what day it is.
CprNumber = Annotated[
    str,
    StringConstraints(max_length=40),
    WithJsonSchema({"type": "string", "pattern": "^[0-9]{6}-?[0-9]{4}$", "writeOnly": True}),
]
ExternalRef = Annotated[Name, StringConstraints(max_length=100)]
Phone = Annotated[str, StringConstraints(pattern=r"^[+0-9][0-9 ().-]{3,38}$")]
LanguageCode = Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}$")]
Cvr = Annotated[str, StringConstraints(pattern=r"^[0-9]{8}$"), AfterValidator(_cvr_number)]
CPR_TEXT = (
    "CPR number, with or without hyphen; written only, reads give `has_cpr`. Administrative numbers are accepted."
)


class DanishClass(Input):
    """A class in Danish education that takes place every week."""

    model_config = ConfigDict(extra="forbid", allow_inf_nan=False, validate_by_name=True, validate_by_alias=True)

    weekday: int = Field(ge=1, le=7, description="1 Monday to 7 Sunday.", examples=[1])
    from_time: ClockTime = Field(alias="from", examples=["09:00"])
    to_time: ClockTime = Field(alias="to", examples=["12:00"])
    from_on: Day = Field(examples=["2026-08-10"])
    until_on: Day | None = Field(default=None, description="Last day; open when left out.", examples=["2026-12-18"])

    @model_validator(mode="after")
    def _runs_forward(self) -> Self:
        if self.to_time <= self.from_time:
            text = Text("Undervisningen slutter før den begynder.", "The class ends before it begins.")
            raise refuse("candidate.class_reversed", text)
        if self.until_on is not None and self.until_on < self.from_on:
            text = Text("Sidste dag ligger før første.", "The last day lies before the first.")
            raise refuse("candidate.class_period_reversed", text)
        return self


class Danish(Input):
    """Where the person stands in Danish; speaking and writing apart."""

    track: DanishTrack | None = Field(default=None, examples=["DU2"])
    module: int | None = Field(default=None, ge=1, le=6, examples=[3])
    exam: DanishExam | None = Field(default=None, examples=["PD1"])
    oral_cefr: Cefr | None = Field(default=None, examples=["A2"])
    written_cefr: Cefr | None = Field(default=None, examples=["A1"])
    classes: Annotated[list[DanishClass], Field(max_length=20)] = Field(default_factory=list)


class Transport(Input):
    """How the person gets about, and how long one way may take."""

    modes: Annotated[list[TransportMode], Field(max_length=4), AfterValidator(_once)] = Field(
        default_factory=list, examples=[["bicycle", "public"]]
    )
    max_minutes: int = Field(default=60, ge=5, le=240, examples=[45])


class Experience(Input):
    """An occupation the person has worked in, anywhere in the world."""

    model_config = ConfigDict(extra="forbid", from_attributes=True)

    occupation_id: UUID = Field(examples=[OCCUPATION_ID])
    months: int = Field(ge=1, le=720, examples=[18])


class SkillHeld(Input):
    """A skill: level 0 none, 1 some, 2 independent, 3 skilled; and how that is known.

    Only a sign-off at the workplace makes a skill `signed_off`; it is sent back as it was read, or without the last two.
    """

    model_config = ConfigDict(extra="forbid", from_attributes=True)

    skill_id: UUID = Field(examples=[SKILL_ID])
    level: int = Field(ge=0, le=3, examples=[2])
    source: SkillSource = Field(default=SkillSource.SELF, examples=["self"])
    proof: ShortText | None = Field(default=None, examples=["Hygiejnebevis 2025"])
    activity_id: UUID | None = Field(
        default=None,
        exclude_if=_is_none,
        description="The training activity whose sign-off vouches for it: `…/trace` leads to the need. Left out where "
        "there is none.",
    )
    signed_off_on: Day | None = Field(
        default=None, exclude_if=_is_none, description="The day on which the workplace saw it."
    )


class Wish(Input):
    """An occupation the person wishes for; rank 1 first."""

    model_config = ConfigDict(extra="forbid", from_attributes=True)

    occupation_id: UUID = Field(examples=[OCCUPATION_ID])
    rank: int = Field(ge=1, le=20, examples=[1])


def _each_skill_once(skills: list[SkillHeld]) -> list[SkillHeld]:
    _refuse_repeats(skill.skill_id for skill in skills)
    return skills


def _each_occupation_once(items: list[Any]) -> list[Any]:
    _refuse_repeats(item.occupation_id for item in items)
    return items


Skills = Annotated[list[SkillHeld], Field(max_length=200), AfterValidator(_each_skill_once)]
Wishes = Annotated[list[Wish], Field(max_length=20), AfterValidator(_each_occupation_once)]
ExperienceList = Annotated[list[Experience], Field(max_length=50), AfterValidator(_each_occupation_once)]


class CandidateWrite(Input):
    """What can be set on a candidate."""

    full_name: Name = Field(examples=["Olena Kovalenko"])
    preferred_name: Name | None = Field(default=None, examples=["Olena"])
    cpr_number: CprNumber | None = Field(default=None, description=CPR_TEXT, examples=["010190-4000"])
    external_ref: ExternalRef | None = Field(
        default=None, description="The person's key in the jobcenter's own system.", examples=["MOM-48211"]
    )
    caseworker_account_id: UUID | None = Field(default=None, description="An active employee of the jobcenter.")
    email: Annotated[EmailStr, Field(max_length=254)] | None = Field(default=None, examples=["olena@mail.example"])
    phone: Phone | None = Field(default=None, examples=["+45 20 12 34 56"])
    contact_language: Language = Field(default=Language.DA, examples=["en"])
    legal_basis: LegalBasis = Field(examples=["intl_23b"])
    postcode: Postcode = Field(examples=["2000"])
    danish: Danish = Field(default_factory=Danish)
    languages: Annotated[list[LanguageCode], Field(max_length=20), AfterValidator(_once)] = Field(
        default_factory=list, description="Other languages (ISO 639).", examples=[["uk", "ru", "en"]]
    )
    max_weekly_hours: WeeklyHours = Field(default=37, validate_default=True, examples=[30])
    available_from: Day = Field(examples=["2026-09-01"])
    transport: Transport = Field(default_factory=Transport)
    licences: Annotated[list[Licence], Field(max_length=20), AfterValidator(_once)] = Field(
        default_factory=list, examples=[["food_hygiene"]]
    )
    constraints: Annotated[list[Constraint], Field(max_length=20), AfterValidator(_once)] = Field(
        default_factory=list, description="Function, never diagnosis.", examples=[["no_heavy_lifting"]]
    )
    experience: ExperienceList = Field(default_factory=list)
    unwanted_occupation_ids: Annotated[list[UUID], Field(max_length=50), AfterValidator(_once)] = Field(
        default_factory=list
    )
    last_employer_cvr: Cvr | None = Field(
        default=None, description="Where the person was last ordinarily employed.", examples=["10150817"]
    )


_EXAMPLE: dict[str, Any] = {
    "full_name": "Olena Kovalenko",
    "preferred_name": "Olena",
    "legal_basis": "intl_23b",
    "postcode": "2000",
    "danish": {"track": "DU2", "module": 3, "oral_cefr": "A2", "written_cefr": "A1"},
    "languages": ["uk", "ru", "en"],
    "max_weekly_hours": 30,
    "available_from": "2026-09-01",
    "transport": {"modes": ["bicycle", "public"], "max_minutes": 45},
    "licences": ["food_hygiene"],
    "constraints": ["no_heavy_lifting"],
}


class CandidateCreate(CandidateWrite):
    """A new candidate of the own jobcenter."""

    model_config = ConfigDict(json_schema_extra={"examples": [_EXAMPLE]})

    jobcenter_id: UUID | None = Field(default=None, description="The own jobcenter; may be left out.")
    skills: Skills = Field(default_factory=list)
    wishes: Wishes = Field(default_factory=list)


@merge_patch(CandidateWrite)
class CandidatePatch(CandidateWrite):
    """Changes to a candidate (merge patch); `cpr_number: null` removes the number."""


# What a candidate may change without asking anybody.
OWN_FIELDS = frozenset({"preferred_name", "contact_language", "phone", "email", "transport", "available_from"})


class SkillList(Input):
    """The whole list of skills."""

    skills: Skills = Field(examples=[[{"skill_id": SKILL_ID, "level": 2, "source": "self"}]])


class WishList(Input):
    """The whole list of wishes."""

    wishes: Wishes = Field(examples=[[{"occupation_id": OCCUPATION_ID, "rank": 1}]])


class PauseBody(Input):
    """Why the candidate is paused."""

    reason_code: PauseReason = Field(examples=["leave"])


class CandidateCloseBody(Input):
    """Why the case is closed."""

    reason_code: CloseReason = Field(examples=["moved_municipality"])


class RevealBody(Input):
    """What the number is needed for."""

    purpose: RevealPurpose = Field(examples=["grant_registration"])


class CandidateSearch(Input):
    """At least one of the three; more than one must all hold."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"name": "Olena"}], "minProperties": 1})

    cpr_number: CprNumber | None = Field(default=None, examples=["010190-4000"])
    name: Annotated[Name, StringConstraints(min_length=2)] | None = Field(
        default=None, description="Part of the full or the preferred name.", examples=["Olena"]
    )
    external_ref: ExternalRef | None = Field(default=None, examples=["MOM-48211"])

    @model_validator(mode="after")
    def _asks_something(self) -> Self:
        if self.cpr_number is None and self.name is None and self.external_ref is None:
            text = Text("Angiv CPR-nummer, navn eller reference.", "Give a CPR number, a name or a reference.")
            raise refuse("candidate.search_empty", text)
        return self


class DanishLevel(Output):
    """Danish in short."""

    track: DanishTrack | None
    oral_cefr: Cefr | None
    written_cefr: Cefr | None


class CandidateCommon(Resource):
    """What a list and a single candidate share."""

    jobcenter_id: UUID
    caseworker_account_id: UUID | None
    external_ref: str | None
    full_name: str
    preferred_name: str | None
    has_cpr: bool
    legal_basis: LegalBasis
    postcode: str
    max_weekly_hours: HoursOut
    available_from: date
    status: CandidateStatus
    waiting_since: date
    has_priority: bool
    allowed_actions: list[str]


class CandidateListed(CandidateCommon):
    """A candidate in a list; one candidate has the rest."""

    danish: DanishLevel


class CandidateRead(CandidateCommon):
    """A candidate. The CPR number is not in it: ask for it with a purpose."""

    email: str | None
    phone: str | None
    contact_language: Language
    danish: Danish
    languages: list[str]
    transport: Transport
    licences: list[Licence]
    constraints: list[Constraint]
    skills: list[SkillHeld]
    wishes: list[Wish]
    experience: list[Experience]
    unwanted_occupation_ids: list[UUID]
    last_employer_cvr: str | None
    status_reason: str | None


class RevealedCpr(Output):
    """The full number, for this purpose and this moment only."""

    cpr_number: str = Field(examples=["010190-4000"])
