"""The jobcenter's decisions: back to draft, refused, or granted on the legal checks."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from app.foundation.api.conditional import Precondition
from app.foundation.core.actor import Role
from app.foundation.core.errors import FieldFault, Invalid
from app.foundation.core.i18n import Text
from app.foundation.db.work import Work
from app.journey.placements import repository
from app.journey.placements.domain import fte_fraction, steps_of, times_of, weekly_hours_of
from app.journey.placements.domain.agreement import LEGAL_BASIS_TEXTS
from app.journey.placements.domain.reasons import GrantReason
from app.journey.placements.errors import ChecksFailed, OverrideNotPermitted
from app.journey.placements.models import Decision, Placement
from app.journey.placements.schemas import CheckOverride, GrantBody, RejectionBody, ReturnPlacementBody
from app.journey.placements.service.checking import as_stored, judge
from app.journey.placements.service.moving import move, require
from app.journey.placements.service.reading import read_checks
from app.registers.candidates import repository as candidates
from app.registers.companies import repository as companies
from app.registers.companies.models import Occupancy
from app.registers.law.domain import CHECKS, CheckResult, CommitmentKind, blocking, failed

SOURCE = "placement"


async def return_to_draft(
    work: Work, placement_id: UUID, body: ReturnPlacementBody, precondition: Precondition
) -> Placement:
    """Sends the agreement back to be changed, with the reason."""
    placement = await repository.get_placement(work, placement_id, lock=True)
    precondition.check(placement.version)
    require(work, placement, "return")
    work.session.add(_decision(work, placement, "return", body.reason_code, body.text))
    await move(work, placement, "return", reason_code=body.reason_code)
    return placement


async def reject(work: Work, placement_id: UUID, body: RejectionBody, precondition: Precondition) -> Placement:
    """Refuses the internship; the checks as they stand are kept with the reason."""
    placement = await repository.get_placement(work, placement_id, lock=True)
    precondition.check(placement.version)
    require(work, placement, "reject")
    decision = _decision(work, placement, "reject", body.reason_code, body.text)
    decision.checks = [as_stored(result) for result in await judge(work, placement)]
    work.session.add(decision)
    await move(work, placement, "reject", reason_code=body.reason_code)
    return placement


async def grant(work: Work, placement_id: UUID, body: GrantBody, precondition: Precondition) -> Placement:
    """Grants the internship when no check refuses, and writes person and workplace into the ledgers.

    Raises OverrideNotPermitted for overrides by anybody but a manager, Invalid for an override of an unknown check,
    ChecksFailed (with every check) when one fails that is not overridden or cannot be.
    """
    _require_right_to_override(work, body.overrides)
    placement = await repository.lock_with_neighbours(work, placement_id)
    precondition.check(placement.version)
    require(work, placement, "grant")
    decided = body.reason_code is GrantReason.OBJECTION_CONSIDERED and body.text is not None
    results = await judge(work, placement, objection_decided=decided)
    overrides = {override.code: override for override in body.overrides}
    if blocking(results, frozenset(overrides)):
        raise ChecksFailed(checks=read_checks(work, [as_stored(result) for result in results]))
    decision = _decision(work, placement, "grant", body.reason_code, body.text)
    decision.overridden = [result.code for result in failed(results)]
    decision.checks = [_with_override(result, overrides) for result in results]
    work.session.add(decision)
    placement.granted_at = work.now()
    await _write_ledgers(work, placement)
    await move(
        work,
        placement,
        "grant",
        reason_code=body.reason_code,
        decision_id=str(decision.id),
        agreement_version=placement.agreement_version,
        overridden=decision.overridden,
    )
    return placement


def _require_right_to_override(work: Work, overrides: Sequence[CheckOverride]) -> None:
    if overrides and work.actor.role is not Role.MANAGER:
        raise OverrideNotPermitted
    unknown = [index for index, override in enumerate(overrides) if override.code not in CHECKS]
    if unknown:
        text = Text("Tjekket findes ikke.", "There is no such check.")
        raise Invalid(*(FieldFault(f"/overrides/{index}/code", "reference.unknown", text) for index in unknown))


def _with_override(result: CheckResult, overrides: Mapping[str, CheckOverride]) -> dict[str, Any]:
    """A check as it is kept with the decision; a failed one together with why it was set aside."""
    kept = as_stored(result)
    if result in failed((result,)):
        kept["override"] = overrides[result.code].model_dump(mode="json", include={"reason_code", "text"})
    return kept


def _decision(work: Work, placement: Placement, action: str, reason_code: str, text: str | None) -> Decision:
    return Decision(
        placement_id=placement.id,
        action=action,
        decided_at=work.now(),
        decided_by=work.actor.account_id,
        agreement_version=placement.agreement_version,
        reason_code=reason_code,
        reason_text=text,
        legal_basis=LEGAL_BASIS_TEXTS[placement.legal_basis],
    )


async def _write_ledgers(work: Work, placement: Placement) -> None:
    """From now on the person is busy and the workplace's room is taken: by the most hours of any step."""
    hours = weekly_hours_of(steps_of(placement.hours_schedule))
    entry = Occupancy(
        workplace_id=placement.workplace_id,
        jobcenter_id=placement.jobcenter_id,
        source_type=SOURCE,
        source_id=placement.id,
        legal_basis=placement.legal_basis,
        starts_on=placement.starts_on,
        ends_on=placement.ends_on,
        fte_fraction=fte_fraction(hours),
    )
    await companies.occupy(work, entry)
    candidate = await candidates.load(work, placement.candidate_id)
    await candidates.commit_time(
        work,
        candidate,
        CommitmentKind.PLACEMENT,
        SOURCE,
        placement.id,
        placement.starts_on,
        placement.ends_on,
        times_of(placement.working_times),
        hours,
    )
