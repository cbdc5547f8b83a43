"""A jobcenter's candidates as small columns: what is kept in memory between rankings, and what a need can want of it."""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.journey.matching.domain.pool import Ints

Column = NDArray[Any]

# One value a candidate, in the units of CandidatePool; days are ordinals, `basis` and `employer` numbers of the words.
SINGLE: Mapping[str, str] = {
    "ids": "S32",
    "version": "i4",
    "status": "i1",
    "latitude": "f8",
    "longitude": "f8",
    "max_travel_minutes": "i2",
    "speed_kmh": "f4",
    "danish_oral": "i1",
    "available_from": "i4",
    "max_weekly_tenths": "i2",
    "licences": "i4",
    "constraints": "i4",
    "waiting_since": "i4",
    "basis": "i1",
    "employer": "i4",
}
# Entries of each candidate's lists; `skill`, `occupation` and `time` are numbers of the words, `source` tells
# the timetables of one candidate apart.
LISTED: Mapping[str, Mapping[str, str]] = {
    "skills": {"skill": "i4", "level": "i1"},
    "wishes": {"occupation": "i4", "rank": "i1"},
    "experience": {"occupation": "i4"},
    "unwanted": {"occupation": "i8"},
    "busy": {"time": "i4", "source": "i2"},
}


class Words:
    """Numbers for what many candidates have in common: each distinct value is kept once, and keeps its number.

    Only ever grows, so that columns made earlier stay readable.
    """

    def __init__(self, width: int) -> None:
        self._numbers: dict[Hashable, int] = {}
        self._values: list[Sequence[int]] = []
        self._table = np.empty((0, width), dtype=np.int64)
        self._places = np.empty(0, dtype=np.int64)

    def find(self, key: Hashable) -> int:
        """The number of a value that may be unknown: −1."""
        return self._numbers.get(key, -1)

    def add(self, key: Hashable, values: Sequence[int]) -> int:
        number = self._numbers.setdefault(key, len(self._values))
        if number == len(self._values):
            self._values.append(values)
        return number

    @property
    def table(self) -> Ints:
        """The values by number, int64 (numbers, width)."""
        if len(self._table) < len(self._values):
            self._table = np.array(self._values, dtype=np.int64)
        return self._table

    @property
    def places(self) -> Ints:
        """Where the values of each number stand among all values, in ascending order: int64 (numbers,)."""
        table, places = self.table, self._places
        if len(places) < len(table):
            places = np.empty(len(table), dtype=np.int64)
            places[np.lexsort(table.T[::-1])] = np.arange(len(table))
            self._places = places
        return places


@dataclass(frozen=True, slots=True)
class Dictionary:
    """What the numbers of one crowd mean.

    skills (code) · occupations (code, isco4, isco2) · times (kind, from, to, weekday, start, end, weekly tenths) ·
    employers (nothing but the number).
    """

    skills: Words = field(default_factory=lambda: Words(1))
    occupations: Words = field(default_factory=lambda: Words(3))
    times: Words = field(default_factory=lambda: Words(7))
    employers: Words = field(default_factory=lambda: Words(0))


@dataclass(frozen=True, slots=True)
class Listed:
    """Lists in CSR form: row i owns entries `offsets[i]` to `offsets[i + 1]` of every column."""

    offsets: Column
    columns: Mapping[str, Column]

    def take(self, rows: Ints) -> "Listed":
        lengths = np.diff(self.offsets)[rows]
        offsets = np.concatenate(([0], np.cumsum(lengths)))
        entries = np.repeat((self.offsets[:-1][rows] - offsets[:-1]).astype("i4"), lengths)
        entries += np.arange(offsets[-1], dtype="i4")
        return Listed(offsets.astype("i4"), {name: column[entries] for name, column in self.columns.items()})


@dataclass(frozen=True, slots=True)
class Crowd:
    """N candidates, in the order of their keys. Declared facts and numbers only: no name, no CPR number.

    Never changed: what has changed in the database makes a new crowd, by `replaced`.
    """

    single: Mapping[str, Column]
    lists: Mapping[str, Listed]

    def __len__(self) -> int:
        return len(self.single["ids"])

    def __getitem__(self, name: str) -> Column:
        return self.single[name]

    @property
    def nbytes(self) -> int:
        listed = (column for item in self.lists.values() for column in (item.offsets, *item.columns.values()))
        return sum(column.nbytes for column in (*self.single.values(), *listed))

    @property
    def versions(self) -> int:
        return int(self.single["version"].sum())

    def take(self, rows: Ints) -> "Crowd":
        """The crowd of these rows, in this order."""
        return Crowd(
            {name: column[rows] for name, column in self.single.items()},
            {name: item.take(rows) for name, item in self.lists.items()},
        )

    def find(self, ids: Column) -> tuple[Ints, NDArray[np.bool_]]:
        """Where each key stands (int64), and whether it stands there at all."""
        keys = self.single["ids"]
        at = np.searchsorted(keys, ids)
        inside = np.minimum(at, max(0, len(keys) - 1))
        there = keys[inside] == ids if len(keys) else np.zeros(len(ids), dtype=np.bool_)
        return inside.astype(np.int64), there

    def replaced(self, changed: Sequence["Crowd"]) -> "Crowd":
        """This crowd with the candidates of `changed` put in the place of what it held of them; the last one counts.

        One column after the other: everybody is never in memory more than once beside the parts.
        """
        parts = [part for part in (self, *changed) if len(part)] or [self]
        ids = np.concatenate([part["ids"] for part in parts])
        order = np.argsort(ids, kind="stable").astype(np.int64)
        last = np.append(ids[order][1:] != ids[order][:-1], True)[: len(order)]
        chosen = order[last]
        return Crowd(
            {name: np.concatenate([part.single[name] for part in parts])[chosen] for name in SINGLE},
            {
                name: _joined_lists([part.lists[name] for part in parts], columns).take(chosen)
                for name, columns in LISTED.items()
            },
        )


def _joined_lists(parts: Sequence[Listed], names: Mapping[str, str]) -> Listed:
    ends = np.cumsum([0, *(int(part.offsets[-1]) for part in parts)])
    offsets = [part.offsets[1:] + end for part, end in zip(parts, ends, strict=False)]
    return Listed(
        np.concatenate([[0], *offsets]).astype("i4"),
        {name: np.concatenate([part.columns[name] for part in parts]) for name in names},
    )


# The rows that own the entries of a list, and the entries' columns.
Entries = tuple[Sequence[int], Sequence[Sequence[int]]]


def make_crowd(single: Mapping[str, Any], lists: Mapping[str, Entries]) -> Crowd:
    """A crowd from columns in the order of their keys, and from list entries in any order."""
    count = len(single["ids"])
    return Crowd(
        {name: np.array(single[name], dtype=kind) for name, kind in SINGLE.items()},
        {name: _listed(count, *lists[name], LISTED[name]) for name in LISTED},
    )


def _listed(count: int, owners: Sequence[int], values: Sequence[Sequence[int]], names: Mapping[str, str]) -> Listed:
    owner = np.array(owners, dtype=np.int64)
    order = np.argsort(owner, kind="stable")
    return Listed(
        np.concatenate(([0], np.cumsum(np.bincount(owner, minlength=count)))).astype("i4"),
        {name: np.array(column, dtype=kind)[order] for (name, kind), column in zip(names.items(), values, strict=True)},
    )


NOBODY = make_crowd(dict.fromkeys(SINGLE, ()), {name: ((), [() for _ in columns]) for name, columns in LISTED.items()})
