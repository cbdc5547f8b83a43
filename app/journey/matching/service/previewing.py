"""Ranks one need by the saved settings and by others that nobody has saved, and keeps nothing of it."""

from dataclasses import replace
from functools import partial
from uuid import UUID

import anyio.to_thread

from app.foundation.api.merge_patch import apply_patch
from app.foundation.core.errors import Invalid, NotFound
from app.foundation.db.work import Work
from app.journey.matching.domain import Ranking, rank
from app.journey.matching.domain.comparison import Comparison, Move, compare
from app.journey.matching.repository import columns
from app.journey.matching.repository.columns import PoolColumns
from app.journey.matching.schemas.previews import (
    Movement,
    PreviewedCandidate,
    RankingPreviewCreate,
    RankingPreviewRead,
)
from app.journey.matching.service import translation
from app.journey.matching.service.answers import PLACES
from app.journey.matching.service.judging import Asked, Rules, Standing, ask, legal_parameters, rank_pool
from app.journey.matching.service.rankings import refuse_unless_open
from app.journey.needs import repository as needs
from app.registers.jobcenters.domain import weights_faults
from app.registers.jobcenters.models import JobcenterSettings
from app.registers.jobcenters.schemas import RankingWeights
from app.registers.jobcenters.service import settings_of


async def preview_ranking(work: Work, need_id: UUID, body: RankingPreviewCreate) -> RankingPreviewRead:
    """What other settings would do to the ranking of an open need: one load of the pool, two rankings.

    It reads the own jobcenter's candidates as a ranking does, and shows their names; it stores nothing and records no
    event, because nobody is proposed from it. Raises NeedNotOpen, WindowPast; Invalid when the weights are no shares
    of one.
    """
    need = await needs.get(work, need_id)
    refuse_unless_open(work, need)
    jobcenter_id = work.actor.jobcenter_id
    if jobcenter_id is None:  # the permission lets in staff only, and staff have one
        raise NotFound
    saved = await settings_of(work, jobcenter_id)
    before, after = _rules(saved), _rules(_tried(saved, body))
    asked = await ask(work, need)
    wide = replace(
        before.limits,
        max_travel_minutes=max(before.limits.max_travel_minutes, after.limits.max_travel_minutes),
        language_gap=max(before.limits.language_gap, after.limits.language_gap),
    )
    conditions = [*columns.of_jobcenter(jobcenter_id), *columns.coarse(asked.facts, wide)]
    period = columns.whole_period(asked.facts)
    found = await columns.load_pool(work, conditions, period, held=asked.held, field=asked.field)
    standing, tried, compared = await anyio.to_thread.run_sync(partial(_compute, work, asked, found, before, after))
    return RankingPreviewRead(
        need_id=need.id,
        settings_version=before.version,
        config_hash_before=before.hash,
        config_hash_after=after.hash,
        feasible_before=len(standing.ranking.rows),
        feasible_after=len(tried.rows),
        entered=compared.entered,
        left=compared.left,
        moved=compared.moved,
        top_ten_entered=compared.top_entered,
        top_ten_left=compared.top_left,
        mean_absolute_change=round(compared.mean_absolute_change, PLACES),
        items=[_item(standing, tried, move) for move in compared.moves[: body.limit]],
    )


def _rules(settings: JobcenterSettings) -> Rules:
    return Rules(translation.weights_of(settings), translation.limits_of(settings), settings.version)


def _tried(saved: JobcenterSettings, body: RankingPreviewCreate) -> JobcenterSettings:
    """The saved settings with those that are tried; a row that never meets the session."""
    weights = RankingWeights.model_validate(saved.weights)
    if body.weights is not None:
        weights = apply_patch(weights, body.weights, RankingWeights)
    values = weights.model_dump()
    if faults := weights_faults(values):
        raise Invalid(*faults)
    return JobcenterSettings(
        id=saved.id,
        version=saved.version,
        weights=values,
        max_travel_minutes=saved.max_travel_minutes if body.max_travel_minutes is None else body.max_travel_minutes,
        language_gap=saved.language_gap if body.language_gap is None else body.language_gap,
    )


def _compute(
    work: Work, asked: Asked, found: PoolColumns, before: Rules, after: Rules
) -> tuple[Standing, Ranking, Comparison]:
    """Pure work on what was loaded, for a thread."""
    standing = rank_pool(asked, found, before, legal_parameters(work.settings.law_file), work.today())
    tried = rank(
        asked.facts,
        standing.pool,
        asked.closeness,
        weights=after.weights,
        limits=after.limits,
        legal=standing.flags,
    )
    return standing, tried, compare(standing.ranking, tried)


def _item(standing: Standing, tried: Ranking, move: Move) -> PreviewedCandidate:
    candidate = standing.found.candidates[move.row]
    old, new = standing.ranking.scores, tried.scores
    entered_or_left = Movement.ENTERED if move.before is None else Movement.LEFT
    return PreviewedCandidate(
        candidate_id=candidate.id,
        name=candidate.full_name,
        movement=entered_or_left if move.change is None else Movement.STAYED,
        rank_before=move.before,
        rank_after=move.after,
        change=move.change,
        score_before=round(float(old.score[move.row]), PLACES),
        score_after=round(float(new.score[move.row]), PLACES),
        rank_score_before=round(float(old.rank_score[move.row]), PLACES),
        rank_score_after=round(float(new.rank_score[move.row]), PLACES),
        filters=[code.value for code in move.filters],
    )
