"""The coarse filter and the columns a ranking loads: column tuples, never row objects."""

import math
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Date,
    Select,
    String,
    Text,
    Uuid,
    bindparam,
    cast,
    exists,
    func,
    or_,
    select,
)
from sqlmodel import col

from app.foundation.db.query import fetch_columns, fetch_rows
from app.foundation.db.work import Work
from app.journey.matching.domain import Limits, NeedFacts
from app.journey.matching.domain.names import FASTEST_KMH
from app.journey.matching.domain.states import MatchStatus
from app.journey.matching.domain.travel import ACCESS_MINUTES, DETOUR
from app.journey.matching.models import Match
from app.journey.matching.repository.offers import from_open_needs
from app.journey.needs.models import Need
from app.registers.candidates.domain import CandidateStatus, Cefr
from app.registers.candidates.models import (
    Candidate,
    CandidateExperience,
    CandidateSkill,
    CandidateWish,
    Commitment,
)
from app.registers.companies.models import Company, Occupancy, Workplace
from app.registers.law.domain import CommitmentKind, Occupant
from app.registers.reference.models import Occupation

Among = Callable[[Any], ColumnElement[bool]]
_KM_PER_DEGREE = 111.0
_MARGIN = 1.02  # the box may hold too many, never too few
RANKABLE = (CandidateStatus.AVAILABLE, CandidateStatus.IN_MATCH, CandidateStatus.PLACED)
_CANDIDATE_COLUMNS = (
    "id", "status", "lat", "lon", "transport_max_minutes", "transport_modes", "oral_cefr", "danish_exam",
    "available_from", "max_weekly_hours", "licences", "constraints", "waiting_since", "unwanted_occupation_ids",
    "last_employer_cvr", "legal_basis", "has_priority", "full_name",
)  # fmt: skip
# Whether anything at all is recorded: an empty list of what can count is not the same as knowing nothing.
_RECORDED: Mapping[str, Any] = {
    "has_skills": CandidateSkill,
    "has_wishes": CandidateWish,
    "has_experience": CandidateExperience,
}


@dataclass(frozen=True, slots=True)
class PoolColumns:
    """What the database hands over for a pool: candidates, and their lists with the candidate's id first."""

    candidates: Sequence[Any]
    skills: Sequence[Any]
    wishes: Sequence[Any]
    experience: Sequence[Any]
    busy: Sequence[Any]


def of_jobcenter(jobcenter_id: UUID | None) -> list[ColumnElement[bool]]:
    """The candidates a jobcenter could propose at all."""
    return [col(Candidate.jobcenter_id) == jobcenter_id, col(Candidate.status).in_(RANKABLE)]


def coarse(need: NeedFacts, limits: Limits) -> list[ColumnElement[bool]]:
    """Conditions that every candidate who passes the exact filters meets: dates, hours, language, bounding box."""
    least = need.danish_oral - limits.language_gap
    known = [level for level in Cefr if level.rank >= least]
    conditions: list[ColumnElement[bool]] = [
        col(Candidate.available_from) <= need.starts_until,
        col(Candidate.max_weekly_hours) >= Decimal(need.most_tenths) / 10,
        or_(col(Candidate.oral_cefr).is_(None), col(Candidate.oral_cefr).in_(known)),
    ]
    if need.latitude is not None and need.longitude is not None:
        conditions += _within_reach(need.latitude, need.longitude, limits.max_travel_minutes)
    return conditions


def _within_reach(latitude: float, longitude: float, max_minutes: float) -> list[ColumnElement[bool]]:
    """A box around the workplace that holds everybody who could be there in time by the fastest mode.

    First one for the jobcenter's limit, whose sides are numbers, then each candidate's own limit.
    """
    degrees_a_minute = FASTEST_KMH / 60 / DETOUR / _KM_PER_DEGREE * _MARGIN
    widest = max(0.0, max_minutes - ACCESS_MINUTES) * degrees_a_minute
    # Degrees of longitude are shortest at the edge of the box that lies nearest to the pole.
    shrink = max(0.01, math.cos(math.radians(min(89.0, abs(latitude) + widest))))
    own = (col(Candidate.transport_max_minutes) - ACCESS_MINUTES) * degrees_a_minute
    return [
        col(Candidate.lat).between(latitude - widest, latitude + widest),
        col(Candidate.lon).between(longitude - widest / shrink, longitude + widest / shrink),
        func.abs(col(Candidate.lat) - latitude) <= own,
        func.abs(col(Candidate.lon) - longitude) <= own / shrink,
    ]


def _candidates(conditions: Sequence[ColumnElement[bool]]) -> Select[Any]:
    waiting = (
        select(func.count())
        .where(
            col(Match.candidate_id) == col(Candidate.id),
            col(Match.status).in_((MatchStatus.PROPOSED, MatchStatus.CONSENTED)),
        )
        .correlate(Candidate)
        .scalar_subquery()
    )
    recorded = [
        exists().where(col(model.candidate_id) == col(Candidate.id)).correlate(Candidate).label(label)
        for label, model in _RECORDED.items()
    ]
    columns = [col(getattr(Candidate, name)) for name in _CANDIDATE_COLUMNS]
    statement: Select[Any] = select(*columns, waiting.label("open_proposals"), *recorded).where(*conditions)
    return statement


async def count_candidates(work: Work, conditions: Sequence[ColumnElement[bool]]) -> int:
    statement = select(func.count()).select_from(Candidate).where(*conditions)
    count: int = (await fetch_rows(work.session, statement))[0][0]
    return count


def _busy(among: Among, period: tuple[date, date]) -> Select[Any]:
    """What the ledger holds against working times on the days of a period."""
    first, last = period
    names = ("candidate_id", "source_id", "kind", "starts_on", "ends_on", "weekday", "from_time", "to_time")
    statement: Select[Any] = select(
        *(col(getattr(Commitment, name)) for name in names), col(Commitment.weekly_hours)
    ).where(
        among(col(Commitment.candidate_id)),
        col(Commitment.kind).in_((CommitmentKind.PLACEMENT, CommitmentKind.DANISH_CLASS)),
        col(Commitment.starts_on) <= last,
        or_(col(Commitment.ends_on).is_(None), col(Commitment.ends_on) >= first),
    )
    return statement


async def load_pool(
    work: Work,
    conditions: Sequence[ColumnElement[bool]],
    period: tuple[date, date],
    *,
    held: Collection[UUID] | None = None,
    field: str | None = None,
) -> PoolColumns:
    """Five queries, however many candidates.

    Of the ledger, what touches the days of `period`. `held` are the skills that can count, `field` is the two-digit
    ISCO group in which wishes and experience can count; None loads all.
    """
    chosen: Any = select(col(Candidate.id)).where(*conditions)
    counting: Among | None = None if held is None else lambda column: column.in_(held)
    statements = _pool_statements(conditions, lambda column: column.in_(chosen), period, counting, field)
    return PoolColumns(*[await fetch_columns(work.session, statement) for statement in statements])


async def load_one(
    work: Work, candidate_id: UUID, period: tuple[date, date], *, held: Collection[UUID], field: str | None
) -> PoolColumns:
    """The same of one candidate, whatever the status; for somebody the caller has a right to."""
    is_sqlite = work.settings.is_sqlite
    values = {
        "id": candidate_id, "held": _list(held, is_sqlite=is_sqlite), "field": field,
        "first": period[0], "last": period[1],
    }  # fmt: skip
    statements = _statements_of_one(narrowed=field is not None, is_sqlite=is_sqlite)
    return PoolColumns(*[await fetch_columns(work.session, statement, values) for statement in statements])


@cache
def _statements_of_one(*, narrowed: bool, is_sqlite: bool) -> tuple[Select[Any], ...]:
    """Made once, like those of a shortlist."""
    key: Any = bindparam("id", type_=Uuid)
    counting = _what_counts(narrowed=narrowed, is_sqlite=is_sqlite)
    return _pool_statements([col(Candidate.id) == key], lambda column: column == key, *counting)


async def load_shortlist(
    work: Work,
    jobcenter_id: UUID,
    ids: Sequence[UUID],
    period: tuple[date, date],
    *,
    held: Collection[UUID],
    field: str | None,
) -> PoolColumns:
    """The same of these few, by their keys; who cannot be proposed by the jobcenter (any more) is left out."""
    is_sqlite = work.settings.is_sqlite
    values = {
        "jobcenter_id": jobcenter_id, "ids": _list(ids, is_sqlite=is_sqlite),
        "held": _list(held, is_sqlite=is_sqlite), "field": field, "first": period[0], "last": period[1],
    }  # fmt: skip
    statements = _shortlist_statements(narrowed=field is not None, is_sqlite=is_sqlite)
    return PoolColumns(*[await fetch_columns(work.session, statement, values) for statement in statements])


@cache
def _shortlist_statements(*, narrowed: bool, is_sqlite: bool) -> tuple[Select[Any], ...]:
    """Made once: to put them together takes longer than the database takes to answer them."""
    key = col(Candidate.jobcenter_id)
    # Behind a function no index is used for the jobcenter: SQLite would walk through everybody in it to find the few.
    mine = func.coalesce(key, key) == bindparam("jobcenter_id", type_=Uuid)
    among = _one_of("ids", is_sqlite=is_sqlite)
    conditions = [among(col(Candidate.id)), mine, col(Candidate.status).in_(RANKABLE)]
    return _pool_statements(conditions, among, *_what_counts(narrowed=narrowed, is_sqlite=is_sqlite))


def _what_counts(*, narrowed: bool, is_sqlite: bool) -> tuple[Any, Among, Any]:
    """The days, the skills and the field that a statement made once asks for."""
    period = (bindparam("first", type_=Date), bindparam("last", type_=Date))
    return period, _one_of("held", is_sqlite=is_sqlite), bindparam("field", type_=String) if narrowed else None


def _one_of(name: str, *, is_sqlite: bool) -> Among:
    """Whether a key is in the list that a statement made once is handed by this name (`_list`).

    PostgreSQL is handed it as one value, so that the statement reads the same however many there are: it is read by the
    driver and planned by the server once, not each time.
    """
    if is_sqlite:
        return lambda column: column.in_(bindparam(name, expanding=True, type_=Uuid))
    return lambda column: column == func.any(cast(bindparam(name, type_=Text), ARRAY(Uuid)))


def _list(keys: Collection[UUID], *, is_sqlite: bool) -> Any:
    return list(keys) if is_sqlite else "{" + ",".join(map(str, keys)) + "}"


def _pool_statements(
    conditions: Sequence[ColumnElement[bool]], among: Among, period: tuple[Any, Any], held: Among | None, field: Any
) -> tuple[Select[Any], ...]:
    """Candidates, their skills, wishes and experience, and when they are busy."""
    skills: Any = select(
        col(CandidateSkill.candidate_id), col(CandidateSkill.skill_id), col(CandidateSkill.level)
    ).where(among(col(CandidateSkill.candidate_id)))
    if held is not None:
        skills = skills.where(held(col(CandidateSkill.skill_id)))
    wishes: Any = (
        select(
            col(CandidateWish.candidate_id),
            col(CandidateWish.occupation_id),
            col(Occupation.isco_code),
            col(CandidateWish.rank),
        )
        .join(Occupation, col(Occupation.id) == col(CandidateWish.occupation_id))
        .where(among(col(CandidateWish.candidate_id)))
    )
    experience: Any = (
        select(col(CandidateExperience.candidate_id), col(CandidateExperience.occupation_id), col(Occupation.isco_code))
        .join(Occupation, col(Occupation.id) == col(CandidateExperience.occupation_id))
        .where(among(col(CandidateExperience.candidate_id)))
    )
    if field is not None:
        wishes = wishes.where(col(Occupation.isco_code).startswith(field))
        experience = experience.where(col(Occupation.isco_code).startswith(field))
    return _candidates(conditions), skills, wishes, experience, _busy(among, period)


async def map_occupants(
    work: Work, workplace_ids: Collection[UUID], first: date, last: date
) -> dict[UUID, tuple[Occupant, ...]]:
    """Who takes up room at many workplaces, of every jobcenter, without telling who it is: one query."""
    values = {"workplace_ids": list(workplace_ids), "first": first, "last": last}
    found: dict[UUID, list[Occupant]] = {key: [] for key in workplace_ids}
    for workplace_id, starts_on, ends_on, fte in await fetch_columns(work.session, _occupants(), values):
        found[workplace_id].append(Occupant(starts_on, ends_on, fte))
    return {key: tuple(rows) for key, rows in found.items()}


@cache
def _occupants() -> Any:
    return (
        select(
            col(Occupancy.workplace_id), col(Occupancy.starts_on), col(Occupancy.ends_on), col(Occupancy.fte_fraction)
        )
        .where(
            col(Occupancy.workplace_id).in_(bindparam("workplace_ids", expanding=True, type_=Uuid)),
            col(Occupancy.starts_on) <= bindparam("last", type_=Date),
            or_(col(Occupancy.ends_on).is_(None), col(Occupancy.ends_on) >= bindparam("first", type_=Date)),
        )
        .order_by(col(Occupancy.starts_on), col(Occupancy.id))
    )


async def load_surroundings(work: Work, need: Need) -> tuple[Workplace, str, str | None]:
    """The need's workplace, the company's CVR number and the occupation's ISCO code."""
    found: tuple[Workplace, str, str | None] = (
        await work.session.exec(_surroundings(), params={"need_id": need.id})
    ).one()
    return found


@cache
def _surroundings() -> Any:
    return (
        select(Workplace, col(Company.cvr_number), col(Occupation.isco_code))
        .select_from(Need)
        .join(Workplace, col(Workplace.id) == col(Need.workplace_id))
        .join(Company, col(Company.id) == col(Need.company_id))
        .join(Occupation, col(Occupation.id) == col(Need.occupation_id))
        .where(col(Need.id) == bindparam("need_id", type_=Uuid))
    )


async def list_open_needs(
    work: Work, limit: int, *, among: Collection[UUID] | None = None, newest_first: bool = False
) -> Sequence[tuple[Need, Workplace, str, str | None]]:
    """Open needs of the own jobcenter and those others share, whose window has not passed: with the workplace,
    the company's CVR number and the occupation's ISCO code. `among` keeps to these needs.
    """
    columns = select(Need, Workplace, col(Company.cvr_number), col(Occupation.isco_code))
    statement = (
        from_open_needs(columns, work.actor.jobcenter_id, work.today())
        .order_by(col(Need.id).desc() if newest_first else col(Need.id))
        .limit(limit)
    )
    if among is not None:
        statement = statement.where(col(Need.id).in_(among))
    return await fetch_rows(work.session, statement)


def whole_period(need: NeedFacts) -> tuple[date, date]:
    """The first and the last day a placement for this need can touch."""
    return need.starts_from, need.starts_until + timedelta(days=need.days)
