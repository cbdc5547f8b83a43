"""Candidates of a caseworker who leaves go to another one."""

from uuid import UUID

from app.foundation.audit.service import Change, record
from app.foundation.db.work import Work
from app.registers.candidates import repository
from app.registers.candidates.service.reading import subject_of


async def reassign_candidates(work: Work, jobcenter_id: UUID, from_id: UUID, to_id: UUID) -> int:
    """Gives every candidate of one caseworker another one; how many they were.

    The caller has made sure that both are employees of the jobcenter, and that it is their own.
    """
    moved = await repository.lock_of_caseworker(work, jobcenter_id, from_id)
    for candidate in moved:
        candidate.caseworker_account_id = to_id
    await work.session.flush()
    for candidate in moved:
        change = Change(data={"fields": ["caseworker_account_id"]})
        await record(work, "candidate.changed", subject_of(candidate), change)
    return len(moved)
