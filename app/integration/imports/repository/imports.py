"""Every query on imports and on what was wrong with their rows."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, case, func, literal, or_
from sqlmodel import col, delete, false, select, update
from sqlmodel.ext.asyncio.session import AsyncSession
from sqlmodel.sql.sqltypes import UTCDateTime

from app.foundation.api.pagination import PageRequest, Sort, fetch_page
from app.foundation.core.actor import JOBCENTER_STAFF, Actor, Role
from app.foundation.core.clock import TOO_FAR_AHEAD
from app.foundation.core.errors import NotFound
from app.foundation.db.work import Work
from app.integration.imports.domain.states import STOPPED, ImportKind, ImportStatus
from app.integration.imports.models import Import, ImportChunk, RowError
from app.registers.jobcenters.models import Jobcenter

SORTS: Mapping[str, Sort] = {
    "created_at": Sort((col(Import.id),), (UUID,)),
    "-created_at": Sort((col(Import.id),), (UUID,), descending=True),
}
_BY_ROW = Sort((col(RowError.row_number), col(RowError.id)), (int, UUID))
_UNFINISHED = (ImportStatus.QUEUED, ImportStatus.RUNNING)


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """Imports are the jobcenter's: its staff's, and its other systems'."""
    if actor.role in JOBCENTER_STAFF or actor.role is Role.INTEGRATION:
        return col(Import.jobcenter_id) == actor.jobcenter_id
    return false()


async def get_import(work: Work, import_id: UUID, *, lock: bool = False) -> Import:
    """Raises NotFound, also where the actor may not see it; `lock` holds the row and reads it anew."""
    statement = select(Import).where(col(Import.id) == import_id, visible_to(work.actor))
    if lock:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    found = (await work.session.exec(statement)).one_or_none()
    if found is None:
        raise NotFound
    return found


async def list_imports(
    work: Work, status: ImportStatus | None, kind: ImportKind | None, sort: str, page: PageRequest
) -> tuple[list[Import], str | None]:
    order = SORTS[sort]
    statement = select(Import, *order.columns).where(visible_to(work.actor))
    if status is not None:
        statement = statement.where(col(Import.status) == status)
    if kind is not None:
        statement = statement.where(col(Import.kind) == kind)
    rows, cursor = await fetch_page(work, statement, order, page)
    return [row[0] for row in rows], cursor


async def count_unfinished(work: Work, jobcenter_id: UUID) -> int:
    """Whoever counts holds the jobcenter's row until the commit: two never count the same free place."""
    turn = select(Jobcenter.id).where(col(Jobcenter.id) == jobcenter_id).with_for_update(key_share=True)
    await work.session.exec(turn)
    statement = select(func.count()).where(
        col(Import.jobcenter_id) == jobcenter_id, col(Import.status).in_(_UNFINISHED)
    )
    return (await work.session.exec(statement)).one()


async def list_errors(work: Work, import_id: UUID, page: PageRequest) -> tuple[list[RowError], str | None]:
    """By row; only after the right to the import has been established."""
    statement = select(RowError, *_BY_ROW.columns).where(col(RowError.import_id) == import_id)
    rows, cursor = await fetch_page(work, statement, _BY_ROW, page)
    return [row[0] for row in rows], cursor


async def count_errors(session: AsyncSession, import_id: UUID) -> int:
    statement = select(func.count()).where(col(RowError.import_id) == import_id)
    return (await session.exec(statement)).one()


# ── The sealed file ───────────────────────────────────────────────────────────────────────────────────────────────


async def find_chunk(session: AsyncSession, import_id: UUID, number: int) -> bytes | None:
    statement = select(ImportChunk.content).where(
        col(ImportChunk.import_id) == import_id, col(ImportChunk.number) == number
    )
    return (await session.exec(statement)).one_or_none()


async def delete_content(session: AsyncSession, ids: Collection[UUID]) -> None:
    await session.exec(delete(ImportChunk).where(col(ImportChunk.import_id).in_(ids)))


async def delete_errors(session: AsyncSession, ids: Collection[UUID]) -> None:
    await session.exec(delete(RowError).where(col(RowError.import_id).in_(ids)))


async def list_old(session: AsyncSession, before: datetime, at_most: int) -> list[UUID]:
    """Imports that ended before then, the oldest first."""
    ended = (ImportStatus.DONE, *STOPPED)
    statement = (
        select(Import.id)
        .where(col(Import.status).in_(ended), col(Import.finished_at) < before)
        .order_by(col(Import.id))
        .limit(at_most)
    )
    return list((await session.exec(statement)).all())


async def delete_imports(session: AsyncSession, ids: Collection[UUID]) -> None:
    """With all that belongs to them."""
    await delete_content(session, ids)
    await delete_errors(session, ids)
    await session.exec(delete(Import).where(col(Import.id).in_(ids)))


# ── What a worker asks: without scope, for it serves every jobcenter ──────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Lease:
    """An import, and until when it is held: the time, to the microsecond, tells one holder from the next."""

    import_id: UUID
    until: datetime


def _waiting(now: datetime) -> ColumnElement[bool]:
    running = col(Import.status) == ImportStatus.RUNNING
    is_left = or_(col(Import.leased_until) <= now, col(Import.updated_at) > now + TOO_FAR_AHEAD)
    return or_(col(Import.status) == ImportStatus.QUEUED, and_(running, is_left))


async def find_waiting(session: AsyncSession, now: datetime) -> UUID | None:
    """The oldest import that nobody works on: queued, or held by somebody whose lease has run out."""
    statement = select(Import.id).where(_waiting(now)).order_by(col(Import.id)).limit(1)
    return (await session.exec(statement)).one_or_none()


async def lease(session: AsyncSession, wanted: Lease, status: ImportStatus, now: datetime) -> bool:
    """Takes the import in one statement that two workers cannot both win."""
    return await _change(
        session,
        (col(Import.id) == wanted.import_id, _waiting(now)),
        now,
        status=status,
        leased_until=wanted.until,
        started_at=func.coalesce(col(Import.started_at), literal(now, UTCDateTime())),
        attempts=col(Import.attempts) + 1,
    )


async def put_back(session: AsyncSession, held: Lease, until: datetime, now: datetime) -> bool:
    """Gives the import up to whoever comes next, from then on; whoever lives to do so has not died of it."""
    fewer = case((col(Import.attempts) > 0, col(Import.attempts) - 1), else_=0)
    return await _change(session, _held(held), now, leased_until=until, attempts=fewer)


async def _change(session: AsyncSession, conditions: Any, now: datetime, **values: Any) -> bool:
    statement = (
        update(Import)
        .where(*conditions)
        .values(**values, updated_at=now, version=col(Import.version) + 1)
        .execution_options(synchronize_session=False)
    )
    return bool((await session.exec(statement)).rowcount)


def _held(held: Lease) -> tuple[ColumnElement[bool], ...]:
    return (
        col(Import.id) == held.import_id,
        col(Import.status) == ImportStatus.RUNNING,
        col(Import.leased_until) == held.until,
    )


async def find_held(session: AsyncSession, held: Lease, *, lock: bool = False) -> Import | None:
    """The import, as long as this lease holds it."""
    statement = select(Import).where(*_held(held))
    if lock:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    return (await session.exec(statement)).one_or_none()
