"""Scheduling, recording and calling off follow-ups."""

from datetime import date
from typing import Any
from uuid import UUID

from app.foundation.api.conditional import Precondition
from app.foundation.audit.models import Event
from app.foundation.audit.service import Change, record
from app.foundation.core.actor import JOBCENTER_STAFF, Role
from app.foundation.core.errors import FieldFault, Invalid, NotPermitted
from app.foundation.core.i18n import Text
from app.foundation.db.work import Work
from app.journey.aftercare import repository
from app.journey.aftercare.domain.cadence import (
    BEFORE_END,
    TERM_END,
    PlannedFollowUp,
    schedule_employment,
    schedule_internship,
)
from app.journey.aftercare.domain.moving import Asked, Calendar, move_internship
from app.journey.aftercare.domain.states import (
    FOLLOW_UP_CONSEQUENCES,
    FOLLOW_UP_LIFE,
    OPEN_FOLLOW_UPS,
    AnswerChannel,
    FollowUpStatus,
    may_answer,
    record_follow_up,
)
from app.journey.aftercare.domain.template import AftercareTemplate, Audience
from app.journey.aftercare.domain.working_days import next_working_day
from app.journey.aftercare.models import FollowUp
from app.journey.aftercare.schemas import CancelBody, RecordBody, RescheduleBody
from app.journey.aftercare.service.scheduling import (
    about_employment,
    about_placement,
    about_the_same,
    origin_of,
    schedule,
    subject_of,
    working_days,
    working_days_of,
)
from app.journey.placements import repository as placements
from app.journey.placements.domain import pauses_of
from app.registers.jobcenters.service import settings_of

# The kinds of change to a placement that give it another end.
_MOVES_THE_END = frozenset({"extension", "shortening"})


async def schedule_internship_follow_ups(work: Work, event: Event) -> None:
    """Reaction to a grant: both sides are asked after a week, midway, and in time to decide what comes next."""
    placement = await placements.load_placement(work, event.subject_id)
    settings = await settings_of(work, placement.jobcenter_id)
    audiences = tuple(Audience(audience) for audience in settings.aftercare_audiences)
    planned = schedule_internship(placement.starts_on, placement.ends_on, working_days(settings), audiences)
    await schedule(work, about_placement(placement), planned)


async def schedule_aftercare(work: Work, event: Event) -> None:
    """Reaction to a job: both sides are asked at each step of the jobcenter's template."""
    employment = await repository.load_employment(work, event.subject_id)
    settings = await settings_of(work, employment.jobcenter_id)
    template = AftercareTemplate.of(settings.aftercare_steps, settings.aftercare_audiences)
    planned = schedule_employment(employment.starts_on, template, working_days(settings))
    await schedule(work, about_employment(employment), planned)


async def cancel_open_follow_ups(work: Work, event: Event) -> None:
    """Reaction to the end of a placement: what nobody has answered yet falls away."""
    for follow_up in await repository.load_open_follow_ups(work, placement_id=event.subject_id):
        await _fall_away(work, follow_up, event)


async def cancel_employment_follow_ups(work: Work, event: Event) -> None:
    """Reaction to the end of a job: what nobody has answered yet falls away."""
    for follow_up in await repository.load_open_follow_ups(work, employment_id=event.subject_id):
        await _fall_away(work, follow_up, event)


async def cancel_term_questions(work: Work, event: Event) -> None:
    """Reaction to changed terms: whether a job goes on beyond its term is told where its last day is another."""
    if "ends_on" not in event.data["fields"]:
        return
    for follow_up in await repository.load_open_follow_ups(work, employment_id=event.subject_id):
        if follow_up.step.startswith(TERM_END):
            await _fall_away(work, follow_up, event)


async def move_internship_follow_ups(work: Work, event: Event) -> None:
    """Reaction to a changed placement: midway and "what next?" go along with the end, and nobody is asked in a pause."""
    placement = await placements.load_placement(work, event.subject_id)
    rows = await repository.load_follow_ups_of_placement(work, placement.id)
    settings = await settings_of(work, placement.jobcenter_id)
    is_working_day = working_days(settings)
    audiences = tuple(Audience(audience) for audience in settings.aftercare_audiences)
    planned = schedule_internship(placement.starts_on, placement.ends_on, is_working_day, audiences)
    asked = [Asked(row.step, row.audience, row.due_on, row.status in OPEN_FOLLOW_UPS) for row in rows]
    today = max(work.today(), placement.starts_on)
    calendar = Calendar(today, placement.ends_on, pauses_of(placement.pauses), is_working_day)
    end_moved = event.data["kind"] in _MOVES_THE_END
    code = f"{BEFORE_END}_{event.data['agreement_version']}" if end_moved else None
    moves = move_internship(asked, planned, calendar, new_end_code=code)
    for place, due_on in moves.due.items():
        row = rows[place]
        if due_on is None:
            await _fall_away(work, row, event)
            continue
        _ask_on(row, due_on)
        await _move(work, row, row.status, "follow_up.rescheduled", "placement_changed")
    await schedule(work, about_placement(placement), moves.added)


async def _fall_away(work: Work, follow_up: FollowUp, event: Event) -> None:
    # Without anybody signed in (the worker ends a placement) it is the installation itself that acts.
    role = work.signed_in.role if work.signed_in is not None else Role.ADMIN
    target = FOLLOW_UP_CONSEQUENCES.target("fall-away", follow_up.status, role)
    follow_up.cancel_reason = event.name.replace(".", "_")
    await _move(work, follow_up, target, "follow_up.cancelled", follow_up.cancel_reason)


async def record_answer(work: Work, follow_up_id: UUID, body: RecordBody, precondition: Precondition) -> FollowUp:
    """Records what was said, or one more try in vain.

    A day of next contact becomes a follow-up of its own; where nobody was reached it moves this one instead.
    """
    follow_up = await _take(work, follow_up_id, precondition)
    role = work.actor.role
    if not may_answer(role, follow_up.audience):
        raise NotPermitted
    recorded = record_follow_up(follow_up.status, follow_up.tries, role, reached=body.reached)
    next_on = await _next_contact(work, follow_up, body)
    if body.reached:
        channel = AnswerChannel.STAFF if role in JOBCENTER_STAFF else AnswerChannel.ACCOUNT
        await _keep(work, follow_up, body, channel, next_on)
        return follow_up
    follow_up.tries = recorded.failed_tries
    if next_on is not None:
        _ask_on(follow_up, next_on)
    await _move(work, follow_up, recorded.status, "follow_up.recorded")
    return follow_up


async def record_by_link(work: Work, follow_up: FollowUp, body: RecordBody) -> None:
    """Records the answer of somebody who holds a link to this follow-up, which the caller has locked.

    Raises IllegalMove where it is not open.
    """
    FOLLOW_UP_LIFE.target_of("record", follow_up.status)
    await _keep(work, follow_up, body, AnswerChannel.LINK, None)


async def _keep(
    work: Work, follow_up: FollowUp, body: RecordBody, channel: AnswerChannel, next_on: date | None
) -> None:
    """The answer as it was given, and by which way it came in."""
    follow_up.record = _answer(follow_up, body, next_on)
    follow_up.recorded_at = work.now()
    follow_up.recorded_by = work.signed_in.account_id if work.signed_in is not None else None
    follow_up.answered_through = channel
    await _move(work, follow_up, FOLLOW_UP_LIFE.target_of("record", follow_up.status), "follow_up.recorded")
    if next_on is not None:
        await _schedule_contact(work, follow_up, next_on)


def _ask_on(follow_up: FollowUp, due_on: date) -> None:
    """Another day begins anew: what was done about the day before does not count any more."""
    follow_up.due_on = due_on
    follow_up.reminders, follow_up.last_reminded_on, follow_up.escalated_on = 0, None, None


def _answer(follow_up: FollowUp, body: RecordBody, next_on: date | None) -> dict[str, Any]:
    if body.employer_rating is not None and follow_up.audience is not Audience.EMPLOYER:
        text = Text(
            "Arbejdsgiverens vurdering hører til arbejdsgiverens egen opfølgning.",
            "The employer's rating belongs to the employer's own follow-up.",
        )
        raise Invalid(FieldFault("/employer_rating", "follow_up.employer_not_asked", text))
    if body.voice is not None and follow_up.audience is not Audience.CANDIDATE:
        text = Text("De spørgsmål stilles kun til kandidaten selv.", "Those questions are put to the candidate alone.")
        raise Invalid(FieldFault("/voice", "follow_up.candidate_not_asked", text))
    said = body.model_dump(mode="json", exclude={"reached", "next_contact_on"})
    return {**said, "next_contact_on": None if next_on is None else next_on.isoformat()}


async def _next_contact(work: Work, follow_up: FollowUp, body: RecordBody) -> date | None:
    if body.next_contact_on is None:
        return None
    return await _working_day(work, follow_up, "/next_contact_on", body.next_contact_on)


async def _schedule_contact(work: Work, answered: FollowUp, due_on: date) -> None:
    step = f"agreed_{due_on.isoformat()}"
    if not await repository.step_is_taken(work, answered, step):
        await schedule(
            work, about_the_same(answered), [PlannedFollowUp(answered.subject, answered.audience, due_on, step)]
        )


async def reschedule(work: Work, follow_up_id: UUID, body: RescheduleBody, precondition: Precondition) -> FollowUp:
    follow_up = await _take(work, follow_up_id, precondition)
    target = FOLLOW_UP_LIFE.target("reschedule", follow_up.status, work.actor.role)
    _ask_on(follow_up, await _working_day(work, follow_up, "/due_on", body.due_on))
    await _move(work, follow_up, target, "follow_up.rescheduled")
    return follow_up


async def cancel(work: Work, follow_up_id: UUID, body: CancelBody, precondition: Precondition) -> FollowUp:
    follow_up = await _take(work, follow_up_id, precondition)
    target = FOLLOW_UP_LIFE.target("cancel", follow_up.status, work.actor.role)
    follow_up.cancel_reason = body.reason_code
    await _move(work, follow_up, target, "follow_up.cancelled", body.reason_code)
    return follow_up


async def _take(work: Work, follow_up_id: UUID, precondition: Precondition) -> FollowUp:
    follow_up = await repository.get_follow_up(work, follow_up_id, lock=True)
    precondition.check(follow_up.version)
    return follow_up


async def _working_day(work: Work, follow_up: FollowUp, pointer: str, wanted: date) -> date:
    """The day itself or the next working day; raises Invalid for a day that has passed."""
    if wanted < work.today():
        text = Text("Dagen er passeret.", "The day has passed.")
        raise Invalid(FieldFault(pointer, "follow_up.day_has_passed", text))
    return next_working_day(wanted, await working_days_of(work, follow_up.jobcenter_id))


async def _move(
    work: Work, follow_up: FollowUp, target: FollowUpStatus, name: str, reason_code: str | None = None
) -> None:
    """The only place that gives a follow-up another status."""
    change = Change(follow_up.status.value, target.value, reason_code, origin_of(follow_up))
    follow_up.status = target
    await work.session.flush()
    if follow_up.employment_id is not None:
        await repository.touch_plan_of(work, follow_up.employment_id)
    await record(work, name, subject_of(follow_up), change)
