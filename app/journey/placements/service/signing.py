"""Submitting an agreement, and every party's answer to it."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any
from uuid import UUID

from app.foundation.api.conditional import Precondition
from app.foundation.core.actor import JOBCENTER_STAFF
from app.foundation.core.errors import FieldFault, Invalid
from app.foundation.core.i18n import Text
from app.foundation.db.work import Work
from app.journey.placements import repository
from app.journey.placements.domain import PLACEMENT_LIFE, Party, missing_parties, party_of
from app.journey.placements.domain.agreement import missing_content
from app.journey.placements.errors import AlreadySigned, ContentIncomplete, SignsForOthers
from app.journey.placements.models import Placement, Signature
from app.journey.placements.schemas import ObjectionBody, SignatureBody, SignedOnBehalf
from app.journey.placements.service.agreement import content_of
from app.journey.placements.service.moving import move, move_by_link, require
from app.registers.companies import repository as companies


async def submit(work: Work, placement_id: UUID, precondition: Precondition) -> Placement:
    """Hands the agreement out for signature. Raises ContentIncomplete while something is missing.

    An agreement that was returned and comes back unchanged keeps its signatures, and may go straight to review.
    """
    placement = await _get(work, placement_id, precondition, "submit")
    missing = missing_content(content_of(placement))
    if missing:
        raise ContentIncomplete(missing)
    await move(work, placement, "submit", agreement_version=placement.agreement_version)
    await _review_when_complete(work, placement)
    return placement


async def sign(work: Work, placement_id: UUID, body: SignatureBody, precondition: Precondition) -> Placement:
    """Signs the present version; the last required signature sends the agreement to review.

    Company and candidate sign for themselves (SignsForOthers), the jobcenter for itself or, with reason and channel,
    for anybody. Raises AlreadySigned when the party has answered on this version.
    """
    party = _party(work, body)
    placement = await _get(work, placement_id, precondition, "sign")
    await _answer(work, placement, party, _by_account(work, body.on_behalf))
    await move(work, placement, "sign", party=party.value, agreement_version=placement.agreement_version)
    await _review_when_complete(work, placement)
    return placement


async def object_to(work: Work, placement_id: UUID, body: ObjectionBody, precondition: Precondition) -> Placement:
    """Writes down the employee representative's objection: an answer that the grant must decide on."""
    placement = await _get(work, placement_id, precondition, "object")
    signer = _by_account(work, body.on_behalf)
    await _answer(work, placement, Party.EMPLOYEE_REPRESENTATIVE, signer, objection=body.text)
    await move(work, placement, "object", agreement_version=placement.agreement_version)
    await _review_when_complete(work, placement)
    return placement


async def answer_by_link(
    work: Work, placement: Placement, party: Party, signer_name: str, *, objection: str | None = None
) -> Signature:
    """The answer of somebody without an account, whose right a signing link has proven; the events have no actor.

    `placement` must be locked by the caller, who has found the link to be open. Raises IllegalMove unless the
    agreement is out for signature, AlreadySigned when the party has answered on this version (by account, say).
    """
    action = "sign" if objection is None else "object"
    PLACEMENT_LIFE.target_of(action, placement.status)
    signature = await _answer(work, placement, party, {"signer_name": signer_name}, objection=objection)
    await move_by_link(work, placement, action, party=party.value, agreement_version=placement.agreement_version)
    await _review_when_complete(work, placement, move_by_link)
    return signature


async def has_answered(work: Work, placement: Placement, party: Party) -> bool:
    """Whether a party has signed, or objected to, the present version."""
    return party in await _answered(work, placement)


async def _get(work: Work, placement_id: UUID, precondition: Precondition, action: str) -> Placement:
    placement = await repository.get_placement(work, placement_id, lock=True)
    precondition.check(placement.version)
    require(work, placement, action)
    return placement


def _party(work: Work, body: SignatureBody) -> Party:
    """Whose signature it is; the jobcenter's own needs no reason, anybody else's does."""
    own = party_of(work.actor.role)
    party = body.party or own
    if work.actor.role not in JOBCENTER_STAFF and (party is not own or body.on_behalf is not None):
        raise SignsForOthers
    if party is not own and body.on_behalf is None:
        text = Text("Angiv årsag og kanal for at underskrive på andres vegne.",
                    "Give reason and channel to sign on behalf of somebody else.")  # fmt: skip
        raise Invalid(FieldFault("/on_behalf", "placement.on_behalf_required", text))
    if party is own and body.on_behalf is not None:
        text = Text("Angiv den part, der underskrives for.", "Name the party that is signed for.")
        raise Invalid(FieldFault("/party", "placement.party_required", text))
    return party


def _by_account(work: Work, on_behalf: SignedOnBehalf | None) -> dict[str, Any]:
    """Who signs, as the signature's row says it."""
    return {
        "signed_by": work.actor.account_id,
        "signer_role": work.actor.role,
        "on_behalf": on_behalf.model_dump(mode="json") if on_behalf else None,
    }


async def _answer(
    work: Work, placement: Placement, party: Party, signer: Mapping[str, Any], *, objection: str | None = None
) -> Signature:
    if party in await _answered(work, placement):
        raise AlreadySigned
    answer = Signature(
        placement_id=placement.id,
        agreement_version=placement.agreement_version,
        party=party,
        signed_at=work.now(),
        objection=objection,
        **signer,
    )
    work.session.add(answer)
    await work.session.flush()
    return answer


async def _answered(work: Work, placement: Placement) -> set[Party]:
    answers = (await repository.signatures_of(work, [placement.id]))[placement.id]
    return {
        answer.party
        for answer in answers
        if answer.agreement_version == placement.agreement_version and answer.voided_at is None
    }


async def _review_when_complete(
    work: Work, placement: Placement, move_on: Callable[..., Awaitable[None]] = move
) -> None:
    workplace = await companies.load_workplace(work, placement.workplace_id)
    missing = missing_parties(
        await _answered(work, placement),
        no_other_employees_declared=placement.no_other_employees,
        has_other_employees=workplace.has_other_employees,
    )
    if not missing:
        await move_on(work, placement, "review", agreement_version=placement.agreement_version)
