"""Erasing a person: by a manager, by age, and again after a backup was restored."""

from collections import Counter
from uuid import UUID

from sqlmodel import col, select

from app.foundation.api.conditional import Precondition
from app.foundation.audit.service import Change, Subject, record
from app.foundation.core.ids import new_id
from app.foundation.db.wall import Beyond
from app.foundation.db.work import Work
from app.oversight.privacy.domain.erasing import (
    ERASED_NAME,
    ErasureReason,
    blocking,
    names_the_person,
)
from app.oversight.privacy.domain.tombstones import Mark, Tombstone
from app.oversight.privacy.errors import names_person, refusal
from app.oversight.privacy.models import Erasure
from app.oversight.privacy.repository import erasing as rows
from app.oversight.privacy.repository import shown
from app.oversight.privacy.repository.standing import lock_person, standing_of
from app.oversight.privacy.schemas.erasures import EraseBody
from app.oversight.privacy.service.tombstones import bury
from app.registers.candidates import repository as candidates
from app.registers.candidates import service as candidate_service
from app.registers.candidates.domain import ERASED, CandidateStatus
from app.registers.candidates.models import Candidate
from app.registers.reference.models import Postcode


async def erase(work: Work, candidate_id: UUID, body: EraseBody, precondition: Precondition, *, keep: bool) -> Erasure:
    """Erases a person of the own jobcenter. Raises the refusal of whatever has to be settled first.

    `keep` is false in a dry run: everything is done and rolled back, and no tombstone is written.
    """
    person = await candidates.get(work, candidate_id, lock=True)
    precondition.check(person.version)
    work.about(person.id)
    work.deletes()
    if body.note and names_the_person(body.note, (person.full_name, person.preferred_name)):
        raise names_person()
    async with work.beyond_wall(Beyond.RIGHTS):
        for code in blocking(await standing_of(work, person.id)):
            raise refusal(code)
        return await erase_person(work, person, ErasureReason(body.reason_code), note=body.note, keep=keep)


async def erase_person(
    work: Work,
    person: Candidate,
    reason: ErasureReason,
    *,
    note: str | None = None,
    keep: bool = True,
    again: bool = False,
) -> Erasure:
    """Takes a locked person out of every table, destroys the key, and leaves a tombstone.

    Without scope, and whatever stands in the way: only after `blocking` was asked, or where it was done once before.
    """
    key, jobcenter_id = person.id, person.jobcenter_id
    jobcenter_ids = await shown.jobcenters_of(work, person)
    nobody = await _nobody(work, person)
    await rows.add_nobody(work, nobody)
    work.session.expunge(person)
    deleted = await rows.settle(work, key)
    await rows.empty_answers(work, key)
    emptied = Counter(rankings=await shown.leave_rankings(work, person, nobody.id, jobcenter_ids))
    emptied["assignment_runs"] = await rows.leave_runs(work, key, nobody.id)
    emptied["idempotency_keys"] = await rows.empty_kept_answers(work, key)
    await rows.leave_events(work, key, nobody.id)
    deleted["person_keys"] = int(await candidate_service.shred(work, key))
    deleted += await rows.delete_rows(work, key)
    await rows.close_accounts(work, key)
    emptied += await rows.empty_rows(work, key, nobody.id)
    await rows.delete_person(work, key)
    await candidates.stamp_one_who_stays(work, jobcenter_id)
    work.session.expire_all()  # nothing read before may be written back
    erasure = Erasure(
        candidate_id=key,
        jobcenter_id=jobcenter_id,
        erased_at=work.now(),
        erased_by=None if work.signed_in is None else work.actor.account_id,
        reason_code=reason,
        note=note,
        again=again,
        deleted={name: number for name, number in sorted(deleted.items()) if number},
        emptied={name: number for name, number in sorted(emptied.items()) if number},
    )
    return await _told(work, erasure, keep=keep)


async def _told(work: Work, erasure: Erasure, *, keep: bool) -> Erasure:
    """The event names the erasure, not the person."""
    work.session.add(erasure)
    await work.session.flush()
    subject = Subject("erasure", erasure.id, erasure.jobcenter_id)
    await record(work, "person.erased", subject, Change(reason_code=erasure.reason_code.value))
    await work.session.flush()
    if keep:
        bury(work, Tombstone(erasure.id, erasure.candidate_id, erasure.erased_at, Mark.BEGUN))
    return erasure


async def _nobody(work: Work, person: Candidate) -> Candidate:
    """A row under a new key that says nothing but by which law the case was run: a dimension of the statistics."""
    postcode = (await work.session.exec(select(Postcode).order_by(col(Postcode.code)).limit(1))).one()
    return Candidate(
        id=new_id(),
        created_at=work.now(),
        updated_at=work.now(),
        jobcenter_id=person.jobcenter_id,
        full_name=ERASED_NAME,
        legal_basis=person.legal_basis,
        postcode=postcode.code,
        lat=postcode.lat,
        lon=postcode.lon,
        available_from=work.today(),
        waiting_since=work.today(),
        status=CandidateStatus.CLOSED,
        status_reason=ERASED,
    )


async def erase_again(work: Work, candidate_id: UUID) -> Erasure | None:
    """Erases somebody who came back with a backup; None where nobody came. Nothing stands in the way: it was decided."""
    person = await lock_person(work, candidate_id)
    if person is None:
        return None
    return await erase_person(work, person, ErasureReason.NO_LONGER_NEEDED, again=True)
