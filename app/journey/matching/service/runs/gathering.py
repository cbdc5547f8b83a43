"""Reads everything one assignment run is computed from, in one transaction, so that the database is free meanwhile."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement
from sqlmodel import col

from app.foundation.db.work import Work
from app.journey.matching.domain.run_config import RunConfig
from app.journey.matching.errors import RunTooLarge
from app.journey.matching.models import AssignmentRun
from app.journey.matching.repository import columns
from app.journey.matching.repository import runs as repository
from app.journey.matching.repository.columns import PoolColumns
from app.journey.matching.schemas.runs import MOST_NEEDS
from app.journey.matching.service.judging import Asked, ask_many, legal_parameters
from app.journey.needs import repository as needs
from app.registers.candidates.models import Candidate
from app.registers.law.domain import LegalParameters

NeedRow = tuple[Any, Any, str, str | None]


@dataclass(frozen=True, slots=True)
class Given:
    """The facts of one run, and what it is computed by; no session, no rows that could change underneath."""

    asked: Sequence[Asked]
    found: PoolColumns
    live: Mapping[UUID, frozenset[UUID]]  # need → the candidates proposed for it already
    law: LegalParameters
    today: date
    seed: int
    config: RunConfig


async def open_needs(work: Work, ids: Collection[UUID] | None) -> Sequence[NeedRow]:
    """The open needs of a run with their surroundings. Raises RunTooLarge."""
    rows = await columns.list_open_needs(work, MOST_NEEDS + 1, among=ids)
    if len(rows) > MOST_NEEDS:
        raise RunTooLarge
    return rows


def pool_conditions(jobcenter_id: UUID, ids: Collection[UUID] | None) -> list[ColumnElement[bool]]:
    """The candidates of a run."""
    own = columns.of_jobcenter(jobcenter_id)
    return own if ids is None else [*own, col(Candidate.id).in_(ids)]


def named(options: Mapping[str, Any], name: str) -> list[UUID] | None:
    """The ids that a run was asked to keep to."""
    found = options[name]
    return None if found is None else [UUID(key) for key in found]


async def gather(work: Work, run: AssignmentRun) -> Given:
    """What the run reads now: needs that have closed since it was asked for are left out."""
    rows = await open_needs(work, named(run.options, "need_ids"))
    need_ids = [need.id for need, *_ in rows]
    asked = await ask_many(work, rows, await needs.skills_of(work, need_ids))
    periods = [columns.whole_period(item.facts) for item in asked]
    period = (
        min((first for first, _ in periods), default=work.today()),
        max((last for _, last in periods), default=work.today()),
    )
    conditions = pool_conditions(run.jobcenter_id, named(run.options, "candidate_ids"))
    live: dict[UUID, set[UUID]] = {}
    for need_id, candidate_id in await repository.live_pairs(work, need_ids):
        live.setdefault(need_id, set()).add(candidate_id)
    return Given(
        asked=asked,
        found=await columns.load_pool(work, conditions, period),
        live={key: frozenset(found) for key, found in live.items()},
        law=legal_parameters(work.settings.law_file),
        today=work.today(),
        seed=run.seed,
        config=RunConfig.read(run.config),
    )
