"""Shapes of what candidates are asked and what they say."""

from datetime import date, datetime
from typing import Annotated, Self
from uuid import UUID

from pydantic import ConfigDict, Field, StringConstraints, model_validator

from app.foundation.api.schemas import Input, Output, Resource
from app.foundation.core.i18n import PageLanguage, Text
from app.foundation.core.text import refuse
from app.journey.matching.schemas import OnBehalf
from app.journey.placements.schemas.words import OwnWords, absent
from app.journey.voice.domain.reports import ReportKind
from app.journey.voice.domain.steps import VoiceAnswer, VoiceStep

_KEY = "0197a2b0-6f6e-7c3a-9f53-1f2b7c9d0a11"
LanguageCode = Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}$")]


class VoiceAnswerBody(Input):
    """The whole answer as it shall stand; each question may stay open, but not all of them."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "wish_followed": "yes",
                    "treated_well": "yes",
                    "understood": "partly",
                    "own_words": "Мені подобається колектив, але я не розумію розклад.",
                    "language": "uk",
                }
            ]
        }
    )

    wish_followed: VoiceAnswer | None = None
    treated_well: VoiceAnswer | None = None
    understood: VoiceAnswer | None = None
    own_words: OwnWords | None = Field(default=None, description="In any language and script, kept as written.")
    language: LanguageCode | None = Field(default=None, description="ISO 639 code of the own words.")
    may_be_shared: bool = Field(
        default=False, description="Whether the company may read it, once the caseworker has seen it."
    )
    on_behalf: OnBehalf | None = Field(default=None, description="For staff: why, and how they were told.")

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if all(each is None for each in (self.wish_followed, self.treated_well, self.understood, self.own_words)):
            text = Text(
                "Svar på mindst ét spørgsmål, eller skriv noget.", "Answer at least one question, or write something."
            )
            raise refuse("voice.empty", text)
        return self


class ReportRef(Input):
    """A company's report on the person."""

    kind: ReportKind = Field(examples=["end_statement"])
    id: UUID = Field(description="Of the statement, the activity, the picture or the follow-up.", examples=[_KEY])


class VoiceObjectionBody(Input):
    """What the person does not agree with, and why."""

    objects_to: ReportRef
    text: OwnWords = Field(
        description="In any language and script, kept as written.", examples=["Jeg kom til tiden hver dag."]
    )
    on_behalf: OnBehalf | None = Field(default=None, description="For staff: why, and how they were told.")


class ObjectedReportRead(Output):
    """The report the person disagrees with."""

    kind: ReportKind
    id: UUID


class TakenDownRead(Output):
    """Why, and how, the jobcenter wrote it down for the person."""

    reason_code: str
    channel: str


class VoiceRead(Resource):
    """One question at one step, and what the person says."""

    jobcenter_id: UUID
    candidate_id: UUID
    company_id: UUID | None
    step: VoiceStep
    subject_type: str
    subject_id: UUID
    asked_on: date
    wish_followed: VoiceAnswer | None
    treated_well: VoiceAnswer | None
    understood: VoiceAnswer | None
    own_words: str | None
    language: str | None
    objection: str | None
    objects_to: ObjectedReportRead | None
    may_be_shared: bool
    answered_at: datetime | None
    answered_through: str | None
    is_on_behalf: bool
    on_behalf: TakenDownRead | None = Field(default=None, exclude_if=absent)
    seen_at: datetime | None
    allowed_actions: list[str]


class WordRead(Output):
    """A code and its words in the language asked for."""

    code: str
    text: str


class VoiceQuestionsRead(Output):
    """Everything a person is asked with, in one language."""

    language: PageLanguage
    direction: str = Field(description="`ltr` or `rtl`.", examples=["rtl"])
    steps: list[WordRead]
    questions: list[WordRead]
    answers: list[WordRead]
