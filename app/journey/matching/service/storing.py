"""Keeps a ranking as it was shown: its numbers and codes, the configuration, and what the engine read."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

import numpy as np

from app.journey.matching.domain import CandidatePool, Explanation, FilterResult, LegalFlags, build_pool
from app.journey.matching.domain.snapshot import NeedInputs, Snapshot, pack, trim
from app.journey.matching.domain.versions import config_document
from app.journey.matching.service import answers
from app.journey.matching.service.judging import Asked, Judged, Rules, Standing


def pack_candidates(standing: Standing, rows: Sequence[int]) -> bytes:
    """The inputs of one need and of these rows of its pool, in the order shown."""
    chosen = np.asarray(rows, dtype=np.int64)
    pool = standing.pool.take(chosen)
    return pack(Snapshot((_need_inputs(standing.asked, pool, standing.flags, chosen),), pool))


def pack_needs(standings: Sequence[Standing]) -> bytes:
    """The inputs of one candidate and of the needs shown, in their order: every pool is the same one row."""
    if not standings:
        return pack(Snapshot((), build_pool([])))
    only = np.zeros(1, dtype=np.int64)
    pool = standings[0].pool
    return pack(Snapshot(tuple(_need_inputs(item.asked, pool, item.flags, only) for item in standings), pool))


def _need_inputs(asked: Asked, pool: CandidatePool, flags: LegalFlags, rows: Any) -> NeedInputs:
    return NeedInputs(
        need_id=asked.need.id,
        occupation_id=asked.need.occupation_id,
        skill_ids=asked.skill_ids,
        facts=asked.facts,
        closeness=trim(asked.closeness, asked.facts, pool),
        legal=flags.take(rows),
    )


def columns_of(rules: Rules) -> dict[str, Any]:
    """What a stored ranking says of the configuration."""
    return {
        "settings_version": rules.version,
        "config_hash": rules.hash,
        "config": config_document(rules.weights, rules.limits),
    }


def kept(key: Mapping[str, UUID], place: int | None, judged: Judged, skill_ids: Mapping[int, UUID]) -> dict[str, Any]:
    """An item as it is stored; `key` is `candidate_id` or `need_id`."""
    return {
        **{name: str(value) for name, value in key.items()},
        **judged_document(place, judged.explanation, judged.filters, skill_ids),
        "planned_starts_on": judged.planned_starts_on.isoformat(),
        "planned_ends_on": judged.planned_ends_on.isoformat(),
    }


def judged_document(
    place: int | None, explanation: Explanation, filters: Iterable[FilterResult], skill_ids: Mapping[int, UUID]
) -> dict[str, Any]:
    """What a ranking keeps of a judgement: numbers and codes, no name and no text. A replay gives the same again."""
    return {
        "rank": place,
        **answers.in_numbers(explanation, skill_ids),
        "failed": [item.code.value for item in filters if not item.passed],
    }
