"""Which open needs are worth reading in full for a candidate: all are filtered and scored from plain columns."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from typing import Any, TypeVar
from uuid import UUID

import anyio.to_thread
import numpy as np
import orjson
from sqlmodel import col

from app.foundation.db.work import Work
from app.journey.matching.domain import CandidatePool, Labels, NeedFacts
from app.journey.matching.domain.offers import best_of, fitting, narrow_needs
from app.journey.matching.domain.pool import Ints
from app.journey.matching.domain.versions import offers_hash
from app.journey.matching.repository import columns, offers
from app.journey.matching.repository.columns import PoolColumns
from app.journey.matching.service import translation
from app.journey.matching.service.judging import Asked, Rules, legal_parameters, pool_of, ratio_by_basis
from app.journey.matching.service.taxonomy import Close, taxonomy_of
from app.journey.matching.service.translation import code
from app.journey.needs import repository as needs
from app.registers.candidates.models import Candidate
from app.registers.companies import repository as companies
from app.registers.law.domain import LegalBasis, Outcome

T = TypeVar("T")
MOST_OFFERS = 2_000
# Read beyond what is shown: the last bit of a sum may fall otherwise for one need than for many.
SPARE = 10
# Up to here the loop is held for a few milliseconds; beyond, a thread does the sums.
SMALL_OFFER = 200


@dataclass(frozen=True, slots=True)
class Fitting:
    """The best needs and a few to spare, best first; how many were open, how many pass every filter, the hash of all that
    was compared, and the candidate as it was read for all of them.
    """

    ids: list[UUID]
    considered: int
    feasible: int
    fingerprint: str
    found: PoolColumns
    pool: CandidatePool


async def best_needs(
    work: Work, candidate: Candidate, rules: Rules, limit: int, *, include_infeasible: bool = False
) -> Fitting:
    """The `limit` best open needs for a candidate, those that a filter rules out last if they are wanted.

    A list to read from, not to answer with: whatever is shown is read and judged again.
    """
    today = work.today()
    rows = await offers.list_offers(work, MOST_OFFERS)
    facts = await _off_loop(len(rows), partial(_facts, rows, today))
    periods = [columns.whole_period(fact) for fact in facts]
    period = min((first for first, _ in periods), default=today), max((last for _, last in periods), default=today)
    found = await columns.load_pool(work, [col(Candidate.id) == candidate.id], period)
    one = pool_of(found, today)
    chosen = np.arange(len(rows)) if include_infeasible else _narrow(rows, facts, one, rules, candidate)
    near, bare = [rows[number] for number in chosen.tolist()], [facts[number] for number in chosen.tolist()]
    skills = await needs.skill_columns_of(work, [row.id for row in near])
    close = await (await taxonomy_of(work)).close_to(work, {item.skill_id for each in skills.values() for item in each})
    refused = await _without_room(work, near, bare, period, candidate.legal_basis)
    refused |= {number for number, row in enumerate(near) if row.cvr_number == candidate.last_employer_cvr}
    compute = partial(
        _compute, near, bare, skills, close, one, refused, rules, most=limit + SPARE, whole=include_infeasible
    )
    best, feasible, fingerprint = await _off_loop(len(near), compute)
    return Fitting(best, len(rows), feasible, fingerprint, found, one)


async def _off_loop(size: int, compute: Callable[[], T]) -> T:
    return compute() if size <= SMALL_OFFER else await anyio.to_thread.run_sync(compute)


def _facts(rows: Sequence[Any], today: date) -> list[NeedFacts]:
    return [translation.need_facts(row, (), row, row.isco_code, today) for row in rows]


def _narrow(
    rows: Sequence[Any], facts: Sequence[NeedFacts], one: CandidatePool, rules: Rules, candidate: Candidate
) -> Ints:
    fits = narrow_needs(facts, one, rules.limits)
    other = [rows[number].cvr_number != candidate.last_employer_cvr for number in fits.tolist()]
    return fits[np.array(other, dtype=np.bool_)]


async def _without_room(
    work: Work, rows: Sequence[Any], facts: Sequence[NeedFacts], period: tuple[date, date], basis: LegalBasis
) -> set[int]:
    """The needs at whose workplace the ratio leaves no room for somebody on this legal basis.

    The first person is always admitted: only workplaces where somebody is are looked at closely.
    """
    occupants = await columns.map_occupants(work, {row.workplace_id for row in rows}, *period)
    taken = [number for number, row in enumerate(rows) if occupants[row.workplace_id]]
    if not taken:
        return set()
    found = await offers.list_workplaces(work, [key for key, there in occupants.items() if there])
    places = {place.id: place for place in found}
    employees = await companies.employee_bases(work, found)
    law, said = legal_parameters(work.settings.law_file), dict[Any, Outcome]()
    for number in taken:
        row, fact = rows[number], facts[number]
        key = _same_room(row, fact)
        if key not in said:
            there, place = occupants[row.workplace_id], places[row.workplace_id]
            asked = Asked(
                row, fact, place, row.cvr_number, {}, there, employees[place.id], Labels(), {}, frozenset(), None
            )
            said[key] = ratio_by_basis(asked, basis, law, work.today())
    return {number for number in taken if said[_same_room(rows[number], facts[number])] is Outcome.FAIL}


def _same_room(row: Any, fact: NeedFacts) -> tuple[Any, ...]:
    """What the ratio of a need depends on, for one candidate."""
    return row.workplace_id, fact.starts_from, fact.days, orjson.dumps(row.hours_schedule)


def _compute(
    rows: Sequence[Any], bare: Sequence[NeedFacts], skills: Mapping[UUID, Sequence[Any]],
    close: Mapping[UUID, Close], one: CandidatePool, refused: set[int], rules: Rules, *, most: int, whole: bool,
) -> tuple[list[UUID], int, str]:  # fmt: skip
    """Pure work on what was loaded, for a thread: the best, how many pass, and the hash of what was compared."""
    facts = [
        replace(fact, skills=translation.need_skills(skills[row.id])) for row, fact in zip(rows, bare, strict=True)
    ]
    held = set(one.skill_ids.tolist())
    closeness = {
        code(key): {skill: value for skill in held if (value := each.table.get(skill))} for key, each in close.items()
    }
    passing = fitting(facts, one, closeness, rules.weights, rules.limits)
    passing = passing[[number not in refused for number in passing.tolist()]] if refused else passing
    best = passing[:most]
    if whole and len(best) < most:
        out = np.setdiff1d(np.arange(len(facts)), passing)
        best = np.concatenate((best, best_of(facts, out, one, closeness, rules.weights)))[:most]
    ids = [rows[number].id for number in best.tolist()]
    return ids, len(passing), offers_hash(facts, one, closeness, sorted(refused))
