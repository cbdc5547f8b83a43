"""What the engine reads: one need, and a pool of candidates as columns. Declared facts only, nothing protected."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import IntEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

UNKNOWN = -1


class Importance(IntEnum):
    """How much a skill counts in coverage: its weight before normalisation."""

    NICE = 1
    SHOULD = 2
    MUST = 3


class BusyKind(IntEnum):
    """What a busy row is: a placement excludes another one, Danish classes exclude working times."""

    PLACEMENT = 0
    DANISH_CLASS = 1


@dataclass(frozen=True, slots=True)
class NeedSkill:
    """One skill a need asks for: the caller's skill code, level 1 to 3, and weeks per missing level (None: τ)."""

    skill: int
    level: int
    importance: Importance = Importance.MUST
    required_at_start: bool = False
    weeks_per_level: float | None = None

    def __post_init__(self) -> None:
        if not 1 <= self.level <= 3:
            msg = "a skill is asked for at level 1 to 3"
            raise ValueError(msg)
        if self.weeks_per_level is not None and not self.weeks_per_level > 0:
            msg = "learning a level takes time"
            raise ValueError(msg)


@dataclass(frozen=True, slots=True)
class WorkTime:
    """Working time on one ISO weekday (1 Monday to 7 Sunday), in minutes after midnight, half-open.

    A shift past midnight is handed in as two, the second on the following weekday.
    """

    weekday: int
    start: int
    end: int

    def __post_init__(self) -> None:
        if not (1 <= self.weekday <= 7 and 0 <= self.start < self.end <= 24 * 60):
            msg = "a working time lies within one weekday and ends after it starts"
            raise ValueError(msg)


@dataclass(frozen=True, slots=True)
class NeedFacts:
    """One need. Codes (skills, occupations, ISCO groups) are integers of the caller's choosing, −1 unknown.

    `danish_oral` is CEFR as a number: 0 nothing asked, 1 A1, 2 A2, 3 B1, 4 B2, 5 C1, 6 C2. `weekly_tenths` are the
    hours of each step in tenths. Bit i of `conditions` is a condition that constraint i of a candidate rules out;
    bit i of `licences` is a licence that is required. Position in degrees (WGS 84), None unknown.
    Raises ValueError when the window, the weeks or the hours make no sense, or a skill is asked for twice.
    """

    occupation: int
    starts_from: date
    starts_until: date
    weeks: int
    weekly_tenths: tuple[int, ...]
    open_seats: int = 1
    isco4: int = UNKNOWN
    isco2: int = UNKNOWN
    skills: tuple[NeedSkill, ...] = ()
    latitude: float | None = None
    longitude: float | None = None
    danish_oral: int = 0
    licences: int = 0
    conditions: int = 0
    working_times: tuple[WorkTime, ...] = ()

    def __post_init__(self) -> None:
        if self.starts_until < self.starts_from or self.weeks < 1:
            msg = "a need has a start window and at least one week"
            raise ValueError(msg)
        if not self.weekly_tenths or min(self.weekly_tenths) <= 0:
            msg = "a need has weekly hours in every step"
            raise ValueError(msg)
        if len({item.skill for item in self.skills}) != len(self.skills):
            msg = "a need asks for a skill once"
            raise ValueError(msg)
        if not 0 <= self.danish_oral <= 6:
            msg = "a Danish level is 0 to 6"
            raise ValueError(msg)

    @property
    def days(self) -> int:
        return self.weeks * 7

    @property
    def most_tenths(self) -> int:
        """The hours of the fullest step."""
        return max(self.weekly_tenths)


@dataclass(frozen=True, slots=True)
class CandidatePool:
    """N candidates as columns; the row number is the key of every result.

    One value a row (shape N):
      ids                 bytes, only to break ties and to identify a row in the input hash
      status              int64, CandidateStatus
      latitude, longitude float64 degrees (a postcode's, never an address), NaN unknown
      max_travel_minutes  float64 one way, NaN no own limit
      speed_kmh           float64 speed of the fastest transport mode, NaN unknown
      danish_oral         int64 CEFR 0 to 6, −1 unknown
      available_from      int64 `date.toordinal()`, 0 now
      max_weekly_tenths   int64 tenths of an hour a week, −1 no own limit
      class_weekly_tenths int64 tenths of an hour a week taken by classes that run beside a placement, 0 none
      licences            int64 bit mask of licences held
      constraints         int64 bit mask of functional constraints
      waited_days         int64 days since the last activity that moved the case, from 0
      open_proposals      int64 proposals awaiting an answer, from 0
      skills_recorded, wishes_recorded, experience_recorded   bool: an empty list is a fact, not a gap

    Lists in CSR form: row i owns entries `offsets[i]` to `offsets[i + 1]` (offsets int64, shape N + 1):
      skill_offsets       skill_ids int64 codes; skill_levels float64 0 to 3
      wish_offsets        wish_occupations, wish_isco4, wish_isco2 int64 codes, −1 unknown; wish_ranks int64 from 1
      experience_offsets  experience_occupations, experience_isco4, experience_isco2 int64 codes
      unwanted_offsets    unwanted_occupations int64 codes
      busy_offsets        busy_kind int64 BusyKind; busy_from, busy_to int64 ordinals, both included; busy_weekday
                          int64 1 to 7, 0 no times; busy_start, busy_end int64 minutes; busy_tenths int64 tenths of an
                          hour a week, −1 unknown
    """

    ids: NDArray[np.bytes_]
    status: Ints
    latitude: Floats
    longitude: Floats
    max_travel_minutes: Floats
    speed_kmh: Floats
    danish_oral: Ints
    available_from: Ints
    max_weekly_tenths: Ints
    class_weekly_tenths: Ints
    licences: Ints
    constraints: Ints
    waited_days: Ints
    open_proposals: Ints
    skills_recorded: Bools
    wishes_recorded: Bools
    experience_recorded: Bools
    skill_offsets: Ints
    skill_ids: Ints
    skill_levels: Floats
    wish_offsets: Ints
    wish_occupations: Ints
    wish_isco4: Ints
    wish_isco2: Ints
    wish_ranks: Ints
    experience_offsets: Ints
    experience_occupations: Ints
    experience_isco4: Ints
    experience_isco2: Ints
    unwanted_offsets: Ints
    unwanted_occupations: Ints
    busy_offsets: Ints
    busy_kind: Ints
    busy_from: Ints
    busy_to: Ints
    busy_weekday: Ints
    busy_start: Ints
    busy_end: Ints
    busy_tenths: Ints

    def __len__(self) -> int:
        return len(self.ids)

    def take(self, rows: Sequence[int] | Ints) -> "CandidatePool":
        """The pool of these rows, in this order."""
        wanted = np.asarray(rows, dtype=np.int64)
        if len(self) == 1 and wanted.tolist() == [0]:
            return self
        columns: dict[str, Any] = {name: getattr(self, name)[wanted] for name in ROW_COLUMNS}
        for offsets_name, names in LIST_COLUMNS.items():
            offsets = getattr(self, offsets_name)
            lengths = np.diff(offsets)[wanted]
            new = np.concatenate(([0], np.cumsum(lengths)))
            # Entry j of new row r comes from old position offsets[wanted[r]] + j.
            entries = np.repeat(offsets[:-1][wanted] - new[:-1], lengths) + np.arange(new[-1])
            columns[offsets_name] = new
            columns.update({name: getattr(self, name)[entries] for name in names})
        return CandidatePool(**columns)


ROW_COLUMNS = (
    "ids", "status", "latitude", "longitude", "max_travel_minutes", "speed_kmh", "danish_oral", "available_from",
    "max_weekly_tenths", "class_weekly_tenths", "licences", "constraints", "waited_days", "open_proposals",
    "skills_recorded", "wishes_recorded", "experience_recorded",
)  # fmt: skip

LIST_COLUMNS: dict[str, tuple[str, ...]] = {
    "skill_offsets": ("skill_ids", "skill_levels"),
    "wish_offsets": ("wish_occupations", "wish_isco4", "wish_isco2", "wish_ranks"),
    "experience_offsets": ("experience_occupations", "experience_isco4", "experience_isco2"),
    "unwanted_offsets": ("unwanted_occupations",),
    "busy_offsets": (
        "busy_kind", "busy_from", "busy_to", "busy_weekday", "busy_start", "busy_end", "busy_tenths",
    ),
}  # fmt: skip


def owners(offsets: Ints) -> Ints:
    """The row that owns each entry of a CSR list, shape of the entries."""
    return np.repeat(np.arange(len(offsets) - 1, dtype=np.int64), np.diff(offsets))


def owners_of(offsets: Ints, entries: Ints) -> Ints:
    """The rows that own a few chosen entries: cheaper than `owners` when most entries do not matter."""
    found: Ints = np.searchsorted(offsets, entries, side="right") - 1
    return found
