"""Every query on follow-ups."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Date, and_, bindparam, false, or_
from sqlmodel import col, func, select, update

from app.foundation.api.pagination import KeptList, PageRequest, Sort, fetch_kept_page
from app.foundation.core.actor import Actor, Role
from app.foundation.core.errors import NotFound
from app.foundation.db.query import ids_of, kept, select_all, somebody, wanted_by
from app.foundation.db.work import Work
from app.foundation.identity.repository import mentored_by
from app.journey.aftercare.domain.states import OPEN_FOLLOW_UPS, DueBucket, FollowUpStatus, TaskStatus, due_window
from app.journey.aftercare.domain.template import Audience
from app.journey.aftercare.models import FollowUp, ReplacementTask
from app.journey.aftercare.repository.employments import STAFF, one
from app.registers.candidates.repository import still_with

_FILTERS = ("status", "audience", "candidate_id", "placement_id", "employment_id")
_DUE = {"due_first", "due_last"}
FOLLOW_UPS_BY_DUE_DAY = Sort((col(FollowUp.due_on), col(FollowUp.id)), (date, UUID))


@dataclass(frozen=True, slots=True)
class FollowUpFilter:
    """What a list of follow-ups is narrowed by; `due` looks at open ones only."""

    due: DueBucket | None = None
    status: FollowUpStatus | None = None
    audience: Audience | None = None
    candidate_id: UUID | None = None
    placement_id: UUID | None = None
    employment_id: UUID | None = None
    mine: bool = False


def follow_ups_visible_to(actor: Actor) -> ColumnElement[bool]:
    """The jobcenter's own while the person is with it; of a company and a candidate only the questions put to themselves.

    The two sides are asked separately, so that each can speak freely: neither sees the other's answers. A mentor
    sees when somebody is asked; the answers are left out of what a mentor reads.
    """
    if actor.role in STAFF:
        own = col(FollowUp.jobcenter_id) == actor.jobcenter_id
        return and_(own, still_with(actor.jobcenter_id, col(FollowUp.candidate_id)))
    if actor.role is Role.COMPANY:
        return and_(col(FollowUp.company_id) == actor.company_id, col(FollowUp.audience) == Audience.EMPLOYER)
    if actor.role is Role.CANDIDATE:
        return and_(col(FollowUp.candidate_id) == actor.candidate_id, col(FollowUp.audience) == Audience.CANDIDATE)
    if actor.role is Role.MENTOR:
        return or_(*_ways(actor))
    return false()


def _ways(mentor: Actor) -> list[ColumnElement[bool]]:
    """What a mentor's follow-ups are about: a placement or a job, never both."""
    about = (col(FollowUp.placement_id), col(FollowUp.employment_id))
    return [column.in_(mentored_by(mentor)) for column in about]


async def get_follow_up(work: Work, follow_up_id: UUID, *, lock: bool = False) -> FollowUp:
    """Raises NotFound."""
    statement = select(FollowUp).where(col(FollowUp.id) == follow_up_id, follow_ups_visible_to(work.actor))
    row: FollowUp = await one(work, statement, lock=lock)
    return row


async def list_follow_ups(work: Work, page: PageRequest, wanted: FollowUpFilter) -> tuple[Sequence[Any], str | None]:
    """The worklist: by due day, then by id. Rows of all columns by name, to be read only, not objects."""
    given = {name: value for name in _FILTERS if (value := getattr(wanted, name)) is not None}
    if wanted.mine:
        given["assignee_account_id"] = work.actor.account_id
    if wanted.due is not None:
        window = due_window(wanted.due, work.today())
        given["due_last"] = window.last
        if window.first is not None:
            given["due_first"] = window.first
    listed = _listed(work.actor.role, frozenset(given))
    return await fetch_kept_page(work, listed, page, {**given, **ids_of(work.actor)})


@kept
def _listed(role: Role, given: frozenset[str]) -> KeptList:
    asks, statement = somebody(role), select_all(FollowUp, FOLLOW_UPS_BY_DUE_DAY.columns)
    ways = _ways(asks) if role is Role.MENTOR else []
    statement = statement if ways else statement.where(follow_ups_visible_to(asks))
    statement = statement.where(*wanted_by(FollowUp, given - _DUE))
    if "due_last" in given:
        last = bindparam("due_last", type_=Date)
        statement = statement.where(col(FollowUp.status).in_(OPEN_FOLLOW_UPS), col(FollowUp.due_on) <= last)
    if "due_first" in given:
        statement = statement.where(col(FollowUp.due_on) >= bindparam("due_first", type_=Date))
    return KeptList(statement, FOLLOW_UPS_BY_DUE_DAY, ways)


async def list_follow_ups_of(work: Work, employment_ids: Collection[UUID]) -> list[FollowUp]:
    """Those the caller sees, of several employments in one query."""
    if not employment_ids:
        return []
    statement = (
        select(FollowUp)
        .where(col(FollowUp.employment_id).in_(employment_ids), follow_ups_visible_to(work.actor))
        .order_by(col(FollowUp.due_on), col(FollowUp.id))
    )
    return list((await work.session.exec(statement)).all())


async def load_open_follow_ups(
    work: Work, *, placement_id: UUID | None = None, employment_id: UUID | None = None
) -> Sequence[FollowUp]:
    """Without scope: for reactions to an event of this very placement or employment only."""
    about = (
        col(FollowUp.placement_id) == placement_id
        if placement_id is not None
        else col(FollowUp.employment_id) == employment_id
    )
    statement = (
        select(FollowUp)
        .where(about, col(FollowUp.status).in_(OPEN_FOLLOW_UPS))
        .order_by(col(FollowUp.id))
        .with_for_update()
    )
    return (await work.session.exec(statement)).all()


async def load_follow_ups_of_placement(work: Work, placement_id: UUID) -> Sequence[FollowUp]:
    """Without scope, answered ones too: for reactions to an event of this very placement only."""
    statement = select(FollowUp).where(col(FollowUp.placement_id) == placement_id)
    return (await work.session.exec(statement.order_by(col(FollowUp.id)).with_for_update())).all()


async def step_is_taken(work: Work, follow_up: FollowUp, step: str) -> bool:
    """Whether the same audience is already asked that step about the same placement or employment."""
    statement = select(col(FollowUp.id)).where(
        col(FollowUp.placement_id).is_(None)
        if follow_up.placement_id is None
        else col(FollowUp.placement_id) == follow_up.placement_id,
        col(FollowUp.employment_id).is_(None)
        if follow_up.employment_id is None
        else col(FollowUp.employment_id) == follow_up.employment_id,
        col(FollowUp.audience) == follow_up.audience,
        col(FollowUp.step) == step,
    )
    return (await work.session.exec(statement)).first() is not None


async def load_follow_up(work: Work, follow_up_id: UUID, *, lock: bool = False) -> FollowUp:
    """Without scope: for whoever holds a link to this very follow-up, and for reactions to an event of it.

    `lock` holds the row and reads it anew; else what the transaction has read already is not read again.
    """
    if lock:
        statement: Any = select(FollowUp).where(col(FollowUp.id) == follow_up_id)
        held: FollowUp = await one(work, statement.execution_options(populate_existing=True), lock=True)
        return held
    row = await work.session.get(FollowUp, follow_up_id)
    if row is None:
        raise NotFound
    work.about(row.candidate_id)
    return row


async def hand_over_open(work: Work, to_account_id: UUID | None, *whose: ColumnElement[bool]) -> int:
    """Gives open follow-ups another assignee; how many changed hands. One UPDATE, however many they are.

    Without scope: `whose` names a candidate or an account that the caller has a right to.
    """
    other = (
        col(FollowUp.assignee_account_id).is_not(None)
        if to_account_id is None
        else or_(col(FollowUp.assignee_account_id).is_(None), col(FollowUp.assignee_account_id) != to_account_id)
    )
    return await _change_open(work, {"assignee_account_id": to_account_id}, other, *whose)


async def _change_open(work: Work, values: dict[str, Any], *which: ColumnElement[bool]) -> int:
    statement = (
        update(FollowUp)
        .where(col(FollowUp.status).in_(OPEN_FOLLOW_UPS), *which)
        .values(**values, version=col(FollowUp.version) + 1, updated_at=work.now())
        .execution_options(synchronize_session=False)
    )
    return (await work.session.exec(statement)).rowcount


async def lock_for_reminders(
    work: Work, jobcenter_id: UUID, reminded_until: date, most_reminders: int, most: int
) -> Sequence[FollowUp]:
    """Open follow-ups of a jobcenter that are due and whose last reminder lies on `reminded_until` or before."""
    last = col(FollowUp.last_reminded_on)
    return await _lock_due(
        work,
        most,
        col(FollowUp.jobcenter_id) == jobcenter_id,
        col(FollowUp.due_on) <= work.today(),
        col(FollowUp.escalated_on).is_(None),
        col(FollowUp.reminders) < most_reminders,
        or_(last.is_(None), last <= reminded_until),
    )


async def lock_for_escalation(work: Work, jobcenter_id: UUID, due_until: date, most: int) -> Sequence[FollowUp]:
    """Open follow-ups of a jobcenter, due on `due_until` or before, that no manager has been told of."""
    return await _lock_due(
        work,
        most,
        col(FollowUp.jobcenter_id) == jobcenter_id,
        col(FollowUp.due_on) <= due_until,
        col(FollowUp.escalated_on).is_(None),
    )


async def _lock_due(work: Work, most: int, *conditions: ColumnElement[bool]) -> Sequence[FollowUp]:
    """The longest overdue first; what another worker holds is left out."""
    statement = (
        select(FollowUp)
        .where(col(FollowUp.status).in_(OPEN_FOLLOW_UPS), *conditions)
        .order_by(col(FollowUp.due_on), col(FollowUp.id))
        .limit(most)
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    )
    return (await work.session.exec(statement)).all()


async def list_candidates_asked_by(work: Work, jobcenter_id: UUID, account_id: UUID) -> Sequence[UUID]:
    """Whose open follow-ups an account has; for an account of the caller's own jobcenter."""
    statement = (
        select(col(FollowUp.candidate_id))
        .where(
            col(FollowUp.jobcenter_id) == jobcenter_id,
            col(FollowUp.assignee_account_id) == account_id,
            col(FollowUp.status).in_(OPEN_FOLLOW_UPS),
        )
        .distinct()
    )
    return (await work.session.exec(statement)).all()


async def count_open_of(work: Work, jobcenter_id: UUID, account_id: UUID) -> tuple[int, int]:
    """How many open follow-ups and open re-placement tasks an account has; as above."""
    follow_ups = select(func.count()).where(
        col(FollowUp.jobcenter_id) == jobcenter_id,
        col(FollowUp.assignee_account_id) == account_id,
        col(FollowUp.status).in_(OPEN_FOLLOW_UPS),
    )
    tasks = select(func.count()).where(
        col(ReplacementTask.jobcenter_id) == jobcenter_id,
        col(ReplacementTask.assignee_account_id) == account_id,
        col(ReplacementTask.status) == TaskStatus.OPEN,
    )
    return (await work.session.exec(follow_ups)).one(), (await work.session.exec(tasks)).one()
