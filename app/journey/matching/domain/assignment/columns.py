"""A pool laid out once for many needs: narrow columns for the coarse filters, an index of skills and of busy times."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.journey.matching.domain.filters import allowed_tenths
from app.journey.matching.domain.pool import Bools, BusyKind, CandidatePool, Floats, Ints, owners
from app.journey.matching.domain.travel import ACCESS_MINUTES, DETOUR, EARTH_RADIUS_KM
from app.journey.matching.domain.weights import Limits, Weights

Narrow = NDArray[Any]  # int8, int16 or int32: a column that is compared thousands of times is kept small
NOWHERE, ANYWHERE = 2.0, -2.0  # cosines that no angle, and every angle, reaches
# The coarse travel filter lets a few metres too many through; the exact one decides.
ANGLE_SLACK, COSINE_SLACK = 1e-6, 1e-12
UNKNOWN_DANISH = 127


@dataclass(frozen=True, slots=True)
class BusyTimes:
    """The busy rows of one kind: candidate r owns rows `offsets[r]` to `offsets[r + 1]`."""

    offsets: Ints
    weekday: Narrow
    start: Narrow
    end: Narrow
    first: Narrow
    last: Narrow
    tenths: Narrow

    def of(self, candidates: Ints) -> tuple[Ints, Ints]:
        """Every row of these candidates: which of them owns it (position in `candidates`), and the row."""
        begins = self.offsets[candidates]
        lengths = self.offsets[candidates + 1] - begins
        return np.repeat(np.arange(len(candidates)), lengths), spans(begins, lengths)


def spans(begins: Ints, lengths: Ints) -> Ints:
    """The numbers begins[i] to begins[i] + lengths[i] − 1 of every i behind one another."""
    ends = np.cumsum(lengths)
    numbers = np.repeat(begins - ends + lengths, lengths)
    numbers += np.arange(len(numbers))
    return numbers


@dataclass(frozen=True, slots=True)
class PoolColumns:
    """A pool's rankable candidates, ready to be asked by many needs. Row numbers are those of `pool`.

    rows       int64 the row of each candidate in the pool that was handed in
    pool       the rankable candidates alone
    danish     level, 127 where unknown (unknown keeps nobody out)
    point      float64 (3, N) unit vector of the position
    reach      float64 the least cosine between home and workplace, widened a little
    trips      index of each row's (latitude, longitude, speed) in `trip_*`: people of one postcode travel alike
    skill_at   skill code → slice of `skill_owner` and `skill_level`; a skill listed twice counts with its highest level
    waiting, proposals   what is added to S
    place_of_id          of every row that was handed in: the place of its id in the order of ids
    """

    rows: Ints
    pool: CandidatePool
    available: Narrow
    allowed: Narrow
    danish: Narrow
    longest: Floats
    point: Floats
    reach: Floats
    trips: Ints
    trip_latitude: Floats
    trip_longitude: Floats
    trip_speed: Floats
    placements: BusyTimes
    classes: BusyTimes
    skill_at: dict[int, slice]
    skill_owner: Narrow
    skill_level: Floats
    unwanted: dict[int, Ints]
    waiting: Floats
    proposals: Floats
    place_of_id: Ints

    def __len__(self) -> int:
        return len(self.rows)


def lay_out(pool: CandidatePool, weights: Weights, limits: Limits) -> PoolColumns:
    """The columns of everybody whose status may be ranked. Raises ValueError for a skill level that is no number."""
    if np.isnan(pool.skill_levels).any():
        msg = "a skill level is a number"
        raise ValueError(msg)
    rows = np.flatnonzero(np.isin(pool.status, sorted(limits.rankable))).astype(np.int64)
    base = pool.take(rows)
    longest = np.fmin(base.max_travel_minutes, limits.max_travel_minutes)
    homes = np.column_stack([base.latitude, base.longitude, base.speed_kmh])
    trips, index = np.unique(homes, axis=0, return_inverse=True)
    skill_at, skill_owner, skill_level = _skills(base)
    return PoolColumns(
        rows=rows,
        pool=base,
        available=base.available_from.astype(np.int32),
        allowed=allowed_tenths(base, limits).astype(np.int32),
        danish=np.where(base.danish_oral < 0, UNKNOWN_DANISH, base.danish_oral).astype(np.int8),
        longest=longest,
        point=np.ascontiguousarray(unit_vectors(base.latitude, base.longitude).T),
        reach=_reach(longest, homes),
        trips=index.reshape(-1).astype(np.int64),
        trip_latitude=trips[:, 0],
        trip_longitude=trips[:, 1],
        trip_speed=trips[:, 2],
        placements=_busy_times(base, BusyKind.PLACEMENT),
        classes=_busy_times(base, BusyKind.DANISH_CLASS),
        skill_at=skill_at,
        skill_owner=skill_owner,
        skill_level=skill_level,
        unwanted=_unwanted(base),
        waiting=weights.waiting * np.minimum(1.0, base.waited_days / weights.waiting_days),
        proposals=0.0 - weights.open_proposals * np.log2(1.0 + base.open_proposals),
        place_of_id=np.argsort(np.argsort(pool.ids, kind="stable"), kind="stable"),
    )


def unit_vectors(latitudes: Floats, longitudes: Floats) -> Floats:
    """Positions on the unit sphere, (N, 3); an unknown position becomes the centre."""
    latitude, longitude = np.radians(latitudes), np.radians(longitudes)
    flat = np.cos(latitude)
    points: Floats = np.column_stack([flat * np.cos(longitude), flat * np.sin(longitude), np.sin(latitude)])
    points[np.isnan(points)] = 0.0
    return points


def _reach(longest: Floats, homes: Floats) -> Floats:
    """The travel formula turned round: how large an angle the minutes allow, as its cosine."""
    speeds = np.where(homes[:, 2] > 0, homes[:, 2], np.nan)
    angle = (longest - ACCESS_MINUTES) / 60.0 * speeds / DETOUR / EARTH_RADIUS_KM
    reach = np.where(angle >= 0, np.cos(np.clip(angle + ANGLE_SLACK, 0.0, np.pi)) - COSINE_SLACK, NOWHERE)
    reach[angle >= np.pi] = ANYWHERE
    reach[np.isnan(homes[:, 0] + homes[:, 1] + speeds)] = ANYWHERE
    return np.asarray(reach, dtype=np.float64)


def _busy_times(pool: CandidatePool, kind: BusyKind) -> BusyTimes:
    kept = pool.busy_kind == kind
    counts = np.bincount(owners(pool.busy_offsets)[kept], minlength=len(pool))
    return BusyTimes(
        offsets=np.concatenate(([0], np.cumsum(counts))).astype(np.int64),
        weekday=pool.busy_weekday[kept].astype(np.int8),
        start=pool.busy_start[kept].astype(np.int16),
        end=pool.busy_end[kept].astype(np.int16),
        first=pool.busy_from[kept].astype(np.int32),
        last=pool.busy_to[kept].astype(np.int32),
        tenths=pool.busy_tenths[kept].astype(np.int32),
    )


def _skills(pool: CandidatePool) -> tuple[dict[int, slice], Narrow, Floats]:
    """Who holds each skill: sorted by skill and candidate, the highest level of each pair."""
    owner = owners(pool.skill_offsets)
    order = np.lexsort((pool.skill_levels, owner, pool.skill_ids))
    skills, holders, levels = pool.skill_ids[order], owner[order], pool.skill_levels[order]
    highest: Bools = np.ones(len(order), dtype=np.bool_)
    highest[:-1] = (skills[1:] != skills[:-1]) | (holders[1:] != holders[:-1])
    skills, holders, levels = skills[highest], holders[highest], levels[highest]
    codes, first = np.unique(skills, return_index=True)
    ends = np.append(first, len(skills))[1:]
    at = {code: slice(*span) for code, *span in zip(codes.tolist(), first.tolist(), ends.tolist(), strict=True)}
    return at, holders.astype(np.int32), levels


def _unwanted(pool: CandidatePool) -> dict[int, Ints]:
    """Occupation → the rows of those who have ruled it out."""
    owner = owners(pool.unwanted_offsets)
    return {code: owner[pool.unwanted_occupations == code] for code in np.unique(pool.unwanted_occupations).tolist()}
