"""Judgements as answers in the caller's language, and as documents that keep both languages."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from app.foundation.core.i18n import Language, Text
from app.journey.matching.domain import CriterionExplanation, Explanation, FilterResult, Gap
from app.journey.matching.schemas import CounterfactualRead
from app.journey.matching.service.judging import Asked, Judged

NUMBERS = ("score", "rank_score", "confidence", "adjustments")
_TEXTS = ("evidence", "relaxation", "explanation")
PLACES = 6  # what is shown is rounded; what orders a ranking is not


def _pair(text: Text | None) -> dict[str, str] | None:
    return None if text is None else {"da": text.da, "en": text.en}


def criterion_numbers(item: CriterionExplanation) -> dict[str, Any]:
    return {
        "code": item.code,
        "raw": round(item.raw, PLACES),
        "weight": round(item.weight, PLACES),
        "contribution": round(item.contribution, PLACES),
        "known": item.known,
    }


def criterion_document(item: CriterionExplanation) -> dict[str, Any]:
    return {**criterion_numbers(item), "evidence": _pair(item.evidence)}


def gap_document(gap: Gap, skill_ids: Mapping[int, UUID]) -> dict[str, Any]:
    return {
        "skill_id": str(skill_ids[gap.skill]),
        "have": round(gap.have, PLACES),
        "need": gap.need,
        "weeks": round(gap.weeks, PLACES),
        "importance": gap.importance.name.lower(),
        "required_at_start": gap.required_at_start,
    }


def filter_document(item: FilterResult) -> dict[str, Any]:
    return {
        "code": item.code.value,
        "passed": item.passed,
        "actual": item.actual,
        "required": item.required,
        "changeable_by": item.changeable_by.value,
        "relaxation": _pair(item.relaxation),
        "explanation": _pair(item.explanation),
    }


def documents(asked: Asked, judged: Judged) -> dict[str, Any]:
    """Breakdown, gaps and filters as they are stored with a match."""
    return {
        "breakdown": [criterion_document(item) for item in judged.explanation.criteria],
        "gaps": [gap_document(gap, asked.skill_ids) for gap in judged.explanation.gaps],
        "filters": [filter_document(item) for item in judged.filters],
    }


def in_language(rows: list[dict[str, Any]], language: Language) -> list[dict[str, Any]]:
    """Stored rows with their texts in one language."""
    spoken, told = language.value, [dict(row) for row in rows]
    for row in told:
        for name in _TEXTS:
            pair = row.get(name)
            if pair is not None:
                row[name] = pair[spoken]
    return told


def numbers(explanation: Explanation) -> dict[str, Any]:
    """S, R, confidence and the adjustments between them."""
    return {
        "score": round(explanation.score, PLACES),
        "rank_score": round(explanation.rank_score, PLACES),
        "confidence": round(explanation.confidence, PLACES),
        "adjustments": {
            "waiting": round(explanation.waiting, PLACES),
            "open_proposals": round(explanation.proposals, PLACES),
        },
    }


def judgement(asked: Asked, judged: Judged, language: Language) -> dict[str, Any]:
    """The fields of `Judgement`."""
    return judgements(asked, [judged], [in_numbers(judged.explanation, asked.skill_ids)], language)[0]


def in_numbers(explanation: Explanation, skill_ids: Mapping[int, UUID]) -> dict[str, Any]:
    """A judgement without a word: what a ranking keeps, and what an answer adds its words to."""
    return {
        **numbers(explanation),
        "breakdown": [criterion_numbers(item) for item in explanation.criteria],
        "gaps": [gap_document(gap, skill_ids) for gap in explanation.gaps],
    }


def judgements(
    asked: Asked, judged: Sequence[Judged], counted: Sequence[Mapping[str, Any]], language: Language
) -> list[dict[str, Any]]:
    """The same of several people, from their `in_numbers`: what two of them are told alike is written once."""
    told: dict[int, dict[str, Any]] = {}

    def filter_told(item: FilterResult) -> dict[str, Any]:
        known = told.get(id(item))  # wordings are remembered: what is said alike is the same object
        if known is None:
            known = told[id(item)] = in_language([filter_document(item)], language)[0]
        return known

    return [
        {
            "feasible": item.feasible,
            **{name: known[name] for name in NUMBERS},
            "breakdown": [
                {**row, "evidence": criterion.evidence.get(language)}
                for row, criterion in zip(known["breakdown"], item.explanation.criteria, strict=True)
            ],
            "gaps": [
                {**row, "label": label_of(asked, gap.skill, language)}
                for row, gap in zip(known["gaps"], item.explanation.gaps, strict=True)
            ],
            "filters": [filter_told(result) for result in item.filters],
            "planned_starts_on": item.planned_starts_on,
            "planned_ends_on": item.planned_ends_on,
        }
        for item, known in zip(judged, counted, strict=True)
    ]


def label_of(asked: Asked, skill: int, language: Language) -> str | None:
    text = asked.labels.skills.get(skill)
    return text.get(language) if text else None


def counterfactuals(asked: Asked, judged: Judged, language: Language) -> list[CounterfactualRead]:
    return [
        CounterfactualRead(
            skill_id=asked.skill_ids[step.skill],
            label=label_of(asked, step.skill, language),
            from_level=round(step.from_level, PLACES),
            to_level=round(step.to_level, PLACES),
            weeks=round(step.weeks, PLACES),
            score=round(step.score, PLACES),
            gain=round(step.gain, PLACES),
            gain_per_week=round(step.gain_per_week, PLACES),
        )
        for step in judged.explanation.counterfactuals
    ]
