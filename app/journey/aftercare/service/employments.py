"""Registering jobs and ending them."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from app.foundation.api.conditional import Precondition
from app.foundation.audit.service import Change, record
from app.foundation.core.errors import FieldFault, Invalid, NotFound
from app.foundation.core.i18n import Text
from app.foundation.db.model import touch
from app.foundation.db.work import Work
from app.journey.aftercare import repository
from app.journey.aftercare.domain.hours import JobHours
from app.journey.aftercare.domain.states import EMPLOYMENT_LIFE, EmploymentStatus
from app.journey.aftercare.errors import PlacementNotOver
from app.journey.aftercare.models import AftercarePlan, Employment
from app.journey.aftercare.schemas import EmploymentCreate, EndBody
from app.journey.aftercare.service.fitting import (
    SOURCE,
    occupancy_of,
    refuse_foreign_workplace,
    refuse_overlap,
    refuse_too_many_hours,
    subject_of,
)
from app.journey.placements import repository as placements
from app.journey.placements.domain import PlacementStatus
from app.registers.candidates import repository as candidates
from app.registers.candidates.models import Candidate
from app.registers.companies import repository as companies
from app.registers.law.domain.facts import CommitmentKind

_OVER = (PlacementStatus.COMPLETED, PlacementStatus.ENDED_EARLY)
_UNKNOWN = Text("Findes ikke.", "Does not exist.")


@dataclass(frozen=True, slots=True)
class Parties:
    """Who is employed by whom, and where."""

    candidate: Candidate
    company_id: UUID
    workplace_id: UUID | None


async def register_employment(work: Work, body: EmploymentCreate) -> Employment:
    """Registers a job: the person's time is taken, the aftercare plan opens or continues, follow-ups are scheduled.

    The candidate is locked first, so that two jobs registered at once share one plan.
    Raises Invalid for unknown or contradicting ids, PlacementNotOver, AlreadyEmployedHere, EmploymentOverlaps,
    TooManyHours, and IllegalMove where the candidate is closed.
    """
    parties = await _parties_of_placement(work, body) if body.placement_id else await _parties_named(work, body)
    candidate = parties.candidate
    job = JobHours(body.starts_on, body.ends_on, body.weekly_hours)
    await refuse_overlap(work, candidate.id, parties.company_id, job)
    await refuse_too_many_hours(work, candidate.id, job)
    plan = await _open_or_continue_plan(work, candidate, body.starts_on)
    employment = Employment(
        plan_id=plan.id,
        candidate_id=candidate.id,
        company_id=parties.company_id,
        workplace_id=parties.workplace_id,
        placement_id=body.placement_id,
        jobcenter_id=candidate.jobcenter_id,
        **body.model_dump(include={"kind", "title", "weekly_hours", "starts_on", "ends_on"}),
    )
    work.session.add(employment)
    await work.session.flush()
    await _write_ledgers(work, employment, candidate)
    change = Change(to_state=employment.status.value, data={"plan_id": str(plan.id), "kind": employment.kind.value})
    await record(work, "employment.registered", subject_of(employment), change)
    return employment


async def _parties_of_placement(work: Work, body: EmploymentCreate) -> Parties:
    try:
        placement = await placements.get_placement(work, _required(body.placement_id))
    except NotFound:
        raise _unknown("/placement_id") from None
    for name in ("candidate_id", "company_id", "workplace_id"):
        if getattr(body, name) not in (None, getattr(placement, name)):
            text = Text("Passer ikke med forløbet.", "Does not fit the placement.")
            raise Invalid(FieldFault(f"/{name}", "employment.differs_from_placement", text))
    if placement.status not in _OVER:
        raise PlacementNotOver(state=placement.status.value)
    candidate = await candidates.load(work, placement.candidate_id, lock=True)
    return Parties(candidate, placement.company_id, placement.workplace_id)


async def _parties_named(work: Work, body: EmploymentCreate) -> Parties:
    try:
        candidate = await candidates.get(work, _required(body.candidate_id), lock=True)
    except NotFound:
        raise _unknown("/candidate_id") from None
    try:
        company = await companies.get_company(work, _required(body.company_id))
    except NotFound:
        raise _unknown("/company_id") from None
    await refuse_foreign_workplace(work, company.id, body.workplace_id)
    return Parties(candidate, company.id, body.workplace_id)


def _required(given: UUID | None) -> UUID:
    """The schema has seen to it that the id is there."""
    if given is None:
        raise Invalid
    return given


def _unknown(pointer: str) -> Invalid:
    return Invalid(FieldFault(pointer, "reference.unknown", _UNKNOWN))


async def _open_or_continue_plan(work: Work, candidate: Candidate, starts_on: date) -> AftercarePlan:
    """One plan for each candidate: its clock begins with the first job and survives every change of employer."""
    plan = await repository.find_plan_of(work, candidate.id)
    if plan is None:
        plan = AftercarePlan(candidate_id=candidate.id, jobcenter_id=candidate.jobcenter_id, first_job_on=starts_on)
        work.session.add(plan)
    else:
        plan.first_job_on = min(plan.first_job_on, starts_on)
        touch(plan, work.now())
    await work.session.flush()
    return plan


async def _write_ledgers(work: Work, employment: Employment, candidate: Candidate) -> None:
    """A job takes the person's hours; one with wage subsidy counts against the workplace's ratio as well."""
    await candidates.commit_time(
        work,
        candidate,
        CommitmentKind.EMPLOYMENT,
        SOURCE,
        employment.id,
        employment.starts_on,
        employment.ends_on,
        (),
        employment.weekly_hours,
    )
    entries = occupancy_of(employment, candidate, employment.starts_on)
    if entries:
        await companies.occupy(work, SOURCE, employment.id, entries)


async def end_employment(work: Work, employment_id: UUID, body: EndBody, precondition: Precondition) -> Employment:
    """Ends a job, all of it in this one transaction: the candidate is available with priority, open follow-ups fall
    away, the plan stays, a re-placement task opens, and the needs that fit are ranked (see the reactions table).
    """
    employment = await repository.get_employment(work, employment_id, lock=True)
    precondition.check(employment.version)
    target = EMPLOYMENT_LIFE.target("end", employment.status, work.actor.role)
    if body.ended_on < employment.starts_on:
        text = Text("Sidste dag ligger før første dag.", "The last day lies before the first day.")
        raise Invalid(FieldFault("/ended_on", "employment.period_reversed", text))
    employment.ends_on = body.ended_on
    employment.end_reason_code = body.reason_code
    employment.end_initiative = body.initiative.value
    await candidates.shorten_commitments(work, SOURCE, employment.id, body.ended_on)
    await companies.shorten_occupancy(work, SOURCE, employment.id, body.ended_on)
    await _end(work, employment, target, body.reason_code)
    return employment


async def _end(work: Work, employment: Employment, target: EmploymentStatus, reason_code: str) -> None:
    """The only place that gives an employment another status."""
    change = Change(employment.status.value, target.value, reason_code)
    employment.status = target
    await work.session.flush()
    await repository.touch_plan_of(work, employment.id)
    await record(work, "employment.ended", subject_of(employment), change)
