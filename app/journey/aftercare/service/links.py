"""Making, showing and revoking answer links, and answering a follow-up with one."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from app.foundation.api.conditional import Precondition
from app.foundation.audit.service import Change, Subject, record
from app.foundation.core.errors import FieldFault, Invalid, NotFound
from app.foundation.core.i18n import PageLanguage, Text
from app.foundation.core.secret_tokens import hash_token, looks_like_token, new_token
from app.foundation.db.work import Work
from app.journey.aftercare import repository
from app.journey.aftercare.domain.links import AnswerLinkStatus
from app.journey.aftercare.domain.states import OPEN_FOLLOW_UPS
from app.journey.aftercare.domain.template import Audience
from app.journey.aftercare.errors import AnswerOver, FollowUpClosed, LinkOver, LinkUnknown
from app.journey.aftercare.models import FollowUp, FollowUpLink
from app.journey.aftercare.repository.links import LinkRow, Named
from app.journey.aftercare.schemas import AnswerForm, FollowUpLinkCreate
from app.journey.aftercare.service.follow_ups import record_by_link
from app.journey.aftercare.service.reading import status_of_link
from app.registers.candidates import repository as candidates
from app.registers.jobcenters.service import settings_of


@dataclass(frozen=True, slots=True)
class Opened:
    """What somebody with an open link may see."""

    link: FollowUpLink
    follow_up: FollowUp
    names: Named


async def create_link(work: Work, body: FollowUpLinkCreate) -> tuple[FollowUpLink, str]:
    """A new link and its token, 256 bits of chance that are stored as a hash only.

    The follow-up's link before it is revoked. Raises Invalid for a follow-up that is not there (or another
    jobcenter's), and FollowUpClosed for one that waits for no answer.
    """
    try:
        follow_up = await repository.get_follow_up(work, body.follow_up_id, lock=True)
    except NotFound:
        text = Text("Opfølgningen findes ikke.", "There is no such follow-up.")
        raise Invalid(FieldFault("/follow_up_id", "reference.unknown", text)) from None
    if follow_up.status not in OPEN_FOLLOW_UPS:
        raise FollowUpClosed
    standing = await repository.find_standing_link(work, follow_up.id)
    if standing is not None:
        await _revoke(work, follow_up, standing, "replaced")
    days = body.expires_in_days or (await settings_of(work, follow_up.jobcenter_id)).answer_link_days
    token = new_token()
    link = FollowUpLink(
        follow_up_id=follow_up.id,
        jobcenter_id=follow_up.jobcenter_id,
        token_hash=hash_token(token),
        language=body.language or await _language_of(work, follow_up),
        expires_at=work.now() + timedelta(days=days),
        created_by=work.actor.account_id,
    )
    work.session.add(link)
    await work.session.flush()
    await _record(work, "follow_up_link.created", follow_up, link)
    return link, token


async def _language_of(work: Work, follow_up: FollowUp) -> PageLanguage:
    if follow_up.audience is Audience.EMPLOYER:
        return PageLanguage.DA
    candidate = await candidates.load(work, follow_up.candidate_id)
    return PageLanguage(candidate.contact_language)


async def revoke_link(work: Work, link_id: UUID, precondition: Precondition) -> LinkRow:
    """Calls a link back: whoever opens it sees what a stranger sees. Raises LinkOver for one used or revoked before."""
    link, status = await repository.get_link(work, link_id)
    precondition.check(link.version)
    follow_up = await repository.load_follow_up(work, link.follow_up_id)
    await _revoke(work, follow_up, link, "revoked_by_staff")
    return link, status


async def _revoke(work: Work, follow_up: FollowUp, link: FollowUpLink, reason_code: str) -> None:
    if not await repository.revoke_link(work, link, work.now()):
        raise LinkOver
    await _record(work, "follow_up_link.revoked", follow_up, link, reason_code)


async def find_link(work: Work, token: str) -> FollowUpLink:
    """The open link of a token.

    Raises LinkUnknown, the same for what is no link, has run out or was called back; AnswerOver where it was used, or
    nobody waits for the answer any more.
    """
    found = await repository.find_link_by_hash(work, hash_token(token)) if looks_like_token(token) else None
    if found is None:
        raise LinkUnknown
    status = status_of_link(work, found)
    if status in {AnswerLinkStatus.EXPIRED, AnswerLinkStatus.REVOKED}:
        raise LinkUnknown
    if status is not AnswerLinkStatus.OPEN:
        raise AnswerOver
    return found[0]


async def open_link(work: Work, token: str) -> Opened:
    """What the page shows, without any effect. Raises as `find_link`."""
    link = await find_link(work, token)
    follow_up = await repository.load_follow_up(work, link.follow_up_id)
    return Opened(link, follow_up, await repository.names_on(work, follow_up))


async def answer(work: Work, token: str, form: AnswerForm) -> FollowUpLink:
    """Answers the follow-up and uses up the link, both or neither, in this one transaction.

    Whoever answers, by link or otherwise, stands in line for the follow-up's row; the link is read again behind that
    lock, so that the second of two is told that it is answered. Raises as `find_link`.
    """
    link = await find_link(work, token)
    follow_up = await repository.load_follow_up(work, link.follow_up_id, lock=True)
    link = await find_link(work, token)
    if not await repository.use_link(work, link, work.now()):
        raise AnswerOver
    await record_by_link(work, follow_up, form.as_record(follow_up.audience))
    await _record(work, "follow_up_link.used", follow_up, link)
    return link


async def _record(
    work: Work, name: str, follow_up: FollowUp, link: FollowUpLink, reason_code: str | None = None
) -> None:
    """Events of a link say which follow-up, never a name or a word of the answer."""
    subject = Subject("follow_up_link", link.id, follow_up.jobcenter_id, follow_up.company_id, follow_up.candidate_id)
    data = {"follow_up_id": str(follow_up.id), "audience": follow_up.audience.value}
    await record(work, name, subject, Change(reason_code=reason_code, data=data))
