"""Reading everything about a person out of every table, by the data map."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Column, ColumnElement, func, select
from sqlmodel import col

from app.foundation.db.query import fetch_rows
from app.foundation.db.work import Work
from app.foundation.identity.models import Account
from app.journey.conversations.models import Attachment, Thread
from app.journey.placements.models import Placement
from app.oversight.privacy.domain.data_map import TableEntry
from app.oversight.privacy.mapping import data_map
from app.oversight.privacy.repository.finding import bool_of, of_person, table


async def rows_of(
    work: Work, entry: TableEntry, candidate_id: UUID, most: int, *, own: bool, accounts: Sequence[UUID]
) -> list[dict[str, Any]]:
    """A person's rows of one table as values, oldest key first; at most `most` and one more.

    In the person's own export what the map narrows is narrowed, and accounts of others are not told apart.
    """
    place = table(entry.name)
    columns = _columns(entry, own=own)
    conditions = [of_person(entry, candidate_id)]
    if own and entry.own:
        conditions.append(_narrowed(entry, accounts))
    if own:
        conditions += _through_narrowed(entry, accounts)
    statement: Any = select(*columns).where(*conditions).order_by(*place.primary_key.columns).limit(most + 1)
    found = (await work.session.exec(statement)).mappings().all()
    return [{name: _masked(place.c[name], value, accounts, own=own) for name, value in row.items()} for row in found]


def _columns(entry: TableEntry, *, own: bool) -> list[Column[Any]]:
    chosen = [each for each in table(entry.name).columns if each.name not in entry.leave]
    if own and entry.own_fields:
        chosen = [each for each in chosen if each.name in entry.own_fields]
    return chosen


def _narrowed(entry: TableEntry, accounts: Sequence[UUID]) -> ColumnElement[bool]:
    assert entry.own  # noqa: S101  asked by the caller
    column, value = entry.own
    place = table(entry.name).c[column]
    return place.in_(accounts) if value == "self" else bool_of(place == value)


def _through_narrowed(entry: TableEntry, accounts: Sequence[UUID]) -> list[ColumnElement[bool]]:
    """What hangs on a narrowed table is narrowed with it: messages with their conversations."""
    found: list[ColumnElement[bool]] = []
    for trail in entry.trails:
        source = None if trail.table is None else data_map().tables[trail.table]
        if source is not None and source.own and len(entry.trails) == 1:
            parents = select(table(source.name).c[trail.key]).where(_narrowed(source, accounts))
            found.append(table(entry.name).c[trail.column].in_(parents))
    return found


def _masked(column: Column[Any], value: Any, accounts: Sequence[UUID], *, own: bool) -> Any:
    names_account = column.name in {"account_id", "actor_id"} or any(
        key.target_fullname == "accounts.id" for key in column.foreign_keys
    )
    if not own or value is None or not names_account:
        return value
    return "self" if value in accounts else "somebody else"


async def accounts_of(work: Work, candidate_id: UUID) -> list[UUID]:
    rows = await fetch_rows(work.session, select(col(Account.id)).where(col(Account.candidate_id) == candidate_id))
    return [row[0] for row in rows]


async def files_of(work: Work, candidate_id: UUID, *, own: bool) -> tuple[list[UUID], int]:
    """Keys of the files in the person's conversations, and how many bytes they are together."""
    which = _files(candidate_id, own=own)
    keys = await fetch_rows(work.session, select(col(Attachment.id)).where(which).order_by(col(Attachment.id)))
    total = await fetch_rows(work.session, select(func.coalesce(func.sum(col(Attachment.size)), 0)).where(which))
    return [row[0] for row in keys], int(total[0][0])


async def file_of(work: Work, key: UUID) -> tuple[str, bytes]:
    """Name and content; the right is on the candidate."""
    statement = select(col(Attachment.name), col(Attachment.content)).where(col(Attachment.id) == key)
    name, content = (await fetch_rows(work.session, statement))[0]
    return name, content


def _files(candidate_id: UUID, *, own: bool) -> ColumnElement[bool]:
    theirs = of_person(data_map().tables["threads"], candidate_id)
    if own:
        theirs = theirs & (col(Thread.counterpart) == "candidate")
    return col(Attachment.thread_id).in_(select(col(Thread.id)).where(theirs))


async def placements_of(work: Work, candidate_id: UUID) -> list[UUID]:
    statement = select(col(Placement.id)).where(col(Placement.candidate_id) == candidate_id).order_by(col(Placement.id))
    return [row[0] for row in await fetch_rows(work.session, statement)]
