"""Shapes of placements: the agreement, what the actions take, and what callers read."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import combinations
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import AfterValidator, Field, StringConstraints, ValidationInfo, field_validator

from app.foundation.api.merge_patch import merge_patch
from app.foundation.api.schemas import Input, Output, Resource
from app.foundation.core.actor import Role
from app.foundation.core.i18n import Text
from app.foundation.core.text import Code, Day, LongText, Name, refuse, refuse_control_characters
from app.journey.matching.schemas import LegalCheckRead, OnBehalf
from app.journey.needs.schemas import HoursStepBody, HoursStepRead, WorkingTimeBody
from app.journey.placements.domain import Initiative, Party, PlacementStatus
from app.journey.placements.domain.reasons import (
    CancelReason,
    EndOutcome,
    EndReason,
    GrantReason,
    RejectReason,
    ReturnReason,
)
from app.registers.law.domain import LegalBasis, Outcome, Purpose

LONGEST = timedelta(days=731)
_Reasons = Annotated[
    str,
    StringConstraints(min_length=1, max_length=2000, strip_whitespace=True),
    AfterValidator(refuse_control_characters),
]


def _absent(value: object) -> bool:
    """What a caller may not know is left out, rather than shown as empty."""
    return value is None


class AgreementContent(Output):
    """What the parties agree on."""

    starts_on: date
    ends_on: date
    hours_schedule: list[HoursStepRead]
    working_times: list[dict[str, Any]] = Field(examples=[[{"weekday": 1, "from": "08:00", "to": "14:00"}]])
    tasks: str
    purpose: Purpose
    declares_no_seasonal_peak: bool
    declares_replaces_nobody: bool
    no_other_employees: bool
    mentor_account_id: UUID | None


class AgreementWrite(Input):
    """The agreement as it may be changed until it is granted."""

    starts_on: Day = Field(examples=["2027-02-01"])
    ends_on: Day = Field(examples=["2027-05-02"])
    hours_schedule: Annotated[list[HoursStepBody], Field(min_length=1, max_length=52)] = Field(
        description="Starts in week 1; later steps may change the hours.",
        examples=[[{"from_week": 1, "weekly_hours": 20}, {"from_week": 5, "weekly_hours": 30}]],
    )
    working_times: Annotated[list[WorkingTimeBody], Field(max_length=35)] = Field(
        default_factory=list, examples=[[{"weekday": 1, "from": "08:00", "to": "13:00"}]]
    )
    tasks: LongText = Field(default="", examples=["Anretning, opvask og rengøring"])
    purpose: Purpose = Field(examples=["build_skills"])
    declares_no_seasonal_peak: bool = Field(default=False, description="The employer: no seasonal peak is covered.")
    declares_replaces_nobody: bool = Field(
        default=False, description="The employer: nobody on leave or dismissed is replaced."
    )
    no_other_employees: bool = Field(default=False, description="The employer: nobody else is employed here.")
    mentor_account_id: UUID | None = Field(default=None, description="An account with the role `mentor`.")

    @field_validator("ends_on")
    @classmethod
    def _period(cls, value: date, info: ValidationInfo) -> date:
        start = info.data.get("starts_on")
        if start is not None and value < start:
            text = Text("Slutdatoen skal ligge efter startdatoen.", "The end must not be before the start.")
            raise refuse("agreement.period_reversed", text)
        if start is not None and value - start > LONGEST:
            text = Text("Perioden kan højst være to år.", "The period is two years at most.")
            raise refuse("agreement.period_too_long", text)
        return value

    @field_validator("hours_schedule")
    @classmethod
    def _schedule(cls, value: list[HoursStepBody]) -> list[HoursStepBody]:
        weeks = [step.from_week for step in value]
        if weeks[0] != 1 or weeks != sorted(set(weeks)):
            text = Text(
                "Timeplanen skal begynde i uge 1 og have stigende uger.",
                "The schedule starts in week 1 and its weeks rise.",
            )
            raise refuse("agreement.schedule_order", text)
        return value

    @field_validator("working_times")
    @classmethod
    def _no_time_twice(cls, value: list[WorkingTimeBody]) -> list[WorkingTimeBody]:
        week = 7 * 24 * 60
        spans = [item.minutes() for item in value]
        shifted = [(a, b, offset) for a, b in combinations(spans, 2) for offset in (-week, 0, week)]
        if any(max(a[0], b[0] + offset) < min(a[1], b[1] + offset) for a, b, offset in shifted):
            text = Text("Arbejdstiderne overlapper hinanden.", "The working times overlap each other.")
            raise refuse("agreement.times_overlap", text)
        return value


@merge_patch(AgreementWrite)
class AgreementPatch(AgreementWrite):
    """Changes to the agreement (merge patch). After a signature they make a new version and void the signatures."""


class PlacementCreate(Input):
    """A new draft for an agreed match whose earlier placement was rejected or cancelled."""

    match_id: UUID = Field(examples=["01981f6e-0000-7000-8000-000000000001"])


class SignedOnBehalf(OnBehalf):
    """Why, and how, the jobcenter signs in somebody else's name."""

    name: Name | None = Field(default=None, description="Who gave the answer.", examples=["Tillidsrepræsentanten"])


class SignatureBody(Input):
    """Whose signature; left out, it is the caller's own. Another party's needs `on_behalf`."""

    party: Party | None = Field(default=None, examples=["employee_representative"])
    on_behalf: SignedOnBehalf | None = None


class ObjectionBody(Input):
    """The employee representative's objection, written down by the jobcenter."""

    text: _Reasons = Field(examples=["Vi er lige nu for få til at oplære én mere."])
    on_behalf: SignedOnBehalf | None = None


class ReturnPlacementBody(Input):
    """Why the agreement must be changed."""

    reason_code: ReturnReason = Field(examples=["wrong_hours"])
    text: _Reasons = Field(examples=["Arbejdstiden om onsdagen falder sammen med danskundervisningen."])


class RejectionBody(Input):
    """Why the internship is refused."""

    reason_code: RejectReason = Field(examples=["conditions_not_met"])
    text: _Reasons = Field(examples=["Opgaverne svarer til en stilling, som netop er opsagt."])


class CheckOverride(Input):
    """A failed check that a manager sets aside, and why."""

    code: Code = Field(examples=["same_employer"])
    reason_code: Code = Field(examples=["concrete_assessment"])
    text: _Reasons = Field(examples=["Ansættelsen var et fritidsjob for ti år siden."])


class GrantBody(Input):
    """Reasons of a grant. An objection is decided on by `objection_considered` together with a text."""

    reason_code: GrantReason = Field(default=GrantReason.CONDITIONS_MET, examples=["conditions_met"])
    text: _Reasons | None = Field(default=None, examples=["Praktikken giver de færdigheder, virksomheden mangler."])
    overrides: Annotated[list[CheckOverride], Field(max_length=20)] = Field(default_factory=list, examples=[[]])


class CompletionBody(Input):
    """The end report."""

    outcome: EndOutcome = Field(examples=["job_offered"])
    actual_hours: Annotated[Decimal, Field(ge=0, le=10_000, max_digits=6, decimal_places=1)] | None = Field(
        default=None, description="Hours worked in all.", examples=[310]
    )
    supervisor_assessment: LongText | None = Field(default=None, examples=["Møder til tiden og kan anrette alene."])
    candidate_assessment: LongText | None = Field(default=None, examples=["Jeg har lært meget dansk i køkkenet."])


class EarlyEndBody(Input):
    """Why the placement ended before its day, on whose initiative, and on which day."""

    reason_code: EndReason = Field(examples=["job_found"])
    initiative: Initiative = Field(examples=["candidate"])
    ended_on: Day | None = Field(default=None, description="The last day; today when left out.")


class CancellationBody(Input):
    """Why the placement never starts."""

    reason_code: CancelReason = Field(examples=["candidate_withdrew"])


class CheckOverrideRead(Output):
    """Why a failed check was set aside."""

    reason_code: str
    text: str


class PlacementCheckRead(LegalCheckRead):
    """One legal check: what was found against what is allowed, and why a manager set it aside."""

    override: CheckOverrideRead | None = Field(default=None, exclude_if=_absent)


class LegalChecksRead(Output):
    """Every legal check as it stands now; `blocking` names those that refuse a grant."""

    placement_id: UUID
    judged_at: datetime
    outcome: Outcome
    blocking: list[str]
    checks: list[PlacementCheckRead]


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
    signer_role: Role
    is_on_behalf: bool
    on_behalf: SignedOnBehalfRead | None = Field(default=None, exclude_if=_absent)
    objection: str | None = Field(default=None, exclude_if=_absent)
    voided_at: datetime | None


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
    decided_by: UUID | None = Field(default=None, exclude_if=_absent)
    legal_basis: str | None = Field(default=None, exclude_if=_absent)
    appeal_guidance: str | None = Field(default=None, exclude_if=_absent)


class EndReport(Output):
    """How a completed placement went."""

    outcome: str
    actual_hours: float | None = None
    supervisor_assessment: str | None = None
    candidate_assessment: str | None = None


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
        default=None, exclude_if=_absent, description="Never shown to company or mentor."
    )
    end_reason_code: str | None = Field(default=None, exclude_if=_absent)


class PlacementRead(PlacementSummary):
    """A placement with its decisions and the checks it was granted on."""

    checks: list[PlacementCheckRead] = Field(description="As of the grant; before it see `/checks`.")
    decisions: list[DecisionRead]
    end_report: EndReport | None


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
