"""From the planner's answer to rows, and from rows back to what the planner knows."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, time
from decimal import Decimal
from typing import Any
from uuid import UUID

from app.foundation.core.i18n import Text
from app.journey.needs.domain import Importance
from app.journey.placements.models import Placement
from app.journey.training.domain.states import ActivityOrigin
from app.journey.training.domain.values import (
    ActivityKind,
    Bundled,
    DatedSession,
    Gap,
    PlannedActivity,
    Unplaced,
    WeeklySession,
)
from app.journey.training.models import TrainingActivity, TrainingPlan


def activity_row(plan: TrainingPlan, planned: PlannedActivity) -> TrainingActivity:
    """A new row; help of a bundle keeps its key, so that it is the same one when it is planned anew."""
    identity: dict[str, Any] = (
        {"id": planned.key, "origin": ActivityOrigin.BUNDLE, "bundle_code": planned.bundle_code}
        if planned.bundle_code is not None
        else {"origin": ActivityOrigin.GAP}
    )
    return TrainingActivity(
        **identity,
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
        sessions=[weekly_row(each) for each in planned.sessions],
        dated_sessions=[dated_row(each) for each in planned.dated_sessions],
        have=planned.reason.have,
        need=planned.reason.need,
        importance=planned.reason.importance.value,
        required_at_start=planned.reason.required_at_start,
        reason_da=planned.reason.text.da,
        reason_en=planned.reason.text.en,
    )


def carry_on(row: TrainingActivity, held: Sequence[DatedSession], rest: PlannedActivity | None) -> None:
    """An activity keeps what has been and goes on as planned anew; or ends there where no room was left."""
    row.dated_sessions = [dated_row(each) for each in (*held, *(rest.dated_sessions if rest else ()))]
    if rest is not None:
        row.sessions = [weekly_row(each) for each in rest.sessions]
        row.weekly_hours = rest.weekly_hours
    if not held and rest is not None:
        row.starts_on = rest.starts_on
    row.ends_on = rest.ends_on if rest else held[-1].on


def weekly_row(session: WeeklySession) -> dict[str, Any]:
    return {"weekday": session.weekday, "from": f"{session.from_time:%H:%M}", "to": f"{session.to_time:%H:%M}"}


def dated_row(session: DatedSession) -> dict[str, Any]:
    return {"on": session.on.isoformat(), "from": f"{session.from_time:%H:%M}", "to": f"{session.to_time:%H:%M}"}


def stands_as(row: TrainingActivity, planned: PlannedActivity) -> bool:
    """Whether the new plan says about this gap exactly what the old one said."""
    return row.need == planned.reason.need and row.dated_sessions == [
        dated_row(each) for each in planned.dated_sessions
    ]


def help_again(row: TrainingActivity, placement: Placement) -> Gap:
    """The help of a bundle as it was planned: as many weeks, as many minutes in each."""
    weeks = {(session.on - placement.starts_on).days // 7 for session in sessions_of(row)}
    return Gap(
        skill_id=row.skill_id,
        title=Text(row.title_da, row.title_en),
        have=row.have,
        need=row.need,
        weeks=Decimal(len(weeks)),
        importance=Importance(row.importance),
        kind=row.kind,
        bundled=Bundled(row.id, row.bundle_code or "", int(row.weekly_hours * 60)),
    )


def help_without_room(unplaced: Iterable[Mapping[str, Any]]) -> list[Gap]:
    """The help of bundles that found no room so far, as it is stored with the plan."""
    return [
        Gap(
            skill_id=UUID(each["skill_id"]) if each["skill_id"] else None,
            title=Text(**each["label"]),
            have=each["have"],
            need=each["need"],
            weeks=Decimal(each["weeks"]),
            importance=Importance(each["importance"]),
            kind=ActivityKind(each["kind"]),
            bundled=Bundled(UUID(each["key"]), each["bundle_code"], each["weekly_minutes"]),
        )
        for each in unplaced
        if each.get("bundle_code")
    ]


def sessions_of(row: TrainingActivity, until: date | None = None) -> list[DatedSession]:
    """The sittings of a stored activity, up to and including a day."""
    sessions = [
        DatedSession(date.fromisoformat(each["on"]), time.fromisoformat(each["from"]), time.fromisoformat(each["to"]))
        for each in row.dated_sessions
    ]
    return [session for session in sessions if until is None or session.on <= until]


def unplaced_rows(unplaced: Iterable[Unplaced], gaps: Iterable[Gap]) -> list[dict[str, Any]]:
    """The gaps without room as they are stored, with their texts in both languages."""
    gap_of = {gap.key: gap for gap in gaps}
    return [_unplaced(each, gap_of[each.key]) | _bundled(gap_of[each.key]) for each in unplaced]


def _bundled(gap: Gap) -> dict[str, Any]:
    """What it takes to plan the help again when there is room."""
    if gap.bundled is None:
        return {}
    key, code, minutes = gap.bundled.key, gap.bundled.code, gap.bundled.weekly_minutes
    return {"key": str(key), "bundle_code": code, "weekly_minutes": minutes, "weeks": str(gap.weeks)}


def _unplaced(each: Unplaced, gap: Gap) -> dict[str, Any]:
    change = each.smallest_change
    return {
        "skill_id": str(gap.skill_id) if gap.skill_id else None,
        "kind": gap.kind.value,
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
            "classes": [weekly_row(lesson.meeting) for lesson in change.classes],
        },
    }
