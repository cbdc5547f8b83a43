"""Shapes of answer links, and the form that is answered with one."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from app.foundation.api.schemas import Input, Resource
from app.foundation.core.i18n import PageLanguage
from app.foundation.core.text import LongText, WeeklyHours
from app.journey.aftercare.domain.answers import Issue, StillEmployed, VoiceAnswer
from app.journey.aftercare.domain.links import LONGEST_DAYS, AnswerLinkStatus
from app.journey.aftercare.domain.template import Audience
from app.journey.aftercare.schemas.follow_ups import Rating, RecordBody, VoiceSaid

LONGEST_WORDS = 2000


class FollowUpLinkCreate(Input):
    """Which follow-up is answered, and in which language the page opens."""

    follow_up_id: UUID = Field(examples=["01981f6e-0000-7000-8000-000000000001"])
    language: PageLanguage | None = Field(
        default=None,
        description="Left out: the candidate's language of contact; Danish for an employer. The page offers all four.",
        examples=["uk"],
    )
    expires_in_days: Annotated[int, Field(ge=1, le=LONGEST_DAYS)] | None = Field(
        default=None, description="Left out: the jobcenter's own setting `answer_link_days`.", examples=[14]
    )


class FollowUpLinkRead(Resource):
    """A link and whether it still holds; never the link itself."""

    follow_up_id: UUID
    language: PageLanguage
    status: AnswerLinkStatus = Field(description="`void`: the follow-up was answered otherwise, or called off.")
    expires_at: datetime
    used_at: datetime | None
    revoked_at: datetime | None
    created_by: UUID


class FollowUpLinkCreated(FollowUpLinkRead):
    """A new link with its secret, which is shown here only."""

    url: str = Field(description="The page to send on. Shown once: only a hash of the token is stored.")
    token: str


class AnswerForm(BaseModel):
    """What the page's form sends; what a form leaves blank is not among its values."""

    model_config = ConfigDict(extra="forbid")

    rating: Rating
    still_employed: StillEmployed = StillEmployed.UNKNOWN
    weekly_hours: WeeklyHours | None = None
    issues: list[Issue] = Field(default_factory=list)
    wish_followed: VoiceAnswer | None = None
    treated_well: VoiceAnswer | None = None
    understood: VoiceAnswer | None = None
    own_words: Annotated[LongText, Field(max_length=LONGEST_WORDS)] | None = None

    def as_record(self, audience: Audience) -> RecordBody:
        """The same as a record: the rating is that of the side that was asked, the voice is the candidate's."""
        by_candidate = audience is Audience.CANDIDATE
        said = {name: answer for name in VoiceSaid.model_fields if (answer := getattr(self, name)) is not None}
        return RecordBody(
            still_employed=self.still_employed,
            weekly_hours=self.weekly_hours,
            rating=self.rating if by_candidate else None,
            employer_rating=None if by_candidate else self.rating,
            own_words=self.own_words,
            issues=self.issues,
            voice=VoiceSaid(**said) if said else None,
        )
