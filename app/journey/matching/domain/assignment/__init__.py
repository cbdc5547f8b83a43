"""Assignment of many needs and candidates at once: scores, the optimum, simpler ways beside it, and prices."""

from app.journey.matching.domain.assignment.crossing import CrossScorer, LegalOf, NeedScores
from app.journey.matching.domain.assignment.market import Assignment, Left, Market, More, Pairs, Unfilled
from app.journey.matching.domain.assignment.optimal import assign_optimally
from app.journey.matching.domain.assignment.prices import (
    Duals,
    NotOptimal,
    Seen,
    dual_prices,
    learn_prices,
    prices_for,
)
from app.journey.matching.domain.assignment.run import (
    TOP,
    Baselines,
    Proposal,
    RunSettings,
    baselines,
    propose,
)
from app.journey.matching.domain.assignment.simpler import assign_first_come, assign_greedily

__all__ = [
    "TOP",
    "Assignment",
    "Baselines",
    "CrossScorer",
    "Duals",
    "Left",
    "LegalOf",
    "Market",
    "More",
    "NeedScores",
    "NotOptimal",
    "Pairs",
    "Proposal",
    "RunSettings",
    "Seen",
    "Unfilled",
    "assign_first_come",
    "assign_greedily",
    "assign_optimally",
    "baselines",
    "dual_prices",
    "learn_prices",
    "prices_for",
    "propose",
]
