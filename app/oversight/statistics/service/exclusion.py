"""The exclusion report: loads people and open needs once, crosses them off the loop, and puts names to the figures."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from functools import cache, partial
from typing import Any
from uuid import UUID

import anyio.to_thread
import numpy as np

from app.foundation.core.errors import NotFound
from app.foundation.db.work import Work
from app.journey.matching.domain import FILTERS, CandidatePool, FilterResult, LegalFlags, explain_filters
from app.journey.matching.repository import columns
from app.journey.matching.repository.columns import PoolColumns
from app.journey.matching.service.judging import (
    Asked,
    Rules,
    ask_many,
    legal_parameters,
    pool_of,
    rules_of,
)
from app.journey.matching.service.law import LawOfPeople
from app.journey.needs import repository as needs
from app.oversight.statistics.domain import Asking, Crossing, Person, cross, tally
from app.oversight.statistics.errors import period_reversed
from app.oversight.statistics.repository import exclusion as repository
from app.oversight.statistics.schemas.exclusion import (
    ExcludedCandidate,
    ExclusionCounts,
    ExclusionGroup,
    ExclusionGroupCounts,
    ExclusionRead,
    NeedsConsidered,
    OpenedDoor,
    SingleFilter,
    SingleFilterCount,
    TrainingDoors,
)

MOST_NEEDS = 500
FEWEST_NEEDS = 50
# Keeps one report to a few seconds of one thread: beyond, the oldest needs are left out.
MOST_PAIRS = 2_000_000
UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class ExclusionQuery:
    """What is asked: proposals in which period, how long counts as waiting, by which groups, how many names."""

    first: date | None
    last: date | None
    waiting_days: int
    group_by: ExclusionGroup | None
    limit: int


@dataclass(frozen=True, slots=True)
class Report:
    """Everybody against everything, as it came out: row i is `people[i]`, need j is `asked[j]`."""

    asked: Sequence[Asked]
    pool: CandidatePool
    people: Sequence[Any]
    persons: Sequence[Person]
    crossing: Crossing
    relaxations: dict[int, dict[int, FilterResult]]  # row → filter's column → what would do
    listed: Sequence[int]


async def read_exclusion(work: Work, query: ExclusionQuery) -> ExclusionRead:
    """Who falls through, for the own jobcenter. Stores nothing. Invalid when the period is reversed."""
    last = query.last or work.today()
    if query.first is not None and last < query.first:
        raise period_reversed()
    jobcenter_id = work.actor.jobcenter_id
    if jobcenter_id is None:  # the permission lets in staff only, and staff have one
        raise NotFound
    rules = await rules_of(work, jobcenter_id)
    people = await repository.list_people(work, query.first, last)
    most = min(MOST_NEEDS, max(FEWEST_NEEDS, MOST_PAIRS // max(1, len(people))))
    rows = await columns.list_open_needs(work, most + 1, newest_first=True)
    skills = await needs.skills_of(work, [need.id for need, *_ in rows[:most]])
    asked = await ask_many(work, rows[:most], skills)
    periods = [columns.whole_period(item.facts) for item in asked]
    period = (
        min((first for first, _ in periods), default=work.today()),
        max((end for _, end in periods), default=work.today()),
    )
    found = await columns.load_pool(work, repository.without_a_place(work.actor), period)
    report = await anyio.to_thread.run_sync(partial(_compute, work, asked, found, people, rules, query))
    own = sum(item.need.jobcenter_id == jobcenter_id for item in asked)
    return ExclusionRead(
        as_of=work.today(),
        jobcenter_id=jobcenter_id,
        proposed_from=query.first,
        proposed_until=last,
        waiting_days=query.waiting_days,
        settings_version=rules.version,
        config_hash=rules.hash,
        needs=NeedsConsidered(considered=len(asked), own=own, shared=len(asked) - own, cut=len(rows) > most),
        **_figures(report, query),
        training=_training(report, query.limit),
        candidates=[_candidate(work, report, row, query.waiting_days) for row in report.listed[: query.limit]],
        candidates_total=len(report.listed),
    )


def _compute(
    work: Work, asked: Sequence[Asked], found: PoolColumns, people: Sequence[Any], rules: Rules, query: ExclusionQuery
) -> Report:
    """Pure work on what was loaded, for a thread."""
    today = work.today()
    pool = pool_of(found, today)
    by_id = {row.id: row for row in people}
    ordered = [by_id[UUID(key.decode())] for key in pool.ids.tolist()]
    law = LawOfPeople.of(ordered, legal_parameters(work.settings.law_file), today)
    persons = [
        Person(max(0, (today - row.waiting_since).days), row.proposals, _group(row, query.group_by)) for row in ordered
    ]

    @cache
    def legal(number: int) -> LegalFlags:
        return law.flags(asked[number])

    asking = [Asking(item.facts, item.closeness, partial(legal, number)) for number, item in enumerate(asked)]
    crossing = cross(asking, pool, rules.weights, rules.limits)
    listed = _listed(persons, crossing, pool, query.waiting_days)

    def relaxation(row: int, column: int) -> FilterResult:
        number = int(crossing.nearest[row, column])
        item = asked[number]
        return explain_filters(
            item.facts, pool, row, item.closeness, limits=rules.limits, legal=legal(number), labels=item.labels
        )[column]

    relaxations = {
        row: {column: relaxation(row, column) for column in np.flatnonzero(crossing.nearest[row] >= 0).tolist()}
        for row in listed[: query.limit]
        if crossing.feasible[row] == 0
    }
    return Report(asked, pool, ordered, persons, crossing, relaxations, listed)


def _group(row: Any, group_by: ExclusionGroup | None) -> str | None:
    if group_by is None:
        return None
    if group_by is ExclusionGroup.DANISH_ORAL:
        return row.oral_cefr.value if row.oral_cefr else UNKNOWN
    return str(getattr(row, group_by.value).value)


def _marks(person: Person, crossing: Crossing, row: int, waiting_days: int) -> tuple[bool, bool, bool]:
    """No feasible need, never proposed, waiting."""
    return bool(crossing.feasible[row] == 0), person.proposals == 0, person.waited_days > waiting_days


def _listed(persons: Sequence[Person], crossing: Crossing, pool: CandidatePool, waiting_days: int) -> list[int]:
    """Everybody with a mark: without a feasible need first, then by number of marks, wait and key."""
    marks = [_marks(person, crossing, row, waiting_days) for row, person in enumerate(persons)]
    marked = [row for row, mark in enumerate(marks) if any(mark)]
    return sorted(
        marked, key=lambda row: (not marks[row][0], -sum(marks[row]), -persons[row].waited_days, pool.ids[row])
    )


def _figures(report: Report, query: ExclusionQuery) -> dict[str, Any]:
    crossing, persons = report.crossing, report.persons
    excluded = crossing.excluded
    by_group: dict[str, list[int]] = {}
    for row, person in enumerate(persons):
        if person.group is not None:
            by_group.setdefault(person.group, []).append(row)
    alone = crossing.sole[excluded]
    return {
        "counts": ExclusionCounts.model_validate(tally(persons, excluded, query.waiting_days)),
        "groups": [
            ExclusionGroupCounts.model_validate(
                {"group": group, **asdict(tally(persons, excluded, query.waiting_days, rows))}
            )
            for group, rows in sorted(by_group.items())
        ],
        "filters": [
            SingleFilterCount(
                code=code.value,
                candidates=int(np.count_nonzero(alone[:, column])),
                pairs=int(alone[:, column].sum()),
            )
            for column, code in enumerate(FILTERS)
        ],
        "no_single_filter": int(np.count_nonzero(alone.sum(axis=1) == 0)),
    }


def _training(report: Report, limit: int) -> TrainingDoors:
    crossing = report.crossing
    return TrainingDoors(
        trainable=int(np.count_nonzero(crossing.trainable)),
        top_ten=len({door.row for door in crossing.doors}),
        only_top_ten=int(np.count_nonzero(crossing.opened)),
        doors=[
            OpenedDoor(
                candidate_id=report.people[door.row].id,
                name=report.people[door.row].full_name,
                need_id=report.asked[door.need].need.id,
                need_title=report.asked[door.need].need.title,
            )
            for door in crossing.doors[:limit]
        ],
        doors_total=len(crossing.doors),
    )


def _candidate(work: Work, report: Report, row: int, waiting_days: int) -> ExcludedCandidate:
    person, shown, crossing = report.persons[row], report.people[row], report.crossing
    no_need, never, waiting = _marks(person, crossing, row, waiting_days)
    return ExcludedCandidate(
        candidate_id=shown.id,
        name=shown.full_name,
        status=shown.status,
        waited_days=person.waited_days,
        proposals=person.proposals,
        feasible_needs=int(crossing.feasible[row]),
        no_feasible_need=no_need,
        never_proposed=never,
        waiting=waiting,
        single_filters=[_single_filter(work, report, row, column) for column in report.relaxations.get(row, ())],
    )


def _single_filter(work: Work, report: Report, row: int, column: int) -> SingleFilter:
    need = report.asked[int(report.crossing.nearest[row, column])].need
    result = report.relaxations[row][column]
    return SingleFilter(
        code=result.code.value,
        needs=int(report.crossing.sole[row, column]),
        need_id=need.id,
        need_title=need.title,
        changeable_by=result.changeable_by.value,
        relaxation=result.relaxation.get(work.language) if result.relaxation else None,
        explanation=result.explanation.get(work.language),
    )
