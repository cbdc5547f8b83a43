"""Every query on matches and rankings."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Uuid, and_, bindparam, false, or_
from sqlalchemy import select as core_select
from sqlmodel import col, func, select

from app.foundation.api.pagination import KeptList, PageRequest, Sort, fetch_kept_page, fetch_page
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
from app.journey.matching.domain.states import LIVE, SHOWN_TO_COMPANY, MatchStatus
from app.journey.matching.models import Match, Ranking
from app.journey.needs import repository as needs
from app.journey.needs.models import Need
from app.registers.candidates.models import Candidate
from app.registers.candidates.repository import still_with
from app.registers.companies.models import Workplace

SORTS: Mapping[str, Sort] = {
    "created_at": Sort((col(Match.id),), (UUID,)),
    "-created_at": Sort((col(Match.id),), (UUID,), descending=True),
}

RANKING_SORTS: Mapping[str, Sort] = {
    "created_at": Sort((col(Ranking.id),), (UUID,)),
    "-created_at": Sort((col(Ranking.id),), (UUID,), descending=True),
}
_HELD = select(Match).where(*wanted_by(Match, ["id"])).with_for_update().execution_options(populate_existing=True)
_SUMMARY = (
    "id", "created_at", "need_id", "candidate_id", "shown_to", "settings_version", "config_hash", "input_hash",
    "considered", "feasible",
)  # fmt: skip
_OF_THE_PERSON = (
    "full_name", "preferred_name", "languages", "oral_cefr", "danish_exam", "constraints", "phone", "email",
)  # fmt: skip
# What a match tells of its neighbours: names that no column of a match has.
_OF_THE_NEED: tuple[Any, ...] = (col(Need.title), col(Workplace.name).label("workplace_name"))
_FILTERS = ("need_id", "candidate_id", "status")
_AROUND = (*columns_of(Candidate, _OF_THE_PERSON), *_OF_THE_NEED)


@dataclass(frozen=True, slots=True)
class MatchFilter:
    """What a list of matches is narrowed to; None does not narrow."""

    need_id: UUID | None = None
    candidate_id: UUID | None = None
    status: MatchStatus | None = None


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """A jobcenter sees its candidates' matches, a candidate its own, a company those the person has consented to.

    `answered_at` is when the person said yes: a company goes on seeing what it has seen.
    """
    if actor.role in JOBCENTER_STAFF or actor.role is Role.INTEGRATION:
        own = col(Match.jobcenter_id) == actor.jobcenter_id
        return and_(own, still_with(actor.jobcenter_id, col(Match.candidate_id)))
    if actor.role is Role.CANDIDATE:
        return col(Match.candidate_id) == actor.candidate_id
    if actor.role is Role.COMPANY:
        shown = or_(col(Match.status).in_(SHOWN_TO_COMPANY), col(Match.answered_at).is_not(None))
        return and_(col(Match.company_id) == actor.company_id, shown)
    return false()


async def get_match(work: Work, match_id: UUID) -> Match:
    """Raises NotFound, also where the actor may not see it. To read only, `get_match_with_around` is less work."""
    statement = select(Match).where(col(Match.id) == match_id, visible_to(work.actor))
    match = (await work.session.exec(statement)).one_or_none()
    if match is None:
        raise NotFound
    work.about(match.candidate_id)
    return match


async def get_match_with_around(work: Work, match_id: UUID) -> Any:
    """The same as a row of all columns by name, with what it tells of its candidate and need; to be read only."""
    found = await fetch_visible(work.session, _shown(work.actor.role), work.actor, match_id)
    work.about(found.candidate_id)
    return found


@kept
def _shown(role: Role) -> Any:
    return _with_around(select_all(Match, _AROUND)).where(*wanted_by(Match, ["id"]), visible_to(somebody(role)))


def _with_around(statement: Any) -> Any:
    """Joins a match's candidate, need and workplace: each match has one of each, so none is lost or told twice.

    Outer joins leave the planner no choice but to begin with the matches, which are few once they are narrowed.
    """
    return (
        statement.outerjoin(Candidate, col(Candidate.id) == col(Match.candidate_id))
        .outerjoin(Need, col(Need.id) == col(Match.need_id))
        .outerjoin(Workplace, col(Workplace.id) == col(Need.workplace_id))
    )


async def map_around(work: Work, match_ids: Collection[UUID]) -> dict[UUID, Any]:
    """What matches tell of their candidates and needs, by match; for matches the actor may see."""
    is_sqlite = work.settings.is_sqlite
    values = {"match_ids": as_one(match_ids, is_sqlite=is_sqlite)}
    return {row[0]: row for row in await fetch_columns(work.session, _around(is_sqlite), values)}


@kept
def _around(is_sqlite: bool) -> Any:
    these = among(col(Match.id), "match_ids", is_sqlite=is_sqlite)
    return _with_around(core_select(col(Match.id), *_AROUND)).where(these)


async def load_match(work: Work, match_id: UUID, lock: bool = False) -> Match:
    """The match by key, without scope: only for a match named by a row that the caller has a right to.

    `lock` holds the row and reads it anew; else what the transaction has read already is not read again.
    """
    if not lock:
        return await work.session.get_one(Match, match_id)
    return (await work.session.exec(_HELD, params={"id": match_id})).one()


async def hold_with_need(work: Work, match_id: UUID) -> tuple[Need, Match]:
    """The match and its need, both held and read anew: the need first, as everywhere.

    Raises NotFound, also where the actor may not see the match.
    """
    values = {"id": match_id, **ids_of(work.actor)}
    need: Need | None = (await work.session.exec(_holding(work.actor.role), params=values)).one_or_none()
    if need is None:
        raise NotFound
    match = await load_match(work, match_id, lock=True)
    work.about(match.candidate_id)
    return need, match


@kept
def _holding(role: Role) -> Any:
    return needs.holding(select(Match.need_id).where(*wanted_by(Match, ["id"]), visible_to(somebody(role))))


async def find_match_of_placement(work: Work, placement_id: UUID) -> Match | None:
    """The match a placement came from, without scope: only in consequence of what happened to the placement."""
    return (await work.session.exec(select(Match).where(col(Match.placement_id) == placement_id))).one_or_none()


async def list_matches(
    work: Work, wanted: MatchFilter, sort: str, page: PageRequest
) -> tuple[Sequence[Any], str | None]:
    """Rows of all columns by name, with what they tell of their candidates and needs; to be read only, not objects."""
    given = {name: value for name in _FILTERS if (value := getattr(wanted, name)) is not None}
    listed = _listed(work.actor.role, frozenset(given), sort)
    return await fetch_kept_page(work, listed, page, {**given, **ids_of(work.actor)})


@kept
def _listed(role: Role, given: frozenset[str], sort: str) -> KeptList:
    order = SORTS[sort]
    statement = _with_around(select_all(Match, (*_AROUND, *order.columns)))
    statement = statement.where(visible_to(somebody(role)), *wanted_by(Match, given))
    return KeptList(statement, order)


async def find_live(work: Work, need_id: UUID, candidate_ids: Collection[UUID]) -> dict[UUID, UUID]:
    """Candidate → the live match that joins them to the need, within the own jobcenter."""
    statement = select(Match.candidate_id, Match.id).where(
        col(Match.need_id) == need_id, col(Match.status).in_(LIVE), visible_to(work.actor)
    )
    found, wanted = (await work.session.exec(statement)).all(), set(candidate_ids)
    return {candidate_id: match_id for candidate_id, match_id in found if candidate_id in wanted}


async def map_live_needs(work: Work, candidate_id: UUID) -> dict[UUID, UUID]:
    """Need → the live match that joins the candidate to it, within the own jobcenter."""
    statement = select(Match.need_id, Match.id).where(
        col(Match.candidate_id) == candidate_id, col(Match.status).in_(LIVE), visible_to(work.actor)
    )
    return dict((await work.session.exec(statement)).all())


async def list_live_of(work: Work, candidate_id: UUID, *, except_id: UUID | None = None) -> list[Match]:
    """The candidate's (other) live matches, without scope: only in consequence of what happened to one or to the person.

    In the order of their needs, so that two transactions lock them in the same order.
    """
    values = {"candidate_id": candidate_id, "except_id": except_id}
    return list((await work.session.exec(_live_of(but_one=except_id is not None), params=values)).all())


@kept
def _live_of(*, but_one: bool) -> Any:
    but = [col(Match.id) != bindparam("except_id", type_=Uuid)] if but_one else []
    return (
        select(Match)
        .where(*wanted_by(Match, ["candidate_id"]), col(Match.status).in_(LIVE), *but)
        .order_by(col(Match.need_id), col(Match.id))
        .with_for_update()
    )


async def list_live_needs_of(work: Work, candidate_id: UUID) -> list[UUID]:
    """The needs of the candidate's live matches, in the order in which they are locked; without scope, as above."""
    statement = select(Match.need_id).where(col(Match.candidate_id) == candidate_id, col(Match.status).in_(LIVE))
    return list((await work.session.exec(statement.distinct().order_by(col(Match.need_id)))).all())


async def has_match(work: Work, need_id: UUID, candidate_id: UUID) -> bool:
    """Whether a match the actor may see joins the two, whatever became of it."""
    statement = select(Match.id).where(
        col(Match.need_id) == need_id, col(Match.candidate_id) == candidate_id, visible_to(work.actor)
    )
    return (await work.session.exec(statement.limit(1))).one_or_none() is not None


async def count_earlier(work: Work, candidate_id: UUID, company_id: UUID, before: date) -> int:
    """How many agreed periods with the same company ended before a day."""
    statement = select(func.count()).where(
        col(Match.candidate_id) == candidate_id,
        col(Match.company_id) == company_id,
        col(Match.status) == MatchStatus.AGREED,
        col(Match.placement_id).is_not(None),
        col(Match.planned_ends_on) < before,
    )
    return (await work.session.exec(statement)).one()


async def find_ranking(work: Work, ranking_id: UUID, need_id: UUID, candidate_id: UUID) -> Any | None:
    """What a ranking the own jobcenter was shown is of and showed (`need_id`, `items`): candidates for this need, or
    needs for this candidate. What it was computed from is far larger, and stays where it is.
    """
    statement = core_select(col(Ranking.need_id), col(Ranking.items)).where(
        col(Ranking.id) == ranking_id,
        or_(col(Ranking.need_id) == need_id, col(Ranking.candidate_id) == candidate_id),
        col(Ranking.jobcenter_id) == work.actor.jobcenter_id,
    )
    found = await fetch_columns(work.session, statement)
    return found[0] if found else None


async def get_ranking(work: Work, ranking_id: UUID) -> Ranking:
    """A ranking of the own jobcenter. Raises NotFound."""
    statement = select(Ranking).where(
        col(Ranking.id) == ranking_id, col(Ranking.jobcenter_id) == work.actor.jobcenter_id
    )
    ranking = (await work.session.exec(statement)).one_or_none()
    if ranking is None:
        raise NotFound
    return ranking


async def list_rankings(
    work: Work, need_id: UUID | None, candidate_id: UUID | None, sort: str, page: PageRequest
) -> tuple[Sequence[Any], str | None]:
    """Rankings of the own jobcenter as columns, without their rows and inputs."""
    order = RANKING_SORTS[sort]
    columns = [col(getattr(Ranking, name)) for name in _SUMMARY]
    engine = col(Ranking.config)["engine"].as_integer().label("engine_version")
    statement: Any = core_select(*columns, engine, *order.columns).where(
        col(Ranking.jobcenter_id) == work.actor.jobcenter_id
    )
    for column, value in ((Ranking.need_id, need_id), (Ranking.candidate_id, candidate_id)):
        if value is not None:
            statement = statement.where(col(column) == value)
    return await fetch_page(work, statement, order, page)


async def map_names(work: Work, ids: Collection[UUID]) -> dict[UUID, str]:
    """What the own jobcenter's candidates among these are called."""
    statement = core_select(col(Candidate.id), col(Candidate.full_name)).where(
        col(Candidate.id).in_(ids), col(Candidate.jobcenter_id) == work.actor.jobcenter_id
    )
    return dict(await fetch_columns(work.session, statement))


async def map_candidates(work: Work, ids: Collection[UUID]) -> dict[UUID, Any]:
    """What a proposal tells of its candidate, as a match does; for ids of proposals the actor may see."""
    statement = core_select(*columns_of(Candidate, ("id", *_OF_THE_PERSON))).where(col(Candidate.id).in_(ids))
    return {row[0]: row for row in await fetch_columns(work.session, statement)}


async def map_needs(work: Work, ids: Collection[UUID]) -> dict[UUID, Any]:
    """What a proposal tells of its need: title and workplace; for ids of proposals the actor may see."""
    statement: Any = (
        core_select(col(Need.id), *_OF_THE_NEED)
        .join(Workplace, col(Workplace.id) == col(Need.workplace_id))
        .where(col(Need.id).in_(ids))
    )
    return {row[0]: row for row in await fetch_columns(work.session, statement)}
