"""Every query on notices: writing them once, leasing them, settling them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Integer, Uuid, and_, bindparam, or_
from sqlalchemy import select as core_select
from sqlalchemy.dialects.postgresql import insert as pg_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlmodel import col, delete, select
from sqlmodel.ext.asyncio.session import AsyncSession

from app.foundation.api.pagination import PageRequest, Sort, fetch_page
from app.foundation.core.actor import Actor
from app.foundation.core.clock import TOO_FAR_AHEAD
from app.foundation.core.i18n import Language
from app.foundation.core.ids import new_id
from app.foundation.db.query import fetch_columns, select_columns
from app.foundation.db.work import Work
from app.foundation.identity.models import Account
from app.journey.notices.domain.states import SETTLED, NoticeStatus
from app.journey.notices.domain.timing import Wishes
from app.journey.notices.models import Notice, NoticePreference
from app.journey.notices.repository.recipients import wishes_of

NEWEST_FIRST = Sort((col(Notice.id),), (UUID,), descending=True)


@dataclass(frozen=True, slots=True)
class Addressee:
    """The account that something waits for, and what it wants."""

    actor: Actor
    email: str
    language: Language
    is_active: bool
    wishes: Wishes


async def write_once(work: Work, rows: Sequence[Mapping[str, Any]]) -> None:
    """Stores notices; one whose key is there already is not stored again."""
    common = {"created_at": work.now(), "updated_at": work.now(), "version": 1, "attempts": 0}
    values = [{**common, "id": new_id(), **row} for row in rows]
    connection = await work.session.connection()
    await connection.execute(_storing_once(is_sqlite=work.settings.is_sqlite), values)


@cache
def _storing_once(*, is_sqlite: bool) -> Any:
    insert = sqlite_insert if is_sqlite else pg_insert
    return insert(Notice.__table__).on_conflict_do_nothing(index_elements=["dedupe_key"])  # type: ignore[attr-defined]  # set by SQLAlchemy


def _due() -> ColumnElement[bool]:
    """Its time has come (`now`), or the worker that held it has died; or both were told by a clock that has been set back
    (`ahead`), and nobody waits for as long as it was ahead.
    """
    now: Any = bindparam("now")
    is_ahead = col(Notice.updated_at) > bindparam("ahead")
    return or_(
        and_(col(Notice.status) == NoticeStatus.QUEUED, or_(col(Notice.not_before) <= now, is_ahead)),
        and_(col(Notice.status) == NoticeStatus.SENDING, or_(col(Notice.leased_until) <= now, is_ahead)),
    )


_DUE = core_select(col(Notice.id)).where(_due()).limit(1)
_ADDRESSEE = (
    select_columns(
        Account.id,
        Account.role,
        Account.jobcenter_id,
        Account.company_id,
        Account.candidate_id,
        Account.email,
        Account.language,
        Account.is_active,
        NoticePreference.by_email,
        NoticePreference.unwanted_kinds,
        NoticePreference.digest,
        NoticePreference.quiet_from,
        NoticePreference.quiet_to,
    )
    .join(Notice, col(Notice.account_id) == col(Account.id))
    .outerjoin(NoticePreference, col(NoticePreference.account_id) == col(Account.id))
    .where(_due())
    .order_by(col(Notice.not_before), col(Notice.id))
    .limit(1)
    .with_for_update(of=Account, key_share=True, skip_locked=True)
)
_DUE_OF_ACCOUNT = (
    select(Notice)
    .where(col(Notice.account_id) == bindparam("account_id", type_=Uuid), _due())
    .order_by(col(Notice.not_before), col(Notice.id))
    .limit(bindparam("at_most", type_=Integer))
    .with_for_update(skip_locked=True)
    .execution_options(populate_existing=True)
)


def _at(now: datetime) -> dict[str, Any]:
    return {"now": now, "ahead": now + TOO_FAR_AHEAD}


async def is_any_due(session: AsyncSession, now: datetime) -> bool:
    return bool(await fetch_columns(session, _DUE, _at(now)))


async def take_addressee(session: AsyncSession, now: datetime) -> Addressee | None:
    """The account whose notice has waited longest, its row locked; one that another worker holds is passed over.

    The lock makes one worker at a time look after an account, so that what goes into one letter is not split into two.
    It does not stand in the way of rows that refer to the account (FOR NO KEY UPDATE).
    """
    found = await fetch_columns(session, _ADDRESSEE, _at(now))
    if not found:
        return None
    who, (email, language, is_active), wanted = found[0][:5], found[0][5:8], found[0][8:]
    return Addressee(Actor(*who), email, language, is_active, wishes_of(*wanted))


async def due_of(session: AsyncSession, account_id: UUID, now: datetime, at_most: int) -> list[Notice]:
    """What is due for one account, oldest first, locked."""
    values = {**_at(now), "account_id": account_id, "at_most": at_most}
    return list((await session.exec(_DUE_OF_ACCOUNT, params=values)).all())


async def held(session: AsyncSession, notice_ids: Collection[UUID], leased_until: datetime) -> list[Notice]:
    """Those of a lease that are still under it, locked: what another worker has taken over is left out."""
    statement = (
        select(Notice)
        .where(
            col(Notice.id).in_(notice_ids),
            col(Notice.status) == NoticeStatus.SENDING,
            col(Notice.leased_until) == leased_until,
        )
        .order_by(col(Notice.id))
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return list((await session.exec(statement)).all())


async def list_own(work: Work, page: PageRequest) -> tuple[list[Notice], str | None]:
    """The caller's notices, newest first."""
    statement = select(Notice, *NEWEST_FIRST.columns).where(col(Notice.account_id) == work.actor.account_id)
    rows, cursor = await fetch_page(work, statement, NEWEST_FIRST, page)
    return [row[0] for row in rows], cursor


async def find_preference(work: Work) -> NoticePreference | None:
    """The caller's, if anything was ever chosen."""
    statement = select(NoticePreference).where(col(NoticePreference.account_id) == work.actor.account_id)
    return (await work.session.exec(statement)).one_or_none()


async def store_preference(work: Work, values: Mapping[str, Any]) -> None:
    """In place of what was chosen before; of two that choose at once the later one stands."""
    insert = sqlite_insert if work.settings.is_sqlite else pg_insert
    row = {**values, "account_id": work.actor.account_id, "updated_at": work.now()}
    changes = {name: value for name, value in row.items() if name != "account_id"}
    statement = insert(NoticePreference).values(row)
    await work.session.exec(statement.on_conflict_do_update(index_elements=["account_id"], set_=changes))


async def forget(work: Work, before: datetime, at_most: int) -> int:
    """Deletes notices that were settled before then."""
    old = select(col(Notice.id)).where(col(Notice.status).in_(SETTLED), col(Notice.created_at) < before).limit(at_most)
    statement = delete(Notice).where(col(Notice.id).in_(old)).execution_options(synchronize_session=False)
    return (await work.session.exec(statement)).rowcount
