"""Looking for three signals in a fortnight after every entry; aftercare opens the talk that follows."""

from typing import Any

from app.foundation.audit.service import Change, Subject, record
from app.foundation.db.work import Work
from app.journey.attendance import repository
from app.journey.attendance.domain.schedule import Terms
from app.journey.attendance.domain.signals import Signal, SignalKind, calling, counts, kind_of
from app.journey.placements.domain import PlacementStatus
from app.journey.placements.models import Placement


async def look_for_signals(work: Work, placement: Placement, terms: Terms) -> None:
    """Records `attendance.support_needed` where the signals of an internship call for it; the placement is locked.

    Each signal is counted once, so that an entry that repeats, corrects or comes late never calls twice. A day that
    rests meanwhile, or was corrected, is no signal. Nothing else follows: nobody's status, hours or plan change.
    """
    if placement.status is not PlacementStatus.ACTIVE:
        return
    signals: list[Signal[Any]] = [
        Signal(day.day_on, kind, day)
        for day in await repository.uncounted_days(work, placement.id)
        if (kind := kind_of(day.status)) is not None and terms.covers(day.day_on)
    ]
    signals += [
        Signal(picture.seen_on, SignalKind.READINESS, picture)
        for picture in await repository.uncounted_pictures(work, placement.id)
    ]
    called = calling(signals)
    if not called:
        return
    for signal in called:
        signal.row.counted_at = work.now()
    await work.session.flush()
    data = {
        "placement_id": str(placement.id),
        "from_on": called[0].on.isoformat(),
        "to_on": called[-1].on.isoformat(),
        **counts(called),
    }
    await record(work, "attendance.support_needed", about(placement), Change(data=data))


def about(placement: Placement) -> Subject:
    """Attendance is a placement's; its events carry the placement's key."""
    return Subject("attendance", placement.id, placement.jobcenter_id, placement.company_id, placement.candidate_id)
