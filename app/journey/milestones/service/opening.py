"""Opening the milestones of a job and of its plan."""

from collections.abc import Iterable
from datetime import date, timedelta

from app.foundation.audit.models import Event
from app.foundation.db.work import Work
from app.journey.aftercare.domain.milestones import Retention, RetentionBasis, milestones
from app.journey.aftercare.models import Employment
from app.journey.aftercare.repository import load_employment
from app.journey.milestones import repository
from app.journey.milestones.models import Milestone
from app.journey.milestones.service.judging import judge_plans


async def open_milestones(work: Work, event: Event) -> None:
    """Reaction to a job: its four days with this employer, and with the first job the plan's four with any employer."""
    await _open(work, await load_employment(work, event.subject_id))


async def open_missing_milestones(work: Work, batch: int) -> int:
    """Upkeep: jobs that were registered before there were milestones get theirs."""
    jobs = await repository.jobs_without_milestones(work, batch)
    for job in jobs:
        await _open(work, job)
    return len(jobs)


async def _open(work: Work, job: Employment) -> None:
    """Judges at once too: a job may be registered long after its first day."""
    plan = await repository.lock_plan(work, job.plan_id)
    there = await repository.lock_milestones_of(work, [plan.id])
    of_plan = [row for row in there if row.basis is RetentionBasis.ANY_EMPLOYER]
    work.session.add_all(_rows(job, RetentionBasis.SAME_EMPLOYER, job.starts_on))
    if of_plan:
        _move_clock(of_plan, plan.first_job_on)
    else:
        work.session.add_all(_rows(job, RetentionBasis.ANY_EMPLOYER, plan.first_job_on))
    await work.session.flush()
    await judge_plans(work, [plan.id])


def _rows(job: Employment, basis: RetentionBasis, clock_from: date) -> list[Milestone]:
    """Those of the plan name no job: whoever employs the person on the day counts."""
    of_job = basis is RetentionBasis.SAME_EMPLOYER
    return [
        Milestone(
            jobcenter_id=job.jobcenter_id,
            plan_id=job.plan_id,
            candidate_id=job.candidate_id,
            employment_id=job.id if of_job else None,
            company_id=job.company_id if of_job else None,
            basis=basis,
            days=each.days,
            falls_on=each.falls_on,
        )
        for each in milestones(basis, clock_from)
    ]


def _move_clock(of_plan: Iterable[Milestone], first_job_on: date) -> None:
    """An earlier first job has come to light: the days move, and are judged anew."""
    for row in of_plan:
        falls_on = first_job_on + timedelta(days=row.days)
        if row.falls_on != falls_on:
            row.falls_on, row.status, row.judged_at = falls_on, Retention.PENDING, None
