"""Shapes of placements as callers read them."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from pydantic import Field

from app.foundation.api.schemas import Output, Resource
from app.journey.placements.domain import Initiative, Party, PlacementStatus
from app.journey.placements.domain.requests import EndAuthor
from app.journey.placements.schemas.agreement import AgreementContent
from app.journey.placements.schemas.deciding import DecisionRead, PlacementCheckRead
from app.journey.placements.schemas.ending import EndReport, EndReportDue, EndStatementRead
from app.journey.placements.schemas.requesting import PendingDecisionRead
from app.journey.placements.schemas.signing import SignatureRead
from app.journey.placements.schemas.words import absent
from app.registers.law.domain import LegalBasis


class PlacementSummary(Resource, AgreementContent):
    """A placement as lists show it."""

    match_id: UUID
    need_id: UUID
    workplace_id: UUID
    company_id: UUID
    candidate_id: UUID
    jobcenter_id: UUID
    candidate_name: str = Field(description="The preferred or first name.")
    workplace_name: str
    status: PlacementStatus
    agreement_version: int
    signatures: list[SignatureRead] = Field(description="Answers on the present version.")
    missing_signatures: list[Party]
    training_plan_id: UUID | None
    granted_at: datetime | None
    confirmed_at: datetime | None
    ended_on: date | None
    end_initiative: Initiative | None
    allowed_actions: list[str]
    legal_basis: LegalBasis | None = Field(
        default=None, exclude_if=absent, description="Never shown to company or mentor."
    )
    end_reason_code: str | None = Field(default=None, exclude_if=absent)
    pending_decision: PendingDecisionRead | None = Field(
        default=None, exclude_if=absent, description="What waits for a second person; for the jobcenter's staff."
    )


class PlacementRead(PlacementSummary):
    """A placement with its decisions and the checks it was granted on."""

    checks: list[PlacementCheckRead] = Field(description="As of the grant; before it see `/checks`.")
    decisions: list[DecisionRead]
    end_report: EndReport | None
    end_statements: list[EndStatementRead] = Field(description="Those the caller may read.")
    missing_end_statements: list[EndAuthor] = Field(
        description="From a week before the end; as far as it concerns one."
    )
    end_report_due: EndReportDue | None = Field(description="Set once the statements have been asked for.")


class FieldChange(Output):
    """One field that differs from the version before."""

    field: str
    before: Any
    after: Any


class AgreementVersionRead(Output):
    """One version of the agreement: its content, what changed, and who answered on it."""

    number: int
    created_at: datetime
    content: AgreementContent
    changes: list[FieldChange]
    signatures: list[SignatureRead]
