"""Selecting plain columns: what hot lists and look-ups read instead of whole objects."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache, lru_cache
from operator import attrgetter
from typing import Any, ParamSpec, TypeVar, TypeVarTuple, cast
from uuid import UUID

from sqlalchemy import Column, ColumnElement, Table, Uuid, bindparam
from sqlalchemy import Select as CoreSelect
from sqlalchemy import select as core_select
from sqlalchemy.orm import Session
from sqlmodel import SQLModel, select
from sqlmodel.ext.asyncio.session import AsyncSession
from sqlmodel.sql.expression import Select

from app.foundation.core.actor import Actor, Role
from app.foundation.core.errors import NotFound

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
    """Reads these attributes (two at least) of a row of columns, or of an object, into a mapping by name."""
    read = attrgetter(*names)
    return lambda row: dict(zip(names, read(row), strict=True))


def kept(make: Callable[P, T]) -> Callable[P, T]:
    """Keeps what a function makes of a few words (a role, the names of filters): a statement over parameters, which takes
    as long to put together as to ask.
    """
    keeping = lru_cache(maxsize=MOST_KEPT)(make)
    _KEPT.append(keeping)
    return cast("Callable[P, T]", keeping)


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

    def fetch(inner: Session) -> Sequence[Any]:
        return inner.connection().execute(statement, values).all()

    return await session.run_sync(fetch)


async def fetch_visible(session: AsyncSession, statement: Any, actor: Actor, row_id: UUID) -> Any:
    """One row, by a statement that is made over `somebody` and an `id`. Raises NotFound, also where this actor may not
    see it.
    """
    found: Sequence[Any] = await fetch_columns(session, statement, {"id": row_id, **ids_of(actor)})
    if not found:
        raise NotFound
    return found[0]
