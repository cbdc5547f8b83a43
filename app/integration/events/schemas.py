"""Shapes of events as other systems hear of them: keys, type and time."""

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel, Field

from app.foundation.api.schemas import Output


class EventRead(Output):
    """One thing that happened. Read the resource itself for more; it may have moved on since."""

    id: UUID = Field(description="Stays the same wherever the event is told: skip one that you know.")
    type: str = Field(examples=["placement.granted"])
    occurred_at: datetime
    subject_type: str = Field(description="What `subject_id` is the key of.", examples=["placement"])
    subject_id: UUID
    from_state: str | None = Field(description="Where the subject stood before.", examples=["in_review"])
    to_state: str | None = Field(examples=["granted"])
    reason_code: str | None = Field(description="A coded reason; for the jobcenter only.", examples=[None])


class EventPage(BaseModel):
    """Events in the order in which they became visible, and where to go on."""

    items: list[EventRead]
    next_cursor: str = Field(
        description="Pass it back as `?cursor=`, now where `has_more`, else when you next ask. Never null, and good for "
        "as long as you keep it: an empty page moves it on too."
    )
    has_more: bool = Field(description="Whether there are more to be had at once.")


class TimelineItem(EventRead):
    """One thing that happened to a person, or around the person, as somebody reads it."""

    title: str = Field(description="What happened, in the language asked for.", examples=["An internship has begun."])
    actor_role: str | None = Field(description="Who did it; null: the service itself.", examples=["caseworker"])


class EventText(BaseModel):
    """What a type says, in both languages."""

    da: str
    en: str


class EventTypeRead(BaseModel):
    """One type of event."""

    type: str = Field(examples=["placement.granted"])
    subject_type: str = Field(examples=["placement"])
    description: EventText


class EventTypeList(BaseModel):
    """Every type the caller may hear of, by name."""

    items: list[EventTypeRead]
