"""Who of a whole jobcenter is worth reading in full for a need: everybody is filtered and scored from kept columns."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from uuid import UUID

import numpy as np

from app.foundation.db.work import Work
from app.journey.matching.domain import LegalFlags, input_hash, rank, ranking_order
from app.journey.matching.domain.narrowing import Wanted, narrow, pool_from, rankable
from app.journey.matching.domain.pool import Ints
from app.journey.matching.repository import columns
from app.journey.matching.repository import crowd as repository
from app.journey.matching.service.compacting import BASES
from app.journey.matching.service.crowds import Kept, made_of_crowd
from app.journey.matching.service.judging import Asked, Rules, legal_parameters, ratio_by_basis
from app.registers.law.domain import LegalParameters, Outcome

# Read beyond what is shown: the last bit of a sum may fall otherwise among a few than among many.
SPARE = 10


@dataclass(frozen=True, slots=True)
class Shortlist:
    """The best and a few to spare, best first; how many could be proposed at all, how many pass every filter, and what
    makes the hash of all that was compared: milliseconds of pure sums, for a thread.
    """

    ids: list[UUID]
    considered: int
    feasible: int
    fingerprint: Callable[[], str]


async def shortlist(
    work: Work, jobcenter_id: UUID, asked: Asked, rules: Rules, limit: int, *, include_infeasible: bool = False
) -> Shortlist:
    """The `limit` best candidates of a jobcenter for the need, those whom a filter keeps out last if they are wanted.

    A list to read from, not to answer with: whoever is shown is read and judged again.
    """
    proposals = await repository.count_open_proposals(work, jobcenter_id)
    law = legal_parameters(work.settings.law_file)
    compute = partial(
        _compute, asked=asked, rules=rules, proposals=proposals, law=law, today=work.today(), most=limit + SPARE,
        whole=include_infeasible,
    )  # fmt: skip
    return await made_of_crowd(work, jobcenter_id, asked.release, compute)


def _compute(
    kept: Kept, *, asked: Asked, rules: Rules, proposals: Mapping[bytes, int], law: LegalParameters, today: date,
    most: int, whole: bool,
) -> Shortlist:  # fmt: skip
    """Pure work on what was loaded, for a thread."""
    crowd, employer = kept.crowd, kept.words.employers.find(asked.cvr_number)
    everybody = rankable(crowd, rules.limits)
    rows = everybody if whole else narrow(crowd, asked.facts, rules.limits, employer)
    close = [number for key in asked.held if (number := kept.words.skills.find(key.hex)) >= 0]
    wanted = Wanted(close, columns.whole_period(asked.facts), today)
    pool = pool_from(crowd, kept.words, rows, asked.facts, wanted, proposals)
    flags = _legal(kept, rows, employer, asked, law, today)
    ranking = rank(
        asked.facts, pool, asked.closeness, weights=rules.weights, limits=rules.limits, legal=flags, top=most
    )
    best = ranking.rows
    if whole and len(best) < most:
        out = np.flatnonzero(~ranking.masks.eligible).astype(np.int64)
        best = np.concatenate((best, ranking_order(pool, ranking.scores, out)))[:most]
    return Shortlist(
        ids=[UUID(key.decode()) for key in pool.ids[best].tolist()],
        considered=len(everybody),
        feasible=len(ranking.masks.rows),
        fingerprint=partial(input_hash, asked.facts, pool, asked.closeness, flags),
    )


def _legal(kept: Kept, rows: Ints, employer: int, asked: Asked, law: LegalParameters, today: date) -> LegalFlags:
    """The law is asked once a legal basis, not once a person."""
    basis = kept.crowd["basis"][rows]
    there = np.bincount(basis, minlength=len(BASES)).tolist()
    said = [
        ratio_by_basis(asked, each, law, today) if count else None for each, count in zip(BASES, there, strict=True)
    ]
    refuses, warns = (
        np.array([answer is outcome for answer in said], dtype=np.bool_)[basis]
        for outcome in (Outcome.FAIL, Outcome.WARN)
    )
    return LegalFlags(refuses, warns, (kept.crowd["employer"][rows] == employer) & (employer >= 0))
