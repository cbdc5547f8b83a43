"""Every query on needs."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Update, and_, false, func, not_, null, or_
from sqlalchemy import select as core_select
from sqlmodel import col, select, update
from sqlmodel.sql.expression import SelectOfScalar

from app.foundation.api.pagination import KeptList, PageRequest, Sort, fetch_kept_page
from app.foundation.core.actor import JOBCENTER_STAFF, Actor, Role
from app.foundation.core.errors import NotFound
from app.foundation.db.query import (
    among,
    as_one,
    columns_of,
    fetch_columns,
    fetch_visible,
    ids_of,
    kept,
    select_all,
    somebody,
    wanted_by,
)
from app.foundation.db.work import Work
from app.journey.needs.domain import NeedStatus
from app.journey.needs.errors import NoOpenSeat
from app.journey.needs.models import Need, NeedSkill
from app.registers.companies.models import Workplace
from app.registers.companies.repository import workplaces_visible_to
from app.registers.jobcenters.models import Jobcenter
from app.registers.reference.domain import Relation, SkillType
from app.registers.reference.models import OccupationSkill, Skill

# Keys are UUIDv7: their order is the order of creation.
SORTS: Mapping[str, Sort] = {
    "created_at": Sort((col(Need.id),), (UUID,)),
    "-created_at": Sort((col(Need.id),), (UUID,), descending=True),
    "starts_from": Sort((col(Need.starts_from), col(Need.id)), (date, UUID)),
    "-starts_from": Sort((col(Need.starts_from), col(Need.id)), (date, UUID), descending=True),
}
_FILTERS = ("status", "workplace_id", "company_id")
_OF_THE_SKILL = columns_of(NeedSkill, ("need_id", "skill_id", "level", "importance", "required_at_start"))
_BY_NEED = (col(NeedSkill.need_id), col(NeedSkill.skill_id))


@dataclass(frozen=True, slots=True)
class NeedFilter:
    """What a list of needs is narrowed to; None does not narrow."""

    status: NeedStatus | None = None
    workplace_id: UUID | None = None
    company_id: UUID | None = None
    mine: bool = False


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """A company sees its own; a jobcenter its own, and open ones that others share with it."""
    if actor.role is Role.COMPANY:
        return col(Need.company_id) == actor.company_id
    if _is_jobcenters(actor):
        return or_(col(Need.jobcenter_id) == actor.jobcenter_id, _shared())
    return false()


def _is_jobcenters(actor: Actor) -> bool:
    return actor.role in JOBCENTER_STAFF or actor.role is Role.INTEGRATION


def _shared() -> ColumnElement[bool]:
    return and_(col(Need.open_to_other_jobcenters).is_(True), col(Need.status) == NeedStatus.OPEN)


async def get(work: Work, need_id: UUID, *, lock: bool = False) -> Need:
    """The need, if the actor may see it; `lock` holds the row for a change. Raises NotFound."""
    statement = select(Need).where(col(Need.id) == need_id, visible_to(work.actor))
    statement = statement.with_for_update() if lock else statement
    need = (await work.session.exec(statement.execution_options(populate_existing=lock))).one_or_none()
    if need is None:
        raise NotFound
    return need


async def get_shown(work: Work, need_id: UUID) -> Any:
    """The same as a row of all columns by name, to be read only."""
    return await fetch_visible(work.session, _shown(work.actor.role), work.actor, need_id)


@kept
def _shown(role: Role) -> Any:
    return select_all(Need).where(*wanted_by(Need, ["id"]), visible_to(somebody(role)))


async def load(work: Work, need_id: UUID, lock: bool = False) -> Need:
    """The need by key, without scope: only after the caller's right has been established on a row that names it.

    `lock` holds the row and reads it anew; else what the transaction has read already is not read again.
    """
    if not lock:
        return await work.session.get_one(Need, need_id)
    statement = select(Need).where(col(Need.id) == need_id).with_for_update()
    return (await work.session.exec(statement.execution_options(populate_existing=True))).one()


def holding(named: SelectOfScalar[UUID]) -> Any:
    """The need whose key a query tells, held and read anew in one statement; made once and kept by whoever asks.

    The query sees what was there before the wait: whoever might begin then is told what has become of it meanwhile.
    """
    key = named.correlate(None).scalar_subquery()
    return select(Need).where(col(Need.id) == key).with_for_update().execution_options(populate_existing=True)


async def hold(work: Work, need_id: UUID) -> Need | None:
    """The need, held and read anew, where the actor may see it; else None."""
    values = {"id": need_id, **ids_of(work.actor)}
    need: Need | None = (await work.session.exec(_holding_visible(work.actor.role), params=values)).one_or_none()
    return need


@kept
def _holding_visible(role: Role) -> Any:
    return holding(select(Need.id).where(*wanted_by(Need, ["id"]), visible_to(somebody(role))))


async def list_needs(work: Work, wanted: NeedFilter, sort: str, page: PageRequest) -> tuple[Sequence[Any], str | None]:
    """Rows of all columns by name, to be read only, not objects."""
    given = {name: value for name in _FILTERS if (value := getattr(wanted, name)) is not None}
    listed = _listed(work.actor.role, frozenset(given), wanted.mine, sort)
    return await fetch_kept_page(work, listed, page, {**given, **ids_of(work.actor)})


@kept
def _listed(role: Role, given: frozenset[str], mine: bool, sort: str) -> KeptList:
    asks, order = somebody(role), SORTS[sort]
    statement, own = select_all(Need, order.columns).where(*wanted_by(Need, given)), _own(asks)
    if _is_jobcenters(asks) and not mine:
        return KeptList(statement, order, [own, and_(_shared(), not_(own))])
    return KeptList(statement.where(visible_to(asks), own), order)


def _own(actor: Actor) -> ColumnElement[bool]:
    if actor.role is Role.COMPANY:
        return col(Need.company_id) == actor.company_id
    return col(Need.jobcenter_id) == actor.jobcenter_id


async def skills_of(work: Work, need_ids: Collection[UUID]) -> dict[UUID, list[NeedSkill]]:
    """The skills of many needs in one query, each need's in a fixed order; a need without any has an empty list."""
    found: dict[UUID, list[NeedSkill]] = defaultdict(list, {key: [] for key in need_ids})
    statement = (
        select(NeedSkill)
        .where(col(NeedSkill.need_id).in_(need_ids))
        .order_by(col(NeedSkill.need_id), col(NeedSkill.skill_id))
    )
    for skill in (await work.session.exec(statement)).all():
        found[skill.need_id].append(skill)
    return dict(found)


async def skill_columns_of(work: Work, need_ids: Collection[UUID], *, named: bool = False) -> dict[UUID, list[Any]]:
    """The same as plain rows (`need_id`, `skill_id`, `level`, `importance`, `required_at_start`, `label_da`,
    `label_en`), to be read only: a page of fifty needs has some three hundred. Labels only where they are asked for.
    """
    found: dict[UUID, list[Any]] = {key: [] for key in need_ids}
    is_sqlite = work.settings.is_sqlite
    rows = await fetch_columns(
        work.session, _skill_rows(named, is_sqlite), {"need_ids": as_one(need_ids, is_sqlite=is_sqlite)}
    )
    for _, of_one in groupby(rows, key=lambda row: row[0].int):  # comparing numbers: comparing keys takes far longer
        together = list(of_one)
        found[together[0][0]] = together
    return found


@kept
def _skill_rows(named: bool, is_sqlite: bool) -> Any:
    of_needs = among(col(NeedSkill.need_id), "need_ids", is_sqlite=is_sqlite)
    if not named:
        return core_select(*_OF_THE_SKILL, null(), null()).where(of_needs).order_by(*_BY_NEED)
    return (
        core_select(*_OF_THE_SKILL, *columns_of(Skill, ("label_da", "label_en")))
        .outerjoin(Skill, col(Skill.id) == col(NeedSkill.skill_id))
        .where(of_needs)
        .order_by(*_BY_NEED)
    )


async def take_seat(work: Work, need_id: UUID) -> Need:
    """The need with one more seat taken, in one statement that two callers cannot both win. Raises NoOpenSeat."""
    statement = (
        update(Need)
        .where(
            col(Need.id) == need_id,
            col(Need.status) == NeedStatus.OPEN,
            col(Need.seats_taken) < col(Need.seats),
        )
        .values(seats_taken=col(Need.seats_taken) + 1, version=col(Need.version) + 1)
    )
    need = await _changed(work, statement)
    if need is None:
        raise NoOpenSeat
    return need


async def give_back_seat(work: Work, need_id: UUID) -> Need | None:
    """The need with one seat fewer taken; never below none: None where there was none."""
    statement = (
        update(Need)
        .where(col(Need.id) == need_id, col(Need.seats_taken) > 0)
        .values(seats_taken=col(Need.seats_taken) - 1, version=col(Need.version) + 1)
    )
    return await _changed(work, statement)


async def _changed(work: Work, statement: Update) -> Need | None:
    """The one row that an UPDATE has changed, as it stands now; what it changed is not read a second time."""
    told = statement.returning(Need).execution_options(synchronize_session=False, populate_existing=True)
    need: Need | None = (await work.session.exec(told)).scalar_one_or_none()
    return need


async def get_place(work: Work, workplace_id: UUID) -> tuple[UUID, UUID | None]:
    """The company of a workplace, and the jobcenter that serves its municipality, where there is one.

    Raises NotFound, also for a workplace the caller does not see.
    """
    company_id, jobcenter_id = await fetch_visible(work.session, _place(work.actor.role), work.actor, workplace_id)
    return company_id, jobcenter_id


@kept
def _place(role: Role) -> Any:
    return (
        core_select(col(Workplace.company_id), col(Jobcenter.id))
        .outerjoin(Jobcenter, col(Jobcenter.municipality_code) == col(Workplace.municipality_code))
        .where(*wanted_by(Workplace, ["id"]), workplaces_visible_to(somebody(role)))
    )


async def find_jobcenter_id(work: Work, jobcenter_id: UUID) -> UUID | None:
    """The key itself, where there is such a jobcenter."""
    return (await work.session.exec(select(Jobcenter.id).where(col(Jobcenter.id) == jobcenter_id))).one_or_none()


async def list_typical_skills(work: Work, occupation_id: UUID, limit: int) -> list[Skill]:
    """The essential skills that say most about an occupation: those with a Danish name first, skills before
    knowledge, then those that the fewest other occupations call essential, then by name.
    """
    shared = (
        select(func.count())
        .where(col(OccupationSkill.skill_id) == col(Skill.id), col(OccupationSkill.relation) == Relation.ESSENTIAL)
        .correlate(Skill)
        .scalar_subquery()
    )
    essential = select(OccupationSkill.skill_id).where(
        col(OccupationSkill.occupation_id) == occupation_id, col(OccupationSkill.relation) == Relation.ESSENTIAL
    )
    statement = (
        select(Skill)
        .where(col(Skill.id).in_(essential), col(Skill.retired).is_(False))
        .order_by(
            col(Skill.label_da).is_(None),
            col(Skill.skill_type) != SkillType.SKILL,
            shared,
            col(Skill.label_en),
            col(Skill.id),
        )
        .limit(limit)
    )
    return list((await work.session.exec(statement)).all())


async def map_titles(work: Work, ids: Collection[UUID]) -> dict[UUID, str]:
    """The titles of those of these needs that the actor may see."""
    statement = select(Need.id, Need.title).where(col(Need.id).in_(ids), visible_to(work.actor))
    return dict((await work.session.exec(statement)).all())


async def map_workplaces(work: Work, ids: Collection[UUID]) -> dict[UUID, Workplace]:
    """The workplaces that visible needs name."""
    rows = await work.session.exec(select(Workplace).where(col(Workplace.id).in_(ids)))
    return {row.id: row for row in rows.all()}
