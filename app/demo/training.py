"""Training plans of the demo, drawn by the real planner, and what became of their activities."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from app.demo.firms import contact_of
from app.demo.judging import Verdict
from app.demo.people import Newcomer
from app.demo.postings import Posting
from app.demo.world import DemoWorld, Tenants
from app.foundation.core.danish_calendar import danish_holidays
from app.journey.needs.domain import Importance
from app.journey.placements.domain import PlacementStatus, times_of
from app.journey.training.domain.planner import plan_training
from app.journey.training.domain.states import ActivityStatus
from app.journey.training.domain.values import (
    ClassTime,
    Gap,
    HoursStep,
    PlanningFacts,
    WeeklySession,
)
from app.journey.training.models import TrainingActivity, TrainingPlan
from app.journey.training.service.rows import activity_row, unplaced_rows
from app.registers.candidates.domain import SkillSource
from app.registers.candidates.models import CandidateSkill

_OVER = (PlacementStatus.CANCELLED, PlacementStatus.ENDED_EARLY)
A = ActivityStatus


def add_training_plan(
    world: DemoWorld, posting: Posting, person: Newcomer, placement: dict[str, Any], verdict: Verdict, at: datetime
) -> UUID:
    """The plan of a granted placement; activities whose time has come are completed or signed off."""
    gaps = _gaps(world, verdict)
    drawn = plan_training(_facts(person, placement, gaps))
    plan = TrainingPlan(
        id=world.dice.key(at),
        created_at=at,
        updated_at=at,
        placement_id=placement["id"],
        jobcenter_id=person.centre.id,
        company_id=posting.site.company_id,
        candidate_id=person.id,
        mentor_account_id=placement["mentor_account_id"],
        unplaced=unplaced_rows(drawn.unplaced, gaps),
    )
    world.rows.add(TrainingPlan, **plan.model_dump())
    tenants = Tenants(person.centre.id, posting.site.company_id, person.id)
    data = {"placement_id": str(placement["id"])}
    world.event(at, "training_plan.drawn", plan.id, person.caseworker, tenants, data=data)
    for planned in drawn.activities:
        values = activity_row(plan, planned).model_dump()
        row = world.rows.add(
            TrainingActivity, **{**values, "id": world.dice.key(at), "created_at": at, "updated_at": at}
        )
        _go_on(world, posting, person, placement, row)
    return plan.id


def _gaps(world: DemoWorld, verdict: Verdict) -> list[Gap]:
    return [
        Gap(
            skill_id=UUID(gap["skill_id"]),
            title=world.reference.skill_labels[UUID(gap["skill_id"])],
            have=int(gap["have"]),
            need=gap["need"],
            weeks=Decimal(str(gap["weeks"])),
            importance=Importance(gap["importance"]),
            required_at_start=gap["required_at_start"],
        )
        for gap in verdict.documents["gaps"]
    ]


def _facts(person: Newcomer, placement: dict[str, Any], gaps: list[Gap]) -> PlanningFacts:
    first, last = placement["starts_on"], placement["ends_on"]
    return PlanningFacts(
        starts_on=first,
        ends_on=last,
        hours_schedule=tuple(
            HoursStep(step["from_week"], Decimal(str(step["weekly_hours"]))) for step in placement["hours_schedule"]
        ),
        gaps=tuple(gaps),
        working_times=tuple(
            WeeklySession(each.weekday, each.starts_at, each.ends_at) for each in times_of(placement["working_times"])
        ),
        classes=tuple(
            ClassTime(WeeklySession(at.weekday, at.starts_at, at.ends_at), lesson.starts_on, lesson.ends_on)
            for lesson in person.classes
            for at in lesson.times
        ),
        holidays=danish_holidays(first, last.replace(year=last.year + 1, day=1)),
    )


def _go_on(
    world: DemoWorld, posting: Posting, person: Newcomer, placement: dict[str, Any], row: dict[str, Any]
) -> None:
    """What became of an activity by today, or by the day the placement ended."""
    status, ended_on = placement["status"], placement["ended_on"]
    until: date = ended_on or world.today
    if status is PlacementStatus.CANCELLED:
        _drop(world, posting, person, row, row["created_at"], "placement_cancelled")
    elif row["ends_on"] < until and status is not PlacementStatus.GRANTED:
        _complete(world, posting, person, row)
    elif status is PlacementStatus.ENDED_EARLY:
        _drop(world, posting, person, row, world.dice.moment(until, 9), "placement_ended_early")


def _event(
    world: DemoWorld, posting: Posting, person: Newcomer, row: dict[str, Any], at: datetime, states: tuple[A, A]
) -> None:
    row.update(status=states[1], updated_at=at)
    tenants = Tenants(person.centre.id, posting.site.company_id, person.id)
    name = f"training_activity.{states[1].value}"
    data = {"skill_id": str(row["skill_id"])}
    named = (states[0].value, states[1].value)
    actor = contact_of(posting.site)
    reason = row["dropped_reason"]
    world.event(at, name, row["id"], actor, tenants, states=named, reason_code=reason, data=data)


def _drop(world: DemoWorld, posting: Posting, person: Newcomer, row: dict[str, Any], at: datetime, reason: str) -> None:
    row["dropped_reason"] = reason
    before = A.IN_PROGRESS if row["starts_on"] <= at.date() else A.PLANNED
    _event(world, posting, person, row, at, (before, A.DROPPED))


def _complete(world: DemoWorld, posting: Posting, person: Newcomer, row: dict[str, Any]) -> None:
    """Done on its last day; most are signed off the same day, and become verified skills of the candidate."""
    done, signed = world.dice.moment(row["ends_on"], 7), world.dice.moment(row["ends_on"], 9)
    _event(world, posting, person, row, done, (A.IN_PROGRESS, A.COMPLETED))
    if not world.dice.chance(0.8):
        return
    row.update(
        level_reached=row["need"],
        evidence="Set i det daglige arbejde.",
        seen_on=row["ends_on"],
        signed_off_at=signed,
        signed_off_by=contact_of(posting.site).account_id,
    )
    _event(world, posting, person, row, signed, (A.COMPLETED, A.SIGNED_OFF))
    _vouch(world, person, row)


def _vouch(world: DemoWorld, person: Newcomer, row: dict[str, Any]) -> None:
    """The skill as the candidates room holds it: signed off by this activity, unless a higher level is known."""
    key = {"candidate_id": person.id, "skill_id": row["skill_id"]}
    level = row["level_reached"]
    held = world.held_skills.get((person.id, row["skill_id"]))
    if held is None:
        held = world.rows.add(CandidateSkill, **key, level=level, source=SkillSource.SIGNED_OFF)
        world.held_skills[person.id, row["skill_id"]] = held
    if held["level"] <= level:
        held.update(level=level, source=SkillSource.SIGNED_OFF, activity_id=row["id"], signed_off_on=row["seen_on"])
