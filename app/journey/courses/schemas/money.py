"""Amounts of money: whole øre, bounded so that every sum of them is exact on both databases."""

from typing import Annotated

from pydantic import Field

LARGEST_AMOUNT_ORE = 100_000_000
LARGEST_BUDGET_ORE = 1_000_000_000_000

Price = Annotated[int, Field(ge=0, le=LARGEST_AMOUNT_ORE)]
Amount = Annotated[int, Field(ge=1, le=LARGEST_AMOUNT_ORE)]
Limit = Annotated[int, Field(ge=0, le=LARGEST_BUDGET_ORE)]
