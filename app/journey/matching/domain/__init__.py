"""The ranking engine: declared facts in as columns, scores, filters and explanations out as values."""

from app.journey.matching.domain.building import BusyRow, CandidateRow, build_pool
from app.journey.matching.domain.closeness import Relation, closeness_table
from app.journey.matching.domain.explain import (
    Counterfactual,
    CriterionExplanation,
    Explanation,
    Gap,
    counterfactuals,
    explain,
    explain_all,
    gaps_of,
)
from app.journey.matching.domain.filters import FILTERS, Filter, FilterMasks, LegalFlags, apply_filters
from app.journey.matching.domain.labels import Labels
from app.journey.matching.domain.pool import (
    BusyKind,
    CandidatePool,
    Importance,
    NeedFacts,
    NeedSkill,
    WorkTime,
)
from app.journey.matching.domain.ranking import Ranking, rank
from app.journey.matching.domain.reasons import FilterResult, Party, explain_filters, explain_filters_of_all
from app.journey.matching.domain.score import Scores, ranking_order, score_pool
from app.journey.matching.domain.versions import ENGINE_VERSION, config_hash, input_hash
from app.journey.matching.domain.weights import (
    CRITERIA,
    DEFAULT_LIMITS,
    DEFAULT_WEIGHTS,
    CandidateStatus,
    Limits,
    Weights,
)

__all__ = [
    "CRITERIA",
    "DEFAULT_LIMITS",
    "DEFAULT_WEIGHTS",
    "ENGINE_VERSION",
    "FILTERS",
    "BusyKind",
    "BusyRow",
    "CandidatePool",
    "CandidateRow",
    "CandidateStatus",
    "Counterfactual",
    "CriterionExplanation",
    "Explanation",
    "Filter",
    "FilterMasks",
    "FilterResult",
    "Gap",
    "Importance",
    "Labels",
    "LegalFlags",
    "Limits",
    "NeedFacts",
    "NeedSkill",
    "Party",
    "Ranking",
    "Relation",
    "Scores",
    "Weights",
    "WorkTime",
    "apply_filters",
    "build_pool",
    "closeness_table",
    "config_hash",
    "counterfactuals",
    "explain",
    "explain_all",
    "explain_filters",
    "explain_filters_of_all",
    "gaps_of",
    "input_hash",
    "rank",
    "ranking_order",
    "score_pool",
]
