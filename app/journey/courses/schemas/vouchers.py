"""Shapes of vouchers and the entries of their ledger."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import ConfigDict, Field, JsonValue

from app.foundation.api.merge_patch import merge_patch
from app.foundation.api.schemas import Input, Output, Resource
from app.foundation.core.text import Code, Day, LongText
from app.journey.courses.domain.states import EntryKind, VoucherStatus
from app.journey.courses.schemas.money import Amount, Price
from app.journey.matching.schemas import OnBehalf
from app.journey.training.domain.values import ActivityKind

VoucherSort = Literal["created_at", "-created_at", "valid_until", "-valid_until"]
Note = Annotated[LongText, Field(max_length=1000)]
_ID = "01928f6e-7c1a-7d3e-9f00-0123456789ab"


class VoucherWrite(Input):
    """What may change while a voucher can still be used."""

    valid_until: Day = Field(description="The last day to choose a course and to redeem.", examples=["2027-06-30"])
    note: Note | None = Field(
        default=None, description="Shown to the candidate too.", examples=["Hygiejnebevis, som aftalt i går."]
    )


_EXAMPLE: dict[str, JsonValue] = {
    "candidate_id": _ID,
    "purpose": "licence",
    "amount_ore": 180000,
    "valid_until": "2027-06-30",
    "note": "Hygiejnebevis, som aftalt i går.",
}


class VoucherCreate(VoucherWrite):
    """A promise to pay for a course the candidate chooses."""

    model_config = ConfigDict(json_schema_extra={"examples": [_EXAMPLE]})

    candidate_id: UUID
    placement_id: UUID | None = Field(default=None, description="The placement whose training it belongs to.")
    activity_id: UUID | None = Field(default=None, description="The activity whose gap it is meant to close.")
    purpose: ActivityKind = Field(
        description="`course` buys any course, any other kind only its own.", examples=["licence"]
    )
    amount_ore: Amount = Field(examples=[180000])


@merge_patch(VoucherWrite)
class VoucherPatch(VoucherWrite):
    """Changes to a voucher (merge patch): its last day and its note, never its amount."""


class ReserveBody(Input):
    """The course chosen; staff give `on_behalf`."""

    course_id: UUID = Field(examples=["01928f6e-7c1a-7d3e-9f00-0123456789ab"])
    on_behalf: OnBehalf | None = Field(default=None, description="For staff: why, and how they were told.")


class ReleaseBody(Input):
    """The place is given back; staff give `on_behalf`."""

    on_behalf: OnBehalf | None = Field(default=None, description="For staff: why, and how they were told.")


class RedeemBody(Input):
    """What the course did cost."""

    amount_ore: Price | None = Field(
        default=None,
        description="The course's price when left out; at most the voucher's balance. What is left lapses.",
        examples=[180000],
    )


class RefundBody(Input):
    """What the provider pays back, and why."""

    amount_ore: Amount = Field(description="At most what was paid and not refunded yet.", examples=[60000])
    reason_code: Code = Field(examples=["course_cancelled"])


class VoucherReasonBody(Input):
    """Why a voucher is rejected or cancelled."""

    reason_code: Code = Field(examples=["no_longer_needed"])


class VoucherRead(Resource):
    """A voucher. `balance_ore` is the sum of its ledger (`…/entries`)."""

    jobcenter_id: UUID
    candidate_id: UUID
    placement_id: UUID | None
    activity_id: UUID | None
    entered_activity_id: UUID | None = Field(description="The chosen course in the training plan.")
    purpose: ActivityKind
    note: str | None
    amount_ore: int
    balance_ore: int
    spent_ore: int
    refunded_ore: int
    valid_until: date
    budget_year: int
    status: VoucherStatus
    course_id: UUID | None
    issued_by: UUID
    issued_at: datetime
    approved_by: UUID | None
    approved_at: datetime | None
    reserved_at: datetime | None
    redeemed_at: datetime | None
    closed_reason: str | None
    allowed_actions: list[str]


class VoucherEntryRead(Output):
    """One line of a voucher's ledger; never changed, never deleted."""

    id: UUID
    voucher_id: UUID
    kind: EntryKind
    voucher_ore: int = Field(description="What it does to the voucher's balance.")
    budget_ore: int = Field(description="What it does to what is left of the budgets.")
    balance_ore: int = Field(description="The voucher's balance after it.")
    course_id: UUID | None
    written_at: datetime
    written_by: UUID | None = Field(description="Account; null where time or a cancelled course did it.")
    reason_code: str | None
