"""Drawing the rest of a plan anew: by hand, because the placement was changed, or around what is newly fixed."""

from collections.abc import Sequence
from dataclasses import dataclass
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
from app.journey.training.domain.planner import plan_training
from app.journey.training.domain.states import ActivityOrigin, ActivityStatus
from app.journey.training.domain.values import DatedSession, Gap, PlannedActivity
from app.journey.training.domain.values import TrainingPlan as DrawnPlan
from app.journey.training.errors import PlacementNotUnderWay
from app.journey.training.models import TrainingActivity, TrainingPlan
from app.journey.training.schemas import ReplanBody
from app.journey.training.service.activities import plan_subject, status_of
from app.journey.training.service.board import Board, given_times, lay_out
from app.journey.training.service.fitting import fit_classes
from app.journey.training.service.planning import facts_of, gaps_of
from app.journey.training.service.rows import (
    activity_row,
    carry_on,
    help_without_room,
    sessions_of,
    stands_as,
    unplaced_rows,
)


@dataclass(frozen=True, slots=True)
class Moved:
    """An activity that goes on at other times, and when it was before."""

    row: TrainingActivity
    before: Sequence[DatedSession]


@dataclass(frozen=True, slots=True)
class Redrawn:
    """A plan drawn anew and what that changed."""

    plan: TrainingPlan
    kept: Sequence[TrainingActivity]
    moved: Sequence[Moved]
    added: Sequence[TrainingActivity]
    removed: Sequence[TrainingActivity]


@dataclass(frozen=True, slots=True)
class Occasion:
    """What a plan is drawn anew for.

    `gently` leaves every activity where it is that can stay: only those that clash with something fixed move, unless
    one of them then finds no room. `added` is help that joins the plan, `without_bundle` a bundle that leaves it, and
    `without_source` a source of the commitment ledger that no longer counts.
    """

    reason_code: str
    gently: bool = False
    added: Sequence[Gap] = ()
    without_bundle: str | None = None
    without_source: UUID | None = None


async def replan(work: Work, placement_id: UUID, body: ReplanBody, precondition: Precondition) -> Redrawn:
    """Draws the rest of a plan anew from today. Raises PlacementNotUnderWay."""
    placement, plan = await take_plan(work, placement_id, precondition)
    return await redraw(work, placement, plan, Occasion(body.reason_code))


async def take_plan(work: Work, placement_id: UUID, precondition: Precondition) -> tuple[Placement, TrainingPlan]:
    """The placement and its plan, locked, for a change of the plan. Raises PlacementNotUnderWay."""
    placement = await placements.get_placement(work, placement_id)
    plan = await repository.get_plan_of(work, placement_id, lock=True)
    precondition.check(plan.version)
    require_under_way(placement)
    return placement, plan


def require_under_way(placement: Placement) -> None:
    """A plan changes only while the placement is granted or active. Raises PlacementNotUnderWay."""
    if placement.status not in UNDER_WAY:
        raise PlacementNotUnderWay(state=placement.status.value)


async def replan_after_change(work: Work, event: Event) -> None:
    """Reaction to a changed placement: no sitting is left beyond the end, in a pause or outside the working times,
    and weeks that were won are used.
    """
    placement = await placements.load_placement(work, event.subject_id)
    if placement.training_plan_id is None:
        return
    plan = await repository.load_plan_of(work, placement.id)
    await fit_classes(work, placement)
    await redraw(work, placement, plan, Occasion(f"{event.data['kind']}_granted"))


async def redraw(work: Work, placement: Placement, plan: TrainingPlan, occasion: Occasion) -> Redrawn:
    """What has begun, is done, signed off or was given up stays; what still waits gives way to the new plan.

    A waiting activity that gets other times keeps its row. One under way keeps what has been; where its coming sittings
    no longer stand, its remaining weeks are planned like a gap of their own, and go on under the same row.
    """
    every = await repository.load_activities(work, plan.id)
    leaving = [row for row in every if _leaves(work, row, occasion)]
    rows = [row for row in every if row not in leaving]
    before = [each for each in help_without_room(plan.unplaced) if not _is_of(each, occasion.without_bundle)]
    asked = [*await gaps_of(work, placement), *before, *occasion.added]
    facts = await facts_of(work, placement, (), given_times(work, rows), occasion.without_source)
    board = lay_out(work, placement, rows, asked, facts, gently=occasion.gently)
    drawn = await to_thread.run_sync(plan_training, board.facts)
    if occasion.gently and _pushes_out(board, drawn, plan, occasion):
        board = lay_out(work, placement, rows, asked, facts, gently=False)
        drawn = await to_thread.run_sync(plan_training, board.facts)
    redrawn = _enter(work, plan, rows, board, drawn, leaving)
    plan.unplaced = unplaced_rows(drawn.unplaced, board.facts.gaps)
    await _store(work, redrawn, occasion.reason_code)
    return redrawn


def _leaves(work: Work, row: TrainingActivity, occasion: Occasion) -> bool:
    """Help of a bundle that is taken out and has not begun."""
    mine = row.origin is ActivityOrigin.BUNDLE and row.bundle_code == occasion.without_bundle
    return mine and status_of(work, row) is ActivityStatus.PLANNED


def _is_of(gap: Gap, bundle_code: str | None) -> bool:
    return gap.bundled is not None and gap.bundled.code == bundle_code


def _pushes_out(board: Board, drawn: DrawnPlan, plan: TrainingPlan, occasion: Occasion) -> bool:
    """Whether something finds no room that had some, or that matters more than what stands."""
    known = {UUID(each.get("key") or each["skill_id"]) for each in plan.unplaced}
    new = {gap.key for gap in occasion.added}
    return any(each.key in board.moving or each.key not in known | new for each in drawn.unplaced)


def _enter(
    work: Work,
    plan: TrainingPlan,
    rows: Sequence[TrainingActivity],
    board: Board,
    drawn: DrawnPlan,
    leaving: Sequence[TrainingActivity],
) -> Redrawn:
    planned = {each.key: each for each in drawn.activities}
    moved, removed = [], [*leaving]
    for key, (row, rest) in board.rests.items():
        moved.append(_move(work, row, rest.held, planned.pop(key, None)))
    for key, row in board.waiting.items():
        new = planned.get(key)
        if new is None or new.reason.need != row.need:
            removed.append(row)
            continue
        del planned[key]
        if not stands_as(row, new):
            moved.append(_move(work, row, (), new))
    added = [activity_row(plan, each) for each in planned.values()]
    touched = [*removed, *(each.row for each in moved)]
    return Redrawn(plan, [row for row in rows if row not in touched], moved, added, removed)


def _move(work: Work, row: TrainingActivity, held: Sequence[DatedSession], planned: PlannedActivity | None) -> Moved:
    before = sessions_of(row)
    carry_on(row, held, planned)
    touch(row, work.now())
    return Moved(row, before)


async def _store(work: Work, redrawn: Redrawn, reason_code: str) -> None:
    for row in redrawn.removed:
        await work.session.delete(row)
    work.session.add_all(redrawn.added)
    # The plan's own row changes with every re-plan, so that two at once cannot both write.
    touch(redrawn.plan, work.now())
    await work.session.flush()
    ids = {
        "added": [str(row.id) for row in redrawn.added],
        "moved": [str(each.row.id) for each in redrawn.moved],
        "removed": [str(row.id) for row in redrawn.removed],
    }
    await record(work, "training_plan.replanned", plan_subject(redrawn.plan), Change(reason_code=reason_code, data=ids))
