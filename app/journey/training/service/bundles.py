"""The jobcenter's bundles in a training plan: applied in one call, and taken out again."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from app.foundation.api.conditional import Precondition
from app.foundation.audit.service import Change, record
from app.foundation.core.errors import FieldFault, Invalid
from app.foundation.core.i18n import Text
from app.foundation.core.ids import new_id
from app.foundation.db.work import Work
from app.journey.placements.models import Placement
from app.journey.training import repository
from app.journey.training.domain.bundling import HIGHEST, BundleItem, LeftOut, help_from
from app.journey.training.domain.states import ActivityStatus
from app.journey.training.domain.values import ActivityKind
from app.journey.training.errors import BundleAlready
from app.journey.training.models import TrainingActivity, TrainingPlan
from app.journey.training.schemas import BundleRemovalBody
from app.journey.training.service.activities import plan_subject
from app.journey.training.service.planning import gaps_of
from app.journey.training.service.redrawing import Occasion, Redrawn, redraw, take_plan
from app.registers.candidates import repository as candidates
from app.registers.jobcenters.service import settings_of

_UNKNOWN = Text("Jobcentret har ingen pakke med den kode.", "The jobcenter has no bundle with that code.")

_NOT_IN_PLAN = Text("Planen rummer ikke pakken.", "The plan does not hold the bundle.")


@dataclass(frozen=True, slots=True)
class Applied:
    """The plan with the bundle in it, and what of the bundle it does not need."""

    redrawn: Redrawn
    left_out: Sequence[LeftOut]


async def apply_bundle(work: Work, placement_id: UUID, code: str, precondition: Precondition) -> Applied:
    """Lays a bundle into what is left of the training time; nothing that stands moves for it.

    Raises PlacementNotUnderWay, Invalid for a code the jobcenter does not have, BundleAlready for one the plan holds.
    """
    placement, plan = await take_plan(work, placement_id, precondition)
    items = await _items(work, placement, code)
    rows = [row for row in await repository.load_activities(work, plan.id) if row.status is not ActivityStatus.DROPPED]
    if _holds(plan, rows, code):
        raise BundleAlready
    trained = frozenset(row.skill_id for row in rows if row.skill_id is not None)
    asked, left_out = help_from(code, items, trained, await _levels(work, placement, items))
    redrawn = await redraw(work, placement, plan, Occasion("bundle_applied", gently=True, added=asked))
    data = {"bundle": code, "placement_id": str(placement.id)}
    await record(work, "training_plan.bundle_applied", plan_subject(plan), Change(data=data))
    return Applied(redrawn, left_out)


async def remove_bundle(work: Work, placement_id: UUID, body: BundleRemovalBody, precondition: Precondition) -> Redrawn:
    """Takes out what of a bundle has not begun, also what waits for room; what is under way or done stays.

    Raises PlacementNotUnderWay, and Invalid where the plan holds nothing of the bundle.
    """
    code, reason_code = body.bundle, body.reason_code
    placement, plan = await take_plan(work, placement_id, precondition)
    rows = [row for row in await repository.load_activities(work, plan.id) if row.status is not ActivityStatus.DROPPED]
    if not _holds(plan, rows, code):
        raise Invalid(FieldFault("/bundle", "training.bundle_not_in_plan", _NOT_IN_PLAN))
    redrawn = await redraw(work, placement, plan, Occasion(reason_code, gently=True, without_bundle=code))
    data = {"bundle": code, "placement_id": str(placement.id)}
    await record(work, "training_plan.bundle_removed", plan_subject(plan), Change(reason_code=reason_code, data=data))
    return redrawn


def _holds(plan: TrainingPlan, rows: Sequence[TrainingActivity], code: str) -> bool:
    waits = any(each.get("bundle_code") == code for each in plan.unplaced)
    return waits or any(row.bundle_code == code for row in rows)


async def _items(work: Work, placement: Placement, code: str) -> list[BundleItem]:
    settings = await settings_of(work, placement.jobcenter_id)
    bundle = next((each for each in settings.bundles if each["code"] == code), None)
    if bundle is None:
        raise Invalid(FieldFault("/bundle", "training.bundle_unknown", _UNKNOWN))
    return [_item(each) for each in bundle["items"]]


def _item(stored: dict[str, Any]) -> BundleItem:
    skill_id = UUID(stored["skill_id"]) if stored["skill_id"] else None
    kind, title = ActivityKind(stored["kind"]), Text(**stored["title"])
    return BundleItem(new_id(), kind, title, stored["weeks"], stored["weekly_minutes"], skill_id)


async def _levels(work: Work, placement: Placement, items: Sequence[BundleItem]) -> dict[UUID, tuple[int, int]]:
    """By skill, what the candidate holds and what is asked for: by the need, else one level up."""
    skills = (await candidates.skills_of(work, [placement.candidate_id]))[placement.candidate_id]
    wanted = {item.skill_id for item in items}
    held = {each.skill_id: (each.level, min(each.level + 1, HIGHEST)) for each in skills if each.skill_id in wanted}
    gaps = {gap.key: (gap.have, gap.need) for gap in await gaps_of(work, placement)}
    return held | gaps
