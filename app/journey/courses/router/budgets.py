"""Routes of the budgets vouchers are paid from."""

from typing import Annotated
from uuid import UUID

from app.foundation.api.conditional import IfMatch, Tag
from app.foundation.api.pagination import Paging
from app.foundation.api.route import make_router
from app.foundation.api.schemas import Page
from app.foundation.db.work import Work
from app.foundation.identity.permissions import allow
from app.journey.courses import permissions, service
from app.journey.courses.repository import budgets
from app.journey.courses.schemas import BudgetCreate, BudgetPatch, BudgetRead
from app.journey.courses.schemas.budgets import Year

router = make_router("courses")
ReadBudgets = Annotated[Work, allow(permissions.READ_BUDGETS)]
WriteBudgets = Annotated[Work, allow(permissions.WRITE_BUDGETS)]


@router.get("/voucher-budgets")
async def list_voucher_budgets(
    work: ReadBudgets, page: Paging, year: Year | None = None, candidate_id: UUID | None = None
) -> Page[BudgetRead]:
    """What may be promised in a year, by the jobcenter and for single candidates, and what is left of it."""
    rows, cursor = await budgets.list_budgets(work, year, candidate_id, page)
    return Page(items=[service.read_budget(row) for row in rows], next_cursor=cursor)


@router.post("/voucher-budgets", status_code=201)
async def create_voucher_budget(work: WriteBudgets, body: BudgetCreate, tag: Tag) -> BudgetRead:
    """Sets money aside for a year: without the jobcenter's budget no voucher can be issued.

    A candidate's own budget comes with the first voucher, by the jobcenter's `voucher_candidate_budget_ore`, unless it
    is made here.
    """
    budget = await service.create_budget(work, body)
    tag.created(budget.version, f"/v1/voucher-budgets/{budget.id}")
    return service.read_budget(budget)


@router.get("/voucher-budgets/{budget_id}")
async def get_voucher_budget(work: ReadBudgets, budget_id: UUID, tag: Tag) -> BudgetRead:
    """One budget."""
    budget = await budgets.get_budget(work, budget_id)
    tag(budget.version)
    return service.read_budget(budget)


@router.patch("/voucher-budgets/{budget_id}")
async def patch_voucher_budget(
    work: WriteBudgets, budget_id: UUID, patch: BudgetPatch, precondition: IfMatch, tag: Tag
) -> BudgetRead:
    """Another limit. Below what is used, nothing more is promised; what was promised stands."""
    budget = await service.patch_budget(work, budget_id, patch, precondition)
    tag(budget.version)
    return service.read_budget(budget)
