"""Shapes of training plans: the plan, the gaps without room, and the difference a change makes."""

from datetime import date
from uuid import UUID

from pydantic import BaseModel, Field

from app.foundation.api.schemas import Input, Output, Resource
from app.foundation.core.text import Code
from app.journey.needs.domain import Importance
from app.journey.training.domain.bundling import LeftOutCode
from app.journey.training.domain.values import ActivityKind, ChangeKind, UnplacedCode
from app.journey.training.schemas.activities import ActivityRead, DatedSessionRead, SessionRead


class ReplanBody(Input):
    """Why the plan is drawn anew."""

    reason_code: Code = Field(examples=["hours_changed"])


class SmallestChangeRead(Output):
    """The least single change after which the gap finds room; `amount` counts weeks, weekly hours, classes or courses."""

    kind: ChangeKind
    amount: int
    text: str
    classes: list[SessionRead]


class UnplacedRead(Output):
    """A gap, or help of a bundle, that the plan has no room for: why, and what would make room."""

    skill_id: UUID | None
    skill_label: str | None
    title: str
    kind: ActivityKind = Field(default=ActivityKind.ON_THE_JOB)
    bundle_code: str | None = Field(default=None, description="The bundle the help comes from; null for a gap.")
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
    skill_id: UUID | None
    title: str
    starts_on: date
    ends_on: date


class TimesBefore(Output):
    """When an activity that was moved took place before."""

    starts_on: date | None
    ends_on: date | None
    dated_sessions: list[DatedSessionRead]


class PlanMove(PlanChange):
    """An activity that goes on at other times; its own dates are the new ones."""

    before: TimesBefore


class PlanChanges(BaseModel):
    """What a change does to the plan: activities that stand, those at other times, new ones, and those taken out."""

    kept: list[PlanChange]
    moved: list[PlanMove]
    added: list[PlanChange]
    removed: list[PlanChange]


class ReplanRead(TrainingPlanRead):
    """The plan as drawn anew, with the difference."""

    changes: PlanChanges


class BundleBody(Input):
    """Which of the jobcenter's bundles the plan gets."""

    bundle: Code = Field(description="Code of a bundle in the jobcenter's settings.", examples=["hverdagsdansk"])


class BundleRemovalBody(BundleBody):
    """Which bundle leaves the plan, and why."""

    reason_code: Code = Field(examples=["not_wanted"])


class LeftOutRead(Output):
    """An item of the bundle that the plan does not need."""

    title: str
    skill_id: UUID
    reason_code: LeftOutCode
    reason: str


class BundleApplied(ReplanRead):
    """The plan with the bundle in it. What found no room is among `unplaced`, what nobody needs among `left_out`."""

    left_out: list[LeftOutRead]
