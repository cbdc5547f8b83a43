"""Rows of failed sign-ins: locked, counted, forgotten."""

from collections.abc import Mapping
from datetime import timedelta
from functools import cache
from typing import Any, cast

from sqlalchemy import Table, bindparam, text
from sqlmodel import and_, col, delete, or_, select

from app.foundation.db.query import fetch_columns
from app.foundation.db.work import Work
from app.foundation.identity.domain.throttling import OF_ACCOUNT, Tries, TryKind
from app.foundation.identity.models import SignInTry

Digests = Mapping[TryKind, str]
KEPT = timedelta(hours=24)
_COUNTED = ("failures", "last_at", "blocked_until")
_TABLE = cast("Table", SignInTry.__table__)  # type: ignore[attr-defined]  # set by SQLAlchemy
_DROP: Any = (
    delete(_TABLE)
    .where(_TABLE.c.kind == bindparam("of_kind"), _TABLE.c.digest == bindparam("of_digest"))
    .returning(_TABLE.c.kind)
)


async def lock_tries(work: Work, digests: Digests) -> dict[TryKind, Tries]:
    """What has been counted, locked until the transaction ends: the account's row always before the address's.

    Rows that are not there yet begin; those that are there are written as they are, which locks and tells them. So one
    statement does what otherwise takes three.
    """
    kinds = _in_order(digests)
    begun = {f"{kind}_failures": 0 for kind in kinds} | {f"{kind}_last_at": work.now() for kind in kinds}
    rows = await fetch_columns(work.session, _upsert(kinds, keep=False), _digests_of(digests) | begun)
    return {TryKind(kind): Tries(*told) for kind, *told in rows}


async def keep_tries(work: Work, digests: Digests, counted: Mapping[TryKind, Tries]) -> None:
    """Writes down what is counted now, of rows that `lock_tries` has locked."""
    values = _digests_of(digests)
    for kind in _in_order(digests):
        values |= {f"{kind}_{name}": getattr(counted[kind], name) for name in _COUNTED}
    await fetch_columns(work.session, _upsert(_in_order(digests), keep=True), values)


def _in_order(digests: Digests) -> tuple[TryKind, ...]:
    return tuple(kind for kind in TryKind if kind in digests)


def _digests_of(digests: Digests) -> dict[str, Any]:
    return {f"{kind}_digest": digest for kind, digest in digests.items()}


@cache
def _upsert(kinds: tuple[TryKind, ...], *, keep: bool) -> Any:
    """One row of each kind, which replaces what is there or leaves it as it is, and tells it. Written out: SQLAlchemy
    puts an INSERT of several rows together anew every time.
    """
    names = _COUNTED if keep else _COUNTED[:2]
    rows = ", ".join(f"('{kind}', :{kind}_digest, {', '.join(f':{kind}_{name}' for name in names)})" for kind in kinds)
    source = "excluded" if keep else "sign_in_tries"
    statement = text(
        f"INSERT INTO sign_in_tries (kind, digest, {', '.join(names)}) VALUES {rows}"  # noqa: S608  names of ours only
        f" ON CONFLICT (kind, digest) DO UPDATE SET {', '.join(f'{name} = {source}.{name}' for name in names)}"
        f" RETURNING kind, {', '.join(_COUNTED)}"
    )
    typed = [bindparam(f"{kind}_{name}", type_=_TABLE.c[name].type) for kind in kinds for name in names]
    return statement.bindparams(*typed).columns(_TABLE.c.kind, *(_TABLE.c[name] for name in _COUNTED))


async def drop_tries(work: Work, kind: TryKind, digest: str) -> bool:
    """Forgets them; False when there was nothing to forget."""
    return bool(await fetch_columns(work.session, _DROP, {"of_kind": kind, "of_digest": digest}))


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
