"""The published formula and the hard filters in numpy, as short as they can be: what the limit of a ranking counts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import orjson
from numpy.typing import NDArray

from benchmarks.bare_drivers import Driver, Row

Array = NDArray[Any]
CEFR = {name: rank for rank, name in enumerate(("none", "A1", "A2", "B1", "B2", "C1", "C2"))}
EXAMS = {"PD1": 2, "PD2": 3, "PD3": 4, "SP": 5}
SPEEDS = {"walk": 5.0, "bicycle": 15.0, "public": 25.0, "car": 50.0}
IMPORTANCE = {"nice": 1, "should": 2, "must": 3}
CRITERIA = ("potential", "coverage", "language", "wish", "occupation", "travel")


@dataclass(frozen=True, slots=True)
class NeedRow:
    """One need in numbers; `asked` holds (key, level, importance, required at the start)."""

    row: Row
    latitude: float
    longitude: float
    cvr: str
    isco: str
    starts_from: int
    starts_until: int
    most_tenths: int
    danish: int
    conditions: frozenset[str]
    licences: frozenset[str]
    times: list[dict[str, Any]]
    asked: Sequence[Row]


@dataclass(frozen=True, slots=True)
class PoolRows:
    """The candidates of the coarse filter, and their lists; the row number of an entry comes first."""

    rows: Sequence[Row]
    held: Sequence[Row]
    wishes: Sequence[Row]
    past: Sequence[Row]
    busy: Sequence[Row]
    index: dict[Any, int]


def score(
    driver: Driver,
    need: NeedRow,
    pool: PoolRows,
    close: dict[Any, dict[Any, float]],
    weights: dict[str, Any],
    today: date,
) -> dict[str, Array]:
    """S, R and what they are made of, one row a candidate."""
    count = len(pool.rows)
    held = np.zeros((count, len(need.asked)))
    for owner, skill, level in pool.held:
        for column, (asked, wanted, *_) in enumerate(need.asked):
            value = close[asked].get(skill)
            if value is not None:
                number = pool.index[owner]
                held[number, column] = max(held[number, column], min(level, wanted) * value)
    wanted_levels = np.array([item[1] for item in need.asked], dtype=float)
    shares = np.array([IMPORTANCE[item[2]] for item in need.asked], dtype=float)
    coverage = held / wanted_levels @ (shares / shares.sum())
    weeks = ((wanted_levels - held) * weights["weeks_per_level"]).sum(axis=1)
    usable = need.row[15] * weights["usable_share"]
    trainable = np.divide(usable, weeks, out=np.ones(count), where=weeks > 0)
    potential = coverage + (1 - coverage) * np.minimum(trainable, 1)
    danish = np.array([CEFR[row[5]] if row[5] else EXAMS.get(row[6] or "", -1) for row in pool.rows])
    minutes = _minutes(need, pool)
    wish, has_wish = _best(need, pool, pool.wishes)
    past, has_past = _best(need, pool, pool.past)
    raw = np.column_stack(
        [
            potential, coverage, np.clip(1 - 0.5 * np.maximum(need.danish - np.maximum(danish, 0), 0), 0, 1),
            wish, past, np.clip(1 - minutes / 60, 0, 1),
        ]
    )  # fmt: skip
    recorded = np.array([bool(row[17]) for row in pool.rows])
    spoken = (danish >= 0) | (need.danish == 0)
    known = np.column_stack([recorded, recorded, spoken, has_wish, has_past, np.ones(count, dtype=bool)])
    raw = np.where(known, raw, 0.5)
    parts = raw * np.array([weights[name] for name in CRITERIA])
    score = np.round(parts.sum(axis=1), 12)
    waited = np.array([max(0, today.toordinal() - driver.ordinal(row[11])) for row in pool.rows])
    waiting = weights["waiting_lambda"] * np.minimum(1, waited / 180)
    proposals = -weights["congestion_gamma"] * np.log2(1.0 + np.array([row[16] for row in pool.rows]))
    return {
        "held": held, "raw": raw, "known": known, "parts": parts, "score": score, "waited": waited,
        "waiting": waiting, "proposals": proposals, "rank": np.round(score + waiting + proposals, 12),
        "minutes": minutes, "danish": danish,
        "confidence": known @ np.array([weights[name] for name in CRITERIA]),
    }  # fmt: skip


def _minutes(need: NeedRow, pool: PoolRows) -> Array:
    there = np.radians(np.array([[row[1], row[2]] for row in pool.rows]))
    here = np.radians([need.latitude, need.longitude])
    speeds = np.array([max((SPEEDS[mode] for mode in orjson.loads(row[4])), default=25.0) for row in pool.rows])
    half = np.sin((there - here) / 2) ** 2
    chord = half[:, 0] + np.cos(here[0]) * np.cos(there[:, 0]) * half[:, 1]
    minutes: Array = 2 * 6371.0088 * np.arcsin(np.sqrt(chord)) * 1.3 / speeds * 60 + 10
    return minutes


def _best(need: NeedRow, pool: PoolRows, entries: Sequence[Row]) -> tuple[Array, Array]:
    """The best occupation of each candidate: the same 1, the same ISCO group on four digits .6, on two .3."""
    best, known = np.zeros(len(pool.rows)), np.zeros(len(pool.rows), dtype=bool)
    for owner, occupation, isco in entries:
        number = pool.index[owner]
        known[number] = True
        value = (
            1.0 if occupation == need.row[9] else 0.6 if isco == need.isco else 0.3 if isco[:2] == need.isco[:2] else 0
        )
        best[number] = max(best[number], value)
    return best, known


def pass_filters(
    driver: Driver, need: NeedRow, pool: PoolRows, scored: dict[str, Array], limits: tuple[int, int]
) -> tuple[Array, Array]:
    """Who passes every hard filter, and the first day each could start."""
    starts = np.array([max(driver.ordinal(row[7]), need.starts_from) for row in pool.rows])
    classes, clash = np.zeros(len(pool.rows)), np.zeros(len(pool.rows), dtype=bool)
    times = {item["weekday"]: (_clock(item["from"]), _clock(item["to"])) for item in need.times}
    for owner, ends_on, weekday, first, last, _ in pool.busy:
        number, begins, ends = pool.index[owner], driver.minutes(first), driver.minutes(last)
        classes[number] += (ends - begins) / 6
        work = times.get(weekday)
        running = ends_on is None or driver.ordinal(ends_on) >= starts[number]
        clash[number] |= running and work is not None and begins < work[1] and work[0] < ends
    required = np.array([item[1] if item[3] else 0 for item in need.asked])
    unwanted = driver.text_of(need.row[9])
    plain = np.array(
        [
            need.most_tenths <= row[8]
            and need.licences <= set(orjson.loads(row[9]))
            and not any(item[3:] in need.conditions for item in orjson.loads(row[10]))
            and unwanted not in orjson.loads(row[12])
            and row[13] != need.cvr
            for row in pool.rows
        ]
    )
    near = np.round(scored["minutes"], 6) <= np.minimum([row[3] for row in pool.rows], limits[0])
    speaks = (scored["danish"] < 0) | (need.danish - scored["danish"] <= limits[1])
    fits = (need.most_tenths <= 370 - np.ceil(classes)) & (starts <= need.starts_until) & ~clash
    return plain & near & speaks & fits & (scored["held"] >= required).all(axis=1), starts


def _clock(text: str) -> int:
    return int(text[:2]) * 60 + int(text[3:5])
