"""Rows of failed sign-ins: locked, counted, forgotten."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from sqlalchemy.dialects.postgresql import insert as pg_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlmodel import and_, col, delete, or_, select, update

from app.foundation.db.work import Work
from app.foundation.identity.domain.throttling import OF_ACCOUNT, Tries, TryKind
from app.foundation.identity.models import SignInTry

Digests = Mapping[TryKind, str]
KEPT = timedelta(hours=24)


async def lock_tries(work: Work, digests: Digests) -> dict[TryKind, Tries]:
    """What has been counted, locked until the transaction ends: the account's row always before the address's."""
    kinds = [kind for kind in TryKind if kind in digests]
    insert = sqlite_insert if work.settings.is_sqlite else pg_insert
    rows = [{"kind": kind, "digest": digests[kind], "failures": 0, "last_at": work.now()} for kind in kinds]
    await work.session.exec(insert(SignInTry).values(rows).on_conflict_do_nothing())
    found = {kind: await _lock(work, kind, digests[kind]) for kind in kinds}
    return {kind: tries for kind, tries in found.items() if tries is not None}


async def _lock(work: Work, kind: TryKind, digest: str) -> Tries | None:
    statement: Any = (
        select(SignInTry.failures, SignInTry.last_at, SignInTry.blocked_until)
        .where(*_is(kind, digest))
        .with_for_update()
    )
    row = (await work.session.exec(statement)).one_or_none()
    return None if row is None else Tries(*row)


async def keep_tries(work: Work, kind: TryKind, digest: str, tries: Tries) -> None:
    values = {"failures": tries.failures, "last_at": tries.last_at or work.now(), "blocked_until": tries.blocked_until}
    await work.session.exec(update(SignInTry).where(*_is(kind, digest)).values(**values))


async def drop_tries(work: Work, kind: TryKind, digest: str) -> bool:
    """Forgets them; False when there was nothing to forget."""
    found = await work.session.exec(delete(SignInTry).where(*_is(kind, digest)))
    return bool(found.rowcount)


async def forget_tries(work: Work, limit: int) -> int:
    """Forgets at most `limit` rows that have not failed for a day; a closed account stays closed until it is opened."""
    stays = and_(col(SignInTry.kind) == TryKind.ACCOUNT, col(SignInTry.failures) >= (OF_ACCOUNT.closed_after or 0))
    old = select(SignInTry.kind, SignInTry.digest).where(col(SignInTry.last_at) < work.now() - KEPT, ~stays)
    rows = (await work.session.exec(old.limit(limit))).all()
    if not rows:
        return 0
    these = or_(*(and_(*_is(TryKind(kind), digest)) for kind, digest in rows))
    await work.session.exec(delete(SignInTry).where(these, col(SignInTry.last_at) < work.now() - KEPT))
    return len(rows)


def _is(kind: TryKind, digest: str) -> tuple[Any, Any]:
    return col(SignInTry.kind) == kind, col(SignInTry.digest) == digest
