"""Attendance of the demo: week by week as the workplace entered it, a picture now and then, and a talk where it calls.

The chance is seeded by the placement, so that more or fewer days here change nothing elsewhere in the demo.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any

from app.demo.aftercare import add_support_follow_ups
from app.demo.dice import Dice, monday
from app.demo.people import Newcomer
from app.demo.world import DemoWorld, Person, Site, Tenants
from app.journey.attendance.domain.judging import Entry, JudgedDay, judge_days
from app.journey.attendance.domain.schedule import Terms, TimesFrom, days_between
from app.journey.attendance.domain.signals import Signal, SignalKind, calling, counts, is_low, kind_of
from app.journey.attendance.domain.states import AttendanceReason, AttendanceStatus
from app.journey.attendance.models import AttendanceDay, ReadinessPicture
from app.journey.placements.domain import steps_of, times_of

S, R = AttendanceStatus, AttendanceReason
_STRUGGLES = 0.15
_EXCUSES = (R.NOTIFIED, R.NOTIFIED, R.APPOINTMENT, R.AGREED_LEAVE, R.DANISH_CLASS)
_DELAYS = (R.TRANSPORT, R.TRANSPORT, R.CHILDCARE, R.OTHER)
_NOTES = ("Bussen kom ikke.", "Автобус запізнився, я зателефонувала.", "تأخر القطار.", "I called at half past seven.")
_REPLIES = ("Jeg er enig.", "أحتاج إلى مزيد من الوقت.", "Я хочу більше розмовляти з колегами.")
_REMARKS = ("Spørger selv, når noget er uklart.", "Er altid klar til tiden.", None)
_MARKS = ("punctuality", "presence", "appearance", "communication")
# The caseworker writes down what the candidate says at a meeting.
_TOLD = {"reason_code": "asked_to", "channel": "meeting"}


@dataclass(slots=True)
class _Diary:
    """One internship's attendance while it is written."""

    world: DemoWorld
    site: Site
    person: Newcomer
    placement: dict[str, Any]
    terms: Terms
    struggles: bool
    waiting: list[Signal[dict[str, Any]]] = field(default_factory=list)
    talked: bool = False

    @property
    def supervisor(self) -> Person:
        return self.site.mentor or self.site.contact

    @property
    def whose(self) -> dict[str, Any]:
        names = ("jobcenter_id", "company_id", "candidate_id", "mentor_account_id")
        return {"placement_id": self.placement["id"], **{name: self.placement[name] for name in names}}

    def tell(self, at: datetime, name: str, subject_id: Any, actor: Person, **data: Any) -> None:
        tenants = Tenants(self.person.centre.id, self.site.company_id, self.person.id)
        self.world.event(at, name, subject_id, actor, tenants, data=data)


def add_attendance(world: DemoWorld, site: Site, person: Newcomer, placement: dict[str, Any]) -> None:
    """Every working day of a started internship up to yesterday, entered at the end of its week."""
    dice = Dice(placement["id"].int, world.today)
    diary = _Diary(replace(world, dice=dice), site, person, placement, _terms(placement), dice.chance(_STRUGGLES))
    through = min(diary.terms.last_on, world.today - timedelta(days=1))
    days = [day for day in days_between(diary.terms.starts_on, through) if diary.terms.without_work(day) is None]
    for number, (_, week) in enumerate(groupby(days, key=monday)):
        worked = list(week)
        if number % 4 == 3:
            _give_picture(diary, worked[-1])
        _enter_week(diary, worked)
        _look(diary)


def _terms(placement: dict[str, Any]) -> Terms:
    return Terms(
        starts_on=placement["starts_on"],
        last_on=placement["ended_on"] or placement["ends_on"],
        steps=steps_of(placement["hours_schedule"]),
        times=(TimesFrom(placement["starts_on"], times_of(placement["working_times"])),),
    )


def _enter_week(diary: _Diary, week: list[date]) -> None:
    dice, by = diary.world.dice, diary.site.contact
    at = dice.moment(week[-1], 5)
    for day in judge_days(diary.terms, list(_entries(diary, week)), diary.world.today):
        row = _day(diary, day, at)
        kind = kind_of(day.status)
        if kind is not None:
            diary.waiting.append(Signal(day.day_on, kind, row))
    data = {"from_on": week[0].isoformat(), "to_on": week[-1].isoformat(), "added": len(week), "corrected": 0}
    diary.tell(at, "attendance.recorded", diary.placement["id"], by, placement_id=str(diary.placement["id"]), **data)


def _entries(diary: _Diary, week: list[date]) -> Iterator[Entry]:
    """Most days are as any; who struggles comes late more often. Once somebody has asked how it goes, it goes well."""
    dice = diary.world.dice
    late, absent = (0.0, 0.0) if diary.talked else (0.2, 0.06) if diary.struggles else (0.02, 0.005)
    for day in week:
        if dice.chance(0.05):
            yield Entry(day, S.EXCUSED, reason_code=dice.pick(_EXCUSES))
        elif dice.chance(late):
            yield Entry(day, S.LATE, dice.between(5, 40), reason_code=dice.pick(_DELAYS))
        elif dice.chance(absent):
            yield Entry(day, S.ABSENT)
        else:
            yield Entry(day, S.PRESENT)


def _day(diary: _Diary, day: JudgedDay, at: datetime) -> dict[str, Any]:
    dice, by = diary.world.dice, diary.site.contact
    row = diary.world.rows.add(
        AttendanceDay,
        id=dice.key(at),
        created_at=at,
        updated_at=at,
        recorded_by=by.account_id,
        recorded_role=by.role,
        day_on=day.day_on,
        status=day.status,
        minutes_late=day.minutes_late,
        hours=day.hours,
        scheduled_hours=day.scheduled_hours,
        reason_code=day.reason_code,
        **diary.whose,
    )
    if kind_of(day.status) is not None and dice.chance(0.3):
        noted = dice.moment(at.date(), 7)
        words = {"candidate_note": dice.pick(_NOTES), "candidate_noted_at": noted, "note_on_behalf": dict(_TOLD)}
        row.update(**words, may_be_shared=dice.chance(0.5), updated_at=noted)
        told = {"on_behalf": True, "may_be_shared": row["may_be_shared"]}
        diary.tell(noted, "attendance_day.noted", row["id"], diary.person.caseworker, **told)
    return row


def _give_picture(diary: _Diary, seen_on: date) -> None:
    dice, by = diary.world.dice, diary.supervisor
    at = dice.moment(seen_on, 3)
    least = 2 if diary.struggles and not diary.talked else 3
    marks = {name: dice.between(least, 5) for name in _MARKS}
    row = diary.world.rows.add(
        ReadinessPicture,
        id=dice.key(at),
        created_at=at,
        updated_at=at,
        seen_on=seen_on,
        given_by=by.account_id,
        note=dice.pick(_REMARKS),
        **marks,
        **diary.whose,
    )
    told = {"placement_id": str(diary.placement["id"]), "seen_on": seen_on.isoformat()}
    diary.tell(at, "readiness_picture.given", row["id"], by, **told)
    if is_low(marks.values()):
        diary.waiting.append(Signal(seen_on, SignalKind.READINESS, row))
    if dice.chance(0.4):
        replied = dice.moment(seen_on, 4)
        words = {"reply": dice.pick(_REPLIES), "replied_at": replied, "reply_on_behalf": dict(_TOLD)}
        row.update(**words, may_be_shared=True, updated_at=replied)
        said = {"on_behalf": True, "may_be_shared": True}
        diary.tell(replied, "readiness_picture.replied", row["id"], diary.person.caseworker, **said)


def _look(diary: _Diary) -> None:
    """What the service does after every entry."""
    called = calling(diary.waiting)
    if not called:
        return
    at = diary.world.dice.moment(max(signal.row["created_at"] for signal in called).date(), 6)
    for signal in called:
        signal.row["counted_at"] = at
        diary.waiting.remove(signal)
    data = {"from_on": called[0].on.isoformat(), "to_on": called[-1].on.isoformat(), **counts(called)}
    key = diary.placement["id"]
    diary.tell(at, "attendance.support_needed", key, diary.site.contact, placement_id=str(key), **data)
    add_support_follow_ups(diary.world, diary.person, diary.placement, at)
    diary.talked = True
