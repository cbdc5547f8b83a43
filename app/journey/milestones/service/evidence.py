"""Bringing evidence of a milestone."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from app.foundation.api.conditional import Precondition
from app.foundation.audit.service import Change, record
from app.foundation.core.errors import FieldFault, Invalid
from app.foundation.core.i18n import Text
from app.foundation.db.work import Work
from app.journey.aftercare.domain.milestones import RetentionBasis
from app.journey.milestones import repository
from app.journey.milestones.domain.evidence import Job
from app.journey.milestones.domain.states import require_evidence_wanted
from app.journey.milestones.errors import (
    BEFORE_JOB,
    IN_FUTURE,
    OTHER_JOB,
    TOO_EARLY,
    UNKNOWN_JOB,
    WHICH_JOB,
    JobHadEnded,
    day_fault,
)
from app.journey.milestones.models import Milestone
from app.journey.milestones.schemas import EvidenceBody
from app.journey.milestones.service.judging import judge_plans, subject_of


async def add_evidence(work: Work, milestone_id: UUID, body: EvidenceBody, precondition: Precondition) -> Milestone:
    """Keeps the evidence with the milestone and judges the whole plan again: it may show other milestones too.

    Raises IllegalMove where the milestone is retained already, Invalid for a day or a job that does not fit, and
    JobHadEnded where the job was over by then.
    """
    found = await repository.get_milestone(work, milestone_id)
    rows = await repository.lock_milestones_of(work, [found.plan_id])
    milestone = next(row for row in rows if row.id == found.id)
    precondition.check(milestone.version)
    require_evidence_wanted(milestone.status, work.actor.role)
    _check_day(milestone, body, work.today())
    job = _job(milestone, (await repository.jobs_of(work, [milestone.plan_id]))[milestone.plan_id], body)
    milestone.evidence = [
        *milestone.evidence,
        {
            **body.model_dump(mode="json"),
            "employment_id": str(job.id),
            "brought_at": work.now().isoformat(),
            "brought_by": str(work.actor.account_id),
        },
    ]
    await work.session.flush()
    data = {"source": body.source.value, "in_work": body.in_work, "employment_id": str(job.id)}
    await record(work, "milestone.evidence_brought", subject_of(milestone), Change(data=data))
    await judge_plans(work, [milestone.plan_id])
    return milestone


def _check_day(milestone: Milestone, body: EvidenceBody, today: date) -> None:
    if body.on > today:
        raise day_fault("milestone.evidence_in_future", IN_FUTURE)
    if body.in_work and body.on < milestone.falls_on:
        raise day_fault("milestone.evidence_too_early", TOO_EARLY)


def _job(milestone: Milestone, jobs: Sequence[Job], body: EvidenceBody) -> Job:
    """The job that the evidence is about: the one named, or the only one that had begun by the milestone's day."""
    ours = [
        job for job in jobs if milestone.basis is RetentionBasis.ANY_EMPLOYER or job.employer_id == milestone.company_id
    ]
    if body.employment_id is not None:
        job = _named(body.employment_id, ours, jobs)
    else:
        latest = min(body.on, milestone.falls_on)
        fitting = [
            each
            for each in ours
            if each.starts_on <= latest and (each.ended_on is None or not body.in_work or each.ended_on >= body.on)
        ]
        own = [each for each in fitting if each.id == milestone.employment_id]
        if len(own or fitting) != 1:
            raise _fault("milestone.which_job", WHICH_JOB)
        (job,) = own or fitting
    if job.starts_on > (min(body.on, milestone.falls_on) if body.in_work else body.on):
        raise day_fault("milestone.evidence_before_job", BEFORE_JOB)
    if body.in_work and job.ended_on is not None and job.ended_on < body.on:
        raise JobHadEnded(ended_on=job.ended_on.isoformat())
    return job


def _named(job_id: UUID, ours: Sequence[Job], jobs: Sequence[Job]) -> Job:
    for job in ours:
        if job.id == job_id:
            return job
    if any(job.id == job_id for job in jobs):
        raise _fault("milestone.other_job", OTHER_JOB)
    raise _fault("reference.unknown", UNKNOWN_JOB)


def _fault(code: str, text: Text) -> Invalid:
    return Invalid(FieldFault("/employment_id", code, text))
