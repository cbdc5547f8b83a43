"""Aftercare rows as the caller reads them: role and day decide."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from app.foundation.core.actor import JOBCENTER_STAFF, Role
from app.foundation.db.query import values_of
from app.foundation.db.work import Work
from app.journey.aftercare.domain.links import AnswerLinkFacts, AnswerLinkStatus, answer_link_status
from app.journey.aftercare.domain.states import EMPLOYMENT_LIFE, FOLLOW_UP_LIFE, TASK_LIFE, is_overdue, may_answer
from app.journey.aftercare.models import Employment, FollowUp
from app.journey.aftercare.repository.links import LinkRow
from app.journey.aftercare.repository.tasks import TaskRow
from app.journey.aftercare.schemas import EmploymentRead, FollowUpLinkRead, FollowUpRead, ReplacementTaskRead

_shown_columns = values_of([name for name in FollowUpRead.model_fields if name in FollowUp.model_fields])


def read_employment(work: Work, employment: Employment) -> EmploymentRead:
    actions = EMPLOYMENT_LIFE.allowed_actions(employment.status, work.actor.role)
    return EmploymentRead.model_validate({**employment.model_dump(), "allowed_actions": actions})


def read_follow_up(work: Work, follow_up: Any) -> FollowUpRead:
    """A follow-up, or a row of its columns. A mentor reads when somebody is asked, not what was said: the answer was given to the jobcenter."""
    return _read(follow_up, work.actor.role, work.today())


def _read(follow_up: Any, role: Role, today: date) -> FollowUpRead:
    actions = FOLLOW_UP_LIFE.allowed_actions(follow_up.status, role)
    values = _shown_columns(follow_up)
    if role is Role.MENTOR:
        values["record"] = None
    if role not in JOBCENTER_STAFF:
        values["escalated_on"] = None
    values |= {
        "is_overdue": is_overdue(follow_up.due_on, follow_up.status, today),
        "allowed_actions": [name for name in actions if name != "record" or may_answer(role, follow_up.audience)],
    }
    return FollowUpRead.model_validate(values)


def read_follow_ups(work: Work, follow_ups: Iterable[Any]) -> list[FollowUpRead]:
    role, today = work.actor.role, work.today()
    return [_read(follow_up, role, today) for follow_up in follow_ups]


def read_task(work: Work, row: TaskRow) -> ReplacementTaskRead:
    task, fitting = row
    actions = TASK_LIFE.allowed_actions(task.status, work.actor.role)
    values = {**task.model_dump(), "fitting_needs": fitting or 0, "allowed_actions": actions}
    return ReplacementTaskRead.model_validate(values)


def status_of_link(work: Work, row: LinkRow) -> AnswerLinkStatus:
    """Whether a link holds now."""
    link, follow_up = row
    facts = AnswerLinkFacts(link.expires_at, used=link.used_at is not None, revoked=link.revoked_at is not None)
    return answer_link_status(facts, follow_up, work.now())


def read_link(work: Work, row: LinkRow) -> FollowUpLinkRead:
    return FollowUpLinkRead.model_validate({**row[0].model_dump(), "status": status_of_link(work, row)})
