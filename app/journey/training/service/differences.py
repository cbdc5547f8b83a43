"""What drawing a plan anew changes, as the caller reads it."""

from app.foundation.core.i18n import Text
from app.foundation.db.work import Work
from app.journey.training import repository
from app.journey.training.domain.bundling import LEFT_OUT
from app.journey.training.models import TrainingActivity
from app.journey.training.schemas import (
    BundleApplied,
    DatedSessionRead,
    LeftOutRead,
    PlanChange,
    PlanChanges,
    PlanMove,
    ReplanRead,
    TimesBefore,
)
from app.journey.training.service.bundles import Applied
from app.journey.training.service.reading import read_plan
from app.journey.training.service.redrawing import Moved, Redrawn
from app.journey.training.service.rows import dated_row


async def read_redrawn(work: Work, redrawn: Redrawn) -> ReplanRead:
    """The plan as drawn anew, with the difference to before."""
    plan = await read_plan(work, redrawn.plan, await repository.list_activities(work, redrawn.plan.id))
    changes = PlanChanges(
        kept=[_change(work, row) for row in redrawn.kept],
        moved=[_move(work, each) for each in redrawn.moved],
        added=[_change(work, row) for row in redrawn.added],
        removed=[_change(work, row) for row in redrawn.removed],
    )
    return ReplanRead(**dict(plan), changes=changes)


async def read_applied(work: Work, applied: Applied) -> BundleApplied:
    """The plan with a bundle in it, the difference, and what of the bundle is left out."""
    read = await read_redrawn(work, applied.redrawn)
    left_out = [
        LeftOutRead(
            title=each.item.title.get(work.language),
            skill_id=each.item.skill_id,
            reason_code=each.code,
            reason=LEFT_OUT[each.code].get(work.language),
        )
        for each in applied.left_out
        if each.item.skill_id is not None
    ]
    return BundleApplied(**dict(read), left_out=left_out)


def _change(work: Work, row: TrainingActivity) -> PlanChange:
    return PlanChange(
        activity_id=row.id,
        skill_id=row.skill_id,
        title=Text(row.title_da, row.title_en).get(work.language),
        starts_on=row.starts_on,
        ends_on=row.ends_on,
    )


def _move(work: Work, moved: Moved) -> PlanMove:
    before = TimesBefore(
        starts_on=min((each.on for each in moved.before), default=None),
        ends_on=max((each.on for each in moved.before), default=None),
        dated_sessions=[DatedSessionRead.model_validate(dated_row(each)) for each in moved.before],
    )
    return PlanMove(**dict(_change(work, moved.row)), before=before)
