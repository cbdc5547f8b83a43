"""Changes as each role may see them."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from app.foundation.api.pagination import PageRequest
from app.foundation.core.actor import JOBCENTER_STAFF, Actor, Role
from app.foundation.db.work import Work
from app.journey.changes import repository
from app.journey.changes.domain import (
    ChangeStatus,
    Hearing,
    PlacementChangeKind,
    Side,
    is_too_late,
    offered_actions,
    side_of,
)
from app.journey.changes.errors import ChangeStale, NotUnderWay, TooLate
from app.journey.changes.models import PlacementChange
from app.journey.changes.schemas import (
    ChangeAnswerRead,
    ChangeAnswersRead,
    PlacementChangeRead,
    ProposedRead,
)
from app.journey.changes.service.judging import hearing_on, is_under_way, judge_change, standing_of, takes_more
from app.journey.placements import repository as placements
from app.journey.placements.models import DecisionRequest, Placement
from app.journey.placements.schemas import PlacementCheckRead
from app.journey.placements.service.checking import as_stored
from app.journey.placements.service.reading import read_checks, read_decision, read_pending
from app.registers.law.domain import blocking

# Illness is between the person and the jobcenter.
_SEES_PAUSE_REASON = JOBCENTER_STAFF | {Role.CANDIDATE}
_SEES_ASSESSMENT = JOBCENTER_STAFF | {Role.CANDIDATE}


async def list_changes(
    work: Work, placement_id: UUID, kind: PlacementChangeKind | None, page: PageRequest
) -> tuple[list[PlacementChangeRead], str | None]:
    """The changes of a placement the caller sees, oldest first; only the one that waits is judged."""
    placement = await placements.get_placement(work, placement_id)
    changes, cursor = await repository.list_changes(work, placement.id, kind, page)
    pending = await placements.pending_requests_of(work, [change.id for change in changes])
    return [await _read(work, change, placement, pending.get(change.id)) for change in changes], cursor


async def get_change(work: Work, change_id: UUID) -> PlacementChange:
    """Raises NotFound."""
    return await repository.get_change(work, change_id)


async def read_change(work: Work, change: PlacementChange) -> PlacementChangeRead:
    """One change with the checks as they stand, or as they were decided on."""
    placement = await placements.get_placement(work, change.placement_id)
    pending = await placements.pending_requests_of(work, [change.id])
    return await _read(work, change, placement, pending.get(change.id))


async def _read(
    work: Work, change: PlacementChange, placement: Placement, pending: DecisionRequest | None
) -> PlacementChangeRead:
    actor = work.actor
    decision = await repository.find_decision(work, change.decision_id)
    waits = change.status is ChangeStatus.REQUESTED
    checks: list[PlacementCheckRead] = []
    stands = Hearing()
    if waits:
        checks, stands = await _as_things_stand(work, change, placement)
    elif decision is not None:
        checks = read_checks(work, decision.checks)
    sees_reason = change.kind is not PlacementChangeKind.PAUSE or actor.role in _SEES_PAUSE_REASON
    sees_assessment = actor.role in _SEES_ASSESSMENT
    return PlacementChangeRead.model_validate(
        {
            **change.model_dump(),
            "proposed": ProposedRead.model_validate(change.proposed),
            "reason_code": change.reason_code if sees_reason else None,
            "concrete_assessment": change.concrete_assessment if sees_assessment else None,
            "particular_need": change.particular_need if sees_assessment else None,
            "answers": ChangeAnswersRead(
                company=_answer(actor, Side.COMPANY, change.company_answer),
                candidate=_answer(actor, Side.CANDIDATE, change.candidate_answer),
            ),
            "checks": checks,
            "blocking": list(stands.blocking),
            "warnings": list(stands.warnings),
            "decision": None if decision is None else read_decision(work, decision),
            "pending_decision": read_pending(actor, pending),
            "allowed_actions": offered_actions(change.status, actor.role, change.requested_role),
        }
    )


async def _as_things_stand(
    work: Work, change: PlacementChange, placement: Placement
) -> tuple[list[PlacementCheckRead], Hearing]:
    """The checks with the change, and everything that would refuse a grant at this moment."""
    if not is_under_way(work, placement):
        return [], Hearing((NotUnderWay.code,))
    results = await judge_change(work, placement, change)
    checks = read_checks(work, [as_stored(result) for result in results])
    shown = {check.code for check in checks}
    refusing = [result.code for result in blocking(results) if result.code in shown] if takes_more(change) else []
    if change.based_on_version != placement.agreement_version:
        refusing.append(ChangeStale.code)
    if is_too_late(change.kind, change.proposed, change.effective_on, standing_of(work, placement)):
        refusing.append(TooLate.code)
    heard = hearing_on(change)
    return checks, Hearing((*refusing, *heard.blocking), heard.warnings)


def _answer(actor: Actor, side: Side, answer: Mapping[str, Any] | None) -> ChangeAnswerRead | None:
    """A party's answer is known to both; its words, and why staff spoke for it, only to itself and the jobcenter."""
    if answer is None:
        return None
    shown = actor.role in JOBCENTER_STAFF or side_of(actor.role) is side
    return ChangeAnswerRead.model_validate(
        {
            **answer,
            "is_on_behalf": answer["on_behalf"] is not None,
            "on_behalf": answer["on_behalf"] if shown else None,
            "text": answer["text"] if shown else None,
        }
    )
