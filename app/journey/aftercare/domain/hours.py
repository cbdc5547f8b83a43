"""How many hours a week several jobs take together."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

# A full-time week by collective agreement in Denmark, and the most the ledger counts for one job.
FULL_TIME = Decimal(37)


@dataclass(frozen=True, slots=True)
class JobHours:
    """One job: from when to when (None: without end), and hours a week."""

    starts_on: date
    ends_on: date | None
    weekly_hours: Decimal

    def runs_on(self, day: date) -> bool:
        return self.starts_on <= day and (self.ends_on is None or day <= self.ends_on)


def most_hours(jobs: Sequence[JobHours], starts_on: date, ends_on: date | None) -> Decimal:
    """The most hours a week that the jobs take together on any day from `starts_on` to `ends_on`, both included.

    The sum only grows on a day on which one of them begins, so those days and the first one are looked at.
    """
    last = ends_on or date.max
    days = {starts_on, *(job.starts_on for job in jobs if starts_on <= job.starts_on <= last)}
    return max(sum((job.weekly_hours for job in jobs if job.runs_on(day)), Decimal(0)) for day in days)


def go_on(stretches: Sequence[JobHours], change: JobHours) -> list[JobHours]:
    """The stretches of one job after its terms changed: as they were before `change` begins, and `change` from then on.

    What was worked stays as it was worked, so that the ledger still tells how many hours a week were taken when.
    """
    before = change.starts_on - timedelta(days=1)
    kept = [
        replace(each, ends_on=before if each.ends_on is None else min(each.ends_on, before))
        for each in stretches
        if each.starts_on < change.starts_on
    ]
    return [*kept, change]
