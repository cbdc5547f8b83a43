"""Use cases of stored rankings: reading one as it was shown, and computing it again."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from app.foundation.core.i18n import Language
from app.foundation.db.work import Work
from app.journey.matching import repository
from app.journey.matching.domain.labels import Labels
from app.journey.matching.domain.replay import Replayed, replay
from app.journey.matching.domain.snapshot import Snapshot, SnapshotUnreadable, unpack
from app.journey.matching.domain.versions import ENGINE_VERSION, document_hash, read_config
from app.journey.matching.errors import InputsNotKept, InputsUnreadable
from app.journey.matching.models import Ranking
from app.journey.matching.schemas import ReplayDifference, ReplayRead, StoredRankingRead
from app.journey.matching.service import answers
from app.journey.matching.service.judging import labels_of
from app.journey.matching.service.storing import judged_document
from app.journey.needs import repository as needs
from app.registers.reference.taxonomy import SkillLabel, map_skill_labels

# What a replay has to give again; the planned days depend on the day of the ranking.
_COMPARED = ("rank", "score", "rank_score", "confidence", "adjustments", "breakdown", "gaps", "failed")
_SUMMARY_OF = ("id", "created_at", "need_id", "candidate_id", "shown_to", "settings_version", "config_hash",
               "input_hash", "considered", "feasible", "config")  # fmt: skip


def _key_name(ranking: Ranking) -> str:
    return "candidate_id" if ranking.need_id else "need_id"


async def replay_ranking(work: Work, ranking_id: UUID) -> ReplayRead:
    """Computes a stored ranking anew from its stored inputs and configuration; nothing is read but those.

    Raises NotFound; InputsNotKept where they were erased; InputsUnreadable where another version wrote them.
    """
    ranking = await repository.get_ranking(work, ranking_id)
    rows = _recompute(ranking, Labels())
    name = _key_name(ranking)
    engine = int(ranking.config.get("engine", 0))
    matches = document_hash(ranking.config) == ranking.config_hash
    differences = _differences(ranking.items, {str(_key(ranking, row)): _document(row) for row in rows}, name)
    order, again = [item[name] for item in ranking.items], [str(_key(ranking, row)) for row in rows]
    if order != again:
        differences.append(_difference(name, None, "order", order, again))
    return ReplayRead(
        ranking_id=ranking.id,
        identical=not differences and matches,
        engine_version=engine,
        current_engine_version=ENGINE_VERSION,
        same_engine=engine == ENGINE_VERSION,
        config_hash_matches=matches,
        rows=len(rows),
        differences=differences,
    )


def _recompute(ranking: Ranking, labels: Labels, snapshot: Snapshot | None = None) -> tuple[Replayed, ...]:
    found = snapshot or _snapshot(ranking)
    try:
        weights, limits = read_config(ranking.config)
    except ValueError:
        raise InputsUnreadable from None
    return replay(found, weights, limits, labels)


def _snapshot(ranking: Ranking) -> Snapshot:
    if ranking.inputs is None:
        raise InputsNotKept
    try:
        return unpack(ranking.inputs)
    except SnapshotUnreadable:
        raise InputsUnreadable from None


def _key(ranking: Ranking, row: Replayed) -> UUID:
    """The candidate or the need a replayed row is about; row i of the pool is item i of the ranking."""
    return UUID(ranking.items[row.row]["candidate_id"]) if ranking.need_id else row.need.need_id


def _document(row: Replayed) -> dict[str, Any]:
    return judged_document(row.rank, row.explanation, row.filters, row.need.skill_ids)


def _differences(
    stored: Sequence[Mapping[str, Any]], replayed: Mapping[str, Mapping[str, Any]], name: str
) -> list[ReplayDifference]:
    found = []
    for item in stored:
        again = replayed.get(item[name], {})
        found += [
            _difference(name, item[name], field, item.get(field), again.get(field))
            for field in _COMPARED
            if item.get(field) != again.get(field)
        ]
    return found


def _difference(name: str, key: str | None, field: str, stored: Any, replayed: Any) -> ReplayDifference:
    keys = {"candidate_id": None, "need_id": None, name: key}
    return ReplayDifference.model_validate({**keys, "field": field, "stored": stored, "replayed": replayed})


async def read_ranking(work: Work, ranking_id: UUID) -> StoredRankingRead:
    """A ranking as it was shown: the stored numbers, and texts written anew from the stored inputs.

    Texts are left out where the inputs are gone or another engine computed them: they would not fit the numbers.
    """
    ranking = await repository.get_ranking(work, ranking_id)
    name = _key_name(ranking)
    keys = {UUID(item[name]) for item in ranking.items}
    names = await (repository.map_names(work, keys) if ranking.need_id else needs.map_titles(work, keys))
    gap_skills = {UUID(gap["skill_id"]) for item in ranking.items for gap in item.get("gaps", ())}
    labels = await map_skill_labels(work.session, gap_skills)
    texts = await _texts(work, ranking)
    return StoredRankingRead.model_validate(
        {
            **{field: getattr(ranking, field) for field in _SUMMARY_OF},
            "engine_version": ranking.config.get("engine"),
            "replayable": ranking.inputs is not None,
            "items": [
                _item(work.language, item, names.get(UUID(item[name])), labels, texts.get(item[name]))
                for item in ranking.items
            ],
        }
    )


async def _texts(work: Work, ranking: Ranking) -> dict[str, Replayed]:
    """The rows computed again for their words, by key."""
    if ranking.inputs is None or ranking.config.get("engine") != ENGINE_VERSION:
        return {}
    try:
        snapshot = _snapshot(ranking)
        skills = {key for need in snapshot.needs for key in need.skill_ids.values()}
        labels = await labels_of(work, skills, {need.occupation_id for need in snapshot.needs})
        return {str(_key(ranking, row)): row for row in _recompute(ranking, labels, snapshot)}
    except InputsUnreadable:
        return {}


def _item(
    language: Language,
    item: Mapping[str, Any],
    name: str | None,
    labels: Mapping[UUID, SkillLabel],
    again: Replayed | None,
) -> dict[str, Any]:
    evidence = (
        {} if again is None else {entry.code: entry.evidence.get(language) for entry in again.explanation.criteria}
    )
    filters = [] if again is None else [answers.filter_document(entry) for entry in again.filters]
    return {
        "candidate_id": None,
        "need_id": None,
        "adjustments": None,
        "planned_starts_on": None,
        "planned_ends_on": None,
        **item,
        "name": name,
        "feasible": not item["failed"],
        "breakdown": [{**entry, "evidence": evidence.get(entry["code"])} for entry in item.get("breakdown", ())],
        "gaps": [{**gap, "label": _label(labels, gap, language)} for gap in item.get("gaps", ())],
        "filters": answers.in_language(filters, language),
    }


def _label(labels: Mapping[UUID, SkillLabel], gap: Mapping[str, Any], language: Language) -> str | None:
    found = labels.get(UUID(gap["skill_id"]))
    if found is None:
        return None
    return found.label_da if found.label_da and language is Language.DA else found.label_en
