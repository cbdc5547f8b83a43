"""Shapes of signing links, and the form that is answered with one."""

from datetime import datetime
from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, model_validator

from app.foundation.api.schemas import Input, Resource
from app.foundation.core.i18n import Language, Text
from app.foundation.core.text import LongText, Name, refuse
from app.journey.signing.domain import LONGEST_DAYS, Choice, LinkParty, LinkStatus

LONGEST_REASONS = 2000


class SigningLinkCreate(Input):
    """Who gets a link to one agreement, as which party, and in which language the page opens."""

    placement_id: UUID = Field(examples=["01981f6e-0000-7000-8000-000000000001"])
    party: LinkParty = Field(examples=["employee_representative"])
    signer_name: Name = Field(description="Who is to answer; the page shows it.", examples=["Kirsten Lund"])
    language: Language = Field(default=Language.DA, examples=["da"])
    expires_in_days: Annotated[int, Field(ge=1, le=LONGEST_DAYS)] | None = Field(
        default=None, description="Left out: the jobcenter's own setting `signing_link_days`.", examples=[14]
    )


class SigningLinkRead(Resource):
    """A link and whether it still holds; never the link itself."""

    placement_id: UUID
    party: LinkParty
    agreement_version: int
    signer_name: str
    language: Language
    status: LinkStatus = Field(
        description="`void`: the agreement was changed, returned, refused, cancelled or answered in another way."
    )
    expires_at: datetime
    used_at: datetime | None
    revoked_at: datetime | None
    created_by: UUID


class SigningLinkCreated(SigningLinkRead):
    """A new link with its secret, which is shown here only."""

    url: str = Field(description="The page to send to the signer. Shown once: only a hash of the token is stored.")
    token: str


class AnswerForm(BaseModel):
    """What the page's form sends."""

    model_config = ConfigDict(extra="forbid")

    choice: Choice
    confirmed: Literal["yes"]
    reasons: Annotated[LongText, Field(max_length=LONGEST_REASONS)] = ""

    @model_validator(mode="after")
    def _objection_has_reasons(self) -> Self:
        if self.choice is Choice.OBJECT and not self.reasons:
            text = Text("Skriv, hvorfor du gør indsigelse.", "Write why you object.")
            raise refuse("signing_link.reasons_required", text)
        return self
