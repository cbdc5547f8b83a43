"""Shapes of courses: what is offered, when, at what price, and how many may come."""

from datetime import date
from itertools import pairwise
from typing import Annotated, Any, Literal, Self
from uuid import UUID

from pydantic import (
    AfterValidator,
    ConfigDict,
    Field,
    JsonValue,
    StringConstraints,
    ValidationInfo,
    field_validator,
    model_validator,
)

from app.foundation.api.merge_patch import merge_patch
from app.foundation.api.schemas import Input, Output, Resource
from app.foundation.core.i18n import Text
from app.foundation.core.text import Code, Day, LongText, Name, refuse
from app.journey.courses.domain.states import CourseStatus
from app.journey.courses.schemas.money import Price
from app.journey.training.domain.values import ActivityKind

CourseSort = Literal["starts_on", "-starts_on", "price_ore", "-price_ore", "created_at", "-created_at"]
TimeOfDay = Annotated[
    str,
    StringConstraints(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9](:00)?$"),
    AfterValidator(lambda value: value[:5]),
    Field(description="Danish local time.", examples=["09:00"]),
]
LanguageCode = Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}$")]
Title = Annotated[Name, StringConstraints(max_length=300)]
ExternalRef = Annotated[Name, StringConstraints(max_length=100)]


class SittingBody(Input):
    """One sitting of a course: a day, and times on that day."""

    model_config = ConfigDict(serialize_by_alias=True)

    on: Day = Field(examples=["2027-02-02"])
    from_: TimeOfDay = Field(alias="from", examples=["09:00"])
    to: TimeOfDay = Field(examples=["14:30"])

    @model_validator(mode="after")
    def _runs_forward(self) -> Self:
        if self.to <= self.from_:
            text = Text("En kursusgang slutter senere samme dag.", "A sitting ends later on the same day.")
            raise refuse("course.sitting_reversed", text)
        return self


class CourseWrite(Input):
    """What can be set on a course. Its first and last day are those of its sittings."""

    external_ref: ExternalRef | None = Field(
        default=None, description="The provider's own number; a jobcenter has it once.", examples=["AMU-45818-7"]
    )
    provider: Name = Field(examples=["Hotel- og Restaurantskolen"])
    title: Title = Field(examples=["Fødevarehygiejne og egenkontrol"])
    description: LongText = Field(default="", examples=["Giver hygiejnebevis. Undervisning på let dansk."])
    kind: ActivityKind = Field(default=ActivityKind.COURSE, examples=["licence"])
    skill_id: UUID | None = Field(default=None, description="The skill it teaches, see /v1/skills.")
    level: Annotated[int, Field(ge=1, le=3)] | None = Field(
        default=None,
        validate_default=True,
        description="How far it leads: 1 some, 2 independent, 3 skilled. Given with `skill_id`.",
        examples=[None],
    )
    language: LanguageCode = Field(default="da", description="Taught in (ISO 639).", examples=["da"])
    price_ore: Price = Field(description="For one person, in øre.", examples=[180000])
    seats: Annotated[int, Field(ge=1, le=1000)] = Field(examples=[16])
    sessions: Annotated[list[SittingBody], Field(min_length=1, max_length=200)]
    sign_up_by: Day | None = Field(
        default=None, validate_default=True, description="Last day to sign up.", examples=["2027-01-25"]
    )

    @field_validator("kind")
    @classmethod
    def _held_by_somebody_else(cls, kind: ActivityKind) -> ActivityKind:
        if kind is ActivityKind.ON_THE_JOB:
            text = Text(
                "Oplæring i arbejdet sker på arbejdsstedet og er ikke et kursus.",
                "Training on the job happens at the workplace and is no course.",
            )
            raise refuse("course.not_a_course", text)
        return kind

    @field_validator("level")
    @classmethod
    def _level_of_a_skill(cls, level: int | None, info: ValidationInfo) -> int | None:
        if (level is None) != (info.data.get("skill_id") is None):
            text = Text("Angiv både skill_id og level eller ingen af dem.", "Give both skill_id and level, or neither.")
            raise refuse("course.level_of_a_skill", text)
        return level

    @field_validator("sessions")
    @classmethod
    def _one_at_a_time(cls, sessions: list[SittingBody]) -> list[SittingBody]:
        in_order = sorted(sessions, key=lambda each: (each.on, each.from_))
        if any(a.on == b.on and b.from_ < a.to for a, b in pairwise(in_order)):
            raise refuse("course.sittings_meet", Text("To kursusgange overlapper.", "Two sittings overlap."))
        return in_order

    @field_validator("sign_up_by")
    @classmethod
    def _signed_up_before_the_end(cls, day: date | None, info: ValidationInfo) -> date | None:
        sessions = info.data.get("sessions")
        if day is not None and sessions and day > sessions[0].on:
            text = Text(
                "Tilmeldingsfristen ligger efter kursets første dag.", "Sign-up ends after the course's first day."
            )
            raise refuse("course.sign_up_after_start", text)
        return day

    def columns(self) -> dict[str, Any]:
        """The columns of a course as its input sets them."""
        return {
            **self.model_dump(exclude={"sessions"}),
            "sessions": [each.model_dump(mode="json") for each in self.sessions],
            "starts_on": self.sessions[0].on,
            "ends_on": self.sessions[-1].on,
        }


_EXAMPLE: dict[str, JsonValue] = {
    "external_ref": "AMU-45818-7",
    "provider": "Hotel- og Restaurantskolen",
    "title": "Fødevarehygiejne og egenkontrol",
    "description": "Giver hygiejnebevis. Undervisning på let dansk.",
    "kind": "licence",
    "language": "da",
    "price_ore": 180000,
    "seats": 16,
    "sessions": [
        {"on": "2027-02-02", "from": "09:00", "to": "14:30"},
        {"on": "2027-02-04", "from": "09:00", "to": "14:30"},
    ],
    "sign_up_by": "2027-01-25",
}


class CourseCreate(CourseWrite):
    """A new course in the jobcenter's catalogue."""

    model_config = ConfigDict(json_schema_extra={"examples": [_EXAMPLE]})


@merge_patch(CourseWrite)
class CoursePatch(CourseWrite):
    """Changes to a course (merge patch): all of one nobody has chosen; of others only what breaks no promise."""


class CourseCancelBody(Input):
    """Why a course does not take place."""

    reason_code: Code = Field(examples=["too_few_participants"])


class SittingRead(Output):
    """One sitting of a course."""

    model_config = ConfigDict(serialize_by_alias=True)

    on: date
    from_: str = Field(alias="from", examples=["09:00"])
    to: str = Field(examples=["14:30"])


class CourseRead(Resource):
    """A course. `free_seats` is what may still be reserved."""

    jobcenter_id: UUID
    external_ref: str | None
    provider: str
    title: str
    description: str
    kind: ActivityKind
    skill_id: UUID | None
    skill: str | None = Field(description="The skill's name in the caller's language.")
    level: int | None
    language: str
    price_ore: int
    seats: int
    seats_taken: int
    free_seats: int
    starts_on: date
    ends_on: date
    sign_up_by: date | None
    sessions: list[SittingRead]
    status: CourseStatus
    cancelled_reason: str | None
    allowed_actions: list[str]
