"""Shapes of changes to a granted internship: what is asked for, answered and decided, and what callers read."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import ConfigDict, Field

from app.foundation.api.schemas import Input, Output, Resource
from app.foundation.core.actor import Role
from app.foundation.core.text import Day
from app.journey.changes.domain import ChangeStatus, PlacementChangeKind, Side
from app.journey.changes.domain.reasons import (
    ChangeGrantReason,
    ChangeRejectReason,
    ExtensionReason,
    HoursReason,
    RestReason,
    ShorteningReason,
)
from app.journey.needs.schemas import HoursStepBody, HoursStepRead, WorkingTimeBody, WorkingTimeRead
from app.journey.placements.schemas import (
    CheckOverride,
    DecisionRead,
    PendingDecisionRead,
    PlacementCheckRead,
    SignedOnBehalf,
    SignedOnBehalfRead,
)
from app.journey.placements.schemas.agreement import PauseRead
from app.journey.placements.schemas.words import Reasons, absent

_BOTH_READ = "Read by the company, the candidate and the jobcenter."


class ExtensionBody(Input):
    """A later end. The two assessments are the jobcenter's, here or with the grant."""

    ends_on: Day = Field(examples=["2027-08-01"])
    reason_code: ExtensionReason = Field(examples=["job_prospect"])
    reason_text: Reasons | None = Field(default=None, description=_BOTH_READ, examples=["Jobbet begynder i august."])
    concrete_assessment: Reasons | None = Field(default=None, description="LAB § 61, stk. 2; never shown to a company.")
    particular_need: Reasons | None = Field(default=None, description="LAB § 61, stk. 2; never shown to a company.")


class ShorteningBody(Input):
    """An earlier end, today at the earliest."""

    ends_on: Day = Field(examples=["2027-04-04"])
    reason_code: ShorteningReason = Field(examples=["goal_reached"])
    reason_text: Reasons | None = Field(default=None, description=_BOTH_READ, examples=["Målet er nået før tid."])


class HoursChangeBody(Input):
    """Other hours from a week on, other working times from the decision on, or both."""

    hours_schedule: Annotated[list[HoursStepBody], Field(max_length=52)] = Field(
        default_factory=list,
        description="In place of everything agreed from the first of these weeks on. A week that has begun is past.",
        examples=[[{"from_week": 5, "weekly_hours": 30}]],
    )
    working_times: Annotated[list[WorkingTimeBody], Field(max_length=35)] | None = Field(
        default=None, description="Left out: as they are.", examples=[[{"weekday": 1, "from": "08:00", "to": "14:00"}]]
    )
    reason_code: HoursReason = Field(examples=["hours_grow"])
    reason_text: Reasons | None = Field(default=None, description=_BOTH_READ, examples=["Klar til flere timer."])


class RestBody(Input):
    """Days, both included, on which the internship rests. No words: why somebody is ill is not asked."""

    from_on: Day = Field(examples=["2027-03-01"])
    to_on: Day = Field(examples=["2027-03-07"])
    reason_code: RestReason = Field(description="Never shown to the company.", examples=["holiday"])


class ChangeAnswerBody(Input):
    """A party's answer. Staff name the party, and say why and how they answer for it."""

    agrees: bool = Field(examples=[True])
    text: Reasons | None = Field(
        default=None, description="For the jobcenter.", examples=["Jeg vil gerne blive længere."]
    )
    party: Side | None = Field(default=None, description="Left out: the caller's own side.")
    on_behalf: SignedOnBehalf | None = None


class ChangeGrantBody(Input):
    """Reasons of a grant. To decide against the candidate's no takes `against_candidate` and a text."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"reason_code": "conditions_met"}]})

    reason_code: ChangeGrantReason = Field(default=ChangeGrantReason.CONDITIONS_MET, examples=["conditions_met"])
    text: Reasons | None = Field(default=None, examples=["Forlængelsen fører til et job på 30 timer."])
    concrete_assessment: Reasons | None = Field(default=None, description="For an extension; LAB § 61, stk. 2.")
    particular_need: Reasons | None = Field(default=None, description="For an extension; LAB § 61, stk. 2.")
    overrides: Annotated[list[CheckOverride], Field(max_length=20)] = Field(default_factory=list)


class ChangeRejectionBody(Input):
    """Why the change is refused."""

    reason_code: ChangeRejectReason = Field(examples=["conditions_not_met"])
    text: Reasons = Field(examples=["Praktikken har nået den længste varighed."])


class ProposedRead(Output):
    """The fields of the agreement as they would become, or have become; only those that change."""

    ends_on: date | None = Field(default=None, exclude_if=absent)
    hours_schedule: list[HoursStepRead] | None = Field(default=None, exclude_if=absent)
    working_times: list[WorkingTimeRead] | None = Field(default=None, exclude_if=absent)
    pauses: list[PauseRead] | None = Field(
        default=None, exclude_if=absent, description="All of them; a pause asked for begins on `effective_on`."
    )


class ChangeAnswerRead(Output):
    """What a party says; its words are for itself and the jobcenter."""

    agrees: bool
    answered_at: datetime
    answered_role: Role
    is_on_behalf: bool
    on_behalf: SignedOnBehalfRead | None = Field(default=None, exclude_if=absent)
    text: str | None = Field(default=None, exclude_if=absent)


class ChangeAnswersRead(Output):
    """Both parties' answers; null as long as there is none."""

    company: ChangeAnswerRead | None
    candidate: ChangeAnswerRead | None


class PlacementChangeRead(Resource):
    """A change to a granted internship: asked for, answered, judged and decided."""

    placement_id: UUID
    jobcenter_id: UUID
    company_id: UUID
    candidate_id: UUID
    kind: PlacementChangeKind
    status: ChangeStatus
    based_on_version: int = Field(description="The agreement it was asked on.")
    granted_version: int | None = Field(description="The agreement it has become.")
    effective_on: date = Field(description="The first day that is another.")
    proposed: ProposedRead
    reason_code: str | None = Field(
        default=None, exclude_if=absent, description="Of a pause it is never shown to the company."
    )
    reason_text: str | None
    concrete_assessment: str | None = Field(default=None, exclude_if=absent)
    particular_need: str | None = Field(default=None, exclude_if=absent)
    requested_role: Role
    requested_at: datetime
    answers: ChangeAnswersRead
    checks: list[PlacementCheckRead] = Field(
        description="While it waits, as things stand now with the change; then as they were decided on."
    )
    blocking: list[str] = Field(description="What refuses a grant: codes of checks and of the hearing.")
    warnings: list[str] = Field(description="What the hearing lacks without refusing a grant.")
    decision: DecisionRead | None
    pending_decision: PendingDecisionRead | None = Field(default=None, exclude_if=absent)
    allowed_actions: list[str]
