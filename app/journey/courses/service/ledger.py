"""Writing the vouchers' ledger, and the budgets along with it: both or neither.

A year's budgets are taken in one order, the jobcenter's first and then the candidate's: whoever holds the first is
alone with all of them, so that what is used always equals what the ledger says.
"""

from collections.abc import Sequence
from uuid import UUID

from app.foundation.db.work import Work
from app.journey.courses.domain.money import Entry
from app.journey.courses.errors import BudgetExhausted, BudgetMissing
from app.journey.courses.models import Voucher, VoucherBudget, VoucherEntry
from app.journey.courses.repository import budgets
from app.registers.jobcenters.service import settings_of


async def book(
    work: Work,
    voucher: Voucher,
    entries: Sequence[Entry],
    reason_code: str | None = None,
    course_id: UUID | None = None,
) -> None:
    """Writes entries, and moves the budgets by their sum.

    Raises BudgetMissing and BudgetExhausted where money is taken that is not there.
    """
    moved = sum(entry.budget_ore for entry in entries)
    if moved < 0:
        await _take(work, voucher, -moved)
    elif moved > 0:
        for whose in (None, voucher.candidate_id):
            await budgets.give_back(work, voucher.jobcenter_id, voucher.budget_year, whose, moved)
    work.session.add_all(
        VoucherEntry(
            voucher_id=voucher.id,
            jobcenter_id=voucher.jobcenter_id,
            kind=entry.kind,
            voucher_ore=entry.voucher_ore,
            budget_ore=entry.budget_ore,
            course_id=course_id,
            written_at=work.now(),
            written_by=work.signed_in.account_id if work.signed_in else None,
            reason_code=reason_code,
        )
        for entry in entries
    )
    await work.session.flush()


async def _take(work: Work, voucher: Voucher, amount_ore: int) -> None:
    whose = (voucher.jobcenter_id, voucher.budget_year)
    if not await budgets.take(work, *whose, None, amount_ore):
        present = await budgets.find_budget(work, *whose)
        if present is None:
            raise BudgetMissing(year=voucher.budget_year)
        raise _exhausted(present, "jobcenter")
    own = await find_or_make_own(work, voucher)
    if own is not None and not await budgets.take(work, *whose, voucher.candidate_id, amount_ore):
        raise _exhausted(own, "candidate")


def _exhausted(budget: VoucherBudget, name: str) -> BudgetExhausted:
    return BudgetExhausted(year=budget.year, budget=name, left_ore=budget.limit_ore - budget.used_ore)


async def find_or_make_own(work: Work, voucher: Voucher) -> VoucherBudget | None:
    """The candidate's budget of the voucher's year; without one, a first one by the jobcenter's setting.

    None where neither is: then the jobcenter's budget alone is the limit.
    """
    own = await budgets.find_budget(work, voucher.jobcenter_id, voucher.budget_year, voucher.candidate_id)
    if own is not None:
        return own
    limit_ore = (await settings_of(work, voucher.jobcenter_id)).voucher_candidate_budget_ore
    if limit_ore is None:
        return None
    return await make_own(work, voucher.jobcenter_id, voucher.candidate_id, voucher.budget_year, limit_ore)


async def make_own(work: Work, jobcenter_id: UUID, candidate_id: UUID, year: int, limit_ore: int) -> VoucherBudget:
    """A candidate's budget, with what the year's vouchers use already; the jobcenter's budget is held meanwhile."""
    await budgets.find_budget(work, jobcenter_id, year, lock=True)
    budget = VoucherBudget(
        jobcenter_id=jobcenter_id,
        candidate_id=candidate_id,
        year=year,
        limit_ore=limit_ore,
        used_ore=await budgets.used_by(work, candidate_id, year),
    )
    work.session.add(budget)
    await work.session.flush()
    return budget
