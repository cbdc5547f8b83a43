"""From jobs and what was said about them to the verdict on a milestone, and to whoever showed it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from app.journey.aftercare.domain.milestones import (
    EmploymentSpell,
    Milestone,
    Retention,
    RetentionBasis,
    judge,
)


class EvidenceSource(StrEnum):
    """What shows that somebody was in work on a day."""

    PAYSLIP = "payslip"
    INCOME_REGISTER = "income_register"
    EMPLOYER = "employer"
    CANDIDATE = "candidate"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Job:
    """One employment of a plan; `ended_on` only where the job has ended, never a planned last day."""

    id: UUID
    employer_id: UUID
    starts_on: date
    ended_on: date | None = None


@dataclass(frozen=True, slots=True)
class Said:
    """What is known of one job on one day: that the person works there, or no longer does. `by` brought it."""

    job_id: UUID
    on: date
    in_work: bool
    by: UUID | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """The verdict on a milestone; where it is retained, the job that covers the day, and who showed it.

    `shown_by` is None where nobody said so but the job ended later than the day.
    """

    verdict: Retention
    job: Job | None = None
    shown_by: UUID | None = None


def spell_of(job: Job, said: Iterable[Said]) -> EmploymentSpell:
    """The job as far as it is known: confirmed on the latest yes, denied from the first no after it.

    A "no" that a later "yes" contradicts was a mistake: the person still worked there afterwards.
    """
    told = [each for each in said if each.job_id == job.id]
    confirmed = max((each.on for each in told if each.in_work), default=None)
    denied = min(
        (each.on for each in told if not each.in_work and (confirmed is None or each.on > confirmed)), default=None
    )
    return EmploymentSpell(job.employer_id, job.starts_on, job.ended_on, confirmed, denied)


def find(
    milestone: Milestone, employer_id: UUID | None, jobs: Sequence[Job], said: Sequence[Said], today: date
) -> Finding:
    """Judges one milestone on everything known of the plan's jobs.

    `employer_id` is the employer at the clock's start, for `same_employer`; None for `any_employer`. Where several
    jobs cover the day (two employers at once) the earliest of them is named.
    """
    counted = [job for job in jobs if milestone.basis is RetentionBasis.ANY_EMPLOYER or job.employer_id == employer_id]
    spells = {job.id: spell_of(job, said) for job in counted}
    verdict = judge(milestone, employer_id or UUID(int=0), spells.values(), today)
    if verdict is not Retention.RETAINED:
        return Finding(verdict)
    covering = (
        job
        for job in sorted(counted, key=lambda job: (job.starts_on, job.id))
        if judge(milestone, job.employer_id, [spells[job.id]], today) is Retention.RETAINED
    )
    job = next(covering)
    proofs = sorted(
        (each for each in said if each.job_id == job.id and each.in_work and each.on >= milestone.falls_on),
        key=lambda each: each.on,
    )
    return Finding(verdict, job, proofs[0].by if proofs else None)
