"""From a whole crowd to the engine's pool for one need: leaves out who cannot come into question, and what cannot count."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np

from app.journey.matching.domain.crowd import Column, Crowd, Dictionary, Listed
from app.journey.matching.domain.pool import (
    LIST_COLUMNS,
    UNKNOWN,
    Bools,
    BusyKind,
    CandidatePool,
    Ints,
    NeedFacts,
    owners_of,
)
from app.journey.matching.domain.travel import ACCESS_MINUTES, DETOUR
from app.journey.matching.domain.weights import CandidateStatus, Limits

_KM_PER_DEGREE = 111.0
_MARGIN = 1.02  # the circle may hold too many, never too few


@dataclass(frozen=True, slots=True)
class Wanted:
    """What of a crowd can count for one need: numbers of close skills, and the days it can touch; and today."""

    skills: Sequence[int]
    period: tuple[date, date]
    today: date


def rankable(crowd: Crowd, limits: Limits) -> Ints:
    """The rows that could be proposed at all, by their status."""
    return np.flatnonzero(_may_be_proposed(crowd, limits)).astype(np.int64)


def _may_be_proposed(crowd: Crowd, limits: Limits) -> Bools:
    rankable = np.array([status in limits.rankable for status in CandidateStatus], dtype=np.bool_)
    found: Bools = rankable[crowd["status"]]
    return found


def narrow(crowd: Crowd, need: NeedFacts, limits: Limits, employer: int) -> Ints:
    """The rows whom no filter on a single value keeps out: a few too many, for the engine judges again, never too few."""
    danish = crowd["danish_oral"]
    fits = (
        _may_be_proposed(crowd, limits)
        & (crowd["available_from"] <= need.starts_until.toordinal())
        & (crowd["max_weekly_tenths"] >= need.most_tenths)
        & ((danish < 0) | (danish >= need.danish_oral - limits.language_gap))
        & ((need.licences & ~crowd["licences"]) == 0)
        & ((need.conditions & crowd["constraints"]) == 0)
        & ((crowd["employer"] != employer) | (employer < 0))
    )
    unwanted = crowd.lists["unwanted"]
    hit = np.flatnonzero(unwanted.columns["occupation"] == need.occupation)
    fits[owners_of(unwanted.offsets, hit)] = False
    rows = np.flatnonzero(fits).astype(np.int64)
    return rows[_within_reach(crowd, rows, need, limits)]


def _within_reach(crowd: Crowd, rows: Ints, need: NeedFacts, limits: Limits) -> Bools:
    """Who could be there in time by the own fastest way: within the own limit and the jobcenter's.

    On a plane that makes distances east–west as short as they are at the edge nearest to the pole.
    """
    if need.latitude is None or need.longitude is None:
        return np.ones(len(rows), dtype=np.bool_)
    minutes = np.minimum(crowd["max_travel_minutes"][rows], limits.max_travel_minutes) - ACCESS_MINUTES
    # A minute more than allowed: rounding must not lose anybody.
    reach = np.where(minutes >= 0, minutes + 1, 0) * crowd["speed_kmh"][rows] / 60 / DETOUR / _KM_PER_DEGREE * _MARGIN
    north = crowd["latitude"][rows] - need.latitude
    widest = float(reach.max(initial=0.0))
    shrink = max(0.01, np.cos(np.radians(min(89.0, abs(need.latitude) + widest))))
    east = (crowd["longitude"][rows] - need.longitude) * shrink
    near: Bools = (north * north + east * east <= reach * reach) & (minutes >= 0)
    return near


def pool_from(
    crowd: Crowd, words: Dictionary, rows: Ints, need: NeedFacts, wanted: Wanted, proposals: Mapping[bytes, int]
) -> CandidatePool:
    """The engine's pool of these rows: every single value, and of the lists what can count for the need.

    `proposals` are the open proposals of those who have any.
    """
    whole = {name: crowd[name][rows] for name in ("status", "latitude", "longitude", "max_travel_minutes")}
    own = {name: np.diff(crowd.lists[name].offsets)[rows] > 0 for name in ("skills", "wishes", "experience")}
    busy, tenths = _busy(crowd.lists["busy"].take(rows), words, wanted.period)
    lists = {
        "skill_offsets": _skills(crowd.lists["skills"], words, rows, wanted.skills),
        "wish_offsets": _occupations(crowd.lists["wishes"], words, rows, need, ranks=True),
        "experience_offsets": _occupations(crowd.lists["experience"], words, rows, need, ranks=False),
        "unwanted_offsets": _whole(crowd.lists["unwanted"].take(rows)),
        "busy_offsets": busy,
    }
    columns: dict[str, Any] = {}
    for name, (offsets, values) in lists.items():
        columns[name] = offsets
        columns.update(zip(LIST_COLUMNS[name], values, strict=True))
    return CandidatePool(
        ids=crowd["ids"][rows],
        status=whole["status"].astype(np.int64),
        latitude=whole["latitude"],
        longitude=whole["longitude"],
        max_travel_minutes=whole["max_travel_minutes"].astype(np.float64),
        speed_kmh=crowd["speed_kmh"][rows].astype(np.float64),
        danish_oral=crowd["danish_oral"][rows].astype(np.int64),
        available_from=crowd["available_from"][rows].astype(np.int64),
        max_weekly_tenths=crowd["max_weekly_tenths"][rows].astype(np.int64),
        class_weekly_tenths=tenths,
        licences=crowd["licences"][rows].astype(np.int64),
        constraints=crowd["constraints"][rows].astype(np.int64),
        waited_days=np.maximum(0, wanted.today.toordinal() - crowd["waiting_since"][rows].astype(np.int64)),
        open_proposals=_proposals(crowd, rows, proposals),
        skills_recorded=own["skills"],
        wishes_recorded=own["wishes"],
        experience_recorded=own["experience"],
        **columns,
    )


Entries = tuple[Ints, tuple[Column, ...]]


def _proposals(crowd: Crowd, rows: Ints, proposals: Mapping[bytes, int]) -> Ints:
    found = np.zeros(len(crowd), dtype=np.int64)
    if proposals:
        at, there = crowd.find(np.array(list(proposals), dtype="S32"))
        found[at[there]] = np.array(list(proposals.values()), dtype=np.int64)[there]
    return found[rows]


def _whole(listed: Listed) -> Entries:
    return listed.offsets.astype(np.int64), tuple(column.astype(np.int64) for column in listed.columns.values())


def _chosen(listed: Listed, rows: Ints, number: Column, counts: Bools, places: Ints) -> tuple[Ints, Ints]:
    """Of the entries whose number counts, those of these rows, each row's by the places of their numbers: new offsets,
    and where the entries stand. So the input hash finds them in its own order, and has nothing to sort.
    """
    entries = np.flatnonzero(counts[number])
    place = np.full(len(listed.offsets) - 1, -1, dtype=np.int64)
    place[rows] = np.arange(len(rows))
    owner = place[owners_of(listed.offsets, entries)]
    entries, owner = entries[owner >= 0], owner[owner >= 0]
    order = np.argsort(owner * len(places) + places[number[entries]], kind="stable")
    offsets = np.concatenate(([0], np.cumsum(np.bincount(owner, minlength=len(rows))))).astype(np.int64)
    return offsets, entries[order].astype(np.int64)


def _skills(listed: Listed, words: Dictionary, rows: Ints, close: Sequence[int]) -> Entries:
    codes = words.skills.table[:, 0]
    counts = np.zeros(len(codes), dtype=np.bool_)
    counts[list(close)] = True
    number, level = listed.columns["skill"], listed.columns["level"]
    offsets, entries = _chosen(listed, rows, number, counts, words.skills.places)
    return offsets, (codes[number[entries]], level[entries].astype(np.float64))


def _occupations(listed: Listed, words: Dictionary, rows: Ints, need: NeedFacts, *, ranks: bool) -> Entries:
    """Wishes or experience in the need's field."""
    table = words.occupations.table
    counts = table[:, 2] == need.isco2 if need.isco2 >= 0 else np.ones(len(table), dtype=np.bool_)
    number = listed.columns["occupation"]
    offsets, entries = _chosen(listed, rows, number, counts, words.occupations.places)
    values = tuple(np.ascontiguousarray(column) for column in table[number[entries]].T)
    return offsets, (*values, listed.columns["rank"][entries].astype(np.int64)) if ranks else values


def _busy(listed: Listed, words: Dictionary, period: tuple[date, date]) -> tuple[Entries, Ints]:
    """What touches a day of the period, and how many tenths of an hour a week classes take of each row."""
    first, last = (day.toordinal() for day in period)
    table = words.times.table
    touches = (table[:, 1] <= last) & (table[:, 2] >= first)
    number = listed.columns["time"]
    count = len(listed.offsets) - 1
    everybody = np.arange(count, dtype=np.int64)
    offsets, entries = _chosen(listed, everybody, number, touches, words.times.places)
    values = table[number[entries]]
    owner = np.repeat(everybody, np.diff(offsets))
    tenths = _class_tenths(count, owner, values, listed.columns["source"][entries])
    return (offsets, tuple(np.ascontiguousarray(column) for column in values.T)), tenths


def _class_tenths(count: int, owner: Ints, values: Ints, source: Column) -> Ints:
    """Weekly tenths of an hour in classes by row, rounded up.

    What starts on the same day runs side by side; of timetables that follow each other the fullest counts.
    """
    found = np.zeros(count, dtype=np.int64)
    classes = np.flatnonzero(values[:, 0] == BusyKind.DANISH_CLASS)
    if not len(classes):
        return found
    owner, source, starts = owner[classes], source[classes].astype(np.int64), values[classes, 1]
    minutes, whole = values[classes, 5] - values[classes, 4], values[classes, 6]
    order = np.lexsort((source, starts, owner))
    owner, source, starts, minutes, whole = (item[order] for item in (owner, source, starts, minutes, whole))
    day = np.append(True, (owner[1:] != owner[:-1]) | (starts[1:] != starts[:-1]))
    group = np.flatnonzero(day | np.append(True, source[1:] != source[:-1]))
    hours = np.maximum.reduceat(whole, group)
    load = np.where(hours != UNKNOWN, hours, -(-np.add.reduceat(minutes, group) // 6))
    start = np.flatnonzero(day)
    beside = np.add.reduceat(load, np.searchsorted(group, start))
    np.maximum.at(found, owner[start], beside)
    return found
