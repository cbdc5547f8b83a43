"""Looking after budgets."""

from uuid import UUID

from sqlalchemy.exc import IntegrityError

from app.foundation.api.conditional import Precondition
from app.foundation.api.merge_patch import apply_patch
from app.foundation.audit.service import Change, Subject, record
from app.foundation.core.errors import NotFound
from app.foundation.db.work import Work
from app.journey.courses.errors import BudgetExists, unknown_reference
from app.journey.courses.models import VoucherBudget
from app.journey.courses.repository import budgets
from app.journey.courses.schemas import BudgetCreate, BudgetPatch, BudgetRead
from app.journey.courses.schemas.budgets import BudgetWrite
from app.journey.courses.service.ledger import make_own
from app.registers.candidates import repository as candidates


async def create_budget(work: Work, body: BudgetCreate) -> VoucherBudget:
    """A year's budget of the own jobcenter, or of one of its candidates. Raises BudgetExists, Invalid."""
    jobcenter_id = work.actor.jobcenter_id
    if jobcenter_id is None:
        raise NotFound
    if body.candidate_id is not None:
        try:
            await candidates.get(work, body.candidate_id)
        except NotFound:
            raise unknown_reference("/candidate_id") from None
    if await budgets.find_budget(work, jobcenter_id, body.year, body.candidate_id) is not None:
        raise BudgetExists(field="year")
    try:
        budget = await _make(work, jobcenter_id, body)
    except IntegrityError:  # somebody else made it meanwhile
        raise BudgetExists(field="year") from None
    await record(work, "voucher_budget.created", _subject(budget), Change(data=_data(budget)))
    return budget


async def _make(work: Work, jobcenter_id: UUID, body: BudgetCreate) -> VoucherBudget:
    if body.candidate_id is not None:
        return await make_own(work, jobcenter_id, body.candidate_id, body.year, body.limit_ore)
    budget = VoucherBudget(jobcenter_id=jobcenter_id, year=body.year, limit_ore=body.limit_ore)
    work.session.add(budget)
    await work.session.flush()
    return budget


async def patch_budget(work: Work, budget_id: UUID, patch: BudgetPatch, precondition: Precondition) -> VoucherBudget:
    """Raises or lowers a limit; promises made stand also where they are more than the new limit."""
    budget = await budgets.get_budget(work, budget_id, lock=True)
    precondition.check(budget.version)
    current = BudgetWrite(limit_ore=budget.limit_ore)
    budget.limit_ore = apply_patch(current, patch, BudgetWrite).limit_ore
    await work.session.flush()
    await record(work, "voucher_budget.changed", _subject(budget), Change(data=_data(budget)))
    return budget


def read_budget(budget: VoucherBudget) -> BudgetRead:
    left_ore = budget.limit_ore - budget.used_ore
    return BudgetRead.model_validate({**budget.model_dump(), "left_ore": left_ore})


def _subject(budget: VoucherBudget) -> Subject:
    return Subject("voucher_budget", budget.id, budget.jobcenter_id, candidate_id=budget.candidate_id)


def _data(budget: VoucherBudget) -> dict[str, int]:
    return {"year": budget.year, "limit_ore": budget.limit_ore}
