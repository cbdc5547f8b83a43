"""Gathering the facts of a placement, and running the legal checks on them."""

from dataclasses import asdict
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from app.foundation.core.clock import COPENHAGEN
from app.foundation.db.work import Work
from app.journey.placements import repository
from app.journey.placements.domain import Party, PlacementStatus, steps_of, times_of
from app.journey.placements.domain.agreement import missing_content
from app.journey.placements.errors import ContentIncomplete, NoLawForPeriod
from app.journey.placements.models import Placement, Signature
from app.journey.placements.schemas import LegalChecksRead
from app.journey.placements.service.agreement import content_of
from app.journey.placements.service.reading import read_checks
from app.registers.candidates import repository as candidates
from app.registers.companies import repository as companies
from app.registers.law.domain import (
    CheckResult,
    Outcome,
    PlacementFacts,
    RepresentativeStatement,
    blocking,
    run_checks,
)
from app.registers.law.errors import LegalParametersMissing
from app.registers.law.parameters import load_parameters

_YEAR = timedelta(days=365)
_PAPERS_MAY_FOLLOW = (PlacementStatus.DRAFT, PlacementStatus.SUBMITTED)


async def show_checks(work: Work, placement_id: UUID) -> LegalChecksRead:
    """The checks as they stand now, without any effect; before review, papers that may still come only warn."""
    placement = await repository.get_placement(work, placement_id)
    results = await judge(work, placement)
    outcomes = {result.outcome for result in results}
    worst = next(outcome for outcome in (Outcome.FAIL, Outcome.WARN, Outcome.PASS) if outcome in outcomes)
    shown = read_checks(work, [as_stored(result) for result in results])
    codes = {check.code for check in shown}
    return LegalChecksRead(
        placement_id=placement.id,
        judged_at=work.now(),
        outcome=worst,
        blocking=[result.code for result in blocking(results) if result.code in codes],
        checks=shown,
    )


def as_stored(result: CheckResult) -> dict[str, Any]:
    """A check's answer as JSON, with both languages."""
    return {**asdict(result), "outcome": result.outcome.value}


async def judge(work: Work, placement: Placement, *, objection_decided: bool = False) -> tuple[CheckResult, ...]:
    """All checks on the placement as the ledgers stand.

    Raises ContentIncomplete when there are no hours to judge, NoLawForPeriod when no rules are known for its start.
    """
    if not placement.hours_schedule:
        raise ContentIncomplete(missing_content({**content_of(placement), "hours_schedule": []}))
    facts = await _facts(work, placement, objection_decided)
    try:
        return run_checks(facts, load_parameters(work.settings.law_file))
    except LegalParametersMissing:
        raise NoLawForPeriod from None


async def _facts(work: Work, placement: Placement, objection_decided: bool) -> PlacementFacts:
    """What the law looks at, from the registers and the two ledgers; the placement itself is left out of them."""
    candidate = await candidates.load(work, placement.candidate_id)
    workplace = await companies.load_workplace(work, placement.workplace_id)
    company = await companies.load_company(work, placement.company_id)
    period = (placement.starts_on, placement.ends_on)
    completed, hired = await repository.count_completed_and_hired(work, workplace.id, work.today() - _YEAR)
    return PlacementFacts(
        legal_basis=placement.legal_basis,
        starts_on=placement.starts_on,
        ends_on=placement.ends_on,
        hours_schedule=steps_of(placement.hours_schedule),
        today=work.today(),
        decided_on=placement.granted_at.astimezone(COPENHAGEN).date() if placement.granted_at else None,
        working_times=times_of(placement.working_times),
        purpose=placement.purpose,
        declares_no_seasonal_peak=placement.declares_no_seasonal_peak,
        declares_replaces_nobody=placement.declares_replaces_nobody,
        papers_may_follow=placement.status in _PAPERS_MAY_FOLLOW,
        ordinary_employees_fte=workplace.ordinary_employees_fte,
        has_other_employees=workplace.has_other_employees or not placement.no_other_employees,
        occupants=await companies.occupants(work, workplace.id, *period, except_source=placement.id),
        commitments=await candidates.commitments_of(work, candidate.id, *period, except_source=placement.id),
        statement=_statement(placement, await repository.signatures_of(work, [placement.id]), objection_decided),
        employer_cvr=company.cvr_number,
        latest_ordinary_employer_cvr=candidate.last_employer_cvr,
        earlier_placements_same_cvr=await repository.count_earlier_with_company(work, placement),
        workplace_completed_last_year=completed,
        workplace_hires_last_year=hired,
    )


def _statement(
    placement: Placement, answers: dict[UUID, list[Signature]], objection_decided: bool
) -> RepresentativeStatement:
    """What employer and representative have said on the present version, and on which Danish day."""
    given = {
        answer.party: answer
        for answer in answers[placement.id]
        if answer.agreement_version == placement.agreement_version and answer.voided_at is None
    }
    representative = given.get(Party.EMPLOYEE_REPRESENTATIVE)
    return RepresentativeStatement(
        employer_signed_on=_day(given.get(Party.COMPANY)),
        representative_signed_on=_day(representative),
        representative_objected=representative is not None and representative.objection is not None,
        objection_decided=objection_decided,
    )


def _day(answer: Signature | None) -> date | None:
    return answer.signed_at.astimezone(COPENHAGEN).date() if answer else None
