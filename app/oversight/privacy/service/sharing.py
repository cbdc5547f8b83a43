"""A person's consents to sharing: given, withdrawn, and in words."""

from uuid import UUID

from sqlmodel import col

from app.foundation.api.conditional import Precondition
from app.foundation.api.pagination import PageRequest
from app.foundation.audit.service import Change, Subject, record
from app.foundation.core.actor import Role
from app.foundation.core.errors import NotFound
from app.foundation.db.work import Work
from app.journey.matching.schemas import OnBehalf
from app.oversight.privacy.domain.wording import WORDING, WORDING_VERSION
from app.oversight.privacy.errors import (
    ConsentStands,
    ConsentWithdrawn,
    on_behalf_missing,
    on_behalf_not_yours,
    unknown_reference,
)
from app.oversight.privacy.repository import rows
from app.oversight.privacy.schemas.sharing import SharingConsentCreate, SharingConsentRead
from app.registers.candidates import repository as candidates
from app.registers.candidates.domain import SharedKind
from app.registers.candidates.models import SharingConsent


def require_voice(work: Work, on_behalf: OnBehalf | None) -> dict[str, str] | None:
    """The person speaks for itself; staff say how they were told. Raises Invalid."""
    if work.actor.role is Role.CANDIDATE:
        if on_behalf is not None:
            raise on_behalf_not_yours()
        return None
    if on_behalf is None:
        raise on_behalf_missing()
    return on_behalf.model_dump(mode="json")


async def give_consent(work: Work, body: SharingConsentCreate) -> SharingConsent:
    """From the next answer on a company reads what the consent covers. Raises Invalid, ConsentStands."""
    said = require_voice(work, body.on_behalf)
    try:
        person = await candidates.get(work, body.candidate_id, lock=True)
    except NotFound:
        raise unknown_reference("/candidate_id") from None
    if body.company_id is not None and not await rows.company_exists(work, body.company_id):
        raise unknown_reference("/company_id")
    if await rows.has_consent(work, person.id, body.kind, body.company_id):
        raise ConsentStands(field="kind")
    consent = SharingConsent(
        candidate_id=person.id,
        jobcenter_id=person.jobcenter_id,
        kind=body.kind,
        company_id=body.company_id,
        wording_version=WORDING_VERSION,
        given_at=work.now(),
        given_by=work.actor.account_id,
        on_behalf=said,
    )
    work.session.add(consent)
    await work.session.flush()
    await record(work, "sharing_consent.given", _subject(consent), Change(data={"kind": consent.kind.value}))
    return consent


async def withdraw_consent(
    work: Work, consent_id: UUID, on_behalf: OnBehalf | None, precondition: Precondition
) -> SharingConsent:
    """Holds for the next answer to every company; what it has seen is listed by `…/disclosures`. Raises ConsentWithdrawn."""
    consent = await rows.get_row(work, SharingConsent, consent_id, lock=True)
    said = require_voice(work, on_behalf)
    precondition.check(consent.version)
    if consent.withdrawn_at is not None:
        raise ConsentWithdrawn
    consent.withdrawn_at, consent.withdrawn_by = work.now(), work.actor.account_id
    consent.withdrawn_on_behalf = said
    await work.session.flush()
    await record(work, "sharing_consent.withdrawn", _subject(consent), Change(data={"kind": consent.kind.value}))
    return consent


def _subject(consent: SharingConsent) -> Subject:
    return Subject("sharing_consent", consent.id, consent.jobcenter_id, consent.company_id, consent.candidate_id)


def read_consent(work: Work, consent: SharingConsent) -> SharingConsentRead:
    return SharingConsentRead.model_validate(
        {
            **consent.model_dump(),
            "explanation": WORDING[consent.kind].get(work.language),
            "is_on_behalf": consent.on_behalf is not None,
            "allowed_actions": ["withdraw"] if consent.withdrawn_at is None else [],
        }
    )


async def get_consent(work: Work, consent_id: UUID) -> SharingConsent:
    """Raises NotFound."""
    return await rows.get_row(work, SharingConsent, consent_id)


async def list_consents(
    work: Work, candidate_id: UUID | None, kind: SharedKind | None, page: PageRequest, *, standing: bool
) -> tuple[list[SharingConsent], str | None]:
    """Those of the own jobcenter's people, a candidate's own."""
    wanted = [rows.visible_to(work.actor, SharingConsent)]
    if candidate_id is not None:
        wanted.append(col(SharingConsent.candidate_id) == candidate_id)
    if kind is not None:
        wanted.append(col(SharingConsent.kind) == kind)
    if standing:
        wanted.append(col(SharingConsent.withdrawn_at).is_(None))
    return await rows.list_rows(work, SharingConsent, page, *wanted)
