"""What courses and vouchers ask of the rooms before them."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlmodel import col, select

from app.foundation.core.errors import NotFound
from app.foundation.db.work import Work
from app.journey.placements import repository as placements
from app.journey.placements.domain import UNDER_WAY
from app.journey.placements.models import Placement
from app.journey.training import repository as training
from app.journey.training.models import TrainingActivity


async def list_under_way(work: Work, candidate_id: UUID, from_on: date, to_on: date) -> Sequence[Placement]:
    """A candidate's placements that are granted or active on any of these days, by key and without scope: for a
    voucher of this candidate.
    """
    statement = (
        select(Placement)
        .where(
            col(Placement.candidate_id) == candidate_id,
            col(Placement.status).in_(UNDER_WAY),
            col(Placement.starts_on) <= to_on,
            col(Placement.ends_on) >= from_on,
        )
        .order_by(col(Placement.starts_on), col(Placement.id))
    )
    return (await work.session.exec(statement)).all()


async def find_placement(work: Work, placement_id: UUID) -> Placement | None:
    """The placement, if the caller may see it."""
    try:
        return await placements.get_placement(work, placement_id)
    except NotFound:
        return None


async def find_activity(work: Work, activity_id: UUID) -> TrainingActivity | None:
    """The activity, if the caller may see it."""
    try:
        return await training.get_activity(work, activity_id)
    except NotFound:
        return None
