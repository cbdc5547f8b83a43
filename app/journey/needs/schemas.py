"""Shapes of needs."""

from datetime import date
from decimal import Decimal
from itertools import combinations, pairwise
from typing import Annotated, Any, Literal, Self
from uuid import UUID

from pydantic import (
    AfterValidator,
    ConfigDict,
    EmailStr,
    Field,
    JsonValue,
    StringConstraints,
    field_validator,
    model_validator,
)

from app.foundation.api.merge_patch import merge_patch
from app.foundation.api.schemas import HoursOut, Input, Output, Resource
from app.foundation.core.i18n import Text
from app.foundation.core.text import (
    Code,
    Day,
    LongText,
    Name,
    ShortText,
    WeeklyHours,
    refuse,
    refuse_control_characters,
)
from app.journey.needs.domain import Importance, NeedStatus
from app.registers.candidates.domain import Condition, Licence
from app.registers.law.domain.facts import Purpose

_DAY_MINUTES = 24 * 60
TimeOfDay = Annotated[
    str,
    StringConstraints(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9](:00)?$"),
    AfterValidator(lambda value: value[:5]),
    Field(description="Danish local time.", examples=["08:00"]),
]
SpokenLanguage = Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}$")]
Reason = Annotated[
    str,
    StringConstraints(min_length=1, max_length=1000, strip_whitespace=True),
    AfterValidator(refuse_control_characters),
]
Phone = Annotated[str, StringConstraints(pattern=r"^[+0-9][0-9 ]{5,29}$")]
Expand = Literal["workplace", "occupation", "skills"]
NeedSort = Literal["created_at", "-created_at", "starts_from", "-starts_from"]


class HoursStepBody(Input):
    """From this week of the placement on (1 is the first), so many hours a week."""

    from_week: Annotated[int, Field(ge=1, le=52)] = Field(examples=[1])
    weekly_hours: WeeklyHours = Field(examples=[25])


class WorkingTimeBody(Input):
    """Working hours on one weekday; `to` at or before `from` runs into the next day."""

    model_config = ConfigDict(serialize_by_alias=True)

    weekday: Annotated[int, Field(ge=1, le=7)] = Field(description="1 is Monday.", examples=[1])
    from_: TimeOfDay = Field(alias="from", examples=["08:00"])
    to: TimeOfDay = Field(examples=["14:00"])

    @model_validator(mode="after")
    def _has_a_length(self) -> Self:
        if self.from_ == self.to:
            raise refuse(
                "need.working_time_empty",
                Text("Arbejdstiden skal slutte på et andet tidspunkt, end den begynder.",
                     "A working time ends at another time than it starts."),
            )  # fmt: skip
        return self

    def minutes(self) -> tuple[int, int]:
        """Start and end in minutes after Monday 00:00."""
        start, end = ((int(value[:2]) * 60 + int(value[3:])) for value in (self.from_, self.to))
        first = (self.weekday - 1) * _DAY_MINUTES + start
        return first, first + (end - start if end > start else end - start + _DAY_MINUTES)


class MinDanish(Input):
    """The Danish that the tasks need, and why they need it."""

    oral_cefr: Literal["A1", "A2", "B1", "B2", "C1", "C2"] = Field(examples=["A2"])
    reason: Reason = Field(
        description="Why the tasks need it.", examples=["Allergener skal kunne læses og forklares til gæsterne."]
    )


class NeedSkillBody(Input):
    """A skill asked for: level 1 some, 2 independent, 3 skilled."""

    skill_id: UUID
    level: Annotated[int, Field(ge=1, le=3)] = Field(default=1, examples=[2])
    importance: Importance = Field(default=Importance.SHOULD, examples=["must"])
    required_at_start: bool = Field(default=False, description="Cannot be learnt on the way.")


class JobProspect(Input):
    """The job that may follow."""

    weekly_hours: WeeklyHours | None = Field(default=None, examples=[30])
    from_on: Day | None = None
    note: ShortText = Field(default="", examples=["Fast stilling, når oplæringen er gennemført."])


class Mentor(Input):
    """The colleague who receives the person."""

    name: Name = Field(examples=["Bente Sørensen"])
    email: Annotated[EmailStr, Field(max_length=254)] | None = Field(default=None, examples=["bente@kantinen.example"])
    phone: Phone | None = Field(default=None, examples=["33 12 34 56"])


class NeedWrite(Input):
    """What can be set on a need."""

    title: Name = Field(examples=["Køkkenmedhjælper"])
    external_ref: Annotated[ShortText, StringConstraints(max_length=100)] | None = None
    occupation_id: UUID = Field(description="An ESCO occupation, see /v1/occupations.")
    tasks: LongText = Field(default="", examples=["Anretning, opvask og rengøring i kantinen."])
    seats: Annotated[int, Field(ge=1, le=200)] = Field(default=1, examples=[2])
    starts_from: Day
    starts_until: Day
    weeks: Annotated[int, Field(ge=1, le=52)] = Field(examples=[13])
    weekly_hours: WeeklyHours | None = Field(default=None, description="Give this or `hours_schedule`.", examples=[25])
    hours_schedule: Annotated[list[HoursStepBody], Field(min_length=1, max_length=20)] | None = Field(
        default=None, description="Hours in steps that may grow; the first step starts in week 1, the weeks rise."
    )
    working_times: Annotated[list[WorkingTimeBody], Field(max_length=21)] = Field(default_factory=list)
    skills: Annotated[list[NeedSkillBody], Field(max_length=40)] = Field(default_factory=list)
    min_danish: MinDanish | None = None
    licences: Annotated[list[Licence], Field(max_length=20)] = Field(default_factory=list)
    conditions: Annotated[list[Condition], Field(max_length=20)] = Field(default_factory=list)
    spoken_languages: Annotated[list[SpokenLanguage], Field(max_length=20)] = Field(
        default_factory=list, description="Languages colleagues speak (ISO 639).", examples=[["da", "en", "uk"]]
    )
    purpose: Purpose = Field(examples=["build_skills"])
    declares_no_seasonal_peak: bool = False
    declares_replaces_nobody: bool = False
    job_prospect: JobProspect | None = None
    mentor: Mentor | None = None
    open_to_other_jobcenters: bool = False

    @field_validator("licences", "conditions", "spoken_languages")
    @classmethod
    def _once(cls, values: list[str]) -> list[str]:
        return list(dict.fromkeys(values))

    @field_validator("skills")
    @classmethod
    def _each_skill_once(cls, skills: list[NeedSkillBody]) -> list[NeedSkillBody]:
        if len({skill.skill_id for skill in skills}) != len(skills):
            raise refuse(
                "need.skill_twice",
                Text("Den samme kompetence står to gange.", "The same skill is asked for twice."),
            )
        return skills

    @field_validator("working_times")
    @classmethod
    def _times_do_not_meet(cls, times: list[WorkingTimeBody]) -> list[WorkingTimeBody]:
        week = 7 * _DAY_MINUTES
        spans = [item.minutes() for item in times]
        shifted = [(a, b, offset) for a, b in combinations(spans, 2) for offset in (-week, 0, week)]
        if any(max(a[0], b[0] + offset) < min(a[1], b[1] + offset) for a, b, offset in shifted):
            raise refuse("need.working_times_meet", Text("To arbejdstider overlapper.", "Two working times overlap."))
        return times

    @field_validator("hours_schedule")
    @classmethod
    def _steps_rise(cls, steps: list[HoursStepBody] | None) -> list[HoursStepBody] | None:
        if steps and (steps[0].from_week != 1 or any(a.from_week >= b.from_week for a, b in pairwise(steps))):
            raise refuse(
                "need.hours_schedule_order",
                Text("Timeplanen begynder i uge 1, og ugerne stiger.", "The schedule starts in week 1 and weeks rise."),
            )
        return steps

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        if (self.weekly_hours is None) == (self.hours_schedule is None):
            raise refuse(
                "need.hours_once",
                Text("Angiv enten weekly_hours eller hours_schedule.", "Give either weekly_hours or hours_schedule."),
            )
        if self.starts_until < self.starts_from:
            raise refuse(
                "need.window_reversed",
                Text("starts_until kan ikke ligge før starts_from.", "starts_until cannot lie before starts_from."),
            )
        return self

    def schedule(self) -> list[dict[str, Any]]:
        """The hours as they are stored: always steps."""
        steps = self.hours_schedule or [HoursStepBody(from_week=1, weekly_hours=self.weekly_hours or Decimal(37))]
        return [{"from_week": step.from_week, "weekly_hours": float(step.weekly_hours)} for step in steps]


_EXAMPLE: dict[str, JsonValue] = {
    "workplace_id": "0197a2b0-6f6e-7c3a-9f53-1f2b7c9d0a11",
    "title": "Køkkenmedhjælper",
    "occupation_id": "9f4e2b4c-1c3b-4c0a-8e0a-2f7f6d5b3a10",
    "tasks": "Anretning, opvask og rengøring i kantinen.",
    "seats": 2,
    "starts_from": "2027-02-01",
    "starts_until": "2027-02-15",
    "weeks": 13,
    "hours_schedule": [{"from_week": 1, "weekly_hours": 20}, {"from_week": 5, "weekly_hours": 30}],
    "working_times": [{"weekday": 1, "from": "08:00", "to": "14:00"}],
    "min_danish": {"oral_cefr": "A2", "reason": "Allergener skal kunne læses og forklares til gæsterne."},
    "purpose": "build_skills",
    "job_prospect": {"weekly_hours": 30, "note": "Fast stilling, når oplæringen er gennemført."},
    "mentor": {"name": "Bente Sørensen", "email": "bente@kantinen.example", "phone": "33 12 34 56"},
}


class NeedCreate(NeedWrite):
    """A new need. Without `skills`, the essential ESCO skills of the occupation are proposed as draft skills."""

    model_config = ConfigDict(json_schema_extra={"examples": [_EXAMPLE]})

    workplace_id: UUID
    jobcenter_id: UUID | None = Field(
        default=None, description="By the workplace's municipality, unless another is chosen."
    )


@merge_patch(NeedWrite)
class NeedPatch(NeedWrite):
    """Changes to a need (merge patch): all of a draft; of a published one only what breaks no promise."""


class NeedCloseBody(Input):
    """Why a need is closed."""

    reason_code: Code = Field(examples=["filled_elsewhere"])


class HoursStepRead(Output):
    """A step of the hours."""

    from_week: int
    weekly_hours: HoursOut


class WorkingTimeRead(Output):
    """Working hours on one weekday (1 is Monday); `to` at or before `from` runs into the next day."""

    model_config = ConfigDict(serialize_by_alias=True)

    weekday: int
    from_: str = Field(alias="from", examples=["08:00"])
    to: str = Field(examples=["14:00"])


class NeedSkillRead(Output):
    """A skill asked for; `label` with `expand=skills`."""

    skill_id: UUID
    level: int
    importance: Importance
    required_at_start: bool
    label: str | None = None


class SkillProposal(Output):
    """A skill an occupation usually takes, in the form a need asks for it, with its names."""

    skill_id: UUID
    level: int
    importance: Importance
    required_at_start: bool
    label: str
    label_da: str | None
    label_en: str


class MinDanishRead(Output):
    """The Danish that the tasks need."""

    oral_cefr: str
    reason: str


class WorkplaceBrief(Output):
    """Where the work is."""

    id: UUID
    name: str
    street: str
    postcode: str


class OccupationBrief(Output):
    """What the work is called."""

    id: UUID
    label: str


class NeedRead(Resource):
    """A need. `weekly_hours` are those of the first step."""

    jobcenter_id: UUID
    company_id: UUID
    workplace_id: UUID
    external_ref: str | None
    title: str
    occupation_id: UUID
    tasks: str
    seats: int
    seats_taken: int
    starts_from: date
    starts_until: date
    weeks: int
    weekly_hours: HoursOut
    hours_schedule: list[HoursStepRead]
    working_times: list[WorkingTimeRead]
    skills: list[NeedSkillRead]
    min_danish: MinDanishRead | None
    licences: list[str]
    conditions: list[str]
    spoken_languages: list[str]
    purpose: Purpose
    declares_no_seasonal_peak: bool
    declares_replaces_nobody: bool
    job_prospect: dict[str, Any] | None
    mentor: dict[str, Any] | None
    open_to_other_jobcenters: bool
    status: NeedStatus
    confirmed_on: date | None
    closed_reason: str | None
    allowed_actions: list[str]
    workplace: WorkplaceBrief | None = Field(default=None, description="With `expand=workplace`.")
    occupation: OccupationBrief | None = Field(default=None, description="With `expand=occupation`.")
