"""Placements as each role may see them."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from app.foundation.api.pagination import PageRequest
from app.foundation.core.actor import JOBCENTER_STAFF, Actor, Role
from app.foundation.core.i18n import Text
from app.foundation.db.query import values_of
from app.foundation.db.work import Work
from app.journey.placements import repository
from app.journey.placements.domain import Answers, Party, missing_parties, offered_actions
from app.journey.placements.domain.agreement import APPEAL_GUIDANCE, shown_check
from app.journey.placements.domain.requests import is_appealable
from app.journey.placements.models import DecisionRequest, Placement
from app.journey.placements.repository import Pending, Wanted
from app.journey.placements.schemas import (
    DecisionRead,
    PendingDecisionRead,
    PlacementCheckRead,
    PlacementRead,
    PlacementSummary,
    SignatureRead,
    SignedOnBehalfRead,
)
from app.journey.placements.service.asking import read_end

# They know the person's case; company and mentor know only the person's work.
_SEES_BASIS = JOBCENTER_STAFF | {Role.INTEGRATION, Role.CANDIDATE}
# Why a check was set aside is of the person's case.
_OF_THE_PERSON = frozenset({"override"})
# Why it ended, or rests, may tell of the person's health or case.
_REASON_OF_THE_PERSON = frozenset({"end", "pause", "reject_pause"})
_shown_columns = values_of([name for name in PlacementSummary.model_fields if name in Placement.model_fields])


async def list_placements(
    work: Work, wanted: Wanted, sort: str, page: PageRequest
) -> tuple[list[PlacementSummary], str | None]:
    """One page of summaries; signatures come in one query."""
    rows, cursor = await repository.list_placements(work, wanted, sort, page)
    answers = await repository.standing_signatures_of(work, [row.id for row in rows])
    items = [PlacementSummary.model_validate(_summary(work.actor, row, answers[row.id], row)) for row in rows]
    return items, cursor


async def show_placement(work: Work, placement_id: UUID) -> PlacementRead:
    """One placement that is only looked at. Raises NotFound."""
    row = await repository.get_placement_with_around(work, placement_id)
    return await _read(work, row, row)


async def read_placement(work: Work, placement: Placement) -> PlacementRead:
    """One placement that has been read already, to be changed."""
    await work.session.flush()  # what stands around it is read past the session
    return await _read(work, placement, await repository.load_around(work, placement.id))


async def _read(work: Work, placement: Any, around: Any) -> PlacementRead:
    """One placement with its decisions and the checks of its grant."""
    answers = (await repository.standing_signatures_of(work, [placement.id]))[placement.id]
    decisions = () if work.actor.role is Role.MENTOR else await repository.decisions_of(work, placement.id)
    sees_basis = work.actor.role in _SEES_BASIS
    reads = [read_decision(work, each) for each in decisions if sees_basis or each.action not in _OF_THE_PERSON]
    granted = [read.checks for read in reads if read.action == "grant"]
    return PlacementRead.model_validate(
        {
            **_summary(work.actor, placement, answers, around),
            "checks": granted[-1] if granted else [],
            "decisions": reads,
            **await read_end(work, placement),
        }
    )


def _summary(actor: Actor, placement: Any, answers: Sequence[Any], around: Any) -> dict[str, Any]:
    """`placement` is an object or a row, `around` the row that tells of its neighbours."""
    present = [answer for answer in answers if answer.agreement_version == placement.agreement_version]
    given = frozenset(answer.party for answer in present)
    sees_basis = actor.role in _SEES_BASIS
    return {
        **_shown_columns(placement),
        "candidate_name": around.preferred_name or around.full_name.split(" ", 1)[0],
        "workplace_name": around.workplace_name,
        "signatures": [read_signature(actor, answer) for answer in present],
        "missing_signatures": _missing_signatures(placement, given, around),
        "allowed_actions": offered_actions(
            placement.status, actor.role, Answers(given, placement.confirmed_at is not None)
        ),
        "legal_basis": placement.legal_basis if sees_basis else None,
        "end_reason_code": placement.end_reason_code if sees_basis else None,
        "pending_decision": read_pending(actor, repository.pending_of(around)),
    }


def _missing_signatures(placement: Any, given: frozenset[Party], around: Any) -> list[Party]:
    """A version that a granted change has made waits for nobody: the parties were heard before it was granted."""
    if placement.granted_version is not None and placement.agreement_version > placement.granted_version:
        return []
    return missing_parties(
        given,
        no_other_employees_declared=placement.no_other_employees,
        has_other_employees=around.has_other_employees,
    )


def read_pending(actor: Actor, request: DecisionRequest | Pending | None) -> PendingDecisionRead | None:
    """What waits for a second person, for the jobcenter's staff; nobody else learns that anything waits."""
    if request is None or actor.role not in JOBCENTER_STAFF:
        return None
    return PendingDecisionRead(
        id=request.id,
        action=request.action,
        requested_by=request.requested_by,
        requested_at=request.requested_at,
        reason_code=request.body.get("reason_code"),
    )


def read_signature(actor: Actor, answer: Any) -> SignatureRead:
    """An answer, or a row of its columns; the reasons for signing on behalf, and an objection's words, only for those they belong to."""
    staff = actor.role in JOBCENTER_STAFF
    workplace = actor.role is Role.COMPANY and answer.party in (Party.COMPANY, Party.EMPLOYEE_REPRESENTATIVE)
    own = actor.role is Role.CANDIDATE and answer.party is Party.CANDIDATE
    shown = staff or workplace or own
    return SignatureRead(
        party=answer.party,
        agreement_version=answer.agreement_version,
        outcome="signed" if answer.objection is None else "objected",
        signed_at=answer.signed_at,
        signer_role=answer.signer_role,
        is_on_behalf=answer.on_behalf is not None,
        by_link=answer.signed_by is None,
        signer_name=answer.signer_name if staff else None,
        on_behalf=SignedOnBehalfRead.model_validate(answer.on_behalf) if shown and answer.on_behalf else None,
        objection=answer.objection if shown else None,
        voided_at=answer.voided_at,
    )


def read_decision(work: Work, decision: Any) -> DecisionRead:
    """A decision, or a row of its columns; the law it rests on tells of the person's residence, so a company does not see it.

    Nor why a placement ended before its day or rests, and nobody but the staff sees which persons decided.
    """
    role = work.actor.role
    sees_basis = role in _SEES_BASIS
    sees_reason = sees_basis or decision.action not in _REASON_OF_THE_PERSON
    appealable = is_appealable(decision.action) and sees_basis
    return DecisionRead(
        id=decision.id,
        action=decision.action,
        decided_at=decision.decided_at,
        agreement_version=decision.agreement_version,
        reason_code=decision.reason_code if sees_reason else None,
        reason_text=decision.reason_text if sees_reason else None,
        overridden=decision.overridden if sees_basis else [],
        checks=read_checks(work, decision.checks),
        decided_by=decision.decided_by if role in JOBCENTER_STAFF else None,
        requested_by=decision.requested_by if role in JOBCENTER_STAFF else None,
        legal_basis=(decision.legal_basis or None) if sees_basis else None,
        appeal_guidance=APPEAL_GUIDANCE.get(work.language) if appealable else None,
    )


def read_checks(work: Work, stored: Iterable[Mapping[str, Any]]) -> list[PlacementCheckRead]:
    """Stored checks in the caller's language, without those that would tell a company of the person's case."""
    sees_basis = work.actor.role in _SEES_BASIS
    return [
        PlacementCheckRead.model_validate(
            {
                **check,
                "explanation": Text(**check["explanation"]).get(work.language),
                "override": check.get("override") if sees_basis else None,
            }
        )
        for check in stored
        if shown_check(check["code"], sees_basis=sees_basis)
    ]
