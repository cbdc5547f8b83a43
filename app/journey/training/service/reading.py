"""Training rows as the caller reads them: language, day and role decide."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from app.foundation.core.actor import JOBCENTER_STAFF, Role
from app.foundation.core.i18n import Text
from app.foundation.db.work import Work
from app.journey.placements import repository as placements
from app.journey.placements.domain import UNDER_WAY
from app.journey.placements.schemas.ending import ToldRead
from app.journey.training.domain.states import ACTIVITY_LIFE, status_by_day
from app.journey.training.models import TrainingActivity, TrainingPlan
from app.journey.training.schemas import (
    ActivityRead,
    DisagreementRead,
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
    labels = await labels_of(work, {each.skill_id for each in activities if each.skill_id is not None})
    return [_activity(work, activity, labels) for activity in activities]


def _activity(work: Work, activity: TrainingActivity, labels: Mapping[UUID, Text]) -> ActivityRead:
    title = Text(activity.title_da, activity.title_en)
    status = status_by_day(activity.status, activity.starts_on, work.today())
    values: dict[str, Any] = activity.model_dump(include=set(_SAME_NAME))
    values |= {
        "skill_label": labels.get(activity.skill_id, title).get(work.language) if activity.skill_id else None,
        "title": title.get(work.language),
        "status": status,
        "allowed_actions": [
            action
            for action in ACTIVITY_LIFE.allowed_actions(status, work.actor.role)
            if action != "disagree" or activity.disagreement is None
        ],
        "disagreement": read_disagreement(work, activity),
        "reason": ReasonRead(
            have=activity.have,
            need=activity.need,
            importance=activity.importance,
            required_at_start=activity.required_at_start,
            text=Text(activity.reason_da, activity.reason_en).get(work.language),
        ),
    }
    return ActivityRead.model_validate(values)


def read_disagreement(work: Work, activity: TrainingActivity) -> DisagreementRead | None:
    """The candidate's words for everybody who sees the sign-off; how they were told, for those they belong to."""
    if activity.disagreement is None or activity.disagreed_at is None:
        return None
    told = activity.disagreement_on_behalf
    shown = work.actor.role in JOBCENTER_STAFF or work.actor.role is Role.CANDIDATE
    return DisagreementRead(
        words=activity.disagreement,
        said_at=activity.disagreed_at,
        is_on_behalf=told is not None,
        on_behalf=ToldRead.model_validate(told) if told is not None and shown else None,
    )


def _unplaced(work: Work, stored: Mapping[str, Any]) -> UnplacedRead:
    def told(pair: Mapping[str, str]) -> str:
        return Text(**pair).get(work.language)

    change = stored["smallest_change"]
    return UnplacedRead.model_validate(
        {
            **stored,
            "skill_label": told(stored["label"]) if stored["skill_id"] else None,
            "title": told(stored["label"]),
            "reason": told(stored["reason"]),
            "smallest_change": SmallestChangeRead.model_validate({**change, "text": told(change["text"])}),
        }
    )
