"""From a placement's rows to what the planner may know, and from its answer back to rows."""

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
    PlannedActivity,
    PlanningFacts,
    TrainingSettings,
    Unplaced,
    WeeklySession,
)
from app.journey.training.models import TrainingActivity, TrainingPlan
from app.registers.candidates import repository as candidates
from app.registers.jobcenters.service import settings_of
from app.registers.law.domain.facts import CommitmentKind
from app.registers.reference import repository as reference

# An explanation may try a longer placement: the calendar has to reach that far beyond the end.
_BEYOND = timedelta(weeks=27)
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
    kept_sessions: Sequence[DatedSession] = (),
) -> PlanningFacts:
    """Everything the planner may know; nothing is planned before today."""
    settings = await settings_of(work, placement.jobcenter_id)
    first, last, today = placement.starts_on, placement.ends_on + _BEYOND, work.today()
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
        classes=await _classes_of(work, placement.candidate_id, first, last),
        holidays=danish_holidays(first, last),
        closing_days=frozenset(date.fromisoformat(day) for day in settings.closing_days) | _rests(placement),
        settings=TrainingSettings(share=settings.training_share),
        plan_from=today if today > first else None,
        kept_sessions=tuple(kept_sessions),
    )


def _rests(placement: Placement) -> frozenset[date]:
    """The days of the placement's pauses."""
    return frozenset(
        first + timedelta(days=offset)
        for first, last in pauses_of(placement.pauses)
        for offset in range((last - first).days + 1)
    )


async def _classes_of(work: Work, candidate_id: UUID, first: date, last: date) -> tuple[ClassTime, ...]:
    """The Danish classes in the commitment ledger; hours without times cannot clash with a time."""
    commitments = await candidates.commitments_of(work, candidate_id, first, last)
    return tuple(
        ClassTime(part, commitment.starts_on, commitment.ends_on)
        for commitment in commitments
        if commitment.kind is CommitmentKind.DANISH_CLASS
        for lesson in commitment.times
        for part in _within_days(lesson.weekday, lesson.starts_at, lesson.ends_at)
    )


def _within_days(weekday: int, starts_at: time, ends_at: time) -> list[WeeklySession]:
    """A weekly time cut at midnight; the planner knows times within one day only."""
    if starts_at < ends_at:
        return [WeeklySession(weekday, starts_at, ends_at)]
    evening = [WeeklySession(weekday, starts_at, _LAST_MINUTE)] if starts_at < _LAST_MINUTE else []
    return [*evening, *([WeeklySession(weekday % 7 + 1, time(0), ends_at)] if ends_at > time(0) else [])]


def activity_row(plan: TrainingPlan, planned: PlannedActivity) -> TrainingActivity:
    return TrainingActivity(
        plan_id=plan.id,
        placement_id=plan.placement_id,
        jobcenter_id=plan.jobcenter_id,
        company_id=plan.company_id,
        candidate_id=plan.candidate_id,
        mentor_account_id=plan.mentor_account_id,
        skill_id=planned.skill_id,
        kind=planned.kind,
        title_da=planned.title.da,
        title_en=planned.title.en,
        starts_on=planned.starts_on,
        ends_on=planned.ends_on,
        weekly_hours=planned.weekly_hours,
        sessions=[_weekly(each) for each in planned.sessions],
        dated_sessions=[_dated(each) for each in planned.dated_sessions],
        have=planned.reason.have,
        need=planned.reason.need,
        importance=planned.reason.importance.value,
        required_at_start=planned.reason.required_at_start,
        reason_da=planned.reason.text.da,
        reason_en=planned.reason.text.en,
    )


def carry_on(row: TrainingActivity, held: Sequence[DatedSession], rest: PlannedActivity | None) -> None:
    """An activity under way keeps what has been, and goes on as planned anew; or ends there where no room was left."""
    row.dated_sessions = [_dated(each) for each in (*held, *(rest.dated_sessions if rest else ()))]
    if rest is not None:
        row.sessions = [_weekly(each) for each in rest.sessions]
        row.weekly_hours = rest.weekly_hours
    row.ends_on = rest.ends_on if rest else held[-1].on


def _weekly(session: WeeklySession) -> dict[str, Any]:
    return {"weekday": session.weekday, "from": f"{session.from_time:%H:%M}", "to": f"{session.to_time:%H:%M}"}


def _dated(session: DatedSession) -> dict[str, Any]:
    return {"on": session.on.isoformat(), "from": f"{session.from_time:%H:%M}", "to": f"{session.to_time:%H:%M}"}


def stands_as(row: TrainingActivity, planned: PlannedActivity) -> bool:
    """Whether the new plan says about this gap exactly what the old one said."""
    return row.need == planned.reason.need and row.dated_sessions == [_dated(each) for each in planned.dated_sessions]


def sessions_of(row: TrainingActivity, until: date | None = None) -> list[DatedSession]:
    """The sittings of a stored activity, up to and including a day."""
    sessions = [
        DatedSession(date.fromisoformat(each["on"]), time.fromisoformat(each["from"]), time.fromisoformat(each["to"]))
        for each in row.dated_sessions
    ]
    return [session for session in sessions if until is None or session.on <= until]


def unplaced_rows(unplaced: Iterable[Unplaced], gaps: Iterable[Gap]) -> list[dict[str, Any]]:
    """The gaps without room as they are stored, with their texts in both languages."""
    gap_of = {gap.skill_id: gap for gap in gaps}
    return [_unplaced(each, gap_of[each.skill_id]) for each in unplaced]


def _unplaced(each: Unplaced, gap: Gap) -> dict[str, Any]:
    change = each.smallest_change
    return {
        "skill_id": str(gap.skill_id),
        "label": {"da": gap.title_text.da, "en": gap.title_text.en},
        "have": gap.have,
        "need": gap.need,
        "importance": gap.importance.value,
        "required_at_start": gap.required_at_start,
        "reason_code": each.reason_code.value,
        "reason": {"da": each.reason.da, "en": each.reason.en},
        "smallest_change": {
            "kind": change.kind.value,
            "amount": change.amount,
            "text": {"da": change.text.da, "en": change.text.en},
            "classes": [_weekly(lesson.meeting) for lesson in change.classes],
        },
    }
