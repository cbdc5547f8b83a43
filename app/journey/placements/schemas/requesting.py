"""Shapes of decisions that wait for a second person."""

from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import Field

from app.foundation.api.schemas import Input, Output, Resource
from app.journey.placements.domain.requests import RequestStatus
from app.journey.placements.schemas.deciding import DecisionRead, PlacementCheckRead
from app.journey.placements.schemas.words import Reasons
from app.registers.jobcenters.domain import SecondApproval


class PendingDecisionRead(Output):
    """What waits for a second person; see `/decision-requests/{id}`."""

    id: UUID
    action: SecondApproval
    requested_by: UUID
    requested_at: datetime
    reason_code: str | None = Field(description="The reason that the decision would have.")


class RequestRefusalBody(Input):
    """Why a manager refuses what was asked for."""

    note: Reasons = Field(examples=["Fravigelsen mangler en begrundelse i den konkrete situation."])


class DecisionRequestSummary(Resource):
    """A decision that waits, or waited, for a second person."""

    placement_id: UUID
    subject_id: UUID = Field(description="The placement, or the change of it, that is decided on.")
    action: SecondApproval
    status: RequestStatus
    agreement_version: int
    reason_code: str | None
    requested_by: UUID
    requested_at: datetime
    closed_by: UUID | None
    closed_at: datetime | None
    closing_note: str | None
    decision_id: UUID | None
    allowed_actions: list[str] = Field(examples=[["approve", "refuse"]])


class DecisionRequestRead(DecisionRequestSummary):
    """A request with what is asked for, on which checks, and the decision it led to."""

    asked: dict[str, Any] = Field(
        description="The body of the action.", examples=[{"reason_code": "conditions_met", "overrides": []}]
    )
    checks: list[PlacementCheckRead] = Field(description="As they stood when the decision was asked for.")
    decision: DecisionRead | None
