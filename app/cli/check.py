"""`praktikmatch check`: what must always hold between rooms, asked of the stored rows themselves."""

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import and_, exists, func, or_
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from app.cli.check_attendance import days_outside_their_internship, signals_nobody_counted
from app.cli.check_events import events_out_of_the_feed, positions_with_a_hole
from app.cli.check_mentors import mentorships_that_show_nothing, rights_nothing_gives
from app.cli.check_threads import counts_not_the_messages
from app.cli.check_vouchers import (
    balances_not_the_ledger,
    budgets_not_the_ledger,
    seats_not_the_vouchers,
    stray_course_time,
)
from app.foundation.audit.models import Event
from app.journey.matching.domain.states import MatchStatus
from app.journey.matching.models import Match
from app.journey.needs.domain import NeedStatus
from app.journey.needs.models import Need
from app.journey.placements.domain import (
    BEFORE_GRANT,
    UNDER_WAY,
    PlacementStatus,
    fte_fraction,
    pauses_of,
    steps_of,
    stretches_of,
)
from app.journey.placements.models import Placement
from app.journey.training.domain.states import ActivityStatus
from app.journey.training.models import TrainingActivity, TrainingPlan, WorkplaceClass
from app.registers.candidates.models import CandidateSkill, Commitment
from app.registers.companies.models import Occupancy

PLACEMENT = "placement"
Ids = list[UUID]


@dataclass(frozen=True, slots=True)
class Broken:
    """An invariant that does not hold, and the rows it does not hold for."""

    rule: str
    ids: tuple[UUID, ...]


async def broken_invariants(session: AsyncSession) -> list[Broken]:
    """Every invariant that some row breaks; an empty list is a healthy installation."""
    found = [Broken(rule, tuple(await query(session))) for rule, query in RULES.items()]
    return [broken for broken in found if broken.ids]


async def _seats_not_matches(session: AsyncSession) -> Ids:
    agreed = (
        select(func.count())
        .select_from(Match)
        .where(col(Match.need_id) == col(Need.id), col(Match.status) == MatchStatus.AGREED)
        .scalar_subquery()
    )
    return list((await session.exec(select(Need.id).where(col(Need.seats_taken) != agreed))).all())


async def _filled_without_being_full(session: AsyncSession) -> Ids:
    full = col(Need.seats_taken) == col(Need.seats)
    wrong = or_(and_(col(Need.status) == NeedStatus.FILLED, ~full), and_(col(Need.status) == NeedStatus.OPEN, full))
    return list((await session.exec(select(Need.id).where(wrong))).all())


async def _occupancy_not_placements(session: AsyncSession) -> Ids:
    columns: tuple[Any, ...] = (Occupancy.source_id, Occupancy.starts_on, Occupancy.ends_on, Occupancy.fte_fraction)
    rows = (await session.exec(select(*columns).where(col(Occupancy.source_type) == PLACEMENT))).all()
    weighed = await _stretches(session, fte_fraction)
    return [*_unequal(weighed, rows), *await _stray(session, Occupancy)]


async def _commitments_not_placements(session: AsyncSession) -> Ids:
    columns: tuple[Any, ...] = (Commitment.source_id, Commitment.starts_on, Commitment.ends_on, Commitment.weekly_hours)
    statement = select(*columns).where(col(Commitment.source_type) == PLACEMENT).distinct()
    rows = (await session.exec(statement)).all()
    return [*_unequal(await _stretches(session, lambda hours: hours), rows), *await _stray(session, Commitment)]


Stretches = dict[UUID, set[tuple[date, date | None, Decimal | None]]]


async def _stretches(session: AsyncSession, weigh: Callable[[Decimal], Decimal]) -> Stretches:
    """What each placement under way should have in a ledger: its days with the same hours."""
    statement = select(Placement).where(col(Placement.status).in_(UNDER_WAY))
    return {
        placement.id: {
            (stretch.starts_on, stretch.ends_on, weigh(stretch.weekly_hours))
            for stretch in stretches_of(
                placement.starts_on,
                placement.ends_on,
                steps_of(placement.hours_schedule),
                pauses_of(placement.pauses),
            )
        }
        for placement in (await session.exec(statement)).all()
    }


def _unequal(expected: Stretches, rows: Iterable[tuple[UUID, date, date | None, Decimal | None]]) -> Ids:
    found: Stretches = {placement_id: set() for placement_id in expected}
    for placement_id, starts_on, ends_on, load in rows:
        found.get(placement_id, set()).add((starts_on, ends_on, load))
    return [placement_id for placement_id, stretches in expected.items() if stretches != found[placement_id]]


async def _stray(session: AsyncSession, ledger: type[Occupancy] | type[Commitment]) -> Ids:
    """Ledger rows of a placement that never was, is not granted yet, or was called off."""
    never = (*BEFORE_GRANT, PlacementStatus.REJECTED, PlacementStatus.CANCELLED)
    standing = exists().where(col(Placement.id) == col(ledger.source_id), col(Placement.status).not_in(never))
    statement = select(ledger.id).where(col(ledger.source_type) == PLACEMENT, ~standing)
    return list((await session.exec(statement)).all())


async def _granted_without_plan(session: AsyncSession) -> Ids:
    planned = exists().where(
        col(TrainingPlan.placement_id) == col(Placement.id), col(TrainingPlan.id) == col(Placement.training_plan_id)
    )
    statement = select(Placement.id).where(col(Placement.granted_at).is_not(None), ~planned)
    return list((await session.exec(statement)).all())


async def _granted_without_event(session: AsyncSession) -> Ids:
    told = exists().where(col(Event.subject_id) == col(Placement.id), col(Event.name) == "placement.granted")
    statement = select(Placement.id).where(col(Placement.granted_at).is_not(None), ~told)
    return list((await session.exec(statement)).all())


async def _agreed_without_placement(session: AsyncSession) -> Ids:
    drafted = exists().where(col(Placement.match_id) == col(Match.id), col(Placement.id) == col(Match.placement_id))
    statement = select(Match.id).where(col(Match.status) == MatchStatus.AGREED, ~drafted)
    return list((await session.exec(statement)).all())


async def _signed_off_by_nobody(session: AsyncSession) -> Ids:
    """A skill that names an activity has that activity's sign-off: the same person, skill, level and day."""
    vouched = exists().where(
        col(TrainingActivity.id) == col(CandidateSkill.activity_id),
        col(TrainingActivity.candidate_id) == col(CandidateSkill.candidate_id),
        col(TrainingActivity.skill_id) == col(CandidateSkill.skill_id),
        col(TrainingActivity.status) == ActivityStatus.SIGNED_OFF,
        col(TrainingActivity.level_reached) == col(CandidateSkill.level),
        col(TrainingActivity.seen_on) == col(CandidateSkill.signed_off_on),
    )
    statement = select(CandidateSkill.candidate_id).where(col(CandidateSkill.activity_id).is_not(None), ~vouched)
    return list((await session.exec(statement)).all())


async def _class_seats_not_attended(session: AsyncSession) -> Ids:
    attending = (
        select(func.count())
        .select_from(TrainingActivity)
        .where(
            col(TrainingActivity.origin_id) == col(WorkplaceClass.id),
            col(TrainingActivity.status) != ActivityStatus.DROPPED,
        )
        .scalar_subquery()
    )
    return list(
        (await session.exec(select(WorkplaceClass.id).where(col(WorkplaceClass.seats_taken) != attending))).all()
    )


RULES: dict[str, Callable[[AsyncSession], Awaitable[Ids]]] = {
    "seats_taken equals the agreed matches": _seats_not_matches,
    "a need is filled exactly when it is full": _filled_without_being_full,
    "the occupancy ledger equals the placements": _occupancy_not_placements,
    "the commitment ledger equals the placements": _commitments_not_placements,
    "every granted placement has its training plan": _granted_without_plan,
    "every granted placement has its event": _granted_without_event,
    "every agreed match has its placement": _agreed_without_placement,
    "a skill that names an activity has its sign-off": _signed_off_by_nobody,
    "the balance of a voucher equals its ledger": balances_not_the_ledger,
    "used_ore of a budget equals the ledger": budgets_not_the_ledger,
    "seats_taken of a course equals the vouchers that hold a seat": seats_not_the_vouchers,
    "course hours in the commitment ledger belong to a seat": stray_course_time,
    "seats_taken of a class at the workplace equals who attends it": _class_seats_not_attended,
    "attendance lies within the period of its internship": days_outside_their_internship,
    "three signals in a fortnight have opened a talk": signals_nobody_counted,
    "what a mentor sees an active mentorship gives": rights_nothing_gives,
    "what an active mentorship is about its mentor sees": mentorships_that_show_nothing,
    "the counts of a conversation equal its messages": counts_not_the_messages,
    "every event stands in the feed once": events_out_of_the_feed,
    "positions in the feed have no hole": positions_with_a_hole,
}
