"""The second wall: what one transaction may see of PostgreSQL's rows at all, whatever its queries ask for.

A transaction holds **keys**: ids of the jobcenter, the account and the candidate it is for, in one setting that ends
with it. A row is seen by whoever holds one of its ids. Which ones count in which table stands in `app/walls.py`, and
`app/foundation/db/policies.py` makes PostgreSQL keep to it. A transaction without keys sees nothing.
"""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, String, case, cast, func, literal, select
from sqlalchemy.exc import DBAPIError
from sqlmodel.ext.asyncio.session import AsyncSession

from app.foundation.core.actor import Role
from app.foundation.core.config import Settings
from app.foundation.db.query import fetch_rows

WALL = "praktik.wall"
# Keys that are nobody's id: to every row; to what has to be looked up before anybody is known; of whoever is known.
EVERYTHING, DOOR, SOMEBODY = (f"00000000-0000-0000-0000-00000000000{number}" for number in (1, 2, 3))
OPEN = f"{{{EVERYTHING}}}"
# A function in the database, made by `policies.apply_wall`: the keys of accounts without a jobcenter of their own.
KEYS_OF = "praktik_keys_of"


class Beyond(StrEnum):
    """Who looks past the wall, and why. Everybody else sees the rows of the own jobcenter.

    Companies do, who deal with every jobcenter, and whose rows are found by the company in each of them; and
    administrators, who make accounts for all of them and have no route that reads anybody's case (`door`).
    """

    # A password, a signing link, an answer link, a calendar's address: whose it is, is known once it has been looked up.
    PUBLIC = "public"
    # Upkeep, assignment runs, notices: the service's own work is for everybody.
    WORKER = "worker"
    # Whoever runs commands on the server has the database anyway.
    COMMAND = "command"
    # Reports count what was done also with people who have moved away since, and compare places: figures only.
    FIGURES = "figures"
    # A person, and all that goes on, becomes another jobcenter's.
    TRANSFER = "transfer"
    # Whoever is concerned is told, in whatever jobcenter.
    NOTICE = "notice"
    # A person is exported or erased whole, wherever the rows were written: rights do not end at a jobcenter's door.
    RIGHTS = "rights"
    # How often a workplace took people on counts everybody's, without telling who it was.
    WORKPLACE = "workplace"


@dataclass(frozen=True, slots=True)
class Door:
    """Parts of the one statement that reads whoever asks: with it the transaction has its keys."""

    columns: Sequence[ColumnElement[Any]] = ()
    conditions: Sequence[ColumnElement[bool]] = ()


def is_up(settings: Settings) -> bool:
    """Whether transactions need keys."""
    return settings.row_level_security


@cache
def door(account: Any) -> Door:
    """What the statement that reads one `account` (a table) by its token adds, so that none of its own is needed.

    The condition is no row's: PostgreSQL tests it once, before it looks at any row, and from there on accounts and API
    keys can be looked up, nothing else (did it not, nobody could sign in, and every test would tell). The column, the
    keys, is computed when the account has been found. Whoever is not found stays at the door.
    """
    columns = account.__table__.c
    keys = case(
        (columns.role.in_([Role.COMPANY, Role.ADMIN]), literal(OPEN)),
        (columns.jobcenter_id.is_not(None) & (columns.role != Role.MENTOR), _keys(columns.jobcenter_id, columns.id)),
        else_=getattr(func, KEYS_OF)(columns.id, columns.jobcenter_id, columns.candidate_id),
    )
    knocks = select(_set(f"{{{DOOR}}}")).scalar_subquery().is_not(None)
    return Door((_set(keys),), (knocks,))


async def stand(session: AsyncSession, settings: Settings, keys: str | None) -> None:
    """Hands the keys of a request to another transaction of the same request; none where nobody has come in."""
    if is_up(settings) and keys is not None:
        await fetch_rows(session, select(_set(keys)))


@asynccontextmanager
async def beyond(session: AsyncSession, settings: Settings, reason: Beyond) -> AsyncIterator[None]:  # noqa: ARG001  the reason is for whoever reads the call
    """Goes past the wall and comes back, also after a refusal; a transaction that the database gave up is over anyway."""
    if not is_up(settings):
        yield
        return
    await session.flush()
    before = (await fetch_rows(session, select(func.current_setting(WALL, True), _set(OPEN))))[0][0] or ""
    try:
        yield
        await session.flush()
    except DBAPIError:
        raise
    except BaseException:
        await fetch_rows(session, select(_set(before)))
        raise
    await fetch_rows(session, select(_set(before)))


def _set(keys: Any) -> ColumnElement[Any]:
    """Until the transaction ends, whichever way."""
    return func.set_config(WALL, keys, True)


def _keys(*columns: Any) -> ColumnElement[str]:
    """An array as PostgreSQL writes one: the ids, and that of whoever is known."""
    keys: ColumnElement[str] = literal("{")
    for column in columns:
        keys = keys + cast(column, String) + literal(",")
    return keys + literal(f"{SOMEBODY}}}")
