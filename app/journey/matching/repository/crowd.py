"""What a crowd is read from: one cheap stamp of everybody, and whoever has changed since a time, in bounded chunks."""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import ColumnElement, Select, Text, Uuid, and_, bindparam, cast, column, func, or_, select, type_coerce
from sqlalchemy.types import NullType
from sqlmodel import col

from app.foundation.db.query import fetch_columns
from app.foundation.db.work import Work
from app.journey.matching.domain.states import MatchStatus
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

AT_ONCE = 500
# A transaction may commit this much later than the time it wrote down; what is older shows in the stamp alone.
LATE = timedelta(seconds=15)
SINGLE = ("version", "status", "lat", "lon", "transport_max_minutes", "oral_cefr", "danish_exam", "available_from",
          "max_weekly_hours", "waiting_since", "legal_basis", "last_employer_cvr")  # fmt: skip
AS_TEXT = ("transport_modes", "licences", "constraints", "unwanted_occupation_ids")

Rows = Sequence[Any]


@dataclass(frozen=True, slots=True)
class Stamp:
    """Tells one state of a jobcenter's candidates from every other.

    A row's version only grows, and every write that a ranking could notice raises it (`touch`): as long as nobody
    comes or goes, an equal sum means equal versions, each of them. Who comes raises `latest`, who goes the count.
    """

    count: int
    versions: int
    latest: datetime | None


@dataclass(frozen=True, slots=True)
class CrowdRows:
    """Some candidates as the driver hands them over: ids are 32 hex digits, dates text or `date`, hours in tenths.

    `columns` holds SINGLE and AS_TEXT (JSON as text). Entries of lists begin with the candidate's id.
    """

    ids: Sequence[str]
    columns: dict[str, Sequence[Any]]
    skills: Rows  # skill id (32 hex digits), level
    wishes: Rows  # occupation id (32 hex digits), rank
    experience: Rows  # occupation id (32 hex digits)
    busy: Rows  # source id, kind, starts on, ends on, weekday, from, to, weekly tenths
    isco: Mapping[str, str]  # occupation id (32 hex digits) → ISCO code, of every occupation


async def read_stamp(work: Work, jobcenter_id: UUID) -> Stamp:
    """One statement on two narrow indexes."""
    count, versions, at = (await fetch_columns(work.session, _stamp(), {"jobcenter_id": jobcenter_id}))[0]
    return Stamp(count, int(versions or 0), at)


@cache
def _stamp() -> Any:
    mine = col(Candidate.jobcenter_id) == bindparam("jobcenter_id", type_=Uuid)
    latest: Any = select(func.max(col(Candidate.updated_at))).where(mine).scalar_subquery()
    return select(func.count(), func.sum(col(Candidate.version)), latest).where(mine)


async def read_changed(
    work: Work, jobcenter_id: UUID, since: datetime | None
) -> AsyncIterator[tuple[CrowdRows, datetime]]:
    """Everybody who was written since then, or everybody, in chunks, those written longest ago first; with each chunk
    the time of its last.

    Each chunk reads the candidates before their lists: who is written in between keeps a version that has passed, and
    the next stamp tells.
    """
    at, key = None if since is None else since - LATE, UUID(int=0)
    names = ("id", "updated_at", *SINGLE, *AS_TEXT)
    codes: Select[Any] = select(_hex(work, col(Occupation.id)), col(Occupation.isco_code))
    isco = dict(await _fetch(work, codes))
    while True:
        rows = await _fetch(work, _candidates(work, jobcenter_id, at, key))
        if not rows:
            return
        values = dict(zip(names, zip(*rows, strict=True), strict=True))
        ids, times = values.pop("id"), values.pop("updated_at")
        yield await _with_lists(work, ids, values, isco), times[-1]
        if len(rows) < AT_ONCE:
            return
        at, key = times[-1], UUID(ids[-1])


def _candidates(work: Work, jobcenter_id: UUID, at: datetime | None, key: UUID) -> Select[Any]:
    """The next chunk after a time and a key."""
    written, own = col(Candidate.updated_at), col(Candidate.id)
    statement: Select[Any] = select(
        _hex(work, own),
        written,
        *(type_coerce(col(getattr(Candidate, name)), NullType()) for name in SINGLE),
        *(cast(col(getattr(Candidate, name)), Text) for name in AS_TEXT),
    ).where(col(Candidate.jobcenter_id) == jobcenter_id)
    if at is not None:
        statement = statement.where(written >= at, or_(written > at, and_(written == at, own > key)))
    return statement.order_by(written, own).limit(AT_ONCE)


async def _with_lists(work: Work, ids: Sequence[str], values: dict[str, Any], isco: dict[str, str]) -> CrowdRows:
    chosen = _among(work, ids)
    skills: Select[Any] = select(
        _hex(work, col(CandidateSkill.candidate_id)),
        _hex(work, col(CandidateSkill.skill_id)),
        col(CandidateSkill.level),
    ).where(col(CandidateSkill.candidate_id).in_(chosen))
    wishes: Select[Any] = select(
        _hex(work, col(CandidateWish.candidate_id)),
        _hex(work, col(CandidateWish.occupation_id)),
        col(CandidateWish.rank),
    ).where(col(CandidateWish.candidate_id).in_(chosen))
    experience: Select[Any] = select(
        _hex(work, col(CandidateExperience.candidate_id)), _hex(work, col(CandidateExperience.occupation_id))
    ).where(col(CandidateExperience.candidate_id).in_(chosen))
    names = ("source_id", "kind", "starts_on", "ends_on", "weekday", "from_time", "to_time", "weekly_hours")
    busy: Select[Any] = select(
        _hex(work, col(Commitment.candidate_id)),
        *(type_coerce(col(getattr(Commitment, name)), NullType()) for name in names),
    ).where(
        col(Commitment.candidate_id).in_(chosen),
        col(Commitment.kind).in_((CommitmentKind.PLACEMENT, CommitmentKind.DANISH_CLASS)),
    )
    return CrowdRows(
        ids=ids,
        columns=values,
        skills=await _fetch(work, skills),
        wishes=await _fetch(work, wishes),
        experience=await _fetch(work, experience),
        busy=await _fetch(work, busy),
        isco=isco,
    )


async def count_open_proposals(work: Work, jobcenter_id: UUID) -> dict[bytes, int]:
    """How many proposals await an answer, by candidate (32 hex digits), of those who have any."""
    statement = _open_proposals(on_sqlite=work.settings.is_sqlite)
    found = await fetch_columns(work.session, statement, {"jobcenter_id": jobcenter_id})
    return {key.encode(): count for key, count in found}


@cache
def _open_proposals(*, on_sqlite: bool) -> Any:
    return (
        select(_as_hex(col(Match.candidate_id), on_sqlite=on_sqlite), func.count())
        .where(
            col(Match.jobcenter_id) == bindparam("jobcenter_id", type_=Uuid),
            col(Match.status).in_((MatchStatus.PROPOSED, MatchStatus.CONSENTED)),
        )
        .group_by(col(Match.candidate_id))
    )


def _hex(work: Work, key: Any) -> ColumnElement[Any]:
    return _as_hex(key, on_sqlite=work.settings.is_sqlite)


def _as_hex(key: Any, *, on_sqlite: bool) -> ColumnElement[Any]:
    """A key as 32 hex digits on both databases: cheaper to read and to look up than a UUID object."""
    if on_sqlite:
        return type_coerce(key, NullType())  # that is how it is stored
    return func.replace(cast(key, Text), "-", "")


def _among(work: Work, ids: Sequence[str]) -> Select[Any]:
    """The keys as one bound value: a list of thousands of parameters would be parsed and planned each time.

    In order: neighbours are found on the same page of an index.
    """
    ids = sorted(ids)
    if work.settings.is_sqlite:
        return select(type_coerce(column("value"), NullType())).select_from(func.json_each(orjson.dumps(ids).decode()))
    keys = func.unnest(func.string_to_array(",".join(ids), ","))
    return select(cast(keys, Uuid()))


async def _fetch(work: Work, statement: Select[Any]) -> Rows:
    """Every row as a plain tuple of driver values."""
    connection = await work.session.connection()
    found: Rows = (await connection.execute(statement)).all()
    return found
