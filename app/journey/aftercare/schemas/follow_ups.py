"""Shapes of follow-ups: what is asked, what was said, and who is to ask."""

from datetime import date, datetime
from typing import Annotated, Self
from uuid import UUID

from pydantic import Field, model_validator

from app.foundation.api.schemas import HoursOut, Input, Output, Resource
from app.foundation.core.i18n import Text
from app.foundation.core.text import Code, Day, LongText, WeeklyHours, refuse
from app.journey.aftercare.domain.answers import ActionOwner, Issue, StillEmployed, VoiceAnswer
from app.journey.aftercare.domain.cadence import Subject
from app.journey.aftercare.domain.states import AnswerChannel, FollowUpStatus
from app.journey.aftercare.domain.template import Audience

Rating = Annotated[int, Field(ge=1, le=5)]


class AgreedAction(Input):
    """What somebody will do, and by when."""

    text: Annotated[LongText, Field(min_length=1, max_length=500)] = Field(examples=["Køb af pendlerkort"])
    owner: ActionOwner = Field(examples=[ActionOwner.JOBCENTER])
    due_on: Day = Field(examples=["2026-09-15"])


class VoiceSaid(Input):
    """How the person is met, in plain words; each question may stay open."""

    wish_followed: VoiceAnswer | None = Field(default=None, examples=["yes"])
    treated_well: VoiceAnswer | None = Field(default=None, examples=["yes"])
    understood: VoiceAnswer | None = Field(default=None, examples=["partly"])


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
    voice: VoiceSaid | None = Field(default=None, description="Where the candidate is asked.", examples=[None])
    next_contact_on: Day | None = Field(
        default=None, description="The day of another contact, moved to a working day.", examples=[None]
    )

    @model_validator(mode="after")
    def _silence_says_nothing(self) -> Self:
        said = (self.weekly_hours, self.rating, self.own_words, self.employer_rating, self.voice)
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


class ReassignBody(Input):
    """Whose work somebody else takes over."""

    from_account_id: UUID = Field(
        description="An employee of the own jobcenter, also one who has left.",
        examples=["01928f6e-7c1a-7d3e-9f00-0123456789ab"],
    )
    to_account_id: UUID = Field(
        description="An active employee of the own jobcenter.", examples=["01928f6e-7c1a-7d3e-9f00-0123456789ac"]
    )


class Reassigned(Output):
    """How much changed hands."""

    candidates: int
    follow_ups: int = Field(description="Open ones.")
    replacement_tasks: int = Field(description="Open ones.")


class AgreedActionRead(Output):
    """What was agreed."""

    text: str
    owner: ActionOwner
    due_on: date


class FollowUpVoiceRead(Output):
    """How the person is met."""

    wish_followed: VoiceAnswer | None
    treated_well: VoiceAnswer | None
    understood: VoiceAnswer | None


class AnswerRead(Output):
    """What was said."""

    still_employed: StillEmployed
    weekly_hours: HoursOut | None
    rating: int | None
    own_words: str | None
    employer_rating: int | None
    issues: list[Issue]
    agreed_actions: list[AgreedActionRead]
    voice: FollowUpVoiceRead | None = None
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
    answered_through: AnswerChannel | None = Field(description="By an account, through the jobcenter, or by a link.")
    reminders: int = Field(description="Reminders sent.")
    escalated_on: date | None = Field(description="When the managers were told; the jobcenter alone sees it.")
    cancel_reason: str | None
    allowed_actions: list[str]
