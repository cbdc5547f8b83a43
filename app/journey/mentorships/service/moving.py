"""The only place where a mentorship changes its status, and what its mentor sees with it."""

from app.foundation.audit.service import Change, Subject, record
from app.foundation.core.actor import Role
from app.foundation.db.work import Work
from app.journey.mentorships import repository
from app.journey.mentorships.domain.states import MENTORSHIP_CONSEQUENCES, MentorshipStatus
from app.journey.mentorships.models import Mentorship

_EVENTS = {
    "accept": "mentorship.accepted",
    "begin": "mentorship.accepted",
    "decline": "mentorship.declined",
    "end": "mentorship.ended",
    "lapse": "mentorship.ended",
}


async def add(work: Work, row: Mentorship) -> None:
    """Stores a proposal."""
    work.session.add(row)
    await work.session.flush()
    change = Change(to_state=row.status.value, data={"kind": row.kind.value})
    await record(work, "mentorship.proposed", subject_of(row), change)


async def move(
    work: Work, row: Mentorship, action: str, target: MentorshipStatus, reason_code: str | None = None
) -> None:
    """The mentor sees what the mentorship is about from the moment it is active, and no longer than that."""
    before = row.status
    row.status, row.end_reason_code = target, reason_code
    if target is MentorshipStatus.ENDED:
        row.ends_on = max(row.starts_on, min(row.ends_on or work.today(), work.today()))
    await work.session.flush()
    if target is MentorshipStatus.ACTIVE:
        await repository.let_see(work, row)
    elif before is MentorshipStatus.ACTIVE:
        await repository.let_see_no_longer(work, row)
    await record(work, _EVENTS[action], subject_of(row), Change(before.value, target.value, reason_code))


async def follow(work: Work, row: Mentorship, action: str, reason_code: str | None = None) -> None:
    """The same for what follows from something else."""
    # Without anybody signed in (upkeep) it is the installation itself that acts.
    role = work.signed_in.role if work.signed_in is not None else Role.ADMIN
    await move(work, row, action, MENTORSHIP_CONSEQUENCES.target(action, row.status, role), reason_code)


def subject_of(row: Mentorship) -> Subject:
    return Subject("mentorship", row.id, row.jobcenter_id, row.company_id, row.candidate_id)
