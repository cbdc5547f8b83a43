"""The jobcenter's decision on a change: granted on the checks run again, by one or two people, or refused."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from app.foundation.api.conditional import Precondition
from app.foundation.audit.models import Event
from app.foundation.core.actor import Role
from app.foundation.core.errors import FieldFault, Invalid
from app.foundation.core.i18n import Text
from app.foundation.db.model import touch
from app.foundation.db.work import Work
from app.journey.changes import repository
from app.journey.changes.domain import CHANGE_LIFE, PlacementChangeKind, hearing, is_too_late
from app.journey.changes.domain.reasons import ChangeGrantReason
from app.journey.changes.errors import (
    CandidateDisagrees,
    ChangeChecksFailed,
    ChangeStale,
    CompanyDisagrees,
    NotHeard,
    NotUnderWay,
    TooLate,
)
from app.journey.changes.models import PlacementChange
from app.journey.changes.schemas import ChangeGrantBody, ChangeRejectionBody
from app.journey.changes.service.applying import apply_change, tell
from app.journey.changes.service.judging import hearing_on, is_under_way, judge_change, standing_of, takes_more
from app.journey.changes.service.moving import move, take
from app.journey.placements import repository as placements
from app.journey.placements.errors import OverrideNotPermitted
from app.journey.placements.models import Decision, Placement
from app.journey.placements.schemas import CheckOverride
from app.journey.placements.service.approving import ask_second_person, require_unchanged, second_person_asked
from app.journey.placements.service.checking import as_stored
from app.journey.placements.service.decisions import decision_on, override_decisions
from app.journey.placements.service.lapsing import lapse_requests
from app.journey.placements.service.reading import read_checks
from app.registers.jobcenters.domain import SecondApproval
from app.registers.law.domain import CHECKS, CheckResult, blocking, failed

Checks = tuple[CheckResult, ...]
_ANY_VERSION = Precondition(None)


async def grant(work: Work, change_id: UUID, body: ChangeGrantBody, precondition: Precondition) -> PlacementChange:
    """Grants a change: a new version of the agreement, the ledgers written anew, and what follows from both.

    The hearing must be complete (`domain.hearing` says what that is), and every check is run on the internship as it
    becomes. What refuses an extension or other hours does not refuse a shortening or a pause: they take nothing that
    was not granted, so their checks are shown and kept only. Where the jobcenter wants two people, it becomes a
    request and the change waits on.

    Raises IllegalMove, NotUnderWay, ChangeStale, TooLate, NotHeard, CompanyDisagrees, CandidateDisagrees, Invalid,
    OverrideNotPermitted, ChangeChecksFailed, RequestPending.
    """
    change, placement = await take(work, change_id, precondition)
    CHANGE_LIFE.target("grant", change.status, work.actor.role)
    two_for_override = await second_person_asked(work, placement, SecondApproval.OVERRIDE)
    if body.overrides and not two_for_override and work.actor.role is not Role.MANAGER:
        raise OverrideNotPermitted
    results = await _judged(work, change, placement, body)
    _require_passed(work, change, body, results)
    set_aside = takes_more(change) and bool(failed(results))
    if (two_for_override and set_aside) or await second_person_asked(work, placement, SecondApproval.CHANGE):
        await ask_second_person(work, placement, SecondApproval.CHANGE, body, subject_id=change.id, checks=results)
        touch(change, work.now())
        await work.session.flush()
        return change
    await lapse_requests(work, placement, change.id)
    return await _grant(work, change, placement, body, results)


async def carry_out_request(work: Work, event: Event) -> None:
    """Reaction to an approval: the change is granted in the approver's name, on what it was asked on.

    Raises RequestStale when agreement or checks have changed since, and whatever `grant` raises.
    """
    request = await placements.get_request(work, event.subject_id)
    if request.action is not SecondApproval.CHANGE:
        return
    change, placement = await take(work, request.subject_id, _ANY_VERSION)
    CHANGE_LIFE.target("grant", change.status, work.actor.role)
    body = ChangeGrantBody.model_validate(request.body)
    results = await _judged(work, change, placement, body)
    require_unchanged(work, request, placement, results)
    _require_passed(work, change, body, results)
    await _grant(work, change, placement, body, results, request.requested_by)


async def touch_after_request(work: Work, event: Event) -> None:
    """Reaction to a refused or withdrawn request: the change may be decided anew, and its answer has become another."""
    if event.data["action"] != SecondApproval.CHANGE.value:
        return
    change = await repository.get_change(work, UUID(event.data["subject_id"]), lock=True)
    touch(change, work.now())
    await work.session.flush()


async def reject(work: Work, change_id: UUID, body: ChangeRejectionBody, precondition: Precondition) -> PlacementChange:
    """Refuses a change with reason and text; the internship goes on as it was agreed."""
    change, placement = await take(work, change_id, precondition)
    target = CHANGE_LIFE.target("reject", change.status, work.actor.role)
    decision = decision_on(work, placement, f"reject_{change.kind.value}", body.reason_code, body.text)
    if is_under_way(work, placement):
        decision.checks = [as_stored(result) for result in await judge_change(work, placement, change)]
    await _keep(work, change, decision)
    await lapse_requests(work, placement, change.id)
    await move(work, change, target, "placement_change.rejected", decision_id=str(decision.id))
    return change


async def _judged(work: Work, change: PlacementChange, placement: Placement, body: ChangeGrantBody) -> Checks:
    """The checks, once nothing else stands in the way; the assessments of the body count beside those asked with."""
    if not is_under_way(work, placement):
        raise NotUnderWay
    if change.based_on_version != placement.agreement_version:
        raise ChangeStale
    if is_too_late(change.kind, change.proposed, change.effective_on, standing_of(work, placement)):
        raise TooLate
    _require_sensible(change, body)
    _require_heard(change, body)
    return await judge_change(
        work,
        placement,
        change,
        concrete_assessment=body.concrete_assessment is not None,
        particular_need=body.particular_need is not None,
    )


def _require_sensible(change: PlacementChange, body: ChangeGrantBody) -> None:
    faults = []
    if change.kind is not PlacementChangeKind.EXTENSION:
        text = Text("Vurderingen hører til en forlængelse.", "The assessment belongs to an extension.")
        faults += [
            FieldFault(f"/{name}", "change.not_an_extension", text)
            for name in ("concrete_assessment", "particular_need")
            if getattr(body, name) is not None
        ]
    against = body.reason_code is ChangeGrantReason.AGAINST_CANDIDATE
    disagrees = hearing.CANDIDATE_DISAGREES in hearing_on(change).blocking
    if against and not disagrees:
        text = Text("Kandidaten har ikke sagt nej.", "The candidate has not said no.")
        faults.append(FieldFault("/reason_code", "change.nobody_disagrees", text))
    if against and body.text is None:
        text = Text("Begrund, hvorfor der afgøres imod kandidatens ønske.",
                    "Say why the decision goes against the candidate's wish.")  # fmt: skip
        faults.append(FieldFault("/text", "field.required", text))
    unknown = Text("Tjekket findes ikke.", "There is no such check.")
    faults += [
        FieldFault(f"/overrides/{index}/code", "reference.unknown", unknown)
        for index, override in enumerate(body.overrides)
        if override.code not in CHECKS
    ]
    if faults:
        raise Invalid(*faults)


def _require_heard(change: PlacementChange, body: ChangeGrantBody) -> None:
    """Both have spoken where they must, and a no is respected, or decided against in so many words."""
    stands = hearing_on(change).blocking
    if hearing.COMPANY_NOT_HEARD in stands or hearing.CANDIDATE_NOT_HEARD in stands:
        raise NotHeard
    if hearing.COMPANY_DISAGREES in stands:
        raise CompanyDisagrees
    if hearing.CANDIDATE_DISAGREES in stands and body.reason_code is not ChangeGrantReason.AGAINST_CANDIDATE:
        raise CandidateDisagrees


def _require_passed(work: Work, change: PlacementChange, body: ChangeGrantBody, results: Checks) -> None:
    overridden = frozenset(override.code for override in body.overrides)
    if takes_more(change) and blocking(results, overridden):
        raise ChangeChecksFailed(checks=read_checks(work, [as_stored(result) for result in results]))


async def _grant(
    work: Work,
    change: PlacementChange,
    placement: Placement,
    body: ChangeGrantBody,
    results: Checks,
    requested_by: UUID | None = None,
) -> PlacementChange:
    target = CHANGE_LIFE.target("grant", change.status, work.actor.role)
    change.concrete_assessment = body.concrete_assessment or change.concrete_assessment
    change.particular_need = body.particular_need or change.particular_need
    await apply_change(work, placement, change)
    decision = decision_on(work, placement, change.kind.value, body.reason_code, body.text, requested_by=requested_by)
    overrides = {override.code: override for override in body.overrides} if takes_more(change) else {}
    decision.overridden = [result.code for result in failed(results) if result.code in overrides]
    decision.checks = [_kept(result, overrides) for result in results]
    for each in override_decisions(work, placement, decision.checks, overrides, requested_by=requested_by):
        work.session.add(each)
    await _keep(work, change, decision)
    # Together with the status: the table holds that only a granted change has a version.
    change.granted_version = placement.agreement_version
    await move(work, change, target, "placement_change.granted", decision_id=str(decision.id))
    await tell(work, placement, change)
    return change


async def _keep(work: Work, change: PlacementChange, decision: Decision) -> None:
    work.session.add(decision)
    await work.session.flush()
    change.decision_id = decision.id


def _kept(result: CheckResult, overrides: Mapping[str, CheckOverride]) -> dict[str, Any]:
    """A check as it is kept with the decision; one that is set aside together with why."""
    kept = as_stored(result)
    if result.code in overrides and failed((result,)):
        kept["override"] = overrides[result.code].model_dump(mode="json", include={"reason_code", "text"})
    return kept
