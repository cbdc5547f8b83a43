"""Builds a candidate pool from plain Python rows, as a query hands them over."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np

from app.journey.matching.domain.pool import UNKNOWN, BusyKind, CandidatePool, Floats, Ints
from app.journey.matching.domain.weights import CandidateStatus


@dataclass(frozen=True, slots=True)
class CandidateRow:
    """One candidate's single values; units as in CandidatePool, None where a fact is missing.

    `*_recorded` None means: recorded when there is at least one entry.
    """

    id: str | bytes
    status: CandidateStatus = CandidateStatus.AVAILABLE
    latitude: float | None = None
    longitude: float | None = None
    max_travel_minutes: float | None = None
    speed_kmh: float | None = None
    danish_oral: int | None = None
    available_from: date | None = None
    max_weekly_tenths: int | None = None
    class_weekly_tenths: int = 0
    licences: int = 0
    constraints: int = 0
    waited_days: int = 0
    open_proposals: int = 0
    skills_recorded: bool | None = None
    wishes_recorded: bool | None = None
    experience_recorded: bool | None = None


@dataclass(frozen=True, slots=True)
class BusyRow:
    """Something that takes a candidate's time, one weekday a row; `weekday` 0 when the times are not known.

    `weekly_tenths` are the hours of the whole commitment in a week, the same on each of its rows. An employment that
    goes on beside a placement is handed in as a PLACEMENT row: it excludes in the same way.
    """

    kind: BusyKind
    starts_on: date
    ends_on: date | None = None
    weekday: int = 0
    start: int = 0
    end: int = 0
    weekly_tenths: int | None = None


# (row id, code, level) · (row id, occupation, isco4, isco2, rank) · (row id, occupation, isco4, isco2) ·
# (row id, occupation) · (row id, BusyRow): the list entries, each with the id of the candidate that owns it.
SkillEntry = tuple[str | bytes, int, float]
WishEntry = tuple[str | bytes, int, int, int, int]
ExperienceEntry = tuple[str | bytes, int, int, int]
UnwantedEntry = tuple[str | bytes, int]
BusyEntry = tuple[str | bytes, BusyRow]


def build_pool(
    rows: Sequence[CandidateRow],
    *,
    skills: Iterable[SkillEntry] = (),
    wishes: Iterable[WishEntry] = (),
    experience: Iterable[ExperienceEntry] = (),
    unwanted: Iterable[UnwantedEntry] = (),
    busy: Iterable[BusyEntry] = (),
) -> CandidatePool:
    """A pool whose row i is `rows[i]`; list entries come in any order and find their row by its id.

    Entries of candidates that are not in `rows` are dropped (a coarse filter may have removed them).
    Raises ValueError for an id that occurs twice.
    """
    keys = [_bytes(row.id) for row in rows]
    index = {key: number for number, key in enumerate(keys)}
    if len(index) != len(rows):
        msg = "a candidate occurs once in a pool"
        raise ValueError(msg)
    skill = _grouped(index, skills, 2)
    wish = _grouped(index, wishes, 4)
    past = _grouped(index, experience, 3)
    refused = _grouped(index, unwanted, 1)
    times = _grouped(index, ((owner, *_busy(item)) for owner, item in busy), 7)
    return CandidatePool(
        ids=np.array(keys, dtype=np.bytes_) if keys else np.empty(0, dtype="S1"),
        **_single_values(rows),
        skills_recorded=_recorded([row.skills_recorded for row in rows], skill[0]),
        wishes_recorded=_recorded([row.wishes_recorded for row in rows], wish[0]),
        experience_recorded=_recorded([row.experience_recorded for row in rows], past[0]),
        skill_offsets=skill[0],
        skill_ids=_ints(skill[1][0]),
        skill_levels=_floats(skill[1][1]),
        **_named("wish", ("offsets", "occupations", "isco4", "isco2", "ranks"), wish),
        **_named("experience", ("offsets", "occupations", "isco4", "isco2"), past),
        **_named("unwanted", ("offsets", "occupations"), refused),
        **_named("busy", ("offsets", "kind", "from", "to", "weekday", "start", "end", "tenths"), times),
    )


def _single_values(rows: Sequence[CandidateRow]) -> dict[str, Any]:
    """The columns with one value a row; what is missing becomes NaN, −1 or now."""
    return {
        "status": _ints([row.status for row in rows]),
        "latitude": _floats([row.latitude for row in rows]),
        "longitude": _floats([row.longitude for row in rows]),
        "max_travel_minutes": _floats([row.max_travel_minutes for row in rows]),
        "speed_kmh": _floats([row.speed_kmh for row in rows]),
        "danish_oral": _ints([row.danish_oral for row in rows]),
        "available_from": _ints([row.available_from.toordinal() if row.available_from else 0 for row in rows]),
        "max_weekly_tenths": _ints([row.max_weekly_tenths for row in rows]),
        "class_weekly_tenths": _ints([row.class_weekly_tenths for row in rows]),
        "licences": _ints([row.licences for row in rows]),
        "constraints": _ints([row.constraints for row in rows]),
        "waited_days": _ints([row.waited_days for row in rows]),
        "open_proposals": _ints([row.open_proposals for row in rows]),
    }


def _bytes(value: str | bytes) -> bytes:
    return value.encode() if isinstance(value, str) else value


def _ints(values: Sequence[Any]) -> Ints:
    return np.array([UNKNOWN if value is None else int(value) for value in values], dtype=np.int64)


def _floats(values: Sequence[Any]) -> Floats:
    return np.array([math.nan if value is None else float(value) for value in values], dtype=np.float64)


def _busy(item: BusyRow) -> tuple[int, ...]:
    last = item.ends_on or date.max
    tenths = UNKNOWN if item.weekly_tenths is None else item.weekly_tenths
    return (item.kind, item.starts_on.toordinal(), last.toordinal(), item.weekday, item.start, item.end, tenths)


def _grouped(
    index: dict[bytes, int], entries: Iterable[tuple[Any, ...]], width: int
) -> tuple[Ints, tuple[list[Any], ...]]:
    """CSR offsets and the columns of the entries, grouped by row; inside a row the entries keep their order."""
    kept = [(number, entry) for entry in entries if (number := index.get(_bytes(entry[0]))) is not None]
    kept.sort(key=lambda pair: pair[0])
    counts = np.bincount(np.array([number for number, _ in kept], dtype=np.int64), minlength=len(index))
    offsets = np.concatenate(([0], np.cumsum(counts))).astype(np.int64)
    return offsets, tuple([entry[column] for _, entry in kept] for column in range(1, width + 1))


def _named(prefix: str, names: Sequence[str], grouped: tuple[Ints, tuple[list[Any], ...]]) -> dict[str, Any]:
    """Offsets and whole-number columns under their names in the pool."""
    columns = (grouped[0], *(_ints(column) for column in grouped[1]))
    return {f"{prefix}_{name}": column for name, column in zip(names, columns, strict=True)}


def _recorded(stated: Sequence[bool | None], offsets: Ints) -> np.ndarray[Any, np.dtype[np.bool_]]:
    has_entries = np.diff(offsets) > 0
    return np.array(
        [bool(has) if said is None else said for said, has in zip(stated, has_entries, strict=True)], dtype=np.bool_
    )
