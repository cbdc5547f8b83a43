"""Judges candidates for needs: gathers the facts, asks the engine and the law, and keeps the answer as values."""

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any
from uuid import UUID

import numpy as np

from app.foundation.db.work import Work
from app.journey.matching.domain import (
    CandidatePool,
    Explanation,
    FilterResult,
    Labels,
    LegalFlags,
    Limits,
    NeedFacts,
    Ranking,
    Weights,
    build_pool,
    config_hash,
    explain_all,
    explain_filters_of_all,
    rank,
)
from app.journey.matching.repository import columns
from app.journey.matching.repository.columns import PoolColumns
from app.journey.matching.service import translation
from app.journey.matching.service.taxonomy import taxonomy_of
from app.journey.matching.service.translation import code
from app.journey.needs import repository as needs
from app.journey.needs.models import Need
from app.registers.companies import repository as companies
from app.registers.companies.models import Workplace
from app.registers.jobcenters.service import settings_of
from app.registers.law.domain import (
    CHECKS,
    EmployeeBasis,
    LegalBasis,
    LegalParameters,
    Occupant,
    Outcome,
    PlacementFacts,
    ratio_exceeded,
)
from app.registers.law.parameters import load_parameters

RATIO = "ratio_requirement"


@dataclass(frozen=True, slots=True)
class Rules:
    """What a jobcenter ranks by."""

    weights: Weights
    limits: Limits
    version: int

    @property
    def hash(self) -> str:
        return config_hash(self.weights, self.limits)


@dataclass(frozen=True, slots=True)
class Asked:
    """One need with everything the engine and the law want to know of it."""

    need: Need
    facts: NeedFacts
    workplace: Workplace
    cvr_number: str
    closeness: Mapping[int, Mapping[int, float]]
    occupants: tuple[Occupant, ...]
    employees: EmployeeBasis
    labels: Labels
    skill_ids: Mapping[int, UUID]  # the engine's code → the skill
    held: frozenset[UUID]  # the skills that can count for one of those asked for
    field: str | None  # the two-digit ISCO group in which wishes and experience can count
    release: str = ""  # of the taxonomy
    ratios: dict[tuple[LegalBasis, date], Outcome] = dataclasses.field(
        default_factory=dict, compare=False
    )  # asked already


@dataclass(frozen=True, slots=True)
class Judged:
    """One candidate for one need, in both languages."""

    candidate: Any
    feasible: bool
    explanation: Explanation
    filters: tuple[FilterResult, ...]
    planned_starts_on: date
    planned_ends_on: date


@lru_cache(maxsize=4)
def legal_parameters(path: Path | None) -> LegalParameters:
    """The law as this installation knows it, read once."""
    return load_parameters(path)


async def rules_of(work: Work, jobcenter_id: UUID) -> Rules:
    settings = await settings_of(work, jobcenter_id)
    return Rules(translation.weights_of(settings), translation.limits_of(settings), settings.version)


async def ask(work: Work, need: Need) -> Asked:
    """Gathers the facts of one need."""
    workplace, cvr_number, isco = await columns.load_surroundings(work, need)
    skills = await needs.skill_columns_of(work, [need.id])
    found = await ask_many(work, [(need, workplace, cvr_number, isco)], skills)
    return found[0]


async def ask_many(
    work: Work,
    rows: Sequence[tuple[Need, Workplace, str, str | None]],
    skills: Mapping[UUID, Sequence[Any]],
) -> list[Asked]:
    """Gathers the facts of many needs: one query each for occupancy and reports, and what the taxonomy says.

    `skills` of each need are rows of NeedSkill, whole or as plain columns.
    """
    taxonomy = await taxonomy_of(work)
    skill_ids = {item.skill_id for need, *_ in rows for item in skills[need.id]}
    close = await taxonomy.close_to(work, skill_ids)
    labels = await taxonomy.labels(work, skill_ids, {need.occupation_id for need, *_ in rows})
    facts = [translation.need_facts(need, skills[need.id], place, isco, work.today()) for need, place, _, isco in rows]
    periods = [columns.whole_period(fact) for fact in facts]
    occupants = await columns.map_occupants(
        work,
        {place.id for _, place, *_ in rows},
        min((first for first, _ in periods), default=work.today()),
        max((last for _, last in periods), default=work.today()),
    )
    employees = await companies.employee_bases(work, [place for _, place, *_ in rows])
    return [
        Asked(
            need=need,
            facts=fact,
            workplace=place,
            cvr_number=cvr,
            closeness={code(item.skill_id): close[item.skill_id].table for item in skills[need.id]},
            occupants=occupants[place.id],
            employees=employees[place.id],
            labels=labels,
            skill_ids={code(skill.skill_id): skill.skill_id for skill in skills[need.id]},
            field=isco[:2] if isco else None,
            held=frozenset().union(*(close[skill.skill_id].held for skill in skills[need.id])),
            release=taxonomy.release,
        )
        for (need, place, cvr, isco), fact in zip(rows, facts, strict=True)
    ]


async def labels_of(work: Work, skill_ids: set[UUID], occupation_ids: set[UUID]) -> Labels:
    """What skills and occupations are called, by the engine's codes."""
    return await (await taxonomy_of(work)).labels(work, skill_ids, occupation_ids)


def pool_of(found: PoolColumns, today: date) -> CandidatePool:
    """The engine's pool; row i is `found.candidates[i]`."""
    classes = translation.class_tenths(found.busy)
    return build_pool(
        [translation.candidate_row(row, classes.get(row.id, 0), today) for row in found.candidates],
        skills=((owner.hex, code(skill), float(level)) for owner, skill, level in found.skills),
        wishes=(
            (owner.hex, code(occupation), *translation.isco(isco), place)
            for owner, occupation, isco, place in found.wishes
        ),
        experience=(
            (owner.hex, code(occupation), *translation.isco(isco)) for owner, occupation, isco in found.experience
        ),
        unwanted=((row.id.hex, code(UUID(key))) for row in found.candidates for key in row.unwanted_occupation_ids),
        busy=((row.candidate_id.hex, entry) for row in found.busy for entry in translation.busy_rows(row)),
    )


def legal_flags(asked: Asked, found: PoolColumns, law: LegalParameters, today: date) -> LegalFlags:
    """What the law says beforehand: the ratio by legal basis at the need's first day, and the last employer."""
    bases = {row.legal_basis for row in found.candidates}
    ratio = {basis: ratio_by_basis(asked, basis, law, today) for basis in bases}
    return LegalFlags(
        ratio_refuses=np.array([ratio[row.legal_basis] is Outcome.FAIL for row in found.candidates], dtype=np.bool_),
        ratio_warns=np.array([ratio[row.legal_basis] is Outcome.WARN for row in found.candidates], dtype=np.bool_),
        same_employer=np.array([row.last_employer_cvr == asked.cvr_number for row in found.candidates], dtype=np.bool_),
    )


def ratio_by_basis(asked: Asked, basis: LegalBasis, law: LegalParameters, today: date) -> Outcome:
    """Whether somebody on this legal basis finds room at the workplace on the need's first day; asked once."""
    known = asked.ratios.get((basis, today))
    if known is None:
        known = asked.ratios[basis, today] = _ratio(asked, basis, law, today)
    return known


def _ratio(asked: Asked, basis: LegalBasis, law: LegalParameters, today: date) -> Outcome:
    starts_on = asked.facts.starts_from
    facts = PlacementFacts(
        legal_basis=basis,
        starts_on=starts_on,
        ends_on=starts_on + timedelta(days=asked.facts.days - 1),
        hours_schedule=translation.hours_steps(asked.need.hours_schedule),
        today=today,
        employee_basis=asked.employees,
        has_other_employees=asked.workplace.has_other_employees,
        occupants=asked.occupants,
    )
    rules = law.at(facts.rules_date)
    # A ratio that is kept on a number nobody reported warns in the legal checks; here only room matters.
    return CHECKS[RATIO](facts, rules).outcome if ratio_exceeded(facts, rules) else Outcome.PASS


@dataclass(frozen=True, slots=True)
class Standing:
    """A pool ranked for one need."""

    asked: Asked
    found: PoolColumns
    pool: CandidatePool
    flags: LegalFlags
    ranking: Ranking
    rules: Rules

    def judge(self, row: int, today: date) -> Judged:
        """Everything about one row, exactly."""
        return self.judge_all([row], today, brief=False)[0]

    def judge_all(self, rows: Sequence[int], today: date, *, brief: bool = True) -> list[Judged]:
        """Everything about these rows; in brief without what only a single candidate is told."""
        asked, rules, chosen = self.asked, self.rules, np.asarray(rows, dtype=np.int64)
        pool = self.pool.take(chosen)
        explanations = explain_all(
            asked.facts,
            pool,
            self.ranking.scores.take(chosen),
            asked.closeness,
            rules.weights,
            asked.labels,
            brief=brief,
        )
        filters = explain_filters_of_all(
            asked.facts,
            pool,
            asked.closeness,
            limits=rules.limits,
            legal=self.flags.take(chosen),
            labels=asked.labels,
        )
        return [
            Judged(
                candidate=self.found.candidates[row],
                feasible=bool(feasible),
                explanation=explanation,
                filters=results,
                planned_starts_on=starts_on,
                planned_ends_on=starts_on + timedelta(days=asked.facts.days - 1),
            )
            for row, feasible, explanation, results, starts_on in zip(
                rows,
                self.ranking.masks.eligible[chosen],
                explanations,
                filters,
                (self._planned(row, today) for row in rows),
                strict=True,
            )
        ]

    def _planned(self, row: int, today: date) -> date:
        """The earliest day on which both are ready.

        Not before tomorrow: an agreement has to come first. Where other placements leave no start in the window,
        availability alone decides, and the failing filter tells the rest.
        """
        facts = self.asked.facts
        first = int(self.ranking.masks.starts_on[row])
        ready = max(facts.starts_from, self.found.candidates[row].available_from)
        start = date.fromordinal(first) if first <= facts.starts_until.toordinal() else ready
        return max(start, today + timedelta(days=1))


def rank_pool(
    asked: Asked,
    found: PoolColumns,
    rules: Rules,
    law: LegalParameters,
    today: date,
    *,
    pool: CandidatePool | None = None,
) -> Standing:
    """Builds the pool, filters, scores and orders it: pure work, to be run off the event loop when it is large.

    `pool` is what `pool_of` made of `found`, where the caller has it.
    """
    pool = pool_of(found, today) if pool is None else pool
    flags = legal_flags(asked, found, law, today)
    ranking = rank(asked.facts, pool, asked.closeness, weights=rules.weights, limits=rules.limits, legal=flags)
    return Standing(asked, found, pool, flags, ranking, rules)
