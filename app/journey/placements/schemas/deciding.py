"""Shapes of decisions and of the legal checks they rest on."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field, StringConstraints

from app.foundation.api.schemas import Input, Output
from app.foundation.core.text import Code
from app.journey.matching.schemas import LegalCheckRead
from app.journey.placements.domain.reasons import (
    GrantReason,
    RejectReason,
    ReturnReason,
)
from app.journey.placements.schemas.words import Reasons, absent
from app.registers.law.domain import Outcome

Digest = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]


class ReturnPlacementBody(Input):
    """Why the agreement must be changed."""

    reason_code: ReturnReason = Field(examples=["wrong_hours"])
    text: Reasons = Field(examples=["Arbejdstiden om onsdagen falder sammen med danskundervisningen."])


class RejectionBody(Input):
    """Why the internship is refused."""

    reason_code: RejectReason = Field(examples=["conditions_not_met"])
    text: Reasons = Field(examples=["Opgaverne svarer til en stilling, som netop er opsagt."])


class CheckOverride(Input):
    """A failed check that a manager sets aside, and why."""

    code: Code = Field(examples=["same_employer"])
    reason_code: Code = Field(examples=["concrete_assessment"])
    text: Reasons = Field(examples=["Ansættelsen var et fritidsjob for ti år siden."])


class GrantBody(Input):
    """Reasons of a grant. An objection is decided on by `objection_considered` together with a text.

    With `checks_digest`, the `digest` of the checks that were looked at, nothing is granted once they have changed.
    """

    reason_code: GrantReason = Field(default=GrantReason.CONDITIONS_MET, examples=["conditions_met"])
    text: Reasons | None = Field(default=None, examples=["Praktikken giver de færdigheder, virksomheden mangler."])
    overrides: Annotated[list[CheckOverride], Field(max_length=20)] = Field(default_factory=list, examples=[[]])
    checks_digest: Digest | None = Field(default=None, description="`digest` of `/checks`, as it was looked at.")


class CheckOverrideRead(Output):
    """Why a failed check was set aside."""

    reason_code: str
    text: str


class PlacementCheckRead(LegalCheckRead):
    """One legal check: what was found against what is allowed, and why a manager set it aside."""

    override: CheckOverrideRead | None = Field(default=None, exclude_if=absent)


class LegalChecksRead(Output):
    """Every legal check as it stands now; `blocking` names those that refuse a grant."""

    placement_id: UUID
    judged_at: datetime
    outcome: Outcome
    blocking: list[str]
    checks: list[PlacementCheckRead]
    digest: str | None = Field(
        default=None,
        exclude_if=absent,
        description="Changes with what the checks find; for the jobcenter's staff, see `checks_digest` of a grant.",
    )


class DecisionRead(Output):
    """A decision with its reasons; the law it rests on and how to appeal, for those whom they concern."""

    id: UUID
    action: str = Field(examples=["grant"])
    decided_at: datetime
    agreement_version: int
    reason_code: str | None
    reason_text: str | None
    overridden: list[str]
    checks: list[PlacementCheckRead]
    decided_by: UUID | None = Field(default=None, exclude_if=absent)
    requested_by: UUID | None = Field(
        default=None, exclude_if=absent, description="Who asked, where two people decided; for the jobcenter's staff."
    )
    legal_basis: str | None = Field(default=None, exclude_if=absent)
    appeal_guidance: str | None = Field(default=None, exclude_if=absent)
