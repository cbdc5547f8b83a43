"""Shapes of conversations, messages, files and response times."""

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import AfterValidator, ConfigDict, Field, StringConstraints

from app.foundation.api.schemas import Input, Output, Resource
from app.foundation.core.i18n import Text
from app.foundation.core.text import ShortText, refuse, refuse_control_characters
from app.journey.conversations.domain.sides import Counterpart, ThreadSide, ThreadStatus, ThreadSubject

MOST_FILES = 5


def _refuse_blank(value: str) -> str:
    if not value.strip():
        raise refuse("field.blank", Text("Skriv noget.", "Write something."))
    return value


# In any language and script, kept exactly as written.
Words = Annotated[
    str,
    StringConstraints(min_length=1, max_length=8000),
    AfterValidator(refuse_control_characters),
    AfterValidator(_refuse_blank),
]
_OPENING: dict[str, Any] = {
    "examples": [
        {
            "subject": "placement",
            "subject_id": "0197a2b0-6f6e-7c3a-9f53-1f2b7c9d0a11",
            "counterpart": "company",
            "topic": "Arbejdstøj",
            "body": "Hvad skal hun have med den første dag?",
        }
    ]
}


class MessageCreate(Input):
    """One message, and the files that were uploaded for it."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"body": "Дякую! Я прийду о восьмій."}]})

    body: Words
    attachment_ids: Annotated[list[UUID], Field(max_length=MOST_FILES)] = Field(
        default_factory=list, description="Files you uploaded to this conversation and have not sent yet."
    )


class ThreadCreate(Input):
    """A new conversation about a need, a match, a placement or an employment; `body` is its first message."""

    model_config = ConfigDict(json_schema_extra=_OPENING)

    subject: ThreadSubject
    subject_id: UUID
    counterpart: Counterpart | None = Field(
        default=None, description="With whom, where the jobcenter begins. A company or candidate leaves it out."
    )
    topic: ShortText = Field(default="", examples=["Arbejdstøj"])
    body: Words | None = None


class ReadBody(Input):
    """How far: everything when left out."""

    up_to: Annotated[int, Field(ge=0, le=10_000_000)] | None = Field(
        default=None, description="The number of the last message you have seen.", examples=[3]
    )


class ThreadRead(Resource):
    """A conversation as its reader sees it; `unread_count` counts the other side's messages."""

    jobcenter_id: UUID
    jobcenter_name: str
    subject: ThreadSubject
    subject_id: UUID
    counterpart: Counterpart
    company_id: UUID | None
    candidate_id: UUID | None
    counterpart_name: str
    topic: str
    status: ThreadStatus
    message_count: int
    read_count: int = Field(description="The number of the last message you have read.")
    unread_count: int
    last_message_at: datetime
    last_side: ThreadSide | None
    waits_for: ThreadSide | None = Field(description="Whose turn it is.")
    closed_at: datetime | None
    allowed_actions: list[str]


class AttachmentRead(Output):
    """A file; its content is at `/v1/attachments/{id}`."""

    id: UUID
    thread_id: UUID
    message_id: UUID | None = Field(description="Null until the message it belongs to is sent.")
    name: str
    media_type: str = Field(description="Told by what is in the file.")
    size: int
    sha256: str
    uploaded_at: datetime


class MessageRead(Output):
    """One message; it is never changed."""

    id: UUID
    thread_id: UUID
    number: int = Field(description="Counts from 1 within the conversation.")
    side: ThreadSide
    author_account_id: UUID
    author_name: str
    is_mine: bool
    body: str
    sent_at: datetime
    answers_at: datetime | None = Field(description="When the turn of the other side began that this answers.")
    attachments: list[AttachmentRead]


class DirectionRead(Output):
    """How one side answers in its conversations with one counterpart."""

    side: ThreadSide = Field(description="Who answers.")
    counterpart: Counterpart = Field(description="In conversations between the jobcenter and whom.")
    answers: int
    median_minutes: int | None = Field(description="From the first unanswered message; null without answers.")
    first_answers: int
    first_median_minutes: int | None = Field(description="The same of a side's first word in a conversation.")
    within_a_day: float | None = Field(description="The share of answers within 24 hours.")
    waiting: int = Field(description="Open conversations that wait for this side now.")
    longest_waiting_minutes: int | None


class ResponseTimes(Output):
    """The answers given from `from_on` to `to_on` (Danish days, both included), and what waits now."""

    from_on: date
    to_on: date
    directions: list[DirectionRead]
