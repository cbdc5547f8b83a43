"""Selecting plain columns: what hot lists and look-ups read instead of whole objects."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache, lru_cache
from operator import attrgetter, itemgetter
from typing import Any, ParamSpec, TypeVar, TypeVarTuple
from typing import cast as type_cast
from uuid import UUID
from weakref import WeakKeyDictionary

import orjson
from sqlalchemy import Column, ColumnElement, Row, String, Table, Uuid, any_, bindparam, cast, column, func, type_coerce
from sqlalchemy import Select as CoreSelect
from sqlalchemy import select as core_select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.types import NullType
from sqlalchemy.util.concurrency import greenlet_spawn
from sqlmodel import SQLModel, select
from sqlmodel.ext.asyncio.session import AsyncSession
from sqlmodel.sql.expression import Select

from app.foundation.core.actor import Actor, Role
from app.foundation.core.errors import NotFound
from app.foundation.db.reading import ReadingSession

Columns = TypeVarTuple("Columns")
P = ParamSpec("P")
T = TypeVar("T")
MOST_KEPT = 128
_KEPT: list[Any] = []
_ACTOR_IDS = ("account_id", "jobcenter_id", "company_id", "candidate_id")


def select_columns(*columns: Any) -> Select[*tuple[Any, ...]]:
    """SELECT of any number of columns (the typed `select` stops at four)."""
    statement: Select[*tuple[Any, ...]] = select(*columns)
    return statement


@cache
def select_all(model: type[SQLModel], others: tuple[Any, ...] = ()) -> Any:
    """SELECT of every column of a table by name, and of these besides: rows to be read only. Made once and kept."""
    return core_select(*columns_of(model, tuple(model.model_fields)), *others)


def columns_of(model: type[SQLModel], names: Sequence[str]) -> list[Column[Any]]:
    """Columns of the table itself, for `fetch_columns`: a mapped attribute in the list of what is selected is looked up
    in every result by comparing SQL expressions, which takes longer than the query.
    """
    table: Table = model.__table__  # type: ignore[attr-defined]  # set by SQLAlchemy
    return [table.c[name] for name in names]


def values_of(names: Sequence[str]) -> Callable[[Any], dict[str, Any]]:
    """Reads these attributes (two at least) of a row of columns, or of an object, into a mapping by name.

    A row is asked as a mapping: as an attribute each name is sought where objects have theirs first, three times as long.
    """
    of_object, of_row = attrgetter(*names), itemgetter(*names)

    def values(told: Any) -> dict[str, Any]:
        found = of_row(told._mapping) if isinstance(told, Row) else of_object(told)  # noqa: SLF001  SQLAlchemy's documented name
        return dict(zip(names, found, strict=True))

    return values


def kept(make: Callable[P, T]) -> Callable[P, T]:
    """Keeps what a function makes of a few words (a role, the names of filters): a statement over parameters, which takes
    as long to put together as to ask.
    """
    keeping = lru_cache(maxsize=MOST_KEPT)(make)
    _KEPT.append(keeping)
    return type_cast("Callable[P, T]", keeping)


def forget_kept() -> None:
    """For tests that take a statement's conditions away."""
    for keeping in _KEPT:
        keeping.cache_clear()


@cache
def somebody(role: Role) -> Actor:
    """An actor of this role whose ids are named parameters, for a statement that is made once and kept: conditions that
    are made for this actor hold for everybody of the role whose `ids_of` are filled in.
    """
    ids: dict[str, Any] = {name: bindparam(f"actor_{name}", type_=Uuid) for name in _ACTOR_IDS}
    return Actor(role=role, **ids)


def ids_of(actor: Actor) -> dict[str, Any]:
    """What fills in `somebody`."""
    return {f"actor_{name}": getattr(actor, name) for name in _ACTOR_IDS}


def wanted_by(model: type[SQLModel], names: Iterable[str]) -> list[ColumnElement[bool]]:
    """These columns of a table, each equal to a parameter of its own name: the filters of a list that is kept."""
    table: Table = model.__table__  # type: ignore[attr-defined]  # set by SQLAlchemy
    return [table.c[name] == bindparam(name, type_=table.c[name].type) for name in sorted(names)]


def among(key: Any, name: str, *, is_sqlite: bool) -> ColumnElement[bool]:
    """A key is one of those in a parameter, which `as_one` made: a parameter for each of them would be another statement
    for every number of them, put together, sent and planned anew.
    """
    if is_sqlite:
        keys = func.json_each(bindparam(name, type_=String))
        found: ColumnElement[bool] = key.in_(core_select(type_coerce(column("value"), NullType())).select_from(keys))
        return found
    keys = func.string_to_array(bindparam(name, type_=String), ",")
    one: ColumnElement[bool] = key == any_(cast(keys, ARRAY(Uuid)))
    return one


def as_one(keys: Iterable[UUID], *, is_sqlite: bool) -> str:
    """What fills in `among`."""
    plain = [key.hex for key in keys]
    return orjson.dumps(plain).decode() if is_sqlite else ",".join(plain)


class _Compilations(dict[Any, Any]):
    """What one statement becomes, by dialect and names of its parameters. The engine's own place is looked up by all that
    a statement says, which takes a twentieth to a third of a millisecond each time.
    """

    def get(self, key: Any, default: Any = None) -> Any:
        return super().get(_apart(key), default)

    def __getitem__(self, key: Any) -> Any:
        return super().__getitem__(_apart(key))

    def __setitem__(self, key: Any, compiled: Any) -> None:
        super().__setitem__(_apart(key), compiled)


def _apart(key: Any) -> tuple[Any, ...]:
    dialect, _what_it_says, *rest = key
    return dialect, *rest


_COMPILED: WeakKeyDictionary[Any, Mapping[str, Any]] = WeakKeyDictionary()
MOST_COMPILED = 1_000  # what is compiled holds its statement fast: one that nobody keeps any more would stay for ever


def made_once(statement: Any) -> Mapping[str, Any]:
    """The options to execute a statement with that is made once and kept: from its second time on it has a place of its
    own for what it is compiled to. Of one that is made anew each time the engine knows by then.
    """
    options = _COMPILED.get(statement)
    if options is None:
        options = _COMPILED[statement] = {}
    elif not options:
        if len(_COMPILED) >= MOST_COMPILED:
            _COMPILED.clear()
        options = _COMPILED[statement] = {"compiled_cache": _Compilations()}
    return options


async def fetch_rows(session: AsyncSession, statement: CoreSelect[*Columns]) -> Sequence[tuple[*Columns]]:
    """Every row of a query, as tuples of its columns."""
    found: Sequence[tuple[*Columns]] = (
        await session.exec(statement)  # type: ignore[call-overload]  # its stubs know only statements over models
    ).all()
    return found


async def fetch_columns(
    session: AsyncSession, statement: CoreSelect[*Columns], values: Mapping[str, Any] | None = None
) -> Sequence[tuple[*Columns]]:
    """The same of plain columns only, past the session's bookkeeping, which takes as long as a small query does.

    `values` fill the named parameters of a statement that is made once and kept.
    """

    def fetch() -> Sequence[Any]:
        connection = session.lent() if isinstance(session, ReadingSession) else session.sync_session.connection()
        if values is None:
            return connection.execute(statement).all()
        return connection.execute(statement, values, execution_options=made_once(statement)).all()

    return await greenlet_spawn(fetch)


async def fetch_visible(session: AsyncSession, statement: Any, actor: Actor, row_id: UUID) -> Any:
    """One row, by a statement that is made over `somebody` and an `id`. Raises NotFound, also where this actor may not
    see it.
    """
    found: Sequence[Any] = await fetch_columns(session, statement, {"id": row_id, **ids_of(actor)})
    if not found:
        raise NotFound
    return found[0]
