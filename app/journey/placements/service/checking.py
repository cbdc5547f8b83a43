"""Gathering the facts of a placement, and running the legal checks on them."""

from collections.abc import Iterable
from dataclasses import asdict
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from app.foundation.core.actor import JOBCENTER_STAFF
from app.foundation.core.clock import COPENHAGEN
from app.foundation.db.wall import Beyond
from app.foundation.db.work import Work
from app.journey.placements import repository
from app.journey.placements.domain import Party, PlacementStatus, pauses_of, steps_of, times_of
from app.journey.placements.domain.agreement import missing_content
from app.journey.placements.domain.requests import digest_of
from app.journey.placements.domain.revision import Revision
from app.journey.placements.errors import ContentIncomplete, NoLawForPeriod
from app.journey.placements.models import Placement, Signature
from app.journey.placements.schemas import LegalChecksRead
from app.journey.placements.service.agreement import content_of
from app.journey.placements.service.reading import read_checks
from app.registers.candidates import repository as candidates
from app.registers.companies import repository as companies
from app.registers.law.domain import (
    CheckResult,
    ExtensionFacts,
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
        # Of all checks, also those the caller may not see: for those who decide, whom it tells nothing new.
        digest=digest_of(results) if work.actor.role in JOBCENTER_STAFF else None,
    )


def as_stored(result: CheckResult) -> dict[str, Any]:
    """A check's answer as JSON, with both languages."""
    return {**asdict(result), "outcome": result.outcome.value}


async def judge(
    work: Work, placement: Placement, *, objection_decided: bool = False, revision: Revision | None = None
) -> tuple[CheckResult, ...]:
    """All checks on the placement as the ledgers stand.

    A granted placement is judged as it was granted, with limits that run over the whole of it: the first grant's
    length, and the statements given on the version that was granted. `placement` may be a granted one with changed
    content (that is not stored); then `revision` says from which day on the change is judged.

    Raises ContentIncomplete when there are no hours to judge, NoLawForPeriod when no rules are known for its start.
    """
    if not placement.hours_schedule:
        raise ContentIncomplete(missing_content({**content_of(placement), "hours_schedule": []}))
    facts = await _facts(work, placement, objection_decided, revision)
    try:
        return run_checks(facts, load_parameters(work.settings.law_file))
    except LegalParametersMissing:
        raise NoLawForPeriod from None


async def _facts(
    work: Work, placement: Placement, objection_decided: bool, revision: Revision | None
) -> PlacementFacts:
    """What the law looks at, from the registers and the two ledgers; the placement itself is left out of them."""
    candidate = await candidates.load(work, placement.candidate_id)
    workplace = await companies.load_workplace(work, placement.workplace_id)
    company = await companies.load_company(work, placement.company_id)
    period = (placement.starts_on, placement.ends_on)
    occupants = await companies.occupants(work, workplace.id, *period, except_source=placement.id)
    commitments = await candidates.commitments_of(work, candidate.id, *period, except_source=placement.id)
    async with work.beyond_wall(Beyond.WORKPLACE):
        completed, hired = await repository.count_completed_and_hired(work, workplace.id, work.today() - _YEAR)
    answers = (await repository.signatures_of(work, [placement.id]))[placement.id]
    statement = _statement(placement, answers, objection_decided)
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
        pauses=pauses_of(placement.pauses),
        employee_basis=await companies.employee_basis_of(work, workplace),
        has_other_employees=_needs_statement(placement, statement, has_others=workplace.has_other_employees),
        occupants=revision.occupants(occupants) if revision else occupants,
        commitments=revision.commitments(commitments) if revision else commitments,
        statement=statement,
        extension=_extension(placement, revision),
        employer_cvr=company.cvr_number,
        latest_ordinary_employer_cvr=candidate.last_employer_cvr,
        earlier_placements_same_cvr=await repository.count_earlier_with_company(work, placement),
        workplace_completed_last_year=completed,
        workplace_hires_last_year=hired,
    )


def _extension(placement: Placement, revision: Revision | None) -> ExtensionFacts | None:
    """The first grant's length is judged by `duration`, and what was added since by `extension`."""
    if placement.granted_ends_on is None:
        return None
    if revision is None:
        return ExtensionFacts(placement.ends_on, placement.granted_ends_on)
    return ExtensionFacts(
        revision.previous_ends_on,
        placement.granted_ends_on,
        concrete_assessment=revision.concrete_assessment,
        particular_need=revision.particular_need,
    )


def _needs_statement(placement: Placement, statement: RepresentativeStatement, *, has_others: bool) -> bool:
    """Whether others are employed there; of a granted placement, whether it was so at the grant.

    Colleagues who came afterwards make no statement on an internship that has begun: it was due before the start.
    """
    if placement.granted_version is not None and placement.no_other_employees:
        return statement.representative_signed_on is not None
    return has_others or not placement.no_other_employees


def _statement(placement: Placement, answers: Iterable[Signature], objection_decided: bool) -> RepresentativeStatement:
    """What employer and representative have said, and on which Danish day: on the present version, and of a granted
    placement on the version that was granted, where an objection has been decided on.
    """
    version = placement.granted_version or placement.agreement_version
    given = {
        answer.party: answer for answer in answers if answer.agreement_version == version and answer.voided_at is None
    }
    representative = given.get(Party.EMPLOYEE_REPRESENTATIVE)
    return RepresentativeStatement(
        employer_signed_on=_day(given.get(Party.COMPANY)),
        representative_signed_on=_day(representative),
        representative_objected=representative is not None and representative.objection is not None,
        objection_decided=objection_decided or placement.granted_version is not None,
    )


def _day(answer: Signature | None) -> date | None:
    return answer.signed_at.astimezone(COPENHAGEN).date() if answer else None
