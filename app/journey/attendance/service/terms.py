"""What a placement's agreement says of time, day by day, as the values the domain judges."""

from collections.abc import Collection, Sequence
from uuid import UUID

from app.foundation.core.clock import COPENHAGEN
from app.foundation.db.work import Work
from app.journey.attendance import repository
from app.journey.attendance.domain.schedule import Terms, TimesFrom
from app.journey.placements.domain import pauses_of, steps_of, times_of
from app.journey.placements.models import AgreementVersion, Placement


async def terms_of(work: Work, placement: Placement) -> Terms:
    return (await terms_of_many(work, [placement]))[placement.id]


async def terms_of_many(work: Work, placements: Collection[Placement]) -> dict[UUID, Terms]:
    """The terms of many placements; older versions are read only where an agreement has changed since its grant."""
    versions = await repository.changed_versions_of(work, placements)
    return {placement.id: _terms(placement, versions.get(placement.id, ())) for placement in placements}


def _terms(placement: Placement, versions: Sequence[AgreementVersion]) -> Terms:
    return Terms(
        starts_on=placement.starts_on,
        last_on=placement.ended_on or placement.ends_on,
        steps=steps_of(placement.hours_schedule),
        times=_times(placement, versions),
        pauses=pauses_of(placement.pauses),
    )


def _times(placement: Placement, versions: Sequence[AgreementVersion]) -> tuple[TimesFrom, ...]:
    """Other working times hold from the day of their decision on; the hours of weeks that have begun never change.

    Attendance is often entered days later, and must be judged by the times that held then.
    """
    if not versions:
        return (TimesFrom(placement.starts_on, times_of(placement.working_times)),)
    first, *later = versions
    return (
        TimesFrom(placement.starts_on, times_of(first.content["working_times"])),
        *(
            TimesFrom(version.created_at.astimezone(COPENHAGEN).date(), times_of(version.content["working_times"]))
            for version in later
        ),
    )
