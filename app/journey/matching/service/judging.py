"""Judges candidates for needs: gathers the facts, asks the engine and the law, and keeps the answer as values."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any
from uuid import UUID

import numpy as np

from app.foundation.core.i18n import Text
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
    explain,
    explain_filters,
    rank,
)
from app.journey.matching.repository import columns
from app.journey.matching.repository.columns import PoolColumns
from app.journey.matching.service import translation
from app.journey.matching.service.translation import code
from app.journey.needs import repository as needs
from app.journey.needs.models import Need
from app.journey.needs.models import NeedSkill as NeedSkillRow
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
from app.registers.reference.repository import list_occupations_of
from app.registers.reference.taxonomy import list_close_skills, map_isco_codes, map_skill_labels

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
    workplace = await companies.load_workplace(work, need.workplace_id)
    company = await companies.load_company(work, need.company_id)
    isco = (await map_isco_codes(work.session, [need.occupation_id])).get(need.occupation_id)
    skills = (await needs.skills_of(work, [need.id]))[need.id]
    found = await ask_many(work, [(need, workplace, company.cvr_number, isco)], {need.id: skills})
    return found[0]


async def ask_many(
    work: Work,
    rows: Sequence[tuple[Need, Workplace, str, str | None]],
    skills: Mapping[UUID, Sequence[NeedSkillRow]],
) -> list[Asked]:
    """Gathers the facts of many needs: one query each for labels, closeness, occupations and occupancy."""
    asked_ids = {skill.skill_id for need, *_ in rows for skill in skills[need.id]}
    labels = await labels_of(work, asked_ids, {need.occupation_id for need, *_ in rows})
    close = await list_close_skills(work.session, asked_ids)
    closeness = translation.closeness_of(close)
    facts = [translation.need_facts(need, skills[need.id], place, isco, work.today()) for need, place, _, isco in rows]
    periods = [columns.whole_period(fact) for fact in facts]
    occupants = await columns.map_occupants(
        work,
        {place.id for _, place, *_ in rows},
        min((first for first, _ in periods), default=work.today()),
        max((last for _, last in periods), default=work.today()),
    )
    employees = await companies.employee_bases(work, [place for _, place, *_ in rows])
    held: dict[UUID, set[UUID]] = {}
    for item in close:
        held.setdefault(item.asked_id, set()).add(item.held_id)
    return [
        Asked(
            need=need,
            facts=fact,
            workplace=place,
            cvr_number=cvr,
            closeness={item.skill: closeness.get(item.skill, {}) for item in fact.skills},
            occupants=occupants[place.id],
            employees=employees[place.id],
            labels=labels,
            skill_ids={code(skill.skill_id): skill.skill_id for skill in skills[need.id]},
            field=isco[:2] if isco else None,
            held=frozenset().union(*(held.get(skill.skill_id, set()) for skill in skills[need.id])),
        )
        for (need, place, cvr, isco), fact in zip(rows, facts, strict=True)
    ]


async def labels_of(work: Work, skill_ids: set[UUID], occupation_ids: set[UUID]) -> Labels:
    """What skills and occupations are called, by the engine's codes."""
    skills = await map_skill_labels(work.session, skill_ids)
    occupations = {row.id: row for row in await list_occupations_of(work, occupation_ids)}
    return Labels(
        skills={code(key): Text(label.label_da or label.label_en, label.label_en) for key, label in skills.items()},
        occupations={code(key): Text(row.label_da or row.label_en, row.label_en) for key, row in occupations.items()},
        licences=translation.LICENCE_LABELS,
        constraints=translation.CONSTRAINT_LABELS,
    )


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
    """Whether somebody on this legal basis finds room at the workplace on the need's first day."""
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

    def judge(self, row: int, today: date, *, steps: bool = True) -> Judged:
        """Everything about one row, exactly; without `steps` what single training steps would change is left out."""
        asked, rules, one = self.asked, self.rules, self.pool.take([row])
        starts_on, ends_on = self._planned(row, today)
        return Judged(
            candidate=self.found.candidates[row],
            feasible=bool(self.ranking.masks.passed[row].all()),
            explanation=explain(
                asked.facts,
                one,
                0,
                asked.closeness,
                rules.weights,
                asked.labels,
                scored=self.ranking.scores.of(row),
                steps=steps,
            ),
            filters=explain_filters(
                asked.facts,
                one,
                0,
                asked.closeness,
                limits=rules.limits,
                legal=self.flags.of(row),
                labels=asked.labels,
            ),
            planned_starts_on=starts_on,
            planned_ends_on=ends_on,
        )

    def _planned(self, row: int, today: date) -> tuple[date, date]:
        """The earliest day on which both are ready, and the last day of the whole duration from there.

        Not before tomorrow: an agreement has to come first. Where other placements leave no start in the window,
        availability alone decides, and the failing filter tells the rest.
        """
        facts = self.asked.facts
        first = int(self.ranking.masks.starts_on[row])
        ready = max(facts.starts_from, self.found.candidates[row].available_from)
        start = date.fromordinal(first) if first <= facts.starts_until.toordinal() else ready
        start = max(start, today + timedelta(days=1))
        return start, start + timedelta(days=facts.days - 1)


def rank_pool(asked: Asked, found: PoolColumns, rules: Rules, law: LegalParameters, today: date) -> Standing:
    """Builds the pool, filters, scores and orders it: pure work, to be run off the event loop when it is large."""
    pool = pool_of(found, today)
    flags = legal_flags(asked, found, law, today)
    ranking = rank(asked.facts, pool, asked.closeness, weights=rules.weights, limits=rules.limits, legal=flags)
    return Standing(asked, found, pool, flags, ranking, rules)
