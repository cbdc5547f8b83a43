"""What a job must fit in with, as it begins and as its terms change, and what it takes of a workplace's room."""

from datetime import date
from decimal import Decimal
from uuid import UUID

from app.foundation.audit.service import Subject
from app.foundation.core.errors import FieldFault, Invalid, NotFound
from app.foundation.core.i18n import Text
from app.foundation.db.work import Work
from app.journey.aftercare import repository
from app.journey.aftercare.domain.hours import FULL_TIME, JobHours, most_hours
from app.journey.aftercare.domain.kinds import EmploymentKind
from app.journey.aftercare.domain.states import EmploymentStatus
from app.journey.aftercare.errors import AlreadyEmployedHere, EmploymentOverlaps, TooManyHours
from app.journey.aftercare.models import Employment
from app.journey.placements.domain import fte_fraction
from app.registers.candidates import repository as candidates
from app.registers.candidates.models import Candidate
from app.registers.companies import repository as companies
from app.registers.companies.models import Occupancy
from app.registers.law.domain.facts import CommitmentKind

SOURCE = "employment"


def subject_of(employment: Employment) -> Subject:
    return Subject("employment", employment.id, employment.jobcenter_id, employment.company_id, employment.candidate_id)


async def refuse_foreign_workplace(work: Work, company_id: UUID, workplace_id: UUID | None) -> None:
    """Raises Invalid for a workplace that is unknown, or another company's."""
    if workplace_id is None:
        return
    try:
        workplace = await companies.get_workplace(work, workplace_id)
    except NotFound:
        text = Text("Findes ikke.", "Does not exist.")
        raise Invalid(FieldFault("/workplace_id", "reference.unknown", text)) from None
    if workplace.company_id != company_id:
        text = Text("Arbejdsstedet hører ikke til virksomheden.", "The workplace is not the company's.")
        raise Invalid(FieldFault("/workplace_id", "employment.workplace_elsewhere", text))


async def refuse_overlap(
    work: Work, candidate_id: UUID, company_id: UUID, job: JobHours, *, itself: UUID | None = None
) -> None:
    """One job with a company at a time: an active one is ended first, and what has ended covers no day of this one.

    `itself` is the job whose terms change. Raises AlreadyEmployedHere, EmploymentOverlaps.
    """
    for other in await repository.list_jobs_with(work, candidate_id, company_id):
        if other.id == itself:
            continue
        if other.status is EmploymentStatus.ACTIVE:
            raise AlreadyEmployedHere
        begins_after = job.ends_on is not None and other.starts_on > job.ends_on
        is_over_before = other.ends_on is not None and other.ends_on < job.starts_on
        if not (begins_after or is_over_before):
            raise EmploymentOverlaps


async def refuse_too_many_hours(work: Work, candidate_id: UUID, job: JobHours, *, itself: UUID | None = None) -> None:
    """Jobs with several companies fit into one full-time week, by the ledger. Raises TooManyHours.

    Internships and classes are not counted: an internship is ended by whoever gave it, and classes lie in the evening.
    """
    ledger = await candidates.commitments_of(
        work, candidate_id, job.starts_on, job.ends_on or date.max, except_source=itself
    )
    jobs = [
        JobHours(entry.starts_on, entry.ends_on, entry.weekly_hours)
        for entry in ledger
        if entry.kind is CommitmentKind.EMPLOYMENT and entry.weekly_hours is not None
    ]
    taken = most_hours(jobs, job.starts_on, job.ends_on)
    if taken + job.weekly_hours > FULL_TIME:
        raise TooManyHours(taken=f"{taken:f}", left=f"{max(FULL_TIME - taken, Decimal(0)):f}")


def occupancy_of(employment: Employment, candidate: Candidate, from_on: date) -> list[Occupancy]:
    """What the job takes of its workplace's room from a day on: only one with wage subsidy counts against the ratio."""
    if employment.kind is not EmploymentKind.WAGE_SUBSIDY or employment.workplace_id is None:
        return []
    return [
        Occupancy(
            workplace_id=employment.workplace_id,
            jobcenter_id=employment.jobcenter_id,
            source_type=SOURCE,
            source_id=employment.id,
            legal_basis=candidate.legal_basis,
            starts_on=from_on,
            ends_on=employment.ends_on,
            fte_fraction=fte_fraction(employment.weekly_hours),
        )
    ]
