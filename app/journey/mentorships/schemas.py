"""Shapes of mentorships, their hours and notes."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, Literal, Self
from uuid import UUID

from pydantic import ConfigDict, Field, model_validator

from app.foundation.api.schemas import HoursOut, Input, Output, Resource
from app.foundation.core.i18n import Text
from app.foundation.core.text import Code, Day, LongText, refuse
from app.journey.mentorships.domain.states import MentorshipKind, MentorshipStatus

Hours = Annotated[Decimal, Field(ge=0, le=24, max_digits=3, decimal_places=1)]
Note = Annotated[LongText, Field(min_length=1, max_length=2000)]
_ID = "01928f6e-7c1a-7d3e-9f00-0123456789ab"
_WHEN: dict[str, Any] = {"mentor_account_id": _ID, "starts_on": "2026-09-01"}


class MentorshipCreate(Input):
    """A mentor for a placement, a job, or (the jobcenter only) a person's way as a whole."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"placement_id": _ID, **_WHEN}, {"candidate_id": _ID, **_WHEN}]}
    )

    mentor_account_id: UUID = Field(description="An account with the role `mentor`.")
    placement_id: UUID | None = None
    employment_id: UUID | None = None
    candidate_id: UUID | None = Field(default=None, description="The person as a whole: no placement and no job.")
    starts_on: Day = Field(examples=["2026-09-01"])
    ends_on: Day | None = Field(default=None, description="The last day, where it is agreed.", examples=[None])

    @model_validator(mode="after")
    def _about_one_thing(self) -> Self:
        if sum(each is not None for each in (self.placement_id, self.employment_id, self.candidate_id)) != 1:
            text = Text(
                "Angiv netop én af placement_id, employment_id og candidate_id.",
                "Give exactly one of placement_id, employment_id and candidate_id.",
            )
            raise refuse("mentorship.one_subject", text)
        if self.ends_on is not None and self.ends_on < self.starts_on:
            text = Text("Sidste dag ligger før første dag.", "The last day lies before the first day.")
            raise refuse("mentorship.period_reversed", text)
        return self


class AcceptBody(Input):
    """Yes to being a mentor, and to the confidentiality as it was read."""

    confidentiality: Literal[True] = Field(description="The text of `version` is accepted.", examples=[True])
    version: int = Field(ge=1, le=1000, examples=[1])


class ReasonBody(Input):
    """Why."""

    reason_code: Code = Field(examples=["no_time"])


class ConfidentialityRead(Output):
    """What is to be accepted."""

    version: int
    text: str


class MentorshipRead(Resource):
    """One mentor for one person. Whom it is for a mentor reads only while it is active."""

    kind: MentorshipKind
    status: MentorshipStatus
    jobcenter_id: UUID
    company_id: UUID | None = Field(description="The mentor's own company, where there is one.")
    mentor_account_id: UUID
    mentor_name: str
    candidate_id: UUID | None
    candidate_name: str | None
    placement_id: UUID | None
    employment_id: UUID | None
    starts_on: date
    ends_on: date | None
    accepted_at: datetime | None
    confidentiality_version: int | None
    end_reason_code: str | None
    confidentiality: ConfidentialityRead | None = Field(description="Shown to the mentor who is asked.")
    allowed_actions: list[str]


class EntryBody(Input):
    """Hours given on one day, a note, or both."""

    happened_on: Day = Field(examples=["2026-09-08"])
    hours: Hours = Field(default=Decimal(0), examples=[1.5])
    note: Note | None = Field(
        default=None, description="Read by the jobcenter and the mentor only.", examples=["Vi talte om vagtplanen."]
    )

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if not self.hours and self.note is None:
            text = Text("Angiv timer, et notat eller begge dele.", "Give hours, a note, or both.")
            raise refuse("mentorship.entry_empty", text)
        return self


class EntryRead(Resource):
    """What a mentor gave on one day."""

    mentorship_id: UUID
    happened_on: date
    hours: HoursOut
    note: str | None
    written_by: UUID


class CompanyHoursRead(Output):
    """The hours that the people of one company gave."""

    company_id: UUID | None = Field(description="Null: mentors without a company.")
    company_name: str | None
    kind: MentorshipKind
    hours: HoursOut
    mentors: int
    mentorships: int


class MentorHoursRead(Output):
    """Hours per company and kind of mentor, both days included."""

    from_on: date | None
    until_on: date | None
    items: list[CompanyHoursRead]
