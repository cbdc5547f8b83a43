"""Keyset pagination with signed cursors."""

import base64
import hashlib
import hmac
from collections import namedtuple
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

import orjson
from fastapi import Depends, Query, Request, Response
from pydantic import TypeAdapter, ValidationError
from sqlalchemy import Integer, bindparam, select, tuple_, union_all

from app.foundation.api.errors import CursorInvalid
from app.foundation.db.query import fetch_columns
from app.foundation.db.work import Work

MAX_LIMIT = 200
SIGNATURE_BYTES = 16


@dataclass(frozen=True, slots=True)
class Sort:
    """An order a list offers: columns that are never null, the last one unique, all in one direction.

    `groups`: all columns but the last are the same wherever one of the list's `ways` leads.
    """

    columns: tuple[Any, ...]
    types: tuple[type, ...]
    descending: bool = False
    groups: bool = False


@dataclass(frozen=True, slots=True)
class PageRequest:
    """What the caller asked for: how many, and where to go on."""

    limit: int
    cursor: str | None
    scope: str
    request: Request
    response: Response

    def link_next(self, cursor: str) -> None:
        url = self.request.url.include_query_params(cursor=cursor)
        self.response.headers["Link"] = f'<{url.path}?{url.query}>; rel="next"'


@dataclass(frozen=True, slots=True)
class PageOfExport:
    """What a list that is written out as a file asks for in place of the caller, who wants all of it."""

    limit: int
    cursor: str | None


async def _page_request(
    request: Request,
    response: Response,
    limit: Annotated[int, Query(ge=1, le=MAX_LIMIT, description="How many items at most.")] = 50,
    cursor: Annotated[str | None, Query(max_length=1000, description="`next_cursor` of the page before.")] = None,
) -> PageRequest:
    rest = sorted((k, v) for k, v in request.query_params.multi_items() if k not in {"limit", "cursor", "expand"})
    scope = hashlib.sha256(orjson.dumps([request.url.path, rest])).hexdigest()[:16]
    export: PageOfExport | None = getattr(request.state, "page_of_export", None)
    if export is not None:
        limit, cursor = export.limit, export.cursor
    return PageRequest(limit, cursor, scope, request, response)


Paging = Annotated[PageRequest, Depends(_page_request)]


async def fetch_page(
    work: Work, statement: Any, sort: Sort, page: PageRequest, *, ways: Sequence[Any] = (), plain: bool = False
) -> tuple[Sequence[Any], str | None]:
    """The rows of one page and the cursor of the next.

    `statement` must select the sort columns as its *last* columns, after everything the caller wants; rows come
    back whole. The cursor is bound to path and filters and signed: one made up or taken elsewhere is refused.

    `ways`: conditions of which a row fulfils exactly one, each with an index of its own. An OR of them would have the
    database read all the rows there are; so each gives its first rows by its index, and the page is made of those.

    `plain`: the statement selects columns only, no objects, and nothing of this session waits to be flushed; its rows
    are fetched past the session's bookkeeping.
    """
    after = None if page.cursor is None else tuple(_open(work, page, sort))
    statement = _paged(statement, sort, ways, after, page.limit + 1)
    rows: Sequence[Any]
    if plain:
        rows = await fetch_columns(work.session, statement)
    else:
        rows = (await work.session.exec(statement)).all()
    return _cut(work, page, sort, rows)


class KeptList:
    """A list's statement, made once for all who ask in the same way: to put it together takes as long as to read it.

    Its conditions are over named parameters; position and limit are two more. Columns only, as with `plain`.
    """

    def __init__(self, statement: Any, sort: Sort, ways: Sequence[Any] = ()) -> None:
        after = [bindparam(f"after_{number}", type_=column.type) for number, column in enumerate(sort.columns)]
        limit: Any = bindparam("page_limit", type_=Integer)
        self.sort = sort
        self.first = _paged(statement, sort, ways, None, limit)
        self.later = _paged(statement, sort, ways, tuple_(*after), limit)
        self._row: Any = None

    def told(self, rows: Sequence[Any]) -> Sequence[Any]:
        """The rows as plain named tuples: what is read of a page's rows are some two thousand attributes, and each takes
        SQLAlchemy's own ten times as long. A column that is there twice keeps its name the first time.
        """
        if rows and self._row is None:
            row: Any = namedtuple  # noqa: PYI024  its columns are known when the first is read
            self._row = row("Row", rows[0]._fields, rename=True)
        return [self._row._make(row) for row in rows]


async def fetch_kept_page(
    work: Work, kept: KeptList, page: PageRequest, values: Mapping[str, Any]
) -> tuple[Sequence[Any], str | None]:
    """`fetch_page` of a list that is kept, with these values for its parameters."""
    filled = {**values, "page_limit": page.limit + 1}
    statement = kept.first
    if page.cursor is not None:
        statement = kept.later
        filled |= {f"after_{number}": value for number, value in enumerate(_open(work, page, kept.sort))}
    return _cut(work, page, kept.sort, kept.told(await fetch_columns(work.session, statement, filled)))


def _paged(statement: Any, sort: Sort, ways: Sequence[Any], after: Any, limit: Any) -> Any:
    """The statement from a position on (a tuple of values, or an expression), in order, as far as the limit."""
    if after is not None:
        key = tuple_(*sort.columns)
        statement = statement.where(key < after if sort.descending else key > after)
    order = [column.desc() if sort.descending else column.asc() for column in sort.columns]
    if ways:
        within = order[-1:] if sort.groups else order
        statement = statement.where(sort.columns[-1].in_(_first_of_each(statement, within, ways, limit)))
    return statement.order_by(*order).limit(limit)


def _cut(work: Work, page: PageRequest, sort: Sort, rows: Sequence[Any]) -> tuple[Sequence[Any], str | None]:
    """As many rows as were asked for, and the cursor of the next page where there is one more."""
    if len(rows) <= page.limit:
        return rows, None
    rows = rows[: page.limit]
    cursor = _seal(work, page.scope, list(rows[-1][-len(sort.columns) :]))
    page.link_next(cursor)
    return rows, cursor


def _first_of_each(statement: Any, order: Sequence[Any], ways: Sequence[Any], limit: Any) -> Any:
    """The keys of the first rows that each way leads to, as a subquery for `in_`."""
    keys = [
        statement.with_only_columns(order[-1].element, maintain_column_froms=True)
        .where(way)
        .order_by(*order)
        .limit(limit)
        for way in ways
    ]
    return union_all(*(select(each.subquery()) for each in keys))


def _seal(work: Work, scope: str, values: Sequence[Any]) -> str:
    body = orjson.dumps([scope, values], default=_plain)
    return base64.urlsafe_b64encode(_sign(work, body) + body).rstrip(b"=").decode()


def _plain(value: object) -> str:
    if isinstance(value, (UUID, date, datetime, Decimal)):
        return str(value)
    raise TypeError


def _sign(work: Work, body: bytes) -> bytes:
    return hmac.new(work.settings.key("cursor"), body, hashlib.sha256).digest()[:SIGNATURE_BYTES]


def _open(work: Work, page: PageRequest, sort: Sort) -> list[Any]:
    try:
        cursor = (page.cursor or "").encode("ascii")
        raw = base64.b64decode(cursor + b"=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        signature, body = raw[:SIGNATURE_BYTES], raw[SIGNATURE_BYTES:]
        if not hmac.compare_digest(signature, _sign(work, body)):
            raise CursorInvalid
        scope, values = orjson.loads(body)
        if scope != page.scope:
            raise CursorInvalid
        return [TypeAdapter(kind).validate_python(v) for kind, v in zip(sort.types, values, strict=True)]
    except (ValueError, ValidationError):
        raise CursorInvalid from None
