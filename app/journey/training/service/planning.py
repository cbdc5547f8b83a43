"""From a placement's rows to what the planner may know."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, time, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from app.foundation.core.danish_calendar import danish_holidays
from app.foundation.core.i18n import Text
from app.foundation.db.work import Work
from app.journey.matching import repository as matching
from app.journey.needs.domain import Importance
from app.journey.placements.domain import pauses_of, steps_of, times_of
from app.journey.placements.models import Placement
from app.journey.training.domain.values import (
    ClassTime,
    DatedSession,
    Gap,
    HoursStep,
    PlanningFacts,
    TrainingSettings,
    WeeklySession,
)
from app.registers.candidates import repository as candidates
from app.registers.jobcenters.models import JobcenterSettings
from app.registers.jobcenters.service import settings_of
from app.registers.law.domain.facts import Commitment, CommitmentKind
from app.registers.reference import repository as reference

# An explanation may try a longer placement: the calendar has to reach that far beyond the end.
BEYOND = timedelta(weeks=27)
_LAST_MINUTE = time(23, 59)


async def labels_of(work: Work, skill_ids: Collection[UUID]) -> dict[UUID, Text]:
    """The skills' labels; Danish falls back to English where no Danish one is known."""
    if not skill_ids:
        return {}
    skills = await reference.list_skills_of(work, skill_ids)
    return {skill.id: Text(skill.label_da or skill.label_en, skill.label_en) for skill in skills}


async def gaps_of(work: Work, placement: Placement) -> list[Gap]:
    """What the match found missing, in the words of the reference register."""
    match = await matching.load_match(work, placement.match_id)
    stored = {UUID(str(each["skill_id"])): each for each in match.gaps}
    labels = await labels_of(work, stored.keys())
    return [_gap(skill_id, each, labels) for skill_id, each in stored.items() if int(each["have"]) < each["need"]]


def _gap(skill_id: UUID, stored: Mapping[str, Any], labels: Mapping[UUID, Text]) -> Gap:
    return Gap(
        skill_id=skill_id,
        title=labels.get(skill_id, str(skill_id)),
        # A related skill may count in part; the part is in the weeks, the level shown is the one fully held.
        have=int(stored["have"]),
        need=int(stored["need"]),
        weeks=Decimal(str(stored["weeks"])),
        importance=Importance(stored["importance"]),
        required_at_start=bool(stored["required_at_start"]),
    )


async def facts_of(
    work: Work,
    placement: Placement,
    gaps: Iterable[Gap],
    given: Sequence[Sequence[DatedSession]] = (),
    without_source: UUID | None = None,
) -> PlanningFacts:
    """Everything the planner may know; nothing is planned before today.

    `given` are the sittings of the plan's own courses and classes. Courses the candidate has a place on, but that do not
    stand in the plan, are read from the commitment ledger, save for what `without_source` wrote there.
    """
    settings = await settings_of(work, placement.jobcenter_id)
    first, last, today = placement.starts_on, placement.ends_on + BEYOND, work.today()
    commitments = await candidates.commitments_of(
        work, placement.candidate_id, first, last, except_source=without_source
    )
    known = {session for sittings in given for session in sittings}
    elsewhere = tuple(session for session in courses_of(commitments, first, last) if session not in known)
    return PlanningFacts(
        starts_on=first,
        ends_on=placement.ends_on,
        hours_schedule=tuple(
            HoursStep(step.from_week, step.weekly_hours) for step in steps_of(placement.hours_schedule)
        ),
        gaps=tuple(gaps),
        working_times=tuple(
            part
            for each in times_of(placement.working_times)
            for part in _within_days(each.weekday, each.starts_at, each.ends_at)
        ),
        classes=classes_of(commitments),
        holidays=danish_holidays(first, last),
        closing_days=_closing_days(settings) | _rests(placement),
        settings=TrainingSettings(share=settings.training_share),
        plan_from=today if today > first else None,
        given=tuple(tuple(each) for each in (*given, elsewhere) if each),
    )


async def closed_days(work: Work, placement: Placement) -> frozenset[date]:
    """The days on which nothing is held for this placement: holidays, closing days, the days of its pauses."""
    settings = await settings_of(work, placement.jobcenter_id)
    return danish_holidays(placement.starts_on, placement.ends_on) | _closing_days(settings) | _rests(placement)


def _closing_days(settings: JobcenterSettings) -> frozenset[date]:
    return frozenset(date.fromisoformat(day) for day in settings.closing_days)


def _rests(placement: Placement) -> frozenset[date]:
    """The days of the placement's pauses."""
    return frozenset(
        first + timedelta(days=offset)
        for first, last in pauses_of(placement.pauses)
        for offset in range((last - first).days + 1)
    )


def classes_of(commitments: Iterable[Commitment]) -> tuple[ClassTime, ...]:
    """The Danish classes in the commitment ledger; hours without times cannot clash with a time."""
    return _times_of(commitments, CommitmentKind.DANISH_CLASS)


def _times_of(commitments: Iterable[Commitment], kind: CommitmentKind) -> tuple[ClassTime, ...]:
    return tuple(
        ClassTime(part, commitment.starts_on, commitment.ends_on)
        for commitment in commitments
        if commitment.kind is kind
        for lesson in commitment.times
        for part in _within_days(lesson.weekday, lesson.starts_at, lesson.ends_at)
    )


def courses_of(commitments: Iterable[Commitment], first: date, last: date) -> list[DatedSession]:
    """The sittings of courses in the commitment ledger."""
    times = _times_of(commitments, CommitmentKind.COURSE)
    return [session for each in times for session in sittings_of(each, first, last)]


def sittings_of(
    times: ClassTime, first: date, last: date, closed: Collection[date] = frozenset()
) -> tuple[DatedSession, ...]:
    """The days of a weekly time within a period, both days included, without the closed ones."""
    begin = max(first, times.first_on or first)
    end = min(last, times.last_on or last)
    begin += timedelta(days=(times.meeting.weekday - begin.isoweekday()) % 7)
    days = (begin + timedelta(weeks=week) for week in range((end - begin).days // 7 + 1))
    return tuple(DatedSession(day, times.meeting.from_time, times.meeting.to_time) for day in days if day not in closed)


def _within_days(weekday: int, starts_at: time, ends_at: time) -> list[WeeklySession]:
    """A weekly time cut at midnight; the planner knows times within one day only."""
    if starts_at < ends_at:
        return [WeeklySession(weekday, starts_at, ends_at)]
    evening = [WeeklySession(weekday, starts_at, _LAST_MINUTE)] if starts_at < _LAST_MINUTE else []
    return [*evening, *([WeeklySession(weekday % 7 + 1, time(0), ends_at)] if ends_at > time(0) else [])]
