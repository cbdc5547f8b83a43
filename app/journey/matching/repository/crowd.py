"""What a ranking loads of a large pool: plain driver values, each list once and only for those still in question."""

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import (
    ColumnElement,
    Select,
    Text,
    Uuid,
    case,
    cast,
    column,
    exists,
    func,
    literal,
    or_,
    select,
    type_coerce,
)
from sqlalchemy.types import NullType
from sqlmodel import col

from app.foundation.db.query import fetch_rows
from app.foundation.db.work import Work
from app.journey.matching.domain import Limits, NeedFacts
from app.journey.matching.domain.names import SPEEDS_KMH
from app.journey.matching.domain.states import MatchStatus
from app.journey.matching.domain.travel import ACCESS_MINUTES, DETOUR
from app.journey.matching.models import Match
from app.registers.candidates.models import (
    Candidate,
    CandidateExperience,
    CandidateSkill,
    CandidateWish,
    Commitment,
)
from app.registers.law.domain import CommitmentKind
from app.registers.reference.models import Occupation

_KM_PER_DEGREE = 111.0
_MARGIN = 1.02  # the circle may hold too many, never too few
PUBLIC_KMH = 25.0  # where no way of getting about is recorded
PLAIN = ("lat", "lon", "transport_max_minutes", "oral_cefr", "danish_exam", "available_from", "waiting_since",
         "legal_basis", "max_weekly_hours")  # fmt: skip
_RECORDED: tuple[Any, ...] = (CandidateSkill, CandidateWish, CandidateExperience)

Rows = Sequence[Any]


@dataclass(frozen=True, slots=True)
class Relevant:
    """What can count for a need: the skills, the two-digit ISCO group, the occupation, the employer, the days."""

    skills: Collection[UUID]
    field: str | None
    occupation_id: UUID
    cvr_number: str
    period: tuple[date, date]


@dataclass(frozen=True, slots=True)
class CrowdColumns:
    """One value a candidate as the driver gives it: ids are 32 hex digits, dates text or `date`, hours in tenths.

    `columns` holds PLAIN and `transport_modes` (JSON as text).
    """

    ids: Sequence[str]
    columns: Mapping[str, Sequence[Any]]


@dataclass(frozen=True, slots=True)
class CrowdLists:
    """Entries of many candidates, the candidate's id first. Skills, wishes and experience are those of everybody
    who has one that counts, also outside the crowd.
    """

    skills: Rows  # skill id (32 hex digits), level
    wishes: Rows  # occupation id, ISCO code
    experience: Rows  # occupation id, ISCO code
    busy: Rows  # kind, starts on, ends on, weekday, from, to, weekly tenths, source id
    proposals: Rows  # how many await an answer


def fit(
    need: NeedFacts, limits: Limits, relevant: Relevant, names: Mapping[str, Sequence[str]]
) -> list[ColumnElement[bool]]:
    """The exact filters that one row of a candidate decides: licences, constraints, unwanted work, last employer,
    and who lives within reach. `names` are the `licences` asked for and the `constraints` that rule the need out.
    """
    licences, constraints, unwanted = (
        cast(col(getattr(Candidate, name)), Text) for name in ("licences", "constraints", "unwanted_occupation_ids")
    )
    return [
        *within_reach(need, limits),
        func.coalesce(col(Candidate.last_employer_cvr), "") != relevant.cvr_number,
        *(licences.like(f'%"{name}"%') for name in names["licences"]),
        *(or_(constraints == "[]", constraints.not_like(f'%"{name}"%')) for name in names["constraints"]),
        or_(unwanted == "[]", unwanted.not_like(f"%{relevant.occupation_id}%")),
    ]


def within_reach(need: NeedFacts, limits: Limits) -> list[ColumnElement[bool]]:
    """Who could be there in time by their own fastest way: within their own limit and the jobcenter's.

    On a plane that makes distances east–west as short as they are at the edge nearest to the pole.
    """
    if need.latitude is None or need.longitude is None:
        return []
    fastest = max(SPEEDS_KMH.values())
    widest = _degrees(limits.max_travel_minutes, fastest)
    shrink = max(0.01, math.cos(math.radians(min(89.0, abs(need.latitude) + widest))))
    north, east = col(Candidate.lat) - need.latitude, (col(Candidate.lon) - need.longitude) * shrink
    distance = north * north + east * east
    modes = cast(col(Candidate.transport_modes), Text)
    by_mode = {mode.value: _degrees(ACCESS_MINUTES + 1, speed) for mode, speed in SPEEDS_KMH.items()}
    a_minute = case(
        *(
            (modes.like(f'%"{mode}"%'), degrees**2)
            for mode, degrees in sorted(by_mode.items(), key=lambda item: -item[1])
        ),
        else_=_degrees(ACCESS_MINUTES + 1, PUBLIC_KMH) ** 2,
    )
    own = col(Candidate.transport_max_minutes) - ACCESS_MINUTES
    most = max(0.0, limits.max_travel_minutes - ACCESS_MINUTES)
    shorter = case((own < most, own), else_=most)
    return [
        col(Candidate.lat).between(need.latitude - widest, need.latitude + widest),
        col(Candidate.lon).between(need.longitude - widest / shrink, need.longitude + widest / shrink),
        own >= 0,
        distance <= shorter * shorter * a_minute,
    ]


def _degrees(minutes: float, speed_kmh: float) -> float:
    return max(0.0, minutes - ACCESS_MINUTES) * speed_kmh / 60 / DETOUR / _KM_PER_DEGREE * _MARGIN


def _key(work: Work, key: Any) -> ColumnElement[Any]:
    """A key as 32 hex digits on both databases: cheaper to read and to look up than a UUID object."""
    if work.settings.is_sqlite:
        return type_coerce(key, NullType())  # that is how it is stored
    return func.replace(cast(key, Text), "-", "")


async def _fetch(work: Work, statement: Select[Any]) -> Rows:
    """Every row as a plain tuple of driver values."""
    connection = await work.session.connection()
    found: Rows = (await connection.execute(statement)).all()
    return found


async def load_crowd(work: Work, conditions: Sequence[ColumnElement[bool]]) -> CrowdColumns:
    """One query for everything with one value a candidate; an index holds all of it."""
    wanted: list[Any] = [
        type_coerce(_key(work, col(Candidate.id)), NullType()),
        cast(col(Candidate.transport_modes), Text),
        *(type_coerce(col(getattr(Candidate, name)), NullType()) for name in PLAIN),
    ]
    statement: Select[Any] = select(*wanted).where(*conditions)
    rows = await _fetch(work, statement)
    names = ("transport_modes", *PLAIN)
    ids, *values = zip(*rows, strict=True) if rows else [()] * (len(names) + 1)
    return CrowdColumns(ids, dict(zip(names, values, strict=True)))


async def load_lists(work: Work, ids: Sequence[str], jobcenter_id: UUID, relevant: Relevant) -> CrowdLists:
    """The entries that can count: six queries, however many candidates."""
    groups = await _field(work, relevant)
    skills = select(
        _key(work, col(CandidateSkill.candidate_id)),
        _key(work, col(CandidateSkill.skill_id)),
        col(CandidateSkill.level),
    ).where(col(CandidateSkill.skill_id).in_(relevant.skills))
    wishes, past = (
        select(_key(work, col(model.candidate_id)), col(model.occupation_id)).where(
            col(model.occupation_id).in_(groups)
        )
        for model in (CandidateWish, CandidateExperience)
    )
    proposals = (
        select(_key(work, col(Match.candidate_id)), func.count())
        .where(
            col(Match.jobcenter_id) == jobcenter_id,
            col(Match.status).in_((MatchStatus.PROPOSED, MatchStatus.CONSENTED)),
        )
        .group_by(col(Match.candidate_id))
    )
    return CrowdLists(
        skills=await _fetch(work, skills) if relevant.skills else (),
        wishes=[(owner, key, groups[key]) for owner, key in await _fetch(work, wishes)],
        experience=[(owner, key, groups[key]) for owner, key in await _fetch(work, past)],
        busy=await _fetch(work, _busy(work, ids, relevant.period)),
        proposals=await _fetch(work, proposals),
    )


async def _field(work: Work, relevant: Relevant) -> dict[UUID, str]:
    """The occupations that can count, each with its ISCO code."""
    statement = select(col(Occupation.id), col(Occupation.isco_code))
    if relevant.field is None:
        statement = statement.where(col(Occupation.id) == relevant.occupation_id)
    else:
        statement = statement.where(
            col(Occupation.isco_code) >= relevant.field, col(Occupation.isco_code) < f"{int(relevant.field) + 1:02}"
        )
    return dict(await fetch_rows(work.session, statement))


async def list_recorded(work: Work, ids: Sequence[str]) -> Rows:
    """Of each of these candidates, whether any skill, wish and experience at all is recorded: an empty list of what
    can count is not the same as knowing nothing.
    """
    asked = _among(work, ids).subquery()
    key = asked.c[0]
    statement: Select[Any] = select(
        _key(work, key),
        *(exists(select(literal(1)).where(col(model.candidate_id) == key).correlate(asked)) for model in _RECORDED),
    )
    return await _fetch(work, statement)


def _among(work: Work, ids: Sequence[str]) -> Select[Any]:
    """The keys as one bound value: a list of ten thousand parameters would be parsed and planned each time.

    In order: neighbours are found on the same page of an index.
    """
    ids = sorted(ids)
    if work.settings.is_sqlite:
        return select(type_coerce(column("value"), NullType())).select_from(func.json_each(orjson.dumps(ids).decode()))
    keys = func.unnest(func.string_to_array(",".join(ids), ","))
    return select(cast(keys, Uuid()))


def _busy(work: Work, ids: Sequence[str], period: tuple[date, date]) -> Select[Any]:
    """What the ledger holds against working times on the days of a period."""
    first, last = period
    names = ("kind", "starts_on", "ends_on", "weekday", "from_time", "to_time", "weekly_hours", "source_id")
    statement: Select[Any] = select(
        _key(work, col(Commitment.candidate_id)),
        *(type_coerce(col(getattr(Commitment, name)), NullType()) for name in names),
    ).where(
        col(Commitment.candidate_id).in_(_among(work, ids)),
        col(Commitment.kind).in_((CommitmentKind.PLACEMENT, CommitmentKind.DANISH_CLASS)),
        col(Commitment.starts_on) <= last,
        or_(col(Commitment.ends_on).is_(None), col(Commitment.ends_on) >= first),
    )
    return statement
