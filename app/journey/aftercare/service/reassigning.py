"""Who asks: open work moves along with the candidate's caseworker, one by one or all at once."""

from uuid import UUID

from sqlmodel import col

from app.foundation.audit.models import Event
from app.foundation.audit.service import Change, Subject, record
from app.foundation.core.errors import FieldFault, Invalid, NotFound
from app.foundation.core.i18n import Text
from app.foundation.db.work import Work
from app.journey.aftercare import repository
from app.journey.aftercare.models import FollowUp, ReplacementTask
from app.journey.aftercare.schemas import ReassignBody, Reassigned
from app.registers.candidates import repository as candidates
from app.registers.candidates.service import reassign_candidates

_CASEWORKER = "caseworker_account_id"


async def follow_caseworker(work: Work, event: Event) -> None:
    """Reaction to a changed candidate: with another caseworker, what is open for the person goes to that one."""
    if _CASEWORKER not in event.data.get("fields", ()) or event.candidate_id is None:
        return
    candidate = await candidates.load(work, event.candidate_id)
    await _hand_over(work, candidate.id, candidate.caseworker_account_id)


async def _hand_over(work: Work, candidate_id: UUID, to_account_id: UUID | None) -> tuple[int, int]:
    follow_ups = await repository.hand_over_open(work, to_account_id, col(FollowUp.candidate_id) == candidate_id)
    tasks = await repository.hand_over_open_tasks(
        work, to_account_id, col(ReplacementTask.candidate_id) == candidate_id
    )
    if follow_ups:
        await repository.touch_plan_of_candidate(work, candidate_id)
    return follow_ups, tasks


async def reassign(work: Work, body: ReassignBody) -> Reassigned:
    """A caseworker leaves: candidates, open follow-ups and open re-placement tasks go to somebody else, or none do.

    Raises Invalid where one of the two is not an employee of the own jobcenter (the second: an active one), or both
    are the same.
    """
    jobcenter_id = work.actor.jobcenter_id
    if jobcenter_id is None:  # the permission lets in managers only, and a manager has one
        raise NotFound
    if body.from_account_id == body.to_account_id:
        text = Text("Vælg en anden medarbejder.", "Choose somebody else.")
        raise Invalid(FieldFault("/to_account_id", "follow_up.same_assignee", text))
    if not await candidates.is_employee(work, body.from_account_id, jobcenter_id):
        raise _unknown("/from_account_id")
    if not await candidates.is_active_employee(work, body.to_account_id, jobcenter_id):
        raise _unknown("/to_account_id")
    before = await repository.count_open_of(work, jobcenter_id, body.to_account_id)
    moved = await reassign_candidates(work, jobcenter_id, body.from_account_id, body.to_account_id)
    # What was theirs though the person is another caseworker's.
    for candidate_id in await repository.list_candidates_asked_by(work, jobcenter_id, body.from_account_id):
        await repository.touch_plan_of_candidate(work, candidate_id)
    await repository.hand_over_open(
        work,
        body.to_account_id,
        col(FollowUp.jobcenter_id) == jobcenter_id,
        col(FollowUp.assignee_account_id) == body.from_account_id,
    )
    await repository.hand_over_open_tasks(
        work,
        body.to_account_id,
        col(ReplacementTask.jobcenter_id) == jobcenter_id,
        col(ReplacementTask.assignee_account_id) == body.from_account_id,
    )
    after = await repository.count_open_of(work, jobcenter_id, body.to_account_id)
    done = Reassigned(candidates=moved, follow_ups=after[0] - before[0], replacement_tasks=after[1] - before[1])
    subject = Subject("account", body.from_account_id, jobcenter_id)
    data = {"to_account_id": str(body.to_account_id), **done.model_dump()}
    await record(work, "account.relieved", subject, Change(data=data))
    return done


def _unknown(pointer: str) -> Invalid:
    text = Text("Findes ikke.", "Does not exist.")
    return Invalid(FieldFault(pointer, "reference.unknown", text))
