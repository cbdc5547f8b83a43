"""Shapes of signatures and objections."""

from datetime import datetime
from typing import Literal

from pydantic import Field

from app.foundation.api.schemas import Input, Output
from app.foundation.core.actor import Role
from app.foundation.core.text import Name
from app.journey.matching.schemas import OnBehalf
from app.journey.placements.domain import Party
from app.journey.placements.schemas.words import Reasons, absent


class SignedOnBehalf(OnBehalf):
    """Why, and how, the jobcenter signs in somebody else's name."""

    name: Name | None = Field(default=None, description="Who gave the answer.", examples=["Tillidsrepræsentanten"])


class SignatureBody(Input):
    """Whose signature; left out, it is the caller's own. Another party's needs `on_behalf`."""

    party: Party | None = Field(default=None, examples=["employee_representative"])
    on_behalf: SignedOnBehalf | None = None


class ObjectionBody(Input):
    """The employee representative's objection, written down by the jobcenter."""

    text: Reasons = Field(examples=["Vi er lige nu for få til at oplære én mere."])
    on_behalf: SignedOnBehalf | None = None


class SignedOnBehalfRead(Output):
    """Why, and how, somebody else signed."""

    reason_code: str
    channel: str
    name: str | None = None


class SignatureRead(Output):
    """A party's answer on one version of the agreement."""

    party: Party
    agreement_version: int
    outcome: Literal["signed", "objected"]
    signed_at: datetime
    signer_role: Role | None = Field(description="Null when it was given through a signing link.")
    is_on_behalf: bool
    by_link: bool = Field(description="Given through a signing link, by somebody without an account.")
    signer_name: str | None = Field(
        default=None, exclude_if=absent, description="Of a signing link, for the jobcenter."
    )
    on_behalf: SignedOnBehalfRead | None = Field(default=None, exclude_if=absent)
    objection: str | None = Field(default=None, exclude_if=absent)
    voided_at: datetime | None
