"""Entering days, and the candidate's word on them."""

from datetime import date
from typing import Any
from uuid import UUID

from app.foundation.api.conditional import Precondition
from app.foundation.api.pagination import PageRequest
from app.foundation.audit.service import Change, Subject, record
from app.foundation.core.actor import JOBCENTER_STAFF
from app.foundation.core.errors import FieldFault, Invalid, NotPermitted
from app.foundation.core.i18n import Text
from app.foundation.db.work import Work
from app.journey.attendance import repository
from app.journey.attendance.domain.judging import JudgedDay, judge_days
from app.journey.attendance.errors import NotUnderWay, OwnWordsStand
from app.journey.attendance.models import AttendanceDay
from app.journey.attendance.schemas import AttendanceBody, NoteBody
from app.journey.attendance.service.signalling import about, look_for_signals
from app.journey.attendance.service.terms import terms_of
from app.journey.placements import repository as placements
from app.journey.placements.domain.ending import SPOKEN_OF
from app.journey.placements.models import Placement

_TOLD = ("status", "minutes_late", "hours", "scheduled_hours", "reason_code")


async def take_placement(work: Work, placement_id: UUID) -> Placement:
    """The placement, locked: whoever enters at the same time stands in line. Raises NotUnderWay before its start."""
    placement = await placements.get_placement(work, placement_id, lock=True)
    if placement.status not in SPOKEN_OF:
        raise NotUnderWay(state=placement.status.value)
    return placement


async def list_days(
    work: Work, placement_id: UUID, first: date | None, last: date | None, page: PageRequest
) -> tuple[list[AttendanceDay], str | None]:
    placement = await placements.get_placement(work, placement_id)
    return await repository.list_days(work, placement.id, first, last, page)


async def record_days(work: Work, placement_id: UUID, body: AttendanceBody) -> list[AttendanceDay]:
    """Stores the days, each in place of what stood for it; the candidate's note stays. All of them, or none.

    Days that say what is stored already are left as they are, so that sending a week again changes nothing. Raises
    Invalid with a pointer per row (`judge_days`).
    """
    placement = await take_placement(work, placement_id)
    terms = await terms_of(work, placement)
    judged = judge_days(terms, [day.entry() for day in body.days], work.today())
    standing = await repository.load_days(work, placement.id, [day.day_on for day in judged])
    corrected = [day for day in judged if day.day_on in standing and _differs(standing[day.day_on], day)]
    added = [day for day in judged if day.day_on not in standing]
    for day in corrected:
        _correct(work, standing[day.day_on], day)
    standing |= {day.day_on: _add(work, placement, day) for day in added}
    if corrected or added:
        await work.session.flush()
        data = {
            "placement_id": str(placement.id),
            "from_on": judged[0].day_on.isoformat(),
            "to_on": judged[-1].day_on.isoformat(),
            "added": len(added),
            "corrected": len(corrected),
        }
        await record(work, "attendance.recorded", about(placement), Change(data=data))
        await look_for_signals(work, placement, terms)
    return [standing[day.day_on] for day in judged]


def _differs(row: AttendanceDay, day: JudgedDay) -> bool:
    return any(getattr(row, name) != getattr(day, name) for name in _TOLD)


def _told(work: Work, day: JudgedDay) -> dict[str, Any]:
    who = {"recorded_by": work.actor.account_id, "recorded_role": work.actor.role, "updated_at": work.now()}
    return {name: getattr(day, name) for name in _TOLD} | who


def _correct(work: Work, row: AttendanceDay, day: JudgedDay) -> None:
    for name, value in _told(work, day).items():
        setattr(row, name, value)


def _add(work: Work, placement: Placement, day: JudgedDay) -> AttendanceDay:
    row = AttendanceDay(
        created_at=work.now(),
        placement_id=placement.id,
        jobcenter_id=placement.jobcenter_id,
        company_id=placement.company_id,
        candidate_id=placement.candidate_id,
        mentor_account_id=placement.mentor_account_id,
        day_on=day.day_on,
        **_told(work, day),
    )
    work.session.add(row)
    return row


async def note_day(work: Work, day_id: UUID, body: NoteBody, precondition: Precondition) -> AttendanceDay:
    """The candidate's word on a day; the last one stands. Raises as `require_voice`, and OwnWordsStand."""
    day = await repository.get_day(work, day_id, lock=True)
    precondition.check(day.version)
    require_voice(work, body)
    require_not_over_own_words(work, said=day.candidate_note is not None, told=day.note_on_behalf)
    day.candidate_note = body.text
    day.candidate_noted_at = day.updated_at = work.now()
    day.note_on_behalf = told_of(body)
    day.may_be_shared = body.may_be_shared
    await work.session.flush()
    subject = Subject("attendance_day", day.id, day.jobcenter_id, day.company_id, day.candidate_id)
    await record(work, "attendance_day.noted", subject, Change(data=voice_of(body)))
    return day


def require_voice(work: Work, body: NoteBody) -> None:
    """The candidate speaks for themselves (NotPermitted with `on_behalf`); staff say how they were told (Invalid)."""
    if work.actor.role in JOBCENTER_STAFF:
        if body.on_behalf is None:
            text = Text(
                "Angiv årsag og kanal for at skrive ned for andre.", "Give reason and channel to write down for others."
            )
            raise Invalid(FieldFault("/on_behalf", "attendance.on_behalf_required", text))
    elif body.on_behalf is not None:
        raise NotPermitted


def require_not_over_own_words(work: Work, *, said: bool, told: Any) -> None:
    """Raises OwnWordsStand where staff would write over what the candidate said in person."""
    if said and told is None and work.actor.role in JOBCENTER_STAFF:
        raise OwnWordsStand


def told_of(body: NoteBody) -> dict[str, Any] | None:
    return None if body.on_behalf is None else body.on_behalf.model_dump(mode="json")


def voice_of(body: NoteBody) -> dict[str, bool]:
    """What an event tells of somebody's words: not one of them."""
    return {"on_behalf": body.on_behalf is not None, "may_be_shared": body.may_be_shared}
