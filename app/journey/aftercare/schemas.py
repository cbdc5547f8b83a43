"""Shapes of employments, aftercare plans and follow-ups."""

from datetime import date, datetime
from typing import Annotated, Any, Self
from uuid import UUID

from pydantic import ConfigDict, Field, model_validator

from app.foundation.api.schemas import HoursOut, Input, Output, Resource
from app.foundation.core.i18n import Text
from app.foundation.core.text import Code, Day, LongText, ShortText, WeeklyHours, refuse
from app.journey.aftercare.domain.answers import ActionOwner, Issue, StillEmployed
from app.journey.aftercare.domain.cadence import Subject
from app.journey.aftercare.domain.kinds import EmploymentKind
from app.journey.aftercare.domain.states import EmploymentStatus, FollowUpStatus
from app.journey.aftercare.domain.template import Audience
from app.journey.placements.domain import Initiative

Rating = Annotated[int, Field(ge=1, le=5)]
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


class AgreedAction(Input):
    """What somebody will do, and by when."""

    text: Annotated[LongText, Field(min_length=1, max_length=500)] = Field(examples=["Køb af pendlerkort"])
    owner: ActionOwner = Field(examples=[ActionOwner.JOBCENTER])
    due_on: Day = Field(examples=["2026-09-15"])


class RecordBody(Input):
    """What was said, or that nobody was reached. The rating is that of the side that is asked."""

    reached: bool = Field(default=True, description="False counts one more try in vain; the follow-up stays open.")
    still_employed: StillEmployed = StillEmployed.UNKNOWN
    weekly_hours: WeeklyHours | None = Field(default=None, examples=[30])
    rating: Rating | None = Field(default=None, examples=[4])
    own_words: LongText | None = Field(
        default=None, description="In any language.", examples=["Мені подобається колектив."]
    )
    employer_rating: Rating | None = Field(default=None, description="Where the employer is asked.", examples=[None])
    issues: Annotated[list[Issue], Field(max_length=len(Issue))] = Field(
        default_factory=list, examples=[[Issue.TRANSPORT]]
    )
    agreed_actions: Annotated[list[AgreedAction], Field(max_length=20)] = Field(default_factory=list)
    next_contact_on: Day | None = Field(
        default=None, description="The day of another contact, moved to a working day.", examples=[None]
    )

    @model_validator(mode="after")
    def _silence_says_nothing(self) -> Self:
        said = (self.weekly_hours, self.rating, self.own_words, self.employer_rating)
        known = self.still_employed is not StillEmployed.UNKNOWN
        if not self.reached and (known or self.issues or self.agreed_actions or any(each is not None for each in said)):
            text = Text(
                "Når ingen er truffet, kan der kun angives en ny kontaktdag.",
                "Where nobody was reached, only the day of another contact can be given.",
            )
            raise refuse("follow_up.nobody_answered", text)
        return self


class RescheduleBody(Input):
    """Another day; a day off moves it to the next working day."""

    due_on: Day = Field(examples=["2026-10-05"])


class CancelBody(Input):
    """Why nobody asks."""

    reason_code: Code = Field(examples=["moved_away"])


class AgreedActionRead(Output):
    """What was agreed."""

    text: str
    owner: ActionOwner
    due_on: date


class AnswerRead(Output):
    """What was said."""

    still_employed: StillEmployed
    weekly_hours: HoursOut | None
    rating: int | None
    own_words: str | None
    employer_rating: int | None
    issues: list[Issue]
    agreed_actions: list[AgreedActionRead]
    next_contact_on: date | None


class FollowUpRead(Resource):
    """One question to one side on one day; `step` says where in the template it comes from."""

    subject: Subject
    placement_id: UUID | None
    employment_id: UUID | None
    candidate_id: UUID
    company_id: UUID
    jobcenter_id: UUID
    assignee_account_id: UUID | None
    audience: Audience
    step: str
    due_on: date
    status: FollowUpStatus
    is_overdue: bool
    tries: int = Field(description="Tries in vain.")
    record: AnswerRead | None
    recorded_at: datetime | None
    cancel_reason: str | None
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
