"""Placing and lifting legal holds."""

from uuid import UUID

from app.foundation.api.conditional import Precondition
from app.foundation.audit.service import Change, Subject, record
from app.foundation.core.errors import NotFound
from app.foundation.db.work import Work
from app.oversight.privacy.errors import HoldLifted, HoldStands, unknown_reference
from app.oversight.privacy.models import LegalHold
from app.oversight.privacy.repository import rows
from app.oversight.privacy.schemas.erasures import LegalHoldCreate, LegalHoldLift, LegalHoldRead
from app.registers.candidates import repository as candidates


async def place_hold(work: Work, body: LegalHoldCreate) -> LegalHold:
    """From now on nothing of the person is erased. Raises Invalid for a person of somebody else's, HoldStands."""
    try:
        person = await candidates.get(work, body.candidate_id, lock=True)
    except NotFound:
        raise unknown_reference("/candidate_id") from None
    if await rows.has_hold(work, person.id, body.reason_code, body.case_reference):
        raise HoldStands(field="reason_code")
    hold = LegalHold(**body.model_dump(), jobcenter_id=person.jobcenter_id, placed_by=work.actor.account_id)
    work.session.add(hold)
    await work.session.flush()
    await record(work, "legal_hold.placed", subject_of(hold), Change(reason_code=hold.reason_code.value))
    return hold


async def lift_hold(work: Work, hold_id: UUID, body: LegalHoldLift, precondition: Precondition) -> LegalHold:
    """The hold is over; another one of the same person stands on. Raises HoldLifted."""
    hold = await rows.get_row(work, LegalHold, hold_id, lock=True)
    precondition.check(hold.version)
    if hold.lifted_at is not None:
        raise HoldLifted
    hold.lifted_at, hold.lifted_by, hold.lift_reason = work.now(), work.actor.account_id, body.reason_code
    await work.session.flush()
    await record(work, "legal_hold.lifted", subject_of(hold), Change(reason_code=body.reason_code.value))
    return hold


def subject_of(hold: LegalHold) -> Subject:
    return Subject("legal_hold", hold.id, hold.jobcenter_id, candidate_id=hold.candidate_id)


def read_hold(hold: LegalHold) -> LegalHoldRead:
    actions = ["lift"] if hold.lifted_at is None else []
    return LegalHoldRead.model_validate({**hold.model_dump(), "allowed_actions": actions})
