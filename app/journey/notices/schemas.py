"""Shapes of notices and of what an account wants."""

from datetime import datetime, time
from typing import Annotated, Any
from uuid import UUID

from pydantic import AfterValidator, ConfigDict, Field

from app.foundation.api.schemas import Input, Output
from app.foundation.core.i18n import Text
from app.foundation.core.text import refuse
from app.journey.notices.domain.kinds import NoticeKind
from app.journey.notices.domain.states import Digest, NoticeStatus

_EXAMPLE: dict[str, Any] = {
    "examples": [
        {
            "by_email": True,
            "unwanted_kinds": ["placement_decided"],
            "digest": "daily",
            "quiet_from": "20:00",
            "quiet_to": "07:00",
        }
    ]
}


def _whole_minute(value: time) -> time:
    if value.tzinfo is not None or value.second or value.microsecond:
        raise refuse(
            "notice.minute_of_the_day",
            Text("Angiv et dansk klokkeslæt i hele minutter.", "Give a Danish time of day in whole minutes."),
        )
    return value


Minute = Annotated[time, AfterValidator(_whole_minute)]


class NoticePreferencesBody(Input):
    """What you want; what is left out becomes as it was before you chose anything."""

    model_config = ConfigDict(json_schema_extra=_EXAMPLE)

    by_email: bool = True
    unwanted_kinds: Annotated[list[NoticeKind], Field(max_length=len(NoticeKind))] = Field(default_factory=list)
    digest: Digest = Field(default=Digest.NONE, description="`daily`: one mail a day, at eight in the morning.")
    quiet_from: Minute | None = Field(default=None, description="Danish time; together with `quiet_to`, or neither.")
    quiet_to: Minute | None = Field(default=None, description="May lie on the next day.")


class KindRead(Output):
    """A kind of notice, in the reader's language."""

    kind: NoticeKind
    label: str
    is_wanted: bool


class NoticePreferencesRead(Output):
    """What an account wants, and every kind there is."""

    by_email: bool
    unwanted_kinds: list[str]
    digest: Digest
    quiet_from: time | None
    quiet_to: time | None
    email: str = Field(description="Where mail goes: the address you sign in with.")
    kinds: list[KindRead]


class NoticeRead(Output):
    """A notice to you, and what became of its mail."""

    id: UUID
    created_at: datetime
    kind: str
    label: str
    subject_type: str
    subject_id: UUID
    status: NoticeStatus
    not_before: datetime
    sent_at: datetime | None
    reason_code: str | None = Field(description="Why it was not sent.")
