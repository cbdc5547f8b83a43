"""A job ended: the task to find the next one, with the needs that fit ranked at once."""

from datetime import timedelta
from uuid import UUID

from app.foundation.api.conditional import Precondition
from app.foundation.audit.models import Event
from app.foundation.audit.service import Change, Subject, record
from app.foundation.core.actor import Role
from app.foundation.core.errors import NotFound
from app.foundation.db.work import Work
from app.journey.aftercare import repository
from app.journey.aftercare.domain.states import TASK_CONSEQUENCES, TASK_LIFE, TaskStatus
from app.journey.aftercare.domain.working_days import next_working_day
from app.journey.aftercare.models import ReplacementTask
from app.journey.aftercare.repository.tasks import TaskRow
from app.journey.aftercare.schemas import CancelBody
from app.journey.aftercare.service.scheduling import working_days_of
from app.journey.matching.schemas import RankingCreate
from app.journey.matching.service import rank_needs
from app.registers.candidates import repository as candidates
from app.registers.candidates.domain import CandidateStatus

_LOOKING = frozenset({CandidateStatus.AVAILABLE, CandidateStatus.IN_MATCH})


async def open_replacement_task(work: Work, event: Event) -> None:
    """Reaction to the end of a job: somebody looks for the next one, and sees at once what there is.

    Nothing is opened for whoever has another job or an internship, is paused or closed: they are not looking. Where no
    need fits, the ranking and the task say so.
    """
    employment = await repository.load_employment(work, event.subject_id)
    candidate = await candidates.load(work, employment.candidate_id)
    if candidate.status not in _LOOKING:
        return
    ranking = await rank_needs(work, candidate.id, RankingCreate())
    await work.session.flush()  # the task refers to it
    is_working_day = await working_days_of(work, candidate.jobcenter_id)
    task = ReplacementTask(
        jobcenter_id=candidate.jobcenter_id,
        candidate_id=candidate.id,
        employment_id=employment.id,
        ranking_id=ranking.id,
        assignee_account_id=candidate.caseworker_account_id,
        due_on=next_working_day(work.today() + timedelta(days=1), is_working_day),
    )
    work.session.add(task)
    await work.session.flush()
    data = {
        "employment_id": str(employment.id),
        "ranking_id": str(ranking.id),
        "fitting_needs": ranking.feasible,
    }
    await record(work, "replacement_task.opened", _subject(task), Change(to_state=task.status.value, data=data))


async def close_replacement_tasks(work: Work, event: Event) -> None:
    """Reaction to a new job, which is what was looked for, and to a candidate who is closed, whom nobody looks for."""
    if event.candidate_id is None:
        raise NotFound
    for task in await repository.load_open_tasks(work, event.candidate_id):
        role = work.signed_in.role if work.signed_in is not None else Role.ADMIN
        found = event.name == "employment.registered"
        target = TASK_CONSEQUENCES.target("found" if found else "drop", task.status, role)
        await _close(work, task, target, event.name.replace(".", "_"))


async def finish_task(work: Work, task_id: UUID, precondition: Precondition) -> TaskRow:
    """Somebody has seen to it."""
    return await _act(work, task_id, "done", None, precondition)


async def cancel_task(work: Work, task_id: UUID, body: CancelBody, precondition: Precondition) -> TaskRow:
    """Nobody looks any further, with a coded reason."""
    return await _act(work, task_id, "cancel", body.reason_code, precondition)


async def _act(work: Work, task_id: UUID, action: str, reason_code: str | None, precondition: Precondition) -> TaskRow:
    task, fitting = await repository.get_task(work, task_id, lock=True)
    precondition.check(task.version)
    await _close(work, task, TASK_LIFE.target(action, task.status, work.actor.role), reason_code)
    return task, fitting


async def _close(work: Work, task: ReplacementTask, target: TaskStatus, reason_code: str | None) -> None:
    """The only place that gives a task another status."""
    change = Change(task.status.value, target.value, reason_code, {"employment_id": str(task.employment_id)})
    task.status = target
    task.closed_at = work.now()
    task.closed_by = work.signed_in.account_id if work.signed_in is not None else None
    task.closed_reason = reason_code
    await work.session.flush()
    await record(
        work, f"replacement_task.{'closed' if target is TaskStatus.DONE else 'cancelled'}", _subject(task), change
    )


def _subject(task: ReplacementTask) -> Subject:
    return Subject("replacement_task", task.id, task.jobcenter_id, candidate_id=task.candidate_id)
