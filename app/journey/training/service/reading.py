"""Training rows as the caller reads them: language, day and role decide."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from app.foundation.core.actor import JOBCENTER_STAFF
from app.foundation.core.i18n import Text
from app.foundation.db.work import Work
from app.journey.placements import repository as placements
from app.journey.placements.domain import UNDER_WAY
from app.journey.training.domain.states import ACTIVITY_LIFE, status_by_day
from app.journey.training.models import TrainingActivity, TrainingPlan
from app.journey.training.schemas import (
    ActivityRead,
    PlanChange,
    ReasonRead,
    SmallestChangeRead,
    TrainingPlanRead,
    UnplacedRead,
)
from app.journey.training.service.planning import labels_of

_SAME_NAME = frozenset(ActivityRead.model_fields) & frozenset(TrainingActivity.model_fields)


async def read_plan(work: Work, plan: TrainingPlan, activities: Sequence[TrainingActivity]) -> TrainingPlanRead:
    """The plan with its activities and the gaps without room, in the caller's language."""
    placement = await placements.get_placement(work, plan.placement_id)
    may_replan = work.actor.role in JOBCENTER_STAFF and placement.status in UNDER_WAY
    return TrainingPlanRead(
        **plan.model_dump(exclude={"unplaced"}),
        activities=await read_activities(work, activities),
        unplaced=[_unplaced(work, each) for each in plan.unplaced],
        allowed_actions=["replan"] if may_replan else [],
    )


async def read_activities(work: Work, activities: Sequence[TrainingActivity]) -> list[ActivityRead]:
    labels = await labels_of(work, {activity.skill_id for activity in activities})
    return [_activity(work, activity, labels) for activity in activities]


def _activity(work: Work, activity: TrainingActivity, labels: Mapping[UUID, Text]) -> ActivityRead:
    title = Text(activity.title_da, activity.title_en)
    status = status_by_day(activity.status, activity.starts_on, work.today())
    values: dict[str, Any] = activity.model_dump(include=set(_SAME_NAME))
    values |= {
        "skill_label": labels.get(activity.skill_id, title).get(work.language),
        "title": title.get(work.language),
        "status": status,
        "allowed_actions": ACTIVITY_LIFE.allowed_actions(status, work.actor.role),
        "reason": ReasonRead(
            have=activity.have,
            need=activity.need,
            importance=activity.importance,
            required_at_start=activity.required_at_start,
            text=Text(activity.reason_da, activity.reason_en).get(work.language),
        ),
    }
    return ActivityRead.model_validate(values)


def _unplaced(work: Work, stored: Mapping[str, Any]) -> UnplacedRead:
    def told(pair: Mapping[str, str]) -> str:
        return Text(**pair).get(work.language)

    change = stored["smallest_change"]
    return UnplacedRead.model_validate(
        {
            **stored,
            "skill_label": told(stored["label"]),
            "reason": told(stored["reason"]),
            "smallest_change": SmallestChangeRead.model_validate({**change, "text": told(change["text"])}),
        }
    )


def read_changes(work: Work, activities: Iterable[TrainingActivity]) -> list[PlanChange]:
    return [
        PlanChange(
            activity_id=activity.id,
            skill_id=activity.skill_id,
            title=Text(activity.title_da, activity.title_en).get(work.language),
            starts_on=activity.starts_on,
            ends_on=activity.ends_on,
        )
        for activity in activities
    ]
