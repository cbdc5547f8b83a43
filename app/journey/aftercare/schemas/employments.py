"""Shapes of employments and aftercare plans."""

from datetime import date
from typing import Any, Self
from uuid import UUID

from pydantic import ConfigDict, Field, model_validator

from app.foundation.api.merge_patch import merge_patch
from app.foundation.api.schemas import HoursOut, Input, Resource
from app.foundation.core.i18n import Text
from app.foundation.core.text import Code, Day, ShortText, WeeklyHours, refuse
from app.journey.aftercare.domain.kinds import EmploymentKind
from app.journey.aftercare.domain.states import EmploymentStatus
from app.journey.aftercare.schemas.follow_ups import FollowUpRead
from app.journey.placements.domain import Initiative

_JOB: dict[str, Any] = {"kind": "ordinary", "title": "Køkkenmedhjælper", "weekly_hours": 30, "starts_on": "2026-09-01"}
_ID = "01928f6e-7c1a-7d3e-9f00-0123456789ab"


class EmploymentCreate(Input):
    """A job: from a placement that is over, or of a candidate with a company."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"placement_id": _ID, **_JOB}, {"candidate_id": _ID, "company_id": _ID, **_JOB}]
        }
    )

    placement_id: UUID | None = Field(default=None, description="Names candidate, company and workplace at once.")
    candidate_id: UUID | None = None
    company_id: UUID | None = None
    workplace_id: UUID | None = None
    kind: EmploymentKind = Field(examples=[EmploymentKind.ORDINARY])
    title: ShortText = Field(default="", examples=["Køkkenmedhjælper"])
    weekly_hours: WeeklyHours = Field(examples=[30])
    starts_on: Day = Field(examples=["2026-09-01"])
    ends_on: Day | None = Field(default=None, description="Where the job is for a fixed term.")

    @model_validator(mode="after")
    def _names_its_people(self) -> Self:
        if self.placement_id is None and (self.candidate_id is None or self.company_id is None):
            text = Text(
                "Angiv placement_id eller både candidate_id og company_id.",
                "Give placement_id, or both candidate_id and company_id.",
            )
            raise refuse("employment.parties_missing", text)
        if self.ends_on is not None and self.ends_on < self.starts_on:
            text = Text("Sidste dag ligger før første dag.", "The last day lies before the first day.")
            raise refuse("employment.period_reversed", text)
        return self


class EmploymentTerms(Input):
    """What may change while a job goes on."""

    kind: EmploymentKind
    title: ShortText = ""
    weekly_hours: WeeklyHours = Field(examples=[32])
    workplace_id: UUID | None = None
    ends_on: Day | None = None
    from_on: Day | None = Field(
        default=None,
        description="From when other hours, another kind or workplace hold; left out: from today. The first day corrects.",
    )


@merge_patch(EmploymentTerms)
class EmploymentPatch(EmploymentTerms):
    """Changes to a job (merge patch): hours, kind, title, workplace, last day; `ends_on` null: no fixed term any more."""


class EndBody(Input):
    """The end of a job: its last day, why, and on whose initiative."""

    ended_on: Day = Field(examples=["2026-12-18"])
    reason_code: Code = Field(examples=["order_shortage"])
    initiative: Initiative = Field(examples=[Initiative.COMPANY])


class EmploymentRead(Resource):
    """A job."""

    plan_id: UUID
    candidate_id: UUID
    company_id: UUID
    workplace_id: UUID | None
    placement_id: UUID | None
    jobcenter_id: UUID
    kind: EmploymentKind
    title: str
    weekly_hours: HoursOut
    starts_on: date
    ends_on: date | None
    status: EmploymentStatus
    end_reason_code: str | None
    end_initiative: Initiative | None
    allowed_actions: list[str]


class EmploymentRegistered(EmploymentRead):
    """The job with the follow-ups it set off."""

    follow_ups: list[FollowUpRead]


class AftercarePlanRead(Resource):
    """A candidate's clock from the first job; it survives a change of employer."""

    candidate_id: UUID
    jobcenter_id: UUID
    first_job_on: date


class AftercarePlanDetail(AftercarePlanRead):
    """The plan with its jobs and follow-ups; its version grows with every change of one of them."""

    employments: list[EmploymentRead]
    follow_ups: list[FollowUpRead]
