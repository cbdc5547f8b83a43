"""Who can be among the best of a large pool: everybody is filtered and scored, without anything that is only shown.

The shortlist is provably enough. What one row of a candidate decides is filtered by the database, the rest here by
the engine itself; the only thing not looked up for everybody is whether an empty list was ever filled in, and its
effect on the score is bounded. Whoever could still reach the best so many stays in.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time
from typing import Any
from uuid import UUID

import anyio.to_thread
import numpy as np

from app.foundation.db.work import Work
from app.journey.matching.domain import BusyKind, CandidatePool, CandidateStatus, apply_filters, input_hash, score_pool
from app.journey.matching.domain.building import csr, pool_of_columns
from app.journey.matching.domain.filters import LegalFlags
from app.journey.matching.domain.pool import UNKNOWN, Floats, Ints
from app.journey.matching.domain.score import MISSING, Scores
from app.journey.matching.repository import columns, crowd
from app.journey.matching.repository.crowd import CrowdColumns, CrowdLists, Relevant
from app.journey.matching.service import translation
from app.journey.matching.service.judging import Asked, Rules, legal_parameters, ratio_by_basis
from app.registers.candidates.domain import Cefr, Constraint, DanishExam
from app.registers.law.domain import CommitmentKind, LegalBasis, LegalParameters, Outcome

# Sums of six contributions in another order differ in the last bits only; scores are rounded to twelve decimals.
_SAFE = 1e-9


@dataclass(frozen=True, slots=True)
class Shortlist:
    """Who can be among the best (32 hex digits), how many pass every filter, and the hash of all that was read."""

    ids: Sequence[str]
    feasible: int
    fingerprint: str


async def shortlist(work: Work, jobcenter_id: UUID, asked: Asked, rules: Rules, limit: int) -> Shortlist:
    """Everybody of a jobcenter who can be among the `limit` best for the need, and perhaps a few more."""
    relevant = Relevant(
        asked.held, asked.field, asked.need.occupation_id, asked.cvr_number, columns.whole_period(asked.facts)
    )
    asked_for = {"licences": asked.need.licences, "constraints": _ruled_out(asked.need.conditions)}
    conditions = [
        *columns.of_jobcenter(jobcenter_id),
        *columns.coarse(asked.facts, rules.limits),
        *crowd.fit(asked.facts, rules.limits, relevant, asked_for),
    ]
    found = await crowd.load_crowd(work, conditions)
    lists = await crowd.load_lists(work, found.ids, jobcenter_id, relevant)
    law = legal_parameters(work.settings.law_file)
    judged = await anyio.to_thread.run_sync(_judge, asked, rules, found, lists, law, work.today())
    close = judged.within(limit)
    recorded = await crowd.list_recorded(work, [found.ids[row] for row in close.tolist()])
    best = judged.best(close, {row[0]: row[1:] for row in recorded}, found.ids, limit)
    return Shortlist([found.ids[row] for row in best], len(judged.rows), judged.fingerprint)


def _ruled_out(conditions: Iterable[str]) -> list[str]:
    """The constraints that a need with these conditions does not fit."""
    met = set(conditions)
    return [item.value for item in Constraint if item.rules_out.value in met]


@dataclass(frozen=True, slots=True)
class _Judged:
    """Everybody's R as if every list had been filled in, and what it would be otherwise.

    rows     int64 (n,) rows of the crowd that pass every filter
    rank     float64 (n,) R with an empty list counted as a fact
    doubt    float64 (n, 3) what R changes by if the skills, wishes, experience were never filled in; 0 if they were
    """

    rows: Ints
    rank: Floats
    doubt: Floats
    fingerprint: str

    def within(self, limit: int) -> Ints:
        """Rows of the crowd that can be among the best `limit`, whatever is found about their empty lists."""
        if len(self.rows) <= limit:
            return self.rows
        surely = self.rank + np.minimum(self.doubt, 0.0).sum(axis=1)
        perhaps = self.rank + np.maximum(self.doubt, 0.0).sum(axis=1)
        least = np.partition(surely, len(surely) - limit)[len(surely) - limit]
        found: Ints = self.rows[perhaps >= least - _SAFE]
        return found

    def best(self, close: Ints, recorded: Mapping[str, Sequence[Any]], ids: Sequence[str], limit: int) -> list[int]:
        """The best `limit` of these rows, and those who tie with the last of them."""
        if len(close) <= limit:
            found: list[int] = close.tolist()
            return found
        at = np.searchsorted(self.rows, close)
        missing = np.array([[not fact for fact in recorded[ids[row]]] for row in close.tolist()])
        rank = self.rank[at] + (self.doubt[at] * missing).sum(axis=1)
        least = np.partition(rank, len(rank) - limit)[len(rank) - limit]
        chosen: list[int] = close[rank >= least - _SAFE].tolist()
        return chosen


def _judge(
    asked: Asked, rules: Rules, found: CrowdColumns, lists: CrowdLists, law: LegalParameters, today: date
) -> _Judged:
    pool = crowd_pool(found, lists, asked.facts.licences, today)
    scores = score_pool(asked.facts, pool, asked.closeness, rules.weights)
    legal = _legal(asked, found, law, today)
    rows = apply_filters(asked.facts, pool, asked.closeness, rules.limits, legal, scores).rows
    return _Judged(
        rows=rows,
        rank=scores.rank_score[rows],
        doubt=_doubt(asked, pool, scores, rules)[rows],
        fingerprint=input_hash(asked.facts, pool, asked.closeness, legal),
    )


def _legal(asked: Asked, found: CrowdColumns, law: LegalParameters, today: date) -> LegalFlags:
    bases = found.columns["legal_basis"]
    ratio = {basis: ratio_by_basis(asked, LegalBasis(basis), law, today) for basis in set(bases)}
    return LegalFlags(
        ratio_refuses=np.array([ratio[basis] is Outcome.FAIL for basis in bases], dtype=np.bool_),
        ratio_warns=np.array([ratio[basis] is Outcome.WARN for basis in bases], dtype=np.bool_),
        same_employer=np.zeros(len(bases), dtype=np.bool_),  # the database has left them out
    )


def _doubt(asked: Asked, pool: CandidatePool, scores: Scores, rules: Rules) -> Floats:
    """What a list that was never filled in changes: its criteria would count half. Only empty lists are in doubt."""
    shares = np.array(rules.weights.shares)
    change = shares * MISSING - scores.contributions
    skills = change[:, 0] + change[:, 1] if asked.facts.skills else np.zeros(len(pool))
    empty = np.column_stack(
        [np.diff(offsets) == 0 for offsets in (pool.skill_offsets, pool.wish_offsets, pool.experience_offsets)]
    )
    doubt: Floats = np.where(empty, np.column_stack([skills, change[:, 3], change[:, 4]]), 0.0)
    return doubt


def _once(values: Sequence[Any], convert: Callable[[Any], Any], kind: Any) -> Any:
    """The converted column; each distinct value is converted once, as there are few."""
    table = {value: convert(value) for value in set(values)}
    return np.array([table[value] for value in values], dtype=kind)


def _ordinal(value: date | str | None) -> int:
    if value is None:
        return date.max.toordinal()
    return (date.fromisoformat(value) if isinstance(value, str) else value).toordinal()


def _oral(assessed: str | None, exam: str | None) -> int:
    level = translation.oral_level(Cefr(assessed) if assessed else None, DanishExam(exam) if exam else None)
    return UNKNOWN if level is None else level


def crowd_pool(found: CrowdColumns, lists: CrowdLists, licences: int, today: date) -> CandidatePool:
    """The engine's pool, as if every list had been filled in; row i is `found.ids[i]`.

    Of status, licences, constraints and unwanted work nothing is in anybody's way: the database has seen to that.
    `licences` are those asked for.
    """
    count, values = len(found.ids), found.columns
    index = {key: row for row, key in enumerate(found.ids)}
    waiting = _once(values["waiting_since"], lambda value: max(0, today.toordinal() - _ordinal(value)), np.int64)
    proposals = np.zeros(count, dtype=np.int64)
    for owner, open_ones in lists.proposals:
        if owner in index:
            proposals[index[owner]] = open_ones
    assessed = _once(values["oral_cefr"], lambda level: _oral(level, None), np.int64)
    proven = _once(values["danish_exam"], lambda exam: _oral(None, exam), np.int64)
    tenths, busy = _busy(index, lists.busy)
    return pool_of_columns(
        ids=np.array(found.ids, dtype="S32"),
        single={
            "status": np.full(count, CandidateStatus.AVAILABLE, dtype=np.int64),
            "latitude": np.array(values["lat"], dtype=np.float64),
            "longitude": np.array(values["lon"], dtype=np.float64),
            "max_travel_minutes": np.array(values["transport_max_minutes"], dtype=np.float64),
            "speed_kmh": _once(values["transport_modes"], translation.speed_of_document, np.float64),
            "danish_oral": np.where(assessed >= 0, assessed, proven),
            "available_from": _once(values["available_from"], _ordinal, np.int64),
            "max_weekly_tenths": np.array(values["max_weekly_hours"], dtype=np.int64),
            "class_weekly_tenths": tenths,
            "licences": np.full(count, licences, dtype=np.int64),
            "constraints": np.zeros(count, dtype=np.int64),
            "waited_days": waiting,
            "open_proposals": proposals,
        },
        skills=_listed(index, lists.skills, lambda skill, level: (translation.code_of_hex(skill), level)),
        wishes=_listed(index, lists.wishes, lambda key, isco: (translation.code(key), *translation.isco(isco), 1)),
        experience=_listed(index, lists.experience, lambda key, isco: (translation.code(key), *translation.isco(isco))),
        busy=busy,
    )


def _listed(index: Mapping[str, int], entries: Iterable[Any], convert: Callable[..., Any]) -> Any:
    """The entries whose owner is in the crowd, in CSR form; each distinct value is converted once."""
    places: dict[Any, int] = {}
    owners, picks = [], []
    for owner, *value in entries:
        row = index.get(owner)
        if row is not None:
            owners.append(row)
            picks.append(places.setdefault(tuple(value), len(places)))
    return csr(len(index), owners, picks, [convert(*value) for value in places])


def _time(value: time | str) -> time:
    return time.fromisoformat(value) if isinstance(value, str) else value


def _busy(index: Mapping[str, int], entries: Iterable[Any]) -> tuple[Ints, Any]:
    """Weekly tenths of classes by row, and the busy entries in CSR form; each distinct time is converted once."""
    seen: dict[Any, tuple[BusyKind, int | None, int, list[int]]] = {}
    table: list[tuple[int, ...]] = []
    owners: list[int] = []
    picks: list[int] = []
    classes = []
    for owner, kind, starts_on, *rest, source in entries:
        key = (kind, starts_on, *rest)
        if key not in seen:
            seen[key] = _new_time(table, *key)
        read, hours, minutes, places = seen[key]
        row = index[owner]
        for place in places:
            owners.append(row)
            picks.append(place)
        if read is BusyKind.DANISH_CLASS:
            classes.append((row, starts_on, source, hours, minutes))
    tenths = np.zeros(len(index), dtype=np.int64)
    for row, fullest in translation.fullest_tenths(classes).items():
        tenths[row] = fullest
    return tenths, csr(len(index), owners, picks, table)


def _new_time(
    table: list[tuple[int, ...]], kind: str, starts_on: Any, ends_on: Any, weekday: int | None, start: Any, end: Any,
    tenths: int | None,
) -> tuple[BusyKind, int | None, int, list[int]]:  # fmt: skip
    """Adds a ledger row's busy values to the table; its kind, hours in tenths, minutes, and places in the table."""
    at = None if weekday is None else (weekday, _time(start), _time(end))
    spans = translation.spans_of(at)
    read = translation.busy_kind(CommitmentKind(kind))
    first, last = _ordinal(starts_on), _ordinal(ends_on)
    places = list(range(len(table), len(table) + len(spans)))
    table += [(read, first, last, *span, UNKNOWN if tenths is None else tenths) for span in spans]
    return read, tenths, sum(end - start for _, start, end in spans), places
