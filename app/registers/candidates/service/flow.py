"""The one place where a candidate's status changes: by hand, and by what happens to matches, placements and jobs."""

from datetime import date
from uuid import UUID

from app.foundation.api.conditional import Precondition
from app.foundation.audit.models import Event
from app.foundation.audit.service import Change, record
from app.foundation.core.actor import Role
from app.foundation.core.errors import NotFound
from app.foundation.db.work import Work
from app.registers.candidates import repository
from app.registers.candidates.domain import CANDIDATE_LIFE, STANDS
from app.registers.candidates.models import Candidate
from app.registers.candidates.schemas import CandidateRead
from app.registers.candidates.service.reading import read, subject_of
from app.registers.law.domain import CommitmentKind

_EVENTS = {
    "hold": "candidate.held",
    "release": "candidate.released",
    "place": "candidate.placed",
    "finish": "candidate.finished",
    "employ": "candidate.employed",
    "lose_job": "candidate.freed",
    "pause": "candidate.paused",
    "resume": "candidate.resumed",
    "close": "candidate.closed",
    "reopen": "candidate.reopened",
}
_WAITS_ANEW = frozenset({"finish", "lose_job", "reopen"})
_ENDS_PRIORITY = frozenset({"place", "employ", "close"})


async def move(work: Work, candidate: Candidate, action: str, reason_code: str | None = None) -> None:
    """Takes one action of CANDIDATE_LIFE; a flow action that meets a status which stands changes nothing.

    Raises NotPermitted or IllegalMove. Without anybody signed in (the worker lets a match expire) only the flow's
    own actions are possible: they are open to every role.
    """
    before = candidate.status
    if before in STANDS.get(action, ()):
        return
    role = work.signed_in.role if work.signed_in is not None else Role.ADMIN
    after = CANDIDATE_LIFE.target(action, before, role)
    if after is before:
        return
    candidate.status = after
    candidate.status_reason = reason_code
    if action in _WAITS_ANEW:
        candidate.waiting_since = work.today()
    if action == "lose_job":
        candidate.has_priority = True
    if action in _ENDS_PRIORITY:
        candidate.has_priority = False
    await work.session.flush()
    change = Change(from_state=before.value, to_state=after.value, reason_code=reason_code)
    await record(work, _EVENTS[action], subject_of(candidate), change)


async def move_by_hand(
    work: Work, candidate_id: UUID, action: str, precondition: Precondition, reason_code: str | None = None
) -> CandidateRead:
    """`pause`, `resume`, `close` or `reopen` by an employee."""
    candidate = await repository.get(work, candidate_id, lock=True)
    precondition.check(candidate.version)
    await move(work, candidate, action, reason_code)
    return await read(work, candidate)


async def _concerned(work: Work, event: Event) -> Candidate:
    if event.candidate_id is None:
        raise NotFound
    return await repository.load(work, event.candidate_id, lock=True)


async def _has_another(work: Work, event: Event, kind: CommitmentKind) -> bool:
    """Whether the ledger holds another placement or job than the event's that runs today or begins later."""
    if event.candidate_id is None:
        raise NotFound
    others = await repository.commitments_of(
        work, event.candidate_id, work.today(), date.max, except_source=event.subject_id
    )
    return any(item.kind is kind for item in others)


async def hold_candidate(work: Work, event: Event) -> None:
    """A proposal is open: nobody else need look for this person's next place, though they may.

    Whoever proposes has locked the person, and need not do it twice.
    """
    if event.candidate_id is None:
        raise NotFound
    await move(work, await repository.load(work, event.candidate_id), "hold")


async def place_candidate(work: Work, event: Event) -> None:
    """The grant places the person."""
    await move(work, await _concerned(work, event), "place")


async def finish_placement(work: Work, event: Event) -> None:
    """The placement is over or cancelled: available again, unless the person has another placement."""
    candidate = await _concerned(work, event)
    if not await _has_another(work, event, CommitmentKind.PLACEMENT):
        await move(work, candidate, "finish")


async def employ_candidate(work: Work, event: Event) -> None:
    """A job is registered."""
    await move(work, await _concerned(work, event), "employ")


async def free_with_priority(work: Work, event: Event) -> None:
    """A job ended: available again, and first in line; not while the person has another job."""
    candidate = await _concerned(work, event)
    if not await _has_another(work, event, CommitmentKind.EMPLOYMENT):
        await move(work, candidate, "lose_job")
