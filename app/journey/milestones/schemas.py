"""Shapes of milestones and incentives."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field

from app.foundation.api.schemas import Input, Output, Resource
from app.foundation.core.text import Code, Day, LongText
from app.journey.aftercare.domain.milestones import Retention, RetentionBasis
from app.journey.milestones.domain.evidence import EvidenceSource
from app.journey.milestones.domain.states import IncentiveStatus, Recipient

Note = Annotated[LongText, Field(min_length=1, max_length=2000)]


class EvidenceBody(Input):
    """What shows whether the person was in work on a day."""

    in_work: bool = Field(description="False: the person no longer worked there on that day.", examples=[True])
    on: Day = Field(description="The day that the evidence is about; not in the future.", examples=["2026-10-01"])
    source: EvidenceSource = Field(examples=[EvidenceSource.PAYSLIP])
    employment_id: UUID | None = Field(
        default=None, description="Which job, where several fit the day (`any_employer` only).", examples=[None]
    )
    note: Note | None = Field(
        default=None, description="Read by the jobcenter only.", examples=["Lønseddel for september er set."]
    )


class EvidenceRead(Output):
    """Evidence that the jobcenter was brought; answers to follow-ups count beside it."""

    in_work: bool
    on: date
    source: EvidenceSource
    employment_id: UUID
    brought_at: datetime
    brought_by: UUID | None = Field(description="Told to the jobcenter only.")
    note: str | None = Field(description="Told to the jobcenter only.")


class MilestoneRead(Resource):
    """One day to look at: was the person in work? `unknown` is never counted as retained."""

    jobcenter_id: UUID
    plan_id: UUID
    candidate_id: UUID
    employment_id: UUID | None = Field(description="The job it is counted from; null for `any_employer`.")
    company_id: UUID | None
    basis: RetentionBasis
    days: int
    falls_on: date
    status: Retention
    judged_at: datetime | None
    evidence: list[EvidenceRead]
    allowed_actions: list[str]


class ApproveBody(Input):
    """What the second person has seen."""

    evidence_note: Note | None = Field(default=None, examples=["Lønseddel og arbejdsgiverens svar stemmer overens."])


class CancelIncentiveBody(Input):
    """Why nothing is given."""

    reason_code: Code = Field(examples=["declined_by_recipient"])


class IncentiveRead(Resource):
    """What the jobcenter's scheme gives at one milestone, as the scheme stood when it was reached."""

    milestone_id: UUID
    jobcenter_id: UUID
    candidate_id: UUID
    company_id: UUID | None
    scheme_code: str
    kind: str
    recipient: Recipient
    amount_ore: int
    status: IncentiveStatus
    evidence_by: UUID | None = Field(description="Who brought the evidence, and so may not approve it.")
    evidence_note: str | None = Field(description="Told to the jobcenter only.")
    approved_by: UUID | None
    approved_at: datetime | None
    handed_over_by: UUID | None
    handed_over_at: datetime | None
    closed_reason: str | None
    allowed_actions: list[str]
