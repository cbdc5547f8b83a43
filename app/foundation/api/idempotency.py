"""Idempotency keys, claimed and answered inside the effect's own transaction.

The claim is an insert: a parallel request with the same key waits for the first one's commit (PostgreSQL: on the
unique index; SQLite: for the write lock) and then finds its answer. A rollback takes the claim with it.
A route that computes first claims when it stores: of two that computed at once, one is stored and answers for both.
"""

import hashlib
import hmac
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from typing import Any, cast
from uuid import UUID

from sqlalchemy import ColumnElement, Table, bindparam
from sqlalchemy.dialects.postgresql import insert as pg_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.exc import DBAPIError
from sqlmodel import col, select, update
from starlette.requests import Request
from starlette.responses import Response

from app.foundation.api.errors import IdempotencyInFlight, IdempotencyKeyInvalid, IdempotencyMismatch
from app.foundation.api.models import IdempotencyKey
from app.foundation.api.uploads import receive_body, upload_of
from app.foundation.db.failures import is_lock_timeout
from app.foundation.db.query import fetch_columns
from app.foundation.db.work import Work

KEPT = timedelta(hours=24)
_VALID = re.compile(r"^[\x21-\x7e]{1,255}$")
_TABLE = cast("Table", IdempotencyKey.__table__)  # type: ignore[attr-defined]  # set by SQLAlchemy
_STORED_HEADERS = ("content-type", "etag", "location")


class IdempotentReplay(Exception):
    """The stored answer of an earlier request with the same key and body."""

    def __init__(self, stored: IdempotencyKey) -> None:
        super().__init__(stored.key)
        self.stored = stored

    def response(self) -> Response:
        headers = {**self.stored.headers, "Idempotency-Replayed": "true"}
        return Response(self.stored.body, status_code=self.stored.status or 200, headers=headers)

    def people(self) -> frozenset[UUID]:
        """Whom that request was about: the access log names them again, for their data leave again."""
        return frozenset(map(UUID, self.stored.subjects))


@dataclass(frozen=True, slots=True)
class Claim:
    """A key as one account uses it on one route, and the digest of what was asked."""

    identity: dict[str, object]
    digest: str


async def claim(request: Request, work: Work) -> None:
    """Claims the request's key, if it carries one; raises IdempotentReplay when it has been answered before.

    Where the route computes first, the key is only looked up here and claimed (`take`) when the result is stored. The
    caller has been let in by now: a route that takes a file receives it here.
    """
    receive_body(request)
    key = request.headers.get("idempotency-key")
    if key is None or request.method != "POST" or request.state.read_only or not request.state.answer_kept:
        return
    if not _VALID.match(key):
        raise IdempotencyKeyInvalid
    digest = _digest(work, request.url.query, await _sent(request))
    identity = {"account_id": work.actor.account_id, "route": request.url.path[:300], "key": key}
    wanted = Claim(identity, digest)
    if work.afterwards is None:
        await take(work, wanted)
    else:
        await _replay(work, wanted, col(IdempotencyKey.created_at) >= work.now() - KEPT)
    request.state.idempotency = wanted


async def take(work: Work, wanted: "Claim") -> None:
    """Claims a key in the transaction of the effect; raises IdempotentReplay when it has been answered before."""
    row = {**wanted.identity, "created_at": work.now(), "request_hash": wanted.digest, "headers": {}, "body": ""}
    row |= {"subjects": [], "status": None, "forgotten": work.now() - KEPT}
    if not await _insert(work, row):
        await _replay(work, wanted)
        raise IdempotencyInFlight  # its answer was forgotten between the two statements


async def _replay(work: Work, wanted: "Claim", *conditions: ColumnElement[bool]) -> None:
    """Raises IdempotentReplay if the key has been answered, IdempotencyMismatch if it was for something else."""
    statement = select(IdempotencyKey).where(*_is(wanted.identity), *conditions)
    stored = (await work.session.exec(statement)).one_or_none()
    if stored is None:
        return
    if stored.request_hash != wanted.digest:
        raise IdempotencyMismatch
    raise IdempotentReplay(stored)


async def _sent(request: Request) -> bytes:
    """The body, or of a file what tells it from every other one."""
    if request.state.spools_body:
        return upload_of(request).sha256.encode()
    return await request.body()


def _digest(work: Work, query: str, body: bytes) -> str:
    """Tells two bodies apart; keyed, so that a stored digest cannot be searched for the CPR number in a body."""
    return hmac.new(work.settings.key("idempotency"), query.encode() + b"\0" + body, hashlib.sha256).hexdigest()


async def _insert(work: Work, values: dict[str, object]) -> bool:
    try:
        return bool(await fetch_columns(work.session, _claiming(is_sqlite=work.settings.is_sqlite), values))
    except DBAPIError as error:
        if is_lock_timeout(error):
            raise IdempotencyInFlight from None
        raise


@cache
def _claiming(*, is_sqlite: bool) -> Any:
    """A row of its own, or in the place of one that is old enough to be forgotten; tells nothing where one stands."""
    insert = sqlite_insert if is_sqlite else pg_insert
    new = insert(_TABLE).values({column.name: bindparam(column.name, type_=column.type) for column in _TABLE.c})
    is_old = _TABLE.c.created_at < bindparam("forgotten", type_=_TABLE.c.created_at.type)
    replaced = {column.name: new.excluded[column.name] for column in _TABLE.c if not column.primary_key}
    return new.on_conflict_do_update(index_elements=list(_TABLE.primary_key), set_=replaced, where=is_old).returning(
        _TABLE.c.key
    )


async def keep_answer(request: Request, work: Work, response: Response, people: Iterable[UUID]) -> None:
    """Stores the answer beside its claim, in the same transaction, with the people it is about."""
    claimed: Claim | None = getattr(request.state, "idempotency", None)
    if claimed is None:
        return
    headers = {name: response.headers[name] for name in _STORED_HEADERS if name in response.headers}
    values: dict[str, Any] = {"status": response.status_code, "headers": headers, "body": bytes(response.body).decode()}
    values["subjects"] = sorted(map(str, people))
    await work.session.exec(update(IdempotencyKey).where(*_is(claimed.identity)).values(**values))


def _is(identity: dict[str, object]) -> list[ColumnElement[bool]]:
    return [col(getattr(IdempotencyKey, name)) == value for name, value in identity.items()]


async def forget_answers(work: Work, key: UUID) -> None:
    """Empties the answers kept that show this resource: a repeat finds that it was done, and no more."""
    shows = col(IdempotencyKey.body).contains(str(key))
    await work.session.exec(update(IdempotencyKey).where(shows).values(body="", headers={}, subjects=[]))
