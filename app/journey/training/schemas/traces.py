"""Shapes of a trace: from the requirement to the candidate's skill, each with its id and where it is read."""

from datetime import date, datetime
from typing import Literal
from uuid import UUID

from pydantic import Field

from app.foundation.api.schemas import Output
from app.journey.needs.domain import Importance
from app.journey.training.domain.states import ActivityOrigin, ActivityStatus
from app.journey.training.domain.values import ActivityKind
from app.journey.training.schemas.activities import DisagreementRead
from app.registers.candidates.domain import SkillSource

Href = str | None
_HREF = "Where it is read; null where the caller's role may not read it."


class TracedRequirement(Output):
    """What the company asked for."""

    need_id: UUID
    href: Href = Field(description=_HREF, examples=["/v1/needs/0197a2b0-6f6e-7c3a-9f53-1f2b7c9d0a11"])
    skill_id: UUID
    level: int
    importance: Importance
    required_at_start: bool
    still_asked: bool = Field(
        description="False when the need asks otherwise by now: what stands here is what it asked."
    )


class TracedGap(Output):
    """What the person lacked when the match was made."""

    match_id: UUID
    href: Href = Field(description=_HREF)
    have: float = Field(description="Levels held; a related skill counts in part.")
    need: int
    weeks: float


class TracedPlacement(Output):
    """Where it is closed."""

    placement_id: UUID
    href: Href = Field(description=_HREF)
    training_plan_href: Href = Field(description=_HREF)


class TracedActivity(Output):
    """How it is closed, and where that stands."""

    activity_id: UUID
    href: str
    origin: ActivityOrigin
    origin_id: UUID | None
    kind: ActivityKind
    title: str
    starts_on: date
    ends_on: date
    status: ActivityStatus


class TracedSignOff(Output):
    """Who vouched for the result, for which level, and what the candidate says of it."""

    level_reached: int | None
    evidence: str | None
    seen_on: date | None
    signed_off_at: datetime
    role: Literal["supervisor", "mentor"] | None
    company_id: UUID
    disagreement: DisagreementRead | None


class TracedSkill(Output):
    """The skill as the candidate holds it now. A company is shown it only where this sign-off vouches for it."""

    candidate_id: UUID
    skill_id: UUID
    href: Href = Field(description=_HREF)
    level: int
    source: SkillSource
    signed_off_on: date | None
    is_from_this_activity: bool
    activity_id: UUID | None = Field(description="The activity whose sign-off vouches for it, where one does.")


class TraceRead(Output):
    """Requirement → gap → activity → sign-off → the candidate's skill. What has not come to be is null.

    An activity beside the gap (a bundle, a class) has neither requirement nor gap.
    """

    skill_id: UUID | None
    skill_label: str | None
    requirement: TracedRequirement | None
    gap: TracedGap | None
    placement: TracedPlacement
    activity: TracedActivity
    sign_off: TracedSignOff | None
    candidate_skill: TracedSkill | None
