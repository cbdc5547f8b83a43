"""Drawing the rest of a plan anew: by hand, or because the placement was changed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from uuid import UUID

from anyio import to_thread

from app.foundation.api.conditional import Precondition
from app.foundation.audit.models import Event
from app.foundation.audit.service import Change, record
from app.foundation.db.model import touch
from app.foundation.db.work import Work
from app.journey.placements import repository as placements
from app.journey.placements.domain import UNDER_WAY
from app.journey.placements.models import Placement
from app.journey.training import repository
from app.journey.training.domain.keeping import Rest, rest_of
from app.journey.training.domain.planner import plan_training
from app.journey.training.domain.states import ActivityStatus
from app.journey.training.domain.values import DatedSession, Gap, PlannedActivity, PlanningFacts
from app.journey.training.errors import PlacementNotUnderWay
from app.journey.training.models import TrainingActivity, TrainingPlan
from app.journey.training.schemas import ReplanBody
from app.journey.training.service.activities import plan_subject, status_of
from app.journey.training.service.planning import (
    activity_row,
    carry_on,
    facts_of,
    gaps_of,
    sessions_of,
    stands_as,
    unplaced_rows,
)

Rests = Mapping[UUID, Rest]


@dataclass(frozen=True, slots=True)
class Redrawn:
    """A plan drawn anew and what that changed; what goes on at other times is among the kept."""

    plan: TrainingPlan
    kept: Sequence[TrainingActivity]
    added: Sequence[TrainingActivity]
    removed: Sequence[TrainingActivity]


async def replan(work: Work, placement_id: UUID, body: ReplanBody, precondition: Precondition) -> Redrawn:
    """Draws the rest of a plan anew from today. Raises PlacementNotUnderWay."""
    placement = await placements.get_placement(work, placement_id)
    plan = await repository.get_plan_of(work, placement_id)
    precondition.check(plan.version)
    if placement.status not in UNDER_WAY:
        raise PlacementNotUnderWay(state=placement.status.value)
    return await _redraw(work, placement, plan, body.reason_code)


async def replan_after_change(work: Work, event: Event) -> None:
    """Reaction to a changed placement: no sitting is left beyond the end, in a pause or outside the working times,
    and weeks that were won are used.
    """
    placement = await placements.load_placement(work, event.subject_id)
    if placement.training_plan_id is None:
        return
    plan = await repository.get_plan_of(work, placement.id)
    await _redraw(work, placement, plan, f"{event.data['kind']}_granted")


async def _redraw(work: Work, placement: Placement, plan: TrainingPlan, reason_code: str) -> Redrawn:
    """What has begun, is done, signed off or was given up stays; what still waits gives way to the new plan.

    A waiting activity that the new plan would repeat stays too. One under way keeps what has been; where its coming
    sittings no longer stand, its remaining weeks are planned like a gap of their own, and go on under the same row.
    """
    rows = await repository.list_activities(work, plan.id, lock=True)
    bare = await facts_of(work, placement, ())
    rests = _rests(work, rows, bare)
    waiting = {row.skill_id: row for row in rows if _waits(work, row, rests)}
    standing = [row for row in rows if row.skill_id not in waiting and row.skill_id not in rests]
    settled = {row.skill_id for row in standing}
    gaps = [_to_plan(gap, rests) for gap in await gaps_of(work, placement) if gap.skill_id not in settled]
    taken = [*_kept_sessions(work, standing), *(each for rest in rests.values() for each in rest.held)]
    facts = replace(bare, gaps=tuple(gaps), kept_sessions=tuple(taken))
    drawn = await to_thread.run_sync(plan_training, facts)
    planned = {each.skill_id: each for each in drawn.activities}
    for row in rows:
        if row.skill_id in rests and row.skill_id not in waiting:
            carry_on(row, rests[row.skill_id].held, planned.pop(row.skill_id, None))
            touch(row, work.now())
    redrawn = _compare(plan, rows, waiting, planned)
    plan.unplaced = unplaced_rows(drawn.unplaced, gaps)
    await _store(work, redrawn, reason_code)
    return redrawn


def _compare(
    plan: TrainingPlan,
    rows: Sequence[TrainingActivity],
    waiting: Mapping[UUID, TrainingActivity],
    planned: Mapping[UUID, PlannedActivity],
) -> Redrawn:
    repeated = {skill_id for skill_id, row in waiting.items() if _repeats(row, planned.get(skill_id))}
    added = [activity_row(plan, each) for skill_id, each in planned.items() if skill_id not in repeated]
    removed = [row for row in waiting.values() if row.skill_id not in repeated]
    return Redrawn(plan, [row for row in rows if row not in removed], added, removed)


def _repeats(row: TrainingActivity, planned: PlannedActivity | None) -> bool:
    return planned is not None and stands_as(row, planned)


def _rests(work: Work, rows: Sequence[TrainingActivity], facts: PlanningFacts) -> Rests:
    """By skill, the activities under way whose coming sittings no longer stand, with what has been of them."""
    found = {
        row.skill_id: rest_of(sessions_of(row), facts, work.today())
        for row in rows
        if status_of(work, row) is ActivityStatus.IN_PROGRESS
    }
    return {skill_id: rest for skill_id, rest in found.items() if rest is not None}


def _waits(work: Work, row: TrainingActivity, rests: Rests) -> bool:
    """Not begun; or begun on paper only, by a first sitting today that will not take place."""
    rest = rests.get(row.skill_id)
    return not rest.held if rest is not None else status_of(work, row) is ActivityStatus.PLANNED


def _to_plan(gap: Gap, rests: Rests) -> Gap:
    rest = rests.get(gap.skill_id)
    return gap if rest is None or not rest.held else replace(gap, weeks=Decimal(rest.weeks_to_come))


def _kept_sessions(work: Work, standing: Sequence[TrainingActivity]) -> list[DatedSession]:
    """The time that is taken: all of what is under way, and what closed activities have used so far."""
    today = work.today()
    return [
        session
        for row in standing
        for session in sessions_of(row, None if status_of(work, row) is ActivityStatus.IN_PROGRESS else today)
    ]


async def _store(work: Work, redrawn: Redrawn, reason_code: str) -> None:
    for row in redrawn.removed:
        await work.session.delete(row)
    work.session.add_all(redrawn.added)
    # The plan's own row changes with every re-plan, so that two at once cannot both write.
    touch(redrawn.plan, work.now())
    await work.session.flush()
    ids = {
        "added": [str(row.id) for row in redrawn.added],
        "removed": [str(row.id) for row in redrawn.removed],
    }
    await record(work, "training_plan.replanned", plan_subject(redrawn.plan), Change(reason_code=reason_code, data=ids))
