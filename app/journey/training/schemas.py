"""Shapes of training plans and their activities."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from app.foundation.api.schemas import HoursOut, Input, Output, Resource
from app.foundation.core.text import Code, LongText
from app.journey.needs.domain import Importance
from app.journey.training.domain.states import ActivityStatus
from app.journey.training.domain.values import ActivityKind, ChangeKind, UnplacedCode

TimeOfDay = Annotated[str, Field(pattern=r"^[0-2][0-9]:[0-5][0-9]$", examples=["09:00"])]


class ReplanBody(Input):
    """Why the plan is drawn anew."""

    reason_code: Code = Field(examples=["hours_changed"])


class DropBody(Input):
    """Why an activity is given up."""

    reason_code: Code = Field(examples=["no_longer_needed"])


class SignOffBody(Input):
    """What the workplace vouches for."""

    level_reached: int = Field(ge=0, le=3, description="0 none, 1 some, 2 independent, 3 skilled.", examples=[2])
    evidence: Annotated[LongText, Field(max_length=2000)] | None = Field(
        default=None, description="What was seen.", examples=["Står for opvask og anretning på egen hånd."]
    )


class SessionRead(Output):
    """A weekly sitting: weekday 1 (Monday) to 7 (Sunday)."""

    model_config = ConfigDict(populate_by_name=True)

    weekday: int
    from_: TimeOfDay = Field(alias="from")
    to: TimeOfDay


class DatedSessionRead(Output):
    """One sitting on one day."""

    model_config = ConfigDict(populate_by_name=True)

    on: date
    from_: TimeOfDay = Field(alias="from")
    to: TimeOfDay


class ReasonRead(Output):
    """The requirement an activity closes."""

    have: int
    need: int
    importance: Importance
    required_at_start: bool
    text: str


class ActivityRead(Resource):
    """One gap being closed: which requirement, how, and when. `in_progress` follows from the first day."""

    plan_id: UUID
    placement_id: UUID
    candidate_id: UUID
    skill_id: UUID
    skill_label: str
    kind: ActivityKind
    title: str
    starts_on: date
    ends_on: date
    weekly_hours: HoursOut
    sessions: list[SessionRead] = Field(description="The weekly pattern.")
    dated_sessions: list[DatedSessionRead] = Field(description="The sittings by date, holidays left out.")
    status: ActivityStatus
    reason: ReasonRead
    level_reached: int | None
    evidence: str | None
    signed_off_at: datetime | None
    dropped_reason: str | None
    allowed_actions: list[str]


class SmallestChangeRead(Output):
    """The least single change after which the gap finds room; `amount` counts weeks, weekly hours or classes."""

    kind: ChangeKind
    amount: int
    text: str
    classes: list[SessionRead]


class UnplacedRead(Output):
    """A gap the plan has no room for, why, and what would make room."""

    skill_id: UUID
    skill_label: str
    have: int
    need: int
    importance: Importance
    required_at_start: bool
    reason_code: UnplacedCode
    reason: str
    smallest_change: SmallestChangeRead


class TrainingPlanRead(Resource):
    """The plan of a placement; its version grows with every change of one of its activities."""

    placement_id: UUID
    jobcenter_id: UUID
    company_id: UUID
    candidate_id: UUID
    mentor_account_id: UUID | None
    activities: list[ActivityRead]
    unplaced: list[UnplacedRead]
    allowed_actions: list[str]


class PlanChange(BaseModel):
    """One activity in the difference between the plan before and the plan after."""

    activity_id: UUID
    skill_id: UUID
    title: str
    starts_on: date
    ends_on: date


class PlanChanges(BaseModel):
    """What a re-plan does: activities that stand, new ones, and those taken out."""

    kept: list[PlanChange]
    added: list[PlanChange]
    removed: list[PlanChange]


class ReplanRead(TrainingPlanRead):
    """The plan as drawn anew, with the difference."""

    changes: PlanChanges
