"""What others have fixed, in the plan: the sittings of a course or of a class at the workplace."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any
from uuid import UUID

from app.foundation.core.actor import Role
from app.foundation.core.errors import Conflict
from app.foundation.core.i18n import Text
from app.foundation.db.work import Work
from app.journey.needs.domain import Importance
from app.journey.placements import repository as placements
from app.journey.placements.domain import UNDER_WAY
from app.journey.placements.models import Placement
from app.journey.training import repository
from app.journey.training.domain.half_hours import minute_of_day
from app.journey.training.domain.placing import reason_of
from app.journey.training.domain.states import ACTIVITY_CONSEQUENCES, OPEN_ACTIVITIES, ActivityOrigin, ActivityStatus
from app.journey.training.domain.values import ActivityKind, DatedSession, Gap, WeeklySession
from app.journey.training.errors import ClashesWithDanishClass, ClashesWithGiven, GivenAlready
from app.journey.training.models import TrainingActivity, TrainingPlan
from app.journey.training.service.activities import move_activity, status_of
from app.journey.training.service.planning import classes_of, courses_of, gaps_of
from app.journey.training.service.redrawing import Occasion, redraw, require_under_way
from app.journey.training.service.rows import dated_row, sessions_of, weekly_row
from app.registers.candidates import repository as candidates

REASONS = {
    ActivityOrigin.COURSE: Text("Kursus, som kandidaten har en plads på.", "A course the candidate has a place on."),
    ActivityOrigin.WORKPLACE_CLASS: Text("Undervisning på arbejdspladsen.", "A class held at the workplace."),
}


@dataclass(frozen=True, slots=True)
class Given:
    """A course or class whose times are fixed.

    `origin_id` is the voucher or the class at the workplace; what it wrote into the commitment ledger has the same id
    as its source. `level` is the level of `skill_id` it leads to, 0 without a skill. Where it has no dated sittings (a
    course at one's own pace), `starts_on` and `ends_on` say when it runs; otherwise they follow from the sittings.
    """

    origin: ActivityOrigin
    origin_id: UUID
    kind: ActivityKind
    title: Text
    skill_id: UUID | None
    level: int
    sittings: tuple[DatedSession, ...]
    starts_on: date | None = None
    ends_on: date | None = None

    def period(self) -> tuple[date, date]:
        """The first and the last day. Raises ValueError where there are neither sittings nor days."""
        days = [session.on for session in self.sittings]
        first, last = min(days, default=self.starts_on), max(days, default=self.ends_on)
        if first is None or last is None:
            raise ValueError("a course without sittings says from when to when it runs")
        return first, last


async def enter_given(work: Work, placement: Placement, given: Given) -> TrainingActivity:
    """Puts a course or class into the plan of a placement under way, as an activity with fixed sittings.

    What is planned at the same time moves around it, as little as possible. A gap of its skill that its level closes
    needs no other activity: the gap's own one becomes this one where it has not begun (the row stays, so that whatever
    refers to it follows), and goes on where it is under way. Raises PlacementNotUnderWay, GivenAlready,
    ClashesWithDanishClass and ClashesWithGiven (both name the first day). Needs nobody signed in, and asks no right: the
    caller has established it for this placement.
    """
    require_under_way(placement)
    plan = await repository.load_plan_of(work, placement.id)
    if await repository.load_given(work, placement.id, given.origin_id) is not None:
        raise GivenAlready
    await _refuse_clashes(work, placement, given)
    gap = await _gap_of(work, placement, given.skill_id)
    row = await _waiting_for(work, plan, gap, given.level)
    if row is None:
        row = TrainingActivity(**_of_plan(plan))
        work.session.add(row)
    have = gap.have if gap else await _level_held(work, plan.candidate_id, given.skill_id)
    for name, value in _values(given, gap, have).items():
        setattr(row, name, value)
    await work.session.flush()
    await redraw(work, placement, plan, Occasion(f"{given.origin.value}_entered", gently=True))
    return row


async def withdraw_given(work: Work, placement_id: UUID, origin_id: UUID, reason_code: str) -> None:
    """Takes a course or class out again: what has been held stays on record as dropped, and the gap is planned anew.

    Where nothing has been held, a gap that the course was to close gets its own activity back, in the same row.

    Nothing happens where it does not stand in the plan, or is completed already: what somebody has done stays. Like
    `enter_given` it asks no right; what the source wrote into the commitment ledger may be released before or after.
    """
    row = await repository.load_given(work, placement_id, origin_id)
    if row is None or row.status not in OPEN_ACTIVITIES:
        return
    await repository.load_plan_of(work, placement_id)
    placement = await placements.load_placement(work, placement_id)
    origin, gap = row.origin, await _gap_of(work, placement, row.skill_id)
    held = [session for session in sessions_of(row) if session.on < work.today()]
    if gap is not None and not held and placement.status in UNDER_WAY and await _took_over(work, row, gap):
        _give_back(row, gap)
        await work.session.flush()
    else:
        await _drop(work, row, held, reason_code)
    # Dropping has raised the plan's version in the database: it is read again before it is drawn anew.
    plan = await repository.load_plan_of(work, placement_id)
    if placement.status in UNDER_WAY:
        occasion = Occasion(f"{origin.value}_withdrawn", gently=True, without_source=origin_id)
        await redraw(work, placement, plan, occasion)


async def _took_over(work: Work, row: TrainingActivity, gap: Gap) -> bool:
    """Whether the gap has no activity but this one, which closes it."""
    others = await repository.load_activities(work, row.plan_id)
    own = any(each.origin is ActivityOrigin.GAP and each.skill_id == gap.skill_id for each in others)
    return row.need >= gap.need and not own


async def _drop(work: Work, row: TrainingActivity, held: Sequence[DatedSession], reason_code: str) -> None:
    row.dated_sessions = [dated_row(each) for each in held]
    row.ends_on = max((session.on for session in held), default=row.ends_on)
    row.dropped_reason = reason_code
    role = work.signed_in.role if work.signed_in is not None else Role.ADMIN
    target = ACTIVITY_CONSEQUENCES.target("fall-away", status_of(work, row), role)
    await move_activity(work, row, target, "training_activity.dropped", reason_code)


def _give_back(row: TrainingActivity, gap: Gap) -> None:
    """The row is the gap's own again, without times: the plan that is drawn next gives it some, or takes it out."""
    reason = reason_of(gap).text
    row.origin, row.origin_id, row.kind = ActivityOrigin.GAP, None, gap.kind
    row.title_da, row.title_en = gap.title_text.da, gap.title_text.en
    row.reason_da, row.reason_en = reason.da, reason.en
    row.have, row.need = gap.have, gap.need
    row.sessions, row.dated_sessions = [], []


async def _refuse_clashes(work: Work, placement: Placement, given: Given) -> None:
    """Raises ClashesWithDanishClass and ClashesWithGiven with the first day on which two fixed things meet."""
    first, last = given.period()
    ledger = await candidates.commitments_of(work, placement.candidate_id, first, last, except_source=given.origin_id)
    lessons = classes_of(ledger)
    _refuse(
        (each for each in given.sittings if any(lesson.overlaps(each) for lesson in lessons)), ClashesWithDanishClass
    )
    others = [
        session for row in await repository.load_given_of(work, placement.candidate_id) for session in sessions_of(row)
    ]
    others += courses_of(ledger, first, last)
    _refuse((each for each in given.sittings if any(each.overlaps(other) for other in others)), ClashesWithGiven)


def _refuse(clashing: Iterable[DatedSession], error: type[Conflict]) -> None:
    days = sorted(session.on for session in clashing)
    if days:
        raise error(on=days[0].isoformat(), sittings=len(days))


async def _gap_of(work: Work, placement: Placement, skill_id: UUID | None) -> Gap | None:
    """The gap of the placement that has this skill."""
    if skill_id is None:
        return None
    return next((gap for gap in await gaps_of(work, placement) if gap.skill_id == skill_id), None)


async def _waiting_for(work: Work, plan: TrainingPlan, gap: Gap | None, level: int) -> TrainingActivity | None:
    """The gap's own activity that has not begun and that this level makes unnecessary."""
    if gap is None or level < gap.need:
        return None
    return next(
        (
            row
            for row in await repository.load_activities(work, plan.id)
            if row.origin is ActivityOrigin.GAP
            and row.skill_id == gap.skill_id
            and status_of(work, row) is ActivityStatus.PLANNED
        ),
        None,
    )


def _of_plan(plan: TrainingPlan) -> dict[str, Any]:
    return {
        "plan_id": plan.id,
        "placement_id": plan.placement_id,
        "jobcenter_id": plan.jobcenter_id,
        "company_id": plan.company_id,
        "candidate_id": plan.candidate_id,
        "mentor_account_id": plan.mentor_account_id,
    }


def _values(given: Given, gap: Gap | None, have: int) -> dict[str, Any]:
    """The activity's own columns."""
    starts_on, ends_on = given.period()
    reason = REASONS[given.origin]
    return {
        "skill_id": given.skill_id,
        "origin": given.origin,
        "origin_id": given.origin_id,
        "kind": given.kind,
        "title_da": given.title.da,
        "title_en": given.title.en,
        "starts_on": starts_on,
        "ends_on": ends_on,
        "weekly_hours": _weekly_hours(given.sittings),
        "sessions": [weekly_row(each) for each in _weekly_times(given.sittings)],
        "dated_sessions": [dated_row(each) for each in sorted(given.sittings)],
        "have": have,
        "need": given.level,
        "importance": (gap.importance if gap else Importance.NICE).value,
        "required_at_start": gap.required_at_start if gap else False,
        "reason_da": reason.da,
        "reason_en": reason.en,
    }


async def _level_held(work: Work, candidate_id: UUID, skill_id: UUID | None) -> int:
    if skill_id is None:
        return 0
    skills = (await candidates.skills_of(work, [candidate_id]))[candidate_id]
    return next((skill.level for skill in skills if skill.skill_id == skill_id), 0)


def _weekly_times(sittings: Sequence[DatedSession]) -> list[WeeklySession]:
    """The times that recur; those of a single week say nothing about the others."""
    times = Counter(WeeklySession(each.on.isoweekday(), each.from_time, each.to_time) for each in sittings)
    return sorted(each for each, count in times.items() if count > 1)


def _weekly_hours(sittings: Sequence[DatedSession]) -> Decimal:
    """Hours in an average week that has sittings, to a tenth."""
    weeks = {each.on.isocalendar()[:2] for each in sittings}
    minutes = sum(minute_of_day(each.to_time) - minute_of_day(each.from_time) for each in sittings)
    return (Decimal(minutes) / 60 / max(1, len(weeks))).quantize(Decimal("0.1"), ROUND_HALF_UP)
