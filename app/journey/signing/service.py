"""Making, showing and revoking signing links, and answering an agreement with one."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from app.foundation.api.conditional import Precondition
from app.foundation.audit.models import Event
from app.foundation.audit.service import Change, Subject, record
from app.foundation.core.errors import FieldFault, Invalid, NotFound
from app.foundation.core.i18n import Text
from app.foundation.core.secret_tokens import hash_token, looks_like_token, new_token
from app.foundation.db.work import Work
from app.journey.placements import repository as placements
from app.journey.placements import service as agreements
from app.journey.placements.domain import Party, PlacementStatus
from app.journey.placements.errors import AlreadySigned
from app.journey.placements.models import Placement
from app.journey.signing import repository
from app.journey.signing.domain import AgreementFacts, Choice, LinkFacts, LinkStatus, link_status
from app.journey.signing.errors import (
    LinkExpired,
    LinkOver,
    LinkRevoked,
    LinkUnknown,
    LinkUsed,
    LinkVoid,
    NotOutForSignature,
    PartyAnswered,
)
from app.journey.signing.models import SigningLink
from app.journey.signing.repository import Named
from app.journey.signing.schemas import AnswerForm, SigningLinkCreate
from app.registers.jobcenters.service import settings_of


@dataclass(frozen=True, slots=True)
class Opened:
    """What somebody with an open link may see."""

    link: SigningLink
    placement: Placement
    names: Named


async def create_link(work: Work, body: SigningLinkCreate) -> tuple[SigningLink, str]:
    """A new link and its token, 256 bits of chance that are stored as a hash only.

    The party's link before it is revoked: two people must not both believe that theirs counts. Raises Invalid for a
    placement that is not there (or another jobcenter's), NotOutForSignature, and AlreadySigned.
    """
    try:
        placement = await placements.get_placement(work, body.placement_id, lock=True)
    except NotFound:
        text = Text("Praktikken findes ikke.", "There is no such placement.")
        raise Invalid(FieldFault("/placement_id", "reference.unknown", text)) from None
    party = Party(body.party)
    if placement.status is not PlacementStatus.SUBMITTED:
        raise NotOutForSignature
    if await agreements.has_answered(work, placement, party):
        raise AlreadySigned
    for standing in await repository.standing_links(work, placement.id, party):
        await _revoke(work, placement, standing, "replaced")
    days = body.expires_in_days or (await settings_of(work, placement.jobcenter_id)).signing_link_days
    token = new_token()
    link = SigningLink(
        placement_id=placement.id,
        jobcenter_id=placement.jobcenter_id,
        party=party,
        agreement_version=placement.agreement_version,
        token_hash=hash_token(token),
        signer_name=body.signer_name,
        language=body.language,
        expires_at=work.now() + timedelta(days=days),
        created_by=work.actor.account_id,
    )
    work.session.add(link)
    await work.session.flush()
    await _record(work, "signing_link.created", placement, link)
    return link, token


def status_of(work: Work, link: SigningLink, agreement: AgreementFacts) -> LinkStatus:
    facts = LinkFacts(
        agreement_version=link.agreement_version,
        expires_at=link.expires_at,
        used=link.used_at is not None,
        revoked=link.revoked_at is not None,
        voided=link.voided_at is not None,
    )
    return link_status(facts, agreement, work.now())


async def revoke_link(work: Work, link_id: UUID, precondition: Precondition) -> SigningLink:
    """Calls a link back: whoever opens it is told so. Raises LinkOver for one that is used or revoked already."""
    link, _ = await repository.get_link(work, link_id)
    precondition.check(link.version)
    placement = await placements.get_placement(work, link.placement_id)
    await _revoke(work, placement, link, "revoked_by_staff")
    return link


async def _revoke(work: Work, placement: Placement, link: SigningLink, reason_code: str) -> None:
    if not await repository.revoke(work, link, work.now()):
        raise LinkOver
    await _record(work, "signing_link.revoked", placement, link, reason_code)


async def void_links(work: Work, event: Event) -> None:
    """On placement.agreement_changed, .returned, .rejected and .cancelled: what was sent out no longer counts."""
    await repository.void_standing(work, event.subject_id, work.now())


async def find_link(work: Work, token: str) -> tuple[SigningLink, AgreementFacts]:
    """The link of a token. Raises LinkUnknown, the same for whatever is not one."""
    found = await repository.find_by_hash(work, hash_token(token)) if looks_like_token(token) else None
    if found is None:
        raise LinkUnknown
    return found


async def open_link(work: Work, token: str) -> Opened:
    """What the page shows, without any effect. Raises as `require_open`."""
    link, agreement = await find_link(work, token)
    require_open(work, link, agreement)
    placement = await placements.load_placement(work, link.placement_id)
    return Opened(link, placement, await repository.names_on(work, placement))


def require_open(work: Work, link: SigningLink, agreement: AgreementFacts) -> None:
    """Raises LinkUsed, LinkRevoked, LinkExpired, LinkVoid or, where the party has answered otherwise, PartyAnswered."""
    status = status_of(work, link, agreement)
    if status is LinkStatus.VOID and agreement.answered and agreement.version == link.agreement_version:
        raise PartyAnswered
    refusals = {
        LinkStatus.USED: LinkUsed,
        LinkStatus.REVOKED: LinkRevoked,
        LinkStatus.EXPIRED: LinkExpired,
        LinkStatus.VOID: LinkVoid,
    }
    if status in refusals:
        raise refusals[status]


async def answer(work: Work, token: str, form: AnswerForm) -> SigningLink:
    """Answers the agreement and uses up the link, both or neither, in this one transaction.

    Whoever answers, by link or by account, stands in line for the placement's row; the link is read again behind that
    lock, so that the second of two is told what the first one did. Raises as `require_open`.
    """
    link, _ = await find_link(work, token)
    placement = await placements.load_placement(work, link.placement_id, lock=True)
    link, agreement = await find_link(work, token)
    require_open(work, link, agreement)
    objection = form.reasons if form.choice is Choice.OBJECT else None
    signature = await agreements.answer_by_link(work, placement, link.party, link.signer_name, objection=objection)
    if not await repository.use(work, link, signature.id, work.now()):
        raise LinkUsed
    await _record(work, "signing_link.used", placement, link)
    return link


async def _record(
    work: Work, name: str, placement: Placement, link: SigningLink, reason_code: str | None = None
) -> None:
    """Events of a link say which party and version, never a name."""
    subject = Subject("signing_link", link.id, placement.jobcenter_id, placement.company_id, placement.candidate_id)
    data = {"placement_id": str(placement.id), "party": link.party.value, "agreement_version": link.agreement_version}
    await record(work, name, subject, Change(reason_code=reason_code, data=data))
