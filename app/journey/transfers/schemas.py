"""Shapes of transfers, and of a person's history across jobcenters."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from pydantic import ConfigDict, Field

from app.foundation.api.schemas import HoursOut, Input, Output, Resource
from app.foundation.core.text import Code
from app.journey.aftercare.domain.kinds import EmploymentKind
from app.journey.aftercare.domain.states import EmploymentStatus, FollowUpStatus
from app.journey.aftercare.domain.template import Audience
from app.journey.matching.schemas import OnBehalf
from app.journey.placements.domain import PlacementStatus
from app.journey.placements.schemas.words import absent
from app.journey.transfers.domain.states import TransferReason, TransferStatus

_KEY = "0197a2b0-6f6e-7c3a-9f53-1f2b7c9d0a11"


class TransferCreate(Input):
    """Who is to become whose, and why."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"candidate_id": _KEY, "to_jobcenter_id": _KEY, "reason_code": "moved_municipality"}]
        }
    )

    candidate_id: UUID
    to_jobcenter_id: UUID
    reason_code: TransferReason


class TransferConsentBody(Input):
    """The person's yes; staff say how it was given to them."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"on_behalf": {"reason_code": "signed_form", "channel": "paper"}}]}
    )

    on_behalf: OnBehalf | None = None


class TransferCloseBody(Input):
    """Why nothing comes of it."""

    reason_code: Code = Field(examples=["wrong_municipality"])


class ConsentRead(Output):
    """How a consent that was given to the jobcenter was given."""

    reason_code: str
    channel: str


class CarriedRead(Output):
    """What goes along with the person; what is over stays where it was."""

    placements: int = Field(description="Granted or active.")
    employments: int = Field(description="Active.")
    follow_ups: int = Field(description="Open.")
    replacement_tasks: int = Field(description="Open.")
    milestones: int = Field(description="Not judged yet.")
    mentorships: int = Field(description="Proposed or active.")


class TransferSummary(Resource):
    """One transfer. The name is there for whoever may see the person, and for the jobcenter that decides."""

    candidate_id: UUID
    candidate_name: str | None = Field(default=None, exclude_if=absent)
    from_jobcenter_id: UUID
    to_jobcenter_id: UUID
    status: TransferStatus
    reason_code: str
    consented_at: datetime | None
    is_on_behalf: bool = Field(description="The consent was given to the jobcenter.")
    on_behalf: ConsentRead | None = Field(default=None, exclude_if=absent)
    closed_at: datetime | None
    closed_reason: str | None
    allowed_actions: list[str]


class TransferRead(TransferSummary):
    """One transfer, with what stands in its way and what goes along; both null once it is over."""

    blocking: list[str] | None = Field(description="Codes of what has to be settled before it can be accepted.")
    carries: CarriedRead | None


class PastPlacement(Output):
    """An internship, wherever it was granted."""

    id: UUID
    jobcenter_id: UUID
    company_id: UUID
    company_name: str
    workplace_name: str
    status: PlacementStatus
    starts_on: date
    ends_on: date
    ended_on: date | None
    end_reason_code: str | None


class PastEmployment(Output):
    """A job, wherever it was registered."""

    id: UUID
    jobcenter_id: UUID
    company_id: UUID
    company_name: str
    kind: EmploymentKind
    title: str
    weekly_hours: HoursOut
    status: EmploymentStatus
    starts_on: date
    ends_on: date | None
    end_reason_code: str | None


class PastFollowUp(Output):
    """What somebody said, wherever it was asked."""

    id: UUID
    jobcenter_id: UUID
    company_id: UUID
    audience: Audience
    step: str
    due_on: date
    status: FollowUpStatus
    recorded_at: datetime | None
    record: dict[str, Any] | None


class HistoryRead(Output):
    """A person's way so far, as far as staying in work needs it, across all jobcenters; the newest 200 of each kind."""

    candidate_id: UUID
    transfers: list[TransferSummary]
    placements: list[PastPlacement]
    employments: list[PastEmployment]
    follow_ups: list[PastFollowUp]
