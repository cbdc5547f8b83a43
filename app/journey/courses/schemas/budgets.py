"""Shapes of budgets: what may be promised in one calendar year."""

from typing import Annotated
from uuid import UUID

from pydantic import ConfigDict, Field

from app.foundation.api.merge_patch import merge_patch
from app.foundation.api.schemas import Input, Resource
from app.journey.courses.schemas.money import Limit

Year = Annotated[int, Field(ge=2000, le=2100)]


class BudgetWrite(Input):
    """What can be set on a budget."""

    limit_ore: Limit = Field(
        description="In øre. Below what is used already, nothing more is promised; what was promised stands.",
        examples=[50_000_000],
    )


class BudgetCreate(BudgetWrite):
    """A budget for a year: the jobcenter's, or with `candidate_id` one candidate's share of it."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"year": 2027, "limit_ore": 50_000_000}]})

    year: Year = Field(examples=[2027])
    candidate_id: UUID | None = Field(default=None, description="Left out: the whole jobcenter's.")


@merge_patch(BudgetWrite)
class BudgetPatch(BudgetWrite):
    """Changes to a budget (merge patch)."""


class BudgetRead(Resource):
    """A budget. `used_ore` is what the year's vouchers still promise, and what they paid and got no refund for."""

    jobcenter_id: UUID
    candidate_id: UUID | None
    year: int
    limit_ore: int
    used_ore: int
    left_ore: int = Field(description="Negative where the limit was lowered below what is used.")
