"""Changing the terms of a job that goes on: its hours, its kind, its place, its last day."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

from app.foundation.api.conditional import Precondition
from app.foundation.api.merge_patch import apply_patch
from app.foundation.audit.service import Change, record
from app.foundation.core.errors import FieldFault, Invalid
from app.foundation.core.i18n import Text
from app.foundation.db.work import Work
from app.journey.aftercare import repository
from app.journey.aftercare.domain.hours import JobHours, go_on
from app.journey.aftercare.domain.states import EMPLOYMENT_LIFE
from app.journey.aftercare.models import Employment
from app.journey.aftercare.schemas import EmploymentPatch, EmploymentTerms
from app.journey.aftercare.service.fitting import (
    SOURCE,
    occupancy_of,
    refuse_foreign_workplace,
    refuse_overlap,
    refuse_too_many_hours,
    subject_of,
)
from app.registers.candidates import repository as candidates
from app.registers.candidates.models import Candidate
from app.registers.companies import repository as companies
from app.registers.law.domain import Commitment, CommitmentKind

# What the two ledgers hold of a job besides its days.
_WEIGHED = frozenset({"weekly_hours", "kind", "workplace_id"})
_TERMS = frozenset(EmploymentTerms.model_fields) - {"from_on"}


async def patch_employment(
    work: Work, employment_id: UUID, patch: EmploymentPatch, precondition: Precondition
) -> Employment:
    """Changes the terms of a job; from `from_on` on the ledgers hold the new ones, before it those that were true then.

    The candidate is locked before the job, as where jobs are registered. Raises IllegalMove for a job that has ended,
    Invalid, EmploymentOverlaps, TooManyHours.
    """
    employment = await repository.get_employment(work, employment_id)
    candidate = await candidates.load(work, employment.candidate_id, lock=True)
    employment = await repository.get_employment(work, employment_id, lock=True)
    precondition.check(employment.version)
    state = EMPLOYMENT_LIFE.target("change", employment.status, work.actor.role).value
    current = EmploymentTerms.model_validate({name: getattr(employment, name) for name in _TERMS})
    terms = apply_patch(current, patch, EmploymentTerms)
    fields = {name for name in _TERMS if getattr(current, name) != getattr(terms, name)}
    if not fields:
        return employment
    stretches = await repository.stretches_of(work, SOURCE, employment)
    begins = _first_day(work, employment, terms) if fields & _WEIGHED else stretches[-1].starts_on
    change = JobHours(begins, terms.ends_on, terms.weekly_hours)
    await _refuse_what_does_not_fit(work, employment, terms, change)
    for name in fields:
        setattr(employment, name, getattr(terms, name))
    if fields - {"title"}:
        await _write_ledgers(work, employment, candidate, go_on(stretches, change))
    await work.session.flush()
    await repository.touch_plan_of(work, employment.id)
    told = {"fields": sorted(fields), "from_on": begins.isoformat()}
    await record(work, "employment.changed", subject_of(employment), Change(state, state, data=told))
    return employment


def _first_day(work: Work, employment: Employment, terms: EmploymentTerms) -> date:
    """The day named, or today as far as the job runs today. Raises Invalid for a day ahead, or before the job."""
    begins = terms.from_on or max(employment.starts_on, min(work.today(), terms.ends_on or date.max))
    if not employment.starts_on <= begins <= max(work.today(), employment.starts_on):
        text = Text(
            "Ændringen skal gælde fra jobbets første dag eller senere, og senest fra i dag.",
            "The change must hold from the job's first day or later, and from today at the latest.",
        )
        raise Invalid(FieldFault("/from_on", "employment.change_outside", text))
    return begins


async def _refuse_what_does_not_fit(
    work: Work, employment: Employment, terms: EmploymentTerms, change: JobHours
) -> None:
    if terms.ends_on is not None and terms.ends_on < change.starts_on:
        text = Text("Sidste dag ligger, før vilkårene gælder.", "The last day lies before the terms hold.")
        raise Invalid(FieldFault("/ends_on", "employment.period_reversed", text))
    if terms.workplace_id != employment.workplace_id:
        await refuse_foreign_workplace(work, employment.company_id, terms.workplace_id)
    whole = replace(change, starts_on=employment.starts_on)
    await refuse_overlap(work, employment.candidate_id, employment.company_id, whole, itself=employment.id)
    await refuse_too_many_hours(work, employment.candidate_id, change, itself=employment.id)


async def _write_ledgers(
    work: Work, employment: Employment, candidate: Candidate, stretches: Sequence[JobHours]
) -> None:
    busy = [
        Commitment(CommitmentKind.EMPLOYMENT, each.starts_on, each.ends_on, (), each.weekly_hours) for each in stretches
    ]
    await candidates.write_commitments(work, candidate, SOURCE, employment.id, busy)
    begins = stretches[-1].starts_on
    await companies.shorten_occupancy(work, SOURCE, employment.id, begins - timedelta(days=1))
    work.session.add_all(occupancy_of(employment, candidate, begins))
