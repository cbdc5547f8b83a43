"""The jobcenter's decisions: back to draft, refused, or granted on the legal checks; alone, or by two people."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from app.foundation.api.conditional import Precondition
from app.foundation.core.actor import Role
from app.foundation.core.errors import FieldFault, Invalid
from app.foundation.core.i18n import Text
from app.foundation.db.work import Work
from app.journey.placements import repository
from app.journey.placements.domain.reasons import GrantReason
from app.journey.placements.domain.requests import digest_of
from app.journey.placements.errors import (
    ChecksFailed,
    ChecksStale,
    ContentIncomplete,
    NoLawForPeriod,
    OverrideNotPermitted,
)
from app.journey.placements.models import DecisionRequest, Placement
from app.journey.placements.schemas import CheckOverride, GrantBody, RejectionBody, ReturnPlacementBody
from app.journey.placements.service.approving import ask_second_person, require_unchanged, second_person_asked
from app.journey.placements.service.checking import as_stored, judge
from app.journey.placements.service.decisions import decision_on, override_decisions
from app.journey.placements.service.ledgers import write_ledgers
from app.journey.placements.service.moving import move, require
from app.journey.placements.service.reading import read_checks
from app.registers.jobcenters.domain import SecondApproval
from app.registers.law.domain import CHECKS, CheckResult, blocking, failed

Checks = tuple[CheckResult, ...]


async def return_to_draft(
    work: Work, placement_id: UUID, body: ReturnPlacementBody, precondition: Precondition
) -> Placement:
    """Sends the agreement back to be changed, with the reason and the checks as they stand."""
    placement = await repository.get_placement(work, placement_id, lock=True)
    precondition.check(placement.version)
    require(work, placement, "return")
    decision = decision_on(work, placement, "return", body.reason_code, body.text)
    decision.checks = [as_stored(result) for result in await _judge_if_possible(work, placement)]
    work.session.add(decision)
    await move(work, placement, "return", reason_code=body.reason_code)
    return placement


async def reject(work: Work, placement_id: UUID, body: RejectionBody, precondition: Precondition) -> Placement:
    """Refuses the internship; the checks as they stand are kept with the reason.

    Where the jobcenter wants two people for a rejection, it becomes a request (RequestPending while one waits).
    """
    placement = await repository.get_placement(work, placement_id, lock=True)
    precondition.check(placement.version)
    require(work, placement, "reject")
    results = await _judge_if_possible(work, placement)
    if await second_person_asked(work, placement, SecondApproval.REJECT):
        await ask_second_person(work, placement, SecondApproval.REJECT, body, subject_id=placement.id, checks=results)
        return placement
    return await _reject(work, placement, body, results)


async def carry_out_rejection(work: Work, request: DecisionRequest) -> None:
    """The approved rejection, on the version and checks it was asked on."""
    placement = await repository.get_placement(work, request.placement_id, lock=True)
    require(work, placement, "reject")
    results = await _judge_if_possible(work, placement)
    require_unchanged(work, request, placement, results)
    await _reject(work, placement, RejectionBody.model_validate(request.body), results, request.requested_by)


async def _reject(
    work: Work, placement: Placement, body: RejectionBody, results: Checks, requested_by: UUID | None = None
) -> Placement:
    decision = decision_on(work, placement, "reject", body.reason_code, body.text, requested_by=requested_by)
    decision.checks = [as_stored(result) for result in results]
    work.session.add(decision)
    await move(work, placement, "reject", reason_code=body.reason_code, decision_id=str(decision.id))
    return placement


async def grant(work: Work, placement_id: UUID, body: GrantBody, precondition: Precondition) -> Placement:
    """Grants the internship when no check refuses, and writes person and workplace into the ledgers.

    Where the jobcenter wants two people, for every grant or for one that sets a check aside, it becomes a request and
    the placement stays as it is; an override that nothing needs asks for nobody.

    Raises Invalid for an override of an unknown check, OverrideNotPermitted for overrides by anybody but a manager
    where one person is enough, ChecksStale when the checks are not those of `checks_digest`, ChecksFailed (with every
    check) when one fails that is not overridden or cannot be, RequestPending while a request waits.
    """
    _require_known(body.overrides)
    placement = await repository.lock_with_neighbours(work, placement_id)
    precondition.check(placement.version)
    require(work, placement, "grant")
    two_for_override = await second_person_asked(work, placement, SecondApproval.OVERRIDE)
    if body.overrides and not two_for_override and work.actor.role is not Role.MANAGER:
        raise OverrideNotPermitted
    await _require_fresh(work, placement, body)
    results = await _judge(work, placement, body)
    _require_passed(work, body, results)
    if two_for_override and failed(results):
        action = SecondApproval.OVERRIDE
    elif await second_person_asked(work, placement, SecondApproval.GRANT):
        action = SecondApproval.GRANT
    else:
        return await _grant(work, placement, body, results)
    await ask_second_person(work, placement, action, body, subject_id=placement.id, checks=results)
    return placement


async def carry_out_grant(work: Work, request: DecisionRequest) -> None:
    """The approved grant, on the version and checks it was asked on; the ledgers are looked at anew."""
    placement = await repository.lock_with_neighbours(work, request.placement_id)
    require(work, placement, "grant")
    body = GrantBody.model_validate(request.body)
    results = await _judge(work, placement, body)
    require_unchanged(work, request, placement, results)
    _require_passed(work, body, results)
    await _grant(work, placement, body, results, request.requested_by)


async def _grant(
    work: Work, placement: Placement, body: GrantBody, results: Checks, requested_by: UUID | None = None
) -> Placement:
    overrides = {override.code: override for override in body.overrides}
    checks = [_with_override(result, overrides) for result in results]
    for each in override_decisions(work, placement, checks, overrides, requested_by=requested_by):
        work.session.add(each)
    decision = decision_on(work, placement, "grant", body.reason_code, body.text, requested_by=requested_by)
    decision.overridden = [result.code for result in failed(results)]
    decision.checks = checks
    work.session.add(decision)
    placement.granted_at = work.now()
    placement.granted_ends_on = placement.ends_on
    placement.granted_version = placement.agreement_version
    await write_ledgers(work, placement)
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


def _require_known(overrides: Sequence[CheckOverride]) -> None:
    unknown = [index for index, override in enumerate(overrides) if override.code not in CHECKS]
    if unknown:
        text = Text("Tjekket findes ikke.", "There is no such check.")
        raise Invalid(*(FieldFault(f"/overrides/{index}/code", "reference.unknown", text) for index in unknown))


async def _require_fresh(work: Work, placement: Placement, body: GrantBody) -> None:
    """The digest is of the checks as `/checks` shows them: before anything is decided on an objection."""
    if body.checks_digest is None:
        return
    results = await judge(work, placement)
    if digest_of(results) != body.checks_digest:
        raise ChecksStale(checks=read_checks(work, [as_stored(result) for result in results]))


def _require_passed(work: Work, body: GrantBody, results: Checks) -> None:
    """ChecksFailed while a check refuses that is not overridden, or cannot be."""
    if blocking(results, frozenset(override.code for override in body.overrides)):
        raise ChecksFailed(checks=read_checks(work, [as_stored(result) for result in results]))


async def _judge(work: Work, placement: Placement, body: GrantBody) -> Checks:
    decided = body.reason_code is GrantReason.OBJECTION_CONSIDERED and body.text is not None
    return await judge(work, placement, objection_decided=decided)


async def _judge_if_possible(work: Work, placement: Placement) -> Checks:
    """No checks where there is nothing to judge by: what cannot be judged can still be refused or sent back."""
    try:
        return await judge(work, placement)
    except (ContentIncomplete, NoLawForPeriod):
        return ()


def _with_override(result: CheckResult, overrides: Mapping[str, CheckOverride]) -> dict[str, Any]:
    """A check as it is kept with the decision; a failed one together with why it was set aside."""
    kept = as_stored(result)
    if result in failed((result,)):
        kept["override"] = overrides[result.code].model_dump(mode="json", include={"reason_code", "text"})
    return kept
