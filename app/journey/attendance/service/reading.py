"""Attendance and pictures as each role may read them."""

from collections.abc import Mapping
from typing import Any

from app.foundation.core.actor import JOBCENTER_STAFF, Role
from app.foundation.db.work import Work
from app.journey.attendance.domain.signals import is_low, kind_of
from app.journey.attendance.domain.speaking import may_read_words
from app.journey.attendance.models import AttendanceDay, ReadinessPicture
from app.journey.attendance.schemas import AttendanceDayRead, ReadinessPictureRead

_SPEAKERS = JOBCENTER_STAFF | {Role.CANDIDATE}


def read_day(work: Work, day: AttendanceDay) -> AttendanceDayRead:
    """A day; the candidate's note only as far as it is for the caller."""
    values = day.model_dump(exclude={"note_on_behalf"})
    words = _words(work, day.may_be_shared, ("candidate_note", "candidate_noted_at"), day.note_on_behalf)
    return AttendanceDayRead.model_validate(
        {
            **values,
            "is_signal": kind_of(day.status) is not None,
            "allowed_actions": ["note"] if _may_speak(work, day.candidate_note, day.note_on_behalf) else [],
            **words,
        }
    )


def read_picture(work: Work, picture: ReadinessPicture) -> ReadinessPictureRead:
    """A picture; the candidate's reply only as far as it is for the caller."""
    values = picture.model_dump(exclude={"reply_on_behalf"})
    words = _words(work, picture.may_be_shared, ("reply", "replied_at"), picture.reply_on_behalf)
    marks = (picture.punctuality, picture.presence, picture.appearance, picture.communication)
    return ReadinessPictureRead.model_validate(
        {
            **values,
            "is_signal": is_low(marks),
            "allowed_actions": ["reply"] if _may_speak(work, picture.reply, picture.reply_on_behalf) else [],
            **words,
        }
    )


def _may_speak(work: Work, said: str | None, told: Mapping[str, Any] | None) -> bool:
    """The candidate always; staff as long as the candidate has not spoken in person."""
    role = work.actor.role
    return role is Role.CANDIDATE or (role in JOBCENTER_STAFF and (said is None or told is not None))


def _words(work: Work, may_be_shared: bool, names: tuple[str, ...], told: Mapping[str, Any] | None) -> dict[str, Any]:
    """What is left of somebody's words: for a reader they are not meant for, nothing, not even that there are any."""
    role = work.actor.role
    if not may_read_words(role, may_be_shared=may_be_shared):
        return {**dict.fromkeys(names), "is_on_behalf": False}
    return {"is_on_behalf": told is not None, "on_behalf": told if role in _SPEAKERS else None}
