"""Shapes of classes at the workplace."""

from datetime import date, time
from typing import Annotated, Self
from uuid import UUID

from pydantic import AfterValidator, ConfigDict, Field, model_validator

from app.foundation.api.schemas import Input, Output, Resource
from app.foundation.core.i18n import Text
from app.foundation.core.text import Code, Day, Name, refuse
from app.journey.needs.schemas import TimeOfDay
from app.journey.training.domain.states import ActivityStatus, ClassStatus
from app.journey.training.domain.values import ActivityKind
from app.journey.training.schemas.activities import SessionRead

_TWICE = Text("Et forløb er angivet to gange.", "A placement is given twice.")
_REVERSED = Text("Undervisningen slutter, før den begynder.", "The class ends before it begins.")
MOST_SEATS = 200


def _once(values: list[UUID]) -> list[UUID]:
    if len(set(values)) != len(values):
        raise refuse("training.placement_twice", _TWICE)
    return values


class ClassTimeBody(Input):
    """A weekly time of a class, within one day."""

    model_config = ConfigDict(extra="forbid", validate_by_name=True, validate_by_alias=True)

    weekday: Annotated[int, Field(ge=1, le=7)] = Field(description="1 is Monday.", examples=[2])
    from_: TimeOfDay = Field(alias="from", examples=["12:00"])
    to: TimeOfDay = Field(examples=["14:00"])

    @model_validator(mode="after")
    def _runs_forward(self) -> Self:
        if time.fromisoformat(self.to) <= time.fromisoformat(self.from_):
            raise refuse("training.class_time_reversed", _REVERSED)
        return self


class WorkplaceClassCreate(Input):
    """A class held at a workplace for several placements together, most often Danish."""

    workplace_id: UUID = Field(examples=["01928f6e-7c1a-7d3e-9f00-0123456789ab"])
    provider: Name = Field(examples=["Sprogskolen Nord"])
    title: Name = Field(examples=["Dansk på arbejdspladsen"])
    kind: ActivityKind = Field(default=ActivityKind.LANGUAGE)
    starts_on: Day = Field(examples=["2027-01-11"])
    ends_on: Day = Field(examples=["2027-04-02"])
    sessions: Annotated[list[ClassTimeBody], Field(min_length=1, max_length=14)] = Field(
        examples=[[{"weekday": 2, "from": "09:00", "to": "11:00"}]]
    )
    seats: int = Field(ge=1, le=MOST_SEATS, examples=[8])
    placement_ids: Annotated[list[UUID], Field(max_length=MOST_SEATS), AfterValidator(_once)] = Field(
        default_factory=list, description="Placements at the workplace that attend from the start."
    )


class ClassPlacementBody(Input):
    """Which placement joins the class."""

    placement_id: UUID = Field(examples=["01928f6e-7c1a-7d3e-9f00-0123456789ab"])


class ClassRemovalBody(ClassPlacementBody):
    """Which placement leaves the class, and why."""

    reason_code: Code = Field(examples=["moved_to_language_school"])


class ClassCancellationBody(Input):
    """Why the class is not held."""

    reason_code: Code = Field(examples=["teacher_ill"])


class ParticipantRead(Output):
    """A placement in the class; the sittings it attends stand in its activity."""

    placement_id: UUID
    candidate_id: UUID
    activity_id: UUID
    status: ActivityStatus


class WorkplaceClassRead(Resource):
    """A class at a workplace, with those of its placements that the caller sees."""

    jobcenter_id: UUID
    workplace_id: UUID
    company_id: UUID
    provider: str
    title: str
    kind: ActivityKind
    starts_on: date
    ends_on: date
    sessions: list[SessionRead]
    seats: int
    seats_taken: int
    status: ClassStatus
    cancelled_reason: str | None
    participants: list[ParticipantRead]
    allowed_actions: list[str]
