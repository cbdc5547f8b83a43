"""A candidate becomes another jobcenter's."""

from uuid import UUID

from sqlalchemy.exc import IntegrityError

from app.foundation.audit.service import Change, record
from app.foundation.db.model import touch
from app.foundation.db.work import Work
from app.registers.candidates import repository
from app.registers.candidates.errors import CprTaken
from app.registers.candidates.models import Candidate
from app.registers.candidates.service.cpr import rehome_cpr
from app.registers.candidates.service.reading import subject_of


async def hand_over(work: Work, candidate: Candidate, to_jobcenter_id: UUID) -> None:
    """Moves a locked candidate: the new jobcenter chooses the caseworker and the reference of its own system.

    Without scope: only where the person has consented and the other jobcenter has accepted. Raises CprTaken where the
    other jobcenter knows the person already; also to the second of two who come at once.
    """
    left = candidate.jobcenter_id
    await rehome_cpr(work, candidate, to_jobcenter_id)
    candidate.jobcenter_id = to_jobcenter_id
    candidate.caseworker_account_id = None
    candidate.external_ref = None
    touch(candidate, work.now())
    try:
        await work.session.flush()
    except IntegrityError as error:
        if "cpr_index" in str(error.orig):
            raise CprTaken from None
        raise
    await repository.rehome_commitments(work, candidate.id, to_jobcenter_id)
    await repository.stamp_one_who_stays(work, left)
    await record(work, "candidate.handed_over", subject_of(candidate), Change(data={"from_jobcenter_id": str(left)}))
