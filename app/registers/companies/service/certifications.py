"""Certifications: applied for, decided on, and taken back so that nothing of them remains."""

from datetime import date
from uuid import UUID

from sqlalchemy.exc import IntegrityError

from app.foundation.api.conditional import Precondition
from app.foundation.api.idempotency import forget_answers
from app.foundation.api.pagination import PageRequest
from app.foundation.audit.service import Change, Subject, record
from app.foundation.core.actor import Role
from app.foundation.core.errors import NotFound
from app.foundation.db.wall import Beyond
from app.foundation.db.work import Work
from app.registers.companies import repository
from app.registers.companies.domain import (
    CERTIFICATION_LIFE,
    CertificationKind,
    CertificationState,
    CertificationStatus,
    RefusalReason,
    RevocationReason,
    latest_end,
    offered_actions,
    status_on,
)
from app.registers.companies.errors import (
    CertificationStands,
    OtherJobcenter,
    OwnApplication,
    end_out_of_range,
    jobcenter_missing,
    jobcenter_not_yours,
    jobcenter_unknown,
    on_behalf_missing,
    on_behalf_not_yours,
)
from app.registers.companies.models import Certification
from app.registers.companies.schemas import CertificationCreate, CertificationRead
from app.registers.jobcenters import repository as jobcenters
from app.registers.jobcenters.schemas import OnBehalf


async def apply_for_certification(work: Work, company_id: UUID, body: CertificationCreate) -> Certification:
    """The event says that there is an application, never of which kind.

    An expired certification makes way. Raises NotFound, Invalid, and CertificationStands, also for the later of two who
    apply at once.
    """
    company = await repository.get_company(work, company_id)
    said = _voice(work, body.on_behalf)
    jobcenter_id = await _jobcenter(work, body.jobcenter_id)
    former = await repository.lock_open_certification(work, company.id, body.kind)
    if former is not None:
        if _status(work, former) is not CertificationStatus.EXPIRED:
            raise CertificationStands
        former.succeeded_at = work.now()
        await work.session.flush()
    certification = Certification(
        company_id=company.id,
        jobcenter_id=jobcenter_id,
        kind=body.kind,
        owned_percent=body.owned_percent,
        evidence=body.evidence,
        applied_by=work.actor.account_id,
        on_behalf=said,
    )
    work.session.add(certification)
    try:
        await work.session.flush()
    except IntegrityError:
        # Of two who apply for the first time at once, only the database sees both.
        raise CertificationStands from None
    change = Change(to_state=certification.status.value)
    await record(work, "certification.applied", _subject(certification), change)
    return certification


async def certify(
    work: Work, certification_id: UUID, valid_until: date | None, precondition: Precondition
) -> Certification:
    """Raises OtherJobcenter, OwnApplication, IllegalMove, and Invalid for a last day too near or too far."""
    certification = await _decide(work, certification_id, "certify", precondition)
    today = work.today()
    last = latest_end(today)
    certification.valid_until = valid_until or last
    if not today < certification.valid_until <= last:
        raise end_out_of_range()
    return await _decided(work, certification, CertificationState.CERTIFIED, "certification.certified")


async def refuse_certification(
    work: Work, certification_id: UUID, reason: RefusalReason, precondition: Precondition
) -> Certification:
    """Raises OtherJobcenter, OwnApplication, IllegalMove."""
    certification = await _decide(work, certification_id, "refuse", precondition)
    certification.reason_code = reason.value
    return await _decided(work, certification, CertificationState.REFUSED, "certification.refused")


async def revoke_certification(
    work: Work, certification_id: UUID, reason: RevocationReason, precondition: Precondition
) -> Certification:
    """Raises OtherJobcenter, IllegalMove also for one that has expired."""
    certification = await _decide(work, certification_id, "revoke", precondition)
    certification.reason_code = reason.value
    return await _decided(work, certification, CertificationState.REVOKED, "certification.revoked")


async def withdraw_certification(
    work: Work, certification_id: UUID, on_behalf: OnBehalf | None, precondition: Precondition
) -> Certification:
    """Whatever told of the owners goes, here and in answers kept for repeats. Raises Invalid, IllegalMove."""
    certification = await repository.get_certification(work, certification_id, lock=True)
    said = _voice(work, on_behalf)
    precondition.check(version_of(work, certification))
    before = certification.status
    CERTIFICATION_LIFE.target("withdraw", _status(work, certification), work.actor.role)
    certification.status = CertificationState.WITHDRAWN
    certification.kind = certification.owned_percent = certification.evidence = certification.on_behalf = None
    certification.decided_at = certification.decided_by = certification.valid_until = certification.reason_code = None
    certification.succeeded_at = None
    certification.withdrawn_at, certification.withdrawn_by = work.now(), work.actor.account_id
    certification.withdrawn_on_behalf = said
    await work.session.flush()
    async with work.beyond_wall(Beyond.RIGHTS):  # whoever applied or decided
        await forget_answers(work, certification.id)
    change = Change(before.value, certification.status.value)
    await record(work, "certification.withdrawn", _subject(certification), change)
    return certification


async def get_certification(work: Work, certification_id: UUID) -> Certification:
    """Raises NotFound."""
    return await repository.get_certification(work, certification_id)


async def list_certifications(
    work: Work,
    company_id: UUID,
    page: PageRequest,
    kind: CertificationKind | None,
    status: CertificationStatus | None,
) -> tuple[list[Certification], str | None]:
    """Raises NotFound for a company the caller does not see."""
    company = await repository.get_company(work, company_id)
    return await repository.list_certifications(work, company.id, page, kind, status)


def read_certification(work: Work, certification: Certification) -> CertificationRead:
    """As it stands today."""
    status, actor = _status(work, certification), work.actor
    return CertificationRead.model_validate(
        {
            **certification.model_dump(exclude={"on_behalf"}),
            "status": status,
            "is_on_behalf": certification.on_behalf is not None,
            "allowed_actions": offered_actions(status, actor, certification.jobcenter_id, certification.applied_by),
        }
    )


def version_of(work: Work, certification: Certification) -> int | str:
    """Expiry changes what is shown, and no row: it has an ETag of its own, or a 304 would go on saying certified."""
    is_expired = _status(work, certification) is CertificationStatus.EXPIRED
    return f"{certification.version}-expired" if is_expired else certification.version


def _status(work: Work, certification: Certification) -> CertificationStatus:
    return status_on(certification.status, certification.valid_until, work.today())


def _subject(certification: Certification) -> Subject:
    return Subject("certification", certification.id, certification.jobcenter_id, certification.company_id)


def _voice(work: Work, on_behalf: OnBehalf | None) -> dict[str, str] | None:
    """The company speaks for itself; staff say how they were told. Raises Invalid."""
    if work.actor.role is Role.COMPANY:
        if on_behalf is not None:
            raise on_behalf_not_yours()
        return None
    if on_behalf is None:
        raise on_behalf_missing()
    return on_behalf.model_dump(mode="json")


async def _jobcenter(work: Work, named: UUID | None) -> UUID:
    """The one that is asked. Raises Invalid."""
    own = work.actor.jobcenter_id
    if own is not None:
        if named not in {None, own}:
            raise jobcenter_not_yours()
        return own
    if named is None:
        raise jobcenter_missing()
    try:
        return (await jobcenters.get(work, named)).id
    except NotFound:
        raise jobcenter_unknown() from None


async def _decide(work: Work, certification_id: UUID, action: str, precondition: Precondition) -> Certification:
    certification = await repository.get_certification(work, certification_id, lock=True)
    precondition.check(version_of(work, certification))
    if certification.jobcenter_id != work.actor.jobcenter_id:
        raise OtherJobcenter
    status = _status(work, certification)
    CERTIFICATION_LIFE.target(action, status, work.actor.role)
    if action not in offered_actions(status, work.actor, certification.jobcenter_id, certification.applied_by):
        raise OwnApplication
    return certification


async def _decided(work: Work, certification: Certification, state: CertificationState, event: str) -> Certification:
    before = certification.status
    certification.status = state
    certification.decided_at, certification.decided_by = work.now(), work.actor.account_id
    await work.session.flush()
    change = Change(before.value, state.value, certification.reason_code)
    await record(work, event, _subject(certification), change)
    return certification
