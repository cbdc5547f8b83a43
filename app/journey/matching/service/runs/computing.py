"""Computes one assignment run from what was gathered: pure work in a thread, with its steps reported."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any
from uuid import UUID

import numpy as np

from app.journey.matching.domain import CandidatePool, LegalFlags, explain, input_hash
from app.journey.matching.domain.assignment import (
    Assignment,
    Baselines,
    CrossScorer,
    Left,
    NotOptimal,
    Proposal,
    RunSettings,
    Seen,
    baselines,
    prices_for,
    propose,
)
from app.journey.matching.domain.pool import Floats, Ints
from app.journey.matching.domain.scarcity import PricedScorer, groups_of
from app.journey.matching.domain.versions import joint_hash
from app.journey.matching.errors import RunTooLarge
from app.journey.matching.service import answers
from app.journey.matching.service.judging import pool_of
from app.journey.matching.service.law import LawOfPeople
from app.journey.matching.service.runs.gathering import Given
from app.registers.law.domain import Outcome as CheckOutcome

# Called with the percentage done; whoever wants to stop the run raises from it.
Step = Callable[[int], None]
SCORED, SOLVED, COMPARED, EXPLAINED = 70, 80, 90, 99


@dataclass(frozen=True, slots=True)
class Pair:
    """One pair of the result, as it is stored."""

    need_id: UUID
    candidate_id: UUID
    score: float
    rank_score: float
    rank_in_need: int
    breakdown: list[dict[str, Any]]
    gaps: list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Outcome:
    """The result of a run: its pairs by need and place, the summary, the inputs' hash, and what it teaches of prices."""

    pairs: list[Pair]
    summary: dict[str, Any]
    input_hash: str
    seen: Seen


class _Law:
    """Who is kept out of each need by law or because the two are proposed to each other already."""

    def __init__(self, given: Given) -> None:
        self._given = given
        self._people = LawOfPeople.of(given.found.candidates, given.law, given.today)
        self._row = {row.id: number for number, row in enumerate(given.found.candidates)}
        self._ratio: dict[int, tuple[CheckOutcome, ...]] = {}

    def of(self, number: int) -> LegalFlags:
        """The flags of one need; the ratio is asked once a need."""
        asked = self._given.asked[number]
        if number not in self._ratio:
            self._ratio[number] = self._people.ratio(asked)
        flags = self._people.flags(asked, self._ratio[number])
        live = self._given.live.get(asked.need.id, ())
        flags.same_employer[[self._row[key] for key in live if key in self._row]] = True
        return flags


def compute(given: Given, step: Step) -> Outcome:
    """The optimum with its baselines and explanations. Raises RunTooLarge, and whatever `step` raises."""
    pool = pool_of(given.found, given.today)
    law = _Law(given)
    fingerprint = _fingerprint(given, pool, law)
    if not given.asked or not len(pool):
        return Outcome([], _nothing(given, len(pool)), fingerprint, Seen(groups_of(pool), np.zeros(len(pool))))
    try:
        return _assigned(given, pool, law, fingerprint, step)
    except NotOptimal:
        raise
    except ValueError as error:  # the engine's word for more seats than it can assign exactly
        raise RunTooLarge from error


def _assigned(given: Given, pool: CandidatePool, law: _Law, fingerprint: str, step: Step) -> Outcome:
    config, count = given.config, len(given.asked)
    facts = [item.facts for item in given.asked]
    closeness = {skill: row for item in given.asked for skill, row in item.closeness.items()}
    options: dict[str, Any] = {"weights": config.weights, "limits": config.limits, "legal": law.of}
    scorer = CrossScorer(facts, pool, closeness, **options)
    settings = RunSettings(str(given.seed), config.fill_bonus, config.top)
    ids = np.array([item.need.id.hex.encode() for item in given.asked], dtype=np.bytes_)
    plain = propose(scorer, ids, settings, progress=lambda done: step(done * SCORED // count))
    step(SOLVED)
    simple = baselines(scorer, plain, settings, order=_first_come(given))
    step(COMPARED)
    groups = groups_of(pool)
    chosen, prices = plain.best, np.zeros(len(pool))
    if config.prices is not None:
        prices = prices_for(groups, config.prices)
        priced = PricedScorer(facts, pool, closeness, prices=prices, **options)
        chosen = propose(priced, ids, settings, progress=lambda _: step(COMPARED)).best
    pairs = _pairs(given, pool, scorer, chosen, partial(_explaining, step, chosen.filled))
    return Outcome(
        pairs=pairs,
        summary=_summary(given, plain, chosen, simple, prices),
        input_hash=fingerprint,
        seen=Seen(groups, plain.duals.candidate_prices),
    )


def _first_come(given: Given) -> list[int]:
    """Needs' numbers, the one that has waited longest first."""
    waiting = [(item.need.created_at, item.need.id, number) for number, item in enumerate(given.asked)]
    return [number for *_, number in sorted(waiting)]


def _explaining(step: Step, count: int, done: int) -> None:
    step(COMPARED + (EXPLAINED - COMPARED) * done // max(1, count))


def _pairs(
    given: Given, pool: CandidatePool, scorer: CrossScorer, chosen: Assignment, explained: Callable[[int], None]
) -> list[Pair]:
    """Every pair with its explanation and its place among all who could fill the need."""
    rows: dict[int, list[int]] = {}
    for need, row in zip(chosen.pairs.need.tolist(), chosen.pairs.candidate.tolist(), strict=True):
        rows.setdefault(need, []).append(row)
    pairs: list[Pair] = []
    for numbers, scored in scorer.blocks(sorted(rows)):
        for number, found in zip(numbers, scored, strict=True):
            order = np.lexsort((pool.ids[found.rows], -pool.waited_days[found.rows], -found.score, -found.rank_score))
            places = _places(found.rows[order], len(pool))
            pairs += [_pair(given, pool, number, row, int(places[row])) for row in rows[number]]
        explained(len(pairs))
    return sorted(pairs, key=lambda pair: (pair.need_id, pair.rank_in_need))


def _places(order: Ints, count: int) -> Ints:
    places = np.zeros(count, dtype=np.int64)
    places[order] = np.arange(1, len(order) + 1)
    return places


def _pair(given: Given, pool: CandidatePool, number: int, row: int, place: int) -> Pair:
    asked = given.asked[number]
    explanation = explain(asked.facts, pool, row, asked.closeness, given.config.weights, asked.labels)
    return Pair(
        need_id=asked.need.id,
        candidate_id=given.found.candidates[row].id,
        score=explanation.score,
        rank_score=explanation.rank_score,
        rank_in_need=place,
        breakdown=[answers.criterion_document(item) for item in explanation.criteria],
        gaps=[answers.gap_document(gap, asked.skill_ids) for gap in explanation.gaps],
    )


def _summary(given: Given, plain: Proposal, chosen: Assignment, simple: Baselines, prices: Floats) -> dict[str, Any]:
    """The fields of `RunSummary`; rank scores are shown without the prices that helped to choose."""
    used = given.config.prices
    assigned = float(np.sum(np.sort(chosen.pairs.value + prices[chosen.pairs.candidate])))
    return {
        **_counts(given, len(plain.chances)),
        "feasible_pairs": int(plain.market.feasible.sum()),
        "candidates_without_feasible_need": int((plain.chances == 0).sum()),
        "assigned": _totals(chosen.filled, assigned),
        "baselines": {
            "greedy": _totals(simple.greedy.filled, simple.greedy.total),
            "first_come": _totals(simple.first_come.filled, simple.first_come.total),
            "without_prices": None if used is None else _totals(plain.best.filled, plain.best.total),
        },
        "unfilled": [_unfilled(given, left.need, left.seats, left.feasible, left.reason) for left in chosen.unfilled],
    }


def _nothing(given: Given, candidates: int) -> dict[str, Any]:
    """The summary where there are no needs or no candidates."""
    none = _totals(0, 0.0)
    without = None if given.config.prices is None else none
    seats = [max(item.facts.open_seats, 0) for item in given.asked]
    return {
        **_counts(given, candidates),
        "feasible_pairs": 0,
        "candidates_without_feasible_need": candidates,
        "assigned": none,
        "baselines": {"greedy": none, "first_come": none, "without_prices": without},
        "unfilled": [
            _unfilled(given, number, left, 0, Left.NO_FEASIBLE_CANDIDATE) for number, left in enumerate(seats) if left
        ],
    }


def _counts(given: Given, candidates: int) -> dict[str, Any]:
    used = given.config.prices
    return {
        "needs": len(given.asked),
        "seats": sum(max(item.facts.open_seats, 0) for item in given.asked),
        "candidates": candidates,
        "fill_bonus": given.config.fill_bonus,
        "scarcity_prices": None if used is None else _codes(used),
    }


def _codes(prices: Mapping[int, float]) -> dict[str, float]:
    return {f"{group:02d}": round(price, answers.PLACES) for group, price in sorted(prices.items())}


def _totals(filled: int, total: float) -> dict[str, Any]:
    mean = round(total / filled, answers.PLACES) if filled else None
    return {"pairs": filled, "seats_filled": filled, "total_score": round(total, answers.PLACES), "mean_score": mean}


def _unfilled(given: Given, number: int, seats: int, feasible: int, reason: Left) -> dict[str, Any]:
    return {
        "need_id": str(given.asked[number].need.id),
        "seats": seats,
        "feasible_candidates": feasible,
        "reason": reason.value,
    }


def _fingerprint(given: Given, pool: CandidatePool, law: _Law) -> str:
    """One hash of everything the run reads, whatever the order of needs and candidates."""
    nobody = pool.take([])
    order = np.argsort(pool.ids, kind="stable")
    parts = []
    for number, item in enumerate(given.asked):
        flags = law.of(number)
        out = np.packbits((flags.ratio_refuses | flags.same_employer)[order]).tobytes()
        excluded = hashlib.blake2b(out, digest_size=16).hexdigest()
        parts.append(f"{item.need.id}:{input_hash(item.facts, nobody, item.closeness)}:{excluded}")
    if given.asked:
        one = min(given.asked, key=lambda item: item.need.id)
        parts.append(input_hash(one.facts, pool, {}))
    return joint_hash(parts)
