"""What must always hold of attendance: days lie in their internship, and no three signals wait uncounted."""

from collections import defaultdict
from uuid import UUID

from sqlalchemy import or_
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from app.foundation.db.query import fetch_rows, select_columns
from app.journey.attendance.domain.signals import Signal, SignalKind, calling, is_low, kind_of
from app.journey.attendance.domain.states import SIGNALS
from app.journey.attendance.models import AttendanceDay, ReadinessPicture
from app.journey.placements.domain import PlacementStatus, pauses_of
from app.journey.placements.models import Placement


async def days_outside_their_internship(session: AsyncSession) -> list[UUID]:
    """The agreed period counts: an internship that ended early may know days after its end."""
    outside = or_(
        col(AttendanceDay.day_on) < col(Placement.starts_on), col(AttendanceDay.day_on) > col(Placement.ends_on)
    )
    statement = select(AttendanceDay.id).join(Placement, col(Placement.id) == col(AttendanceDay.placement_id))
    return list((await session.exec(statement.where(outside))).all())


async def signals_nobody_counted(session: AsyncSession) -> list[UUID]:
    """Running internships with three uncounted signals in a fortnight: their talk was never opened."""
    found: dict[UUID, list[Signal[None]]] = defaultdict(list)
    running = col(Placement.status) == PlacementStatus.ACTIVE
    days = (
        select_columns(Placement.id, Placement.pauses, AttendanceDay.day_on, AttendanceDay.status)
        .join(AttendanceDay, col(AttendanceDay.placement_id) == col(Placement.id))
        .where(running, col(AttendanceDay.counted_at).is_(None), col(AttendanceDay.status).in_(SIGNALS))
    )
    for placement_id, pauses, day_on, status in await fetch_rows(session, days):
        kind = kind_of(status)
        if kind is not None and not any(first <= day_on <= last for first, last in pauses_of(pauses)):
            found[placement_id].append(Signal(day_on, kind, None))
    pictures = (
        select(ReadinessPicture)
        .join(Placement, col(Placement.id) == col(ReadinessPicture.placement_id))
        .where(running, col(ReadinessPicture.counted_at).is_(None))
    )
    for each in (await session.exec(pictures)).all():
        if is_low((each.punctuality, each.presence, each.appearance, each.communication)):
            found[each.placement_id].append(Signal(each.seen_on, SignalKind.READINESS, None))
    return [placement_id for placement_id, signals in found.items() if calling(signals)]
