"""Shapes of calendar feeds."""

from typing import Annotated
from uuid import UUID

from pydantic import Field, field_validator

from app.foundation.api.schemas import Input, Resource
from app.foundation.core.i18n import Language, Text
from app.foundation.core.text import refuse
from app.integration.calendars.domain.contents import Content


class CalendarFeedCreate(Input):
    """What a new feed holds, and in which language."""

    contents: Annotated[list[Content], Field(min_length=1, max_length=len(Content))] | None = Field(
        default=None,
        description=(
            "Left out: `sessions`, `classes`, `follow_ups` and `deadlines`; for a manager `follow_ups` and `deadlines`."
        ),
        examples=[["sessions", "classes", "deadlines"]],
    )
    language: Language | None = Field(default=None, description="Left out: the account's own.", examples=["da"])

    @field_validator("contents")
    @classmethod
    def _each_once(cls, value: list[Content] | None) -> list[Content] | None:
        if value is not None and len(set(value)) != len(value):
            text = Text("Angiv hver slags indhold én gang.", "Name each kind of content once.")
            raise refuse("calendar_feed.contents_repeated", text)
        return value


class CalendarFeedRead(Resource):
    """A feed; never the secret in its address."""

    account_id: UUID
    contents: list[Content]
    language: Language


class CalendarFeedCreated(CalendarFeedRead):
    """A feed with its address, which is shown here only."""

    url: str | None = Field(
        description="What a calendar program subscribes to. Shown once: only a hash of the token is stored. "
        "Null in a dry run."
    )
    token: str | None
