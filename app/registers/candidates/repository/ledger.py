"""Every query on the commitment ledger: who is busy when."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from itertools import groupby
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, or_
from sqlmodel import col, delete, select, update

from app.foundation.db.model import touch
from app.foundation.db.work import Work
from app.registers.candidates.models import Candidate, Commitment
from app.registers.candidates.repository.profiles import load
from app.registers.law.domain import Commitment as CommitmentFact
from app.registers.law.domain import CommitmentKind, WeekdayTime


async def commit_time(  # noqa: PLR0917  the order every source of the ledger knows
    work: Work,
    candidate: Candidate,
    kind: CommitmentKind,
    source_type: str,
    source_id: UUID,
    starts_on: date,
    ends_on: date | None,
    times: Sequence[WeekdayTime],
    weekly_hours: Decimal | None,
) -> None:
    """Writes when one source keeps the candidate busy, in place of what it wrote before.

    `times` say when in the week, `weekly_hours` how much; with both, the hours count and the times place them.
    """
    entry = CommitmentFact(kind, starts_on, ends_on, tuple(times), weekly_hours)
    await write_commitments(work, candidate, source_type, source_id, [entry])


async def write_commitments(
    work: Work, candidate: Candidate, source_type: str, source_id: UUID, entries: Sequence[CommitmentFact]
) -> None:
    """Writes several commitments of one source (a timetable of classes), in place of what it wrote before.

    Raises the candidate's version, as every write does that a ranking could notice; what the profile itself says is
    written together with the row.
    """
    if source_id != candidate.id:
        touch(await load(work, candidate.id, lock=True), work.now())
    await work.session.exec(delete(Commitment).where(*_written_by(source_type, source_id)))
    for entry in entries:
        for at in entry.times or (None,):
            work.session.add(
                Commitment(
                    candidate_id=candidate.id,
                    jobcenter_id=candidate.jobcenter_id,
                    kind=entry.kind,
                    source_type=source_type,
                    source_id=source_id,
                    starts_on=entry.starts_on,
                    ends_on=entry.ends_on,
                    weekday=at.weekday if at else None,
                    from_time=at.starts_at if at else None,
                    to_time=at.ends_at if at else None,
                    weekly_hours=entry.weekly_hours,
                )
            )
    await work.session.flush()


async def shorten_commitments(work: Work, source_type: str, source_id: UUID, ends_on: date) -> None:
    """Ends what a source wrote on this day, included; what would only have begun later goes altogether.

    Raises the version of whoever it is about.
    """
    await _touch_owner(work, source_type, source_id)
    mine = _written_by(source_type, source_id)
    await work.session.exec(delete(Commitment).where(*mine, col(Commitment.starts_on) > ends_on))
    runs_longer = or_(col(Commitment.ends_on).is_(None), col(Commitment.ends_on) > ends_on)
    await work.session.exec(update(Commitment).where(*mine, runs_longer).values(ends_on=ends_on))


async def release_time(work: Work, source_type: str, source_id: UUID) -> None:
    """Takes what a source wrote out of the ledger. Raises the version of whoever it was about."""
    await _touch_owner(work, source_type, source_id)
    await work.session.exec(delete(Commitment).where(*_written_by(source_type, source_id)))


async def _touch_owner(work: Work, source_type: str, source_id: UUID) -> None:
    owners = select(Commitment.candidate_id).where(*_written_by(source_type, source_id)).distinct()
    for candidate_id in (await work.session.exec(owners)).all():
        touch(await load(work, candidate_id, lock=True), work.now())
    await work.session.flush()


def _written_by(source_type: str, source_id: UUID) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return col(Commitment.source_type) == source_type, col(Commitment.source_id) == source_id


async def rehome_commitments(work: Work, candidate_id: UUID, jobcenter_id: UUID) -> None:
    """What keeps the candidate busy from today on stands in another jobcenter's name; what is past stays as it was."""
    runs = or_(col(Commitment.ends_on).is_(None), col(Commitment.ends_on) >= work.today())
    await work.session.exec(
        update(Commitment)
        .where(col(Commitment.candidate_id) == candidate_id, runs)
        .values(jobcenter_id=jobcenter_id)
        .execution_options(synchronize_session=False)
    )


async def commitments_of(
    work: Work, candidate_id: UUID, from_on: date, to_on: date, *, except_source: UUID | None = None
) -> tuple[CommitmentFact, ...]:
    """What keeps the candidate busy on any day of the period, both days included, as the law reads it."""
    statement = select(Commitment).where(
        col(Commitment.candidate_id) == candidate_id,
        col(Commitment.starts_on) <= to_on,
        or_(col(Commitment.ends_on).is_(None), col(Commitment.ends_on) >= from_on),
    )
    if except_source is not None:
        statement = statement.where(col(Commitment.source_id) != except_source)
    rows = sorted((await work.session.exec(statement)).all(), key=_sort_key)
    return tuple(_as_fact(list(group)) for _, group in groupby(rows, key=_one_commitment))


async def has_committed(work: Work, source_type: str, source_id: UUID) -> bool:
    """Whether this source ever took hours of anybody's: a placement does so from its grant on."""
    statement = select(Commitment.id).where(*_written_by(source_type, source_id))
    return (await work.session.exec(statement)).first() is not None


def _one_commitment(row: Commitment) -> tuple[Any, ...]:
    """Rows with the same key are one commitment on several weekdays."""
    hours = Decimal(-1) if row.weekly_hours is None else row.weekly_hours
    return row.kind.value, row.source_type, row.source_id, row.starts_on, row.ends_on or date.max, hours


def _sort_key(row: Commitment) -> tuple[Any, ...]:
    return *_one_commitment(row), row.weekday or 0, str(row.from_time)


def _as_fact(rows: Sequence[Commitment]) -> CommitmentFact:
    first = rows[0]
    times = tuple(
        WeekdayTime(row.weekday, row.from_time, row.to_time)
        for row in rows
        if row.weekday is not None and row.from_time is not None and row.to_time is not None
    )
    return CommitmentFact(first.kind, first.starts_on, first.ends_on, times, first.weekly_hours)
