"""Shapes of erasures, legal holds and retention reports."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, ConfigDict, Field

from app.foundation.api.schemas import Input, Output, Resource
from app.foundation.core.i18n import Text
from app.foundation.core.text import Day, Name, ShortText, refuse
from app.oversight.privacy.domain.erasing import GIVEN_REASONS, ErasureReason
from app.oversight.privacy.domain.holding import HoldReason, LiftReason

_KEY = "0197a2b0-6f6e-7c3a-9f53-1f2b7c9d0a11"


def _given(reason: ErasureReason) -> ErasureReason:
    if reason not in GIVEN_REASONS:
        text = Text("Gives kun af opbevaringsjobbet.", "Is given by the retention job only.")
        raise refuse("erasure.reason_not_given", text)
    return reason


class EraseBody(Input):
    """Why the person is erased."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"reason_code": "asked_by_person"}]})

    reason_code: Annotated[ErasureReason, AfterValidator(_given)]
    note: ShortText | None = Field(default=None, description="It stays: never the name or the CPR number.")


class ErasureRead(Output):
    """That a person was erased, and how many rows of each table went or were emptied."""

    id: UUID
    candidate_id: UUID = Field(description="A key that is nobody's any more.")
    jobcenter_id: UUID
    erased_at: datetime
    erased_by: UUID | None = Field(description="Empty where the time to keep ran out, or a backup was restored.")
    reason_code: ErasureReason
    note: str | None
    again: bool = Field(description="Whether the person had come back with a restored backup.")
    deleted: dict[str, int]
    emptied: dict[str, int]


class LegalHoldCreate(Input):
    """Whose data must not be erased, and why."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"candidate_id": _KEY, "reason_code": "complaint", "case_reference": "2026-48211"}]
        }
    )

    candidate_id: UUID
    reason_code: HoldReason
    case_reference: Annotated[Name, Field(max_length=100)] | None = Field(
        default=None, description="The number of the case that the data are needed for; no name."
    )
    review_on: Day | None = Field(default=None, description="When somebody asks whether it is still needed.")


class LegalHoldLift(Input):
    """Why the hold is over."""

    reason_code: LiftReason = Field(examples=["case_closed"])


class LegalHoldRead(Resource):
    """A legal hold: while it stands nothing of the person is erased."""

    candidate_id: UUID
    jobcenter_id: UUID
    reason_code: HoldReason
    case_reference: str | None
    review_on: date | None
    placed_by: UUID
    lifted_at: datetime | None
    lifted_by: UUID | None
    lift_reason: LiftReason | None
    allowed_actions: list[str]


class RuleFound(Output):
    """What one rule found."""

    kept_days: int
    due: int = Field(description="How much is older than that.")
    done: int = Field(description="How much of it was erased, deleted or emptied; nothing in a dry run.")
    held: int = Field(description="How much a legal hold keeps.")
    blocked: int = Field(description="How much something that is still open keeps.")


class RetentionReportRead(Output):
    """What one run of the retention job found in one jobcenter: numbers, never people."""

    id: UUID
    run_id: UUID
    jobcenter_id: UUID
    made_at: datetime
    applied: bool = Field(description="False for a dry run.")
    rules: dict[str, RuleFound]
