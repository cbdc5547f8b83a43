"""Every query on the budgets vouchers are paid from."""

from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, false, func
from sqlmodel import col, select, update

from app.foundation.api.pagination import PageRequest, Sort, fetch_page
from app.foundation.core.actor import JOBCENTER_STAFF, Actor
from app.foundation.core.errors import NotFound
from app.foundation.db.work import Work
from app.journey.courses.models import Voucher, VoucherBudget, VoucherEntry

NEWEST = Sort((col(VoucherBudget.id),), (UUID,), descending=True)


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """Budgets are the jobcenter's own staff's."""
    return col(VoucherBudget.jobcenter_id) == actor.jobcenter_id if actor.role in JOBCENTER_STAFF else false()


def _is(jobcenter_id: UUID, year: int, candidate_id: UUID | None) -> list[ColumnElement[bool]]:
    return [
        col(VoucherBudget.jobcenter_id) == jobcenter_id,
        col(VoucherBudget.year) == year,
        col(VoucherBudget.candidate_id).is_(None)
        if candidate_id is None
        else col(VoucherBudget.candidate_id) == candidate_id,
    ]


async def list_budgets(
    work: Work, year: int | None, candidate_id: UUID | None, page: PageRequest
) -> tuple[list[VoucherBudget], str | None]:
    statement = select(VoucherBudget, *NEWEST.columns).where(visible_to(work.actor))
    if year is not None:
        statement = statement.where(col(VoucherBudget.year) == year)
    if candidate_id is not None:
        statement = statement.where(col(VoucherBudget.candidate_id) == candidate_id)
    rows, cursor = await fetch_page(work, statement, NEWEST, page)
    return [row[0] for row in rows], cursor


async def get_budget(work: Work, budget_id: UUID, *, lock: bool = False) -> VoucherBudget:
    """Raises NotFound."""
    statement = select(VoucherBudget).where(col(VoucherBudget.id) == budget_id, visible_to(work.actor))
    if lock:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    budget = (await work.session.exec(statement)).one_or_none()
    if budget is None:
        raise NotFound
    if budget.candidate_id is not None:
        work.about(budget.candidate_id)
    return budget


async def find_budget(
    work: Work, jobcenter_id: UUID, year: int, candidate_id: UUID | None = None, *, lock: bool = False
) -> VoucherBudget | None:
    """The budget of a year as it stands now, whoever asks: for a voucher, or a candidate, the caller has a right to.

    Whoever changes a year's budgets holds the jobcenter's row first: what is used is counted while nobody writes.
    """
    statement = select(VoucherBudget).where(*_is(jobcenter_id, year, candidate_id))
    statement = statement.with_for_update() if lock else statement
    return (await work.session.exec(statement.execution_options(populate_existing=True))).one_or_none()


async def take(work: Work, jobcenter_id: UUID, year: int, candidate_id: UUID | None, amount_ore: int) -> bool:
    """Takes money from a budget, in one statement that two callers cannot both win; False where too little is left,
    or where there is no such budget.
    """
    enough = col(VoucherBudget.used_ore) + amount_ore <= col(VoucherBudget.limit_ore)
    return await _add(work, amount_ore, *_is(jobcenter_id, year, candidate_id), enough)


async def give_back(work: Work, jobcenter_id: UUID, year: int, candidate_id: UUID | None, amount_ore: int) -> None:
    """Gives money back to a budget, if there is such a budget."""
    await _add(work, -amount_ore, *_is(jobcenter_id, year, candidate_id))


async def _add(work: Work, ore: int, *conditions: ColumnElement[bool]) -> bool:
    statement = (
        update(VoucherBudget)
        .where(*conditions)
        .values(
            used_ore=col(VoucherBudget.used_ore) + ore, version=col(VoucherBudget.version) + 1, updated_at=work.now()
        )
        .execution_options(synchronize_session=False)
    )
    return (await work.session.exec(statement)).rowcount == 1


async def used_by(work: Work, candidate_id: UUID, year: int) -> int:
    """What a candidate's vouchers of a year bind of the budgets, from the ledger; hold the jobcenter's budget."""
    statement: Any = (
        select(func.coalesce(func.sum(col(VoucherEntry.budget_ore)), 0))
        .join(Voucher, col(Voucher.id) == col(VoucherEntry.voucher_id))
        .where(col(Voucher.candidate_id) == candidate_id, col(Voucher.budget_year) == year)
    )
    return -int((await work.session.exec(statement)).one())
