"""Shapes of consents to sharing, and of what companies saw."""

from datetime import datetime
from uuid import UUID

from pydantic import ConfigDict, Field

from app.foundation.api.schemas import Input, Output, Resource
from app.journey.matching.schemas import OnBehalf
from app.registers.candidates.domain import SharedKind

_KEY = "0197a2b0-6f6e-7c3a-9f53-1f2b7c9d0a11"


class SharingConsentCreate(Input):
    """What a company may be shown of whom; without a company every one the person says yes to."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"candidate_id": _KEY, "kind": "cv"}]})

    candidate_id: UUID
    kind: SharedKind
    company_id: UUID | None = None
    on_behalf: OnBehalf | None = Field(default=None, description="Staff say how the consent was given to them.")


class SharingWithdrawBody(Input):
    """The person takes the consent back; staff say how it was told to them."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"on_behalf": {"reason_code": "no_account", "channel": "phone"}}]}
    )

    on_behalf: OnBehalf | None = None


class SharingConsentRead(Resource):
    """A consent, standing or withdrawn."""

    candidate_id: UUID
    jobcenter_id: UUID
    kind: SharedKind
    company_id: UUID | None
    explanation: str = Field(description="What was agreed to, in the reader's language.")
    wording_version: int
    given_at: datetime
    is_on_behalf: bool
    withdrawn_at: datetime | None
    allowed_actions: list[str]


class DisclosureRead(Output):
    """One answer that a company, or a mentor of it, was given about the person."""

    seen_at: datetime
    company_id: UUID
    company_name: str | None
    by_role: str | None
    action: str
    operation: str = Field(description="What was asked for, as in this document.", examples=["get_match"])
    purpose: str | None
    fields: list[str] = Field(description="The fields that such an answer holds, or `application/pdf` and the like.")
