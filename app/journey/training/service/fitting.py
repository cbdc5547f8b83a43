"""Classes at the workplace, cut to what one placement can attend."""

from collections.abc import Iterable
from datetime import time

from app.foundation.db.model import touch
from app.foundation.db.work import Work
from app.journey.placements.models import Placement
from app.journey.training import repository
from app.journey.training.domain.values import ClassTime, DatedSession, WeeklySession
from app.journey.training.models import TrainingActivity, WorkplaceClass
from app.journey.training.service.planning import closed_days, sittings_of
from app.journey.training.service.rows import dated_row, sessions_of


async def sittings_for(work: Work, held_class: WorkplaceClass, placement: Placement) -> tuple[DatedSession, ...]:
    """The sittings of a class that fall into a placement: not on holidays, closing days or days of a pause."""
    closed = await closed_days(work, placement)
    times = [ClassTime(each, held_class.starts_on, held_class.ends_on) for each in weekly_times(held_class)]
    found = (session for each in times for session in sittings_of(each, placement.starts_on, placement.ends_on, closed))
    return tuple(sorted(found))


async def fit_classes(work: Work, placement: Placement) -> None:
    """After a change of the placement: what is to come of its classes is what now falls into it; what has been stays."""
    today = work.today()
    for row, held_class in await repository.load_classes_of(work, placement.id):
        held = [session for session in sessions_of(row) if session.on < today]
        coming = [session for session in await sittings_for(work, held_class, placement) if session.on >= today]
        if [*held, *coming] != sessions_of(row):
            _set_times(row, [*held, *coming])
            touch(row, work.now())


def _set_times(row: TrainingActivity, sittings: Iterable[DatedSession]) -> None:
    row.dated_sessions = [dated_row(each) for each in sittings]
    days = sorted(each["on"] for each in row.dated_sessions)
    if days:
        row.starts_on, row.ends_on = (type(row.starts_on).fromisoformat(day) for day in (days[0], days[-1]))


def weekly_times(held_class: WorkplaceClass) -> list[WeeklySession]:
    """The times of a class as they are stored."""
    return [
        WeeklySession(each["weekday"], time.fromisoformat(each["from"]), time.fromisoformat(each["to"]))
        for each in held_class.sessions
    ]
