"""Many needs for one candidate: leaves out those a single fact rules out, and finds who passes and with which score."""

import math
from collections.abc import Sequence

import numpy as np

from app.journey.matching.domain.assignment.crossing import CrossScorer
from app.journey.matching.domain.closeness import Closeness
from app.journey.matching.domain.filters import allowed_tenths
from app.journey.matching.domain.pool import CandidatePool, Floats, Ints, NeedFacts
from app.journey.matching.domain.score import score_pool
from app.journey.matching.domain.travel import travel_minutes
from app.journey.matching.domain.weights import Limits, Weights

# Sums over many needs at once agree with the engine's to 1e-9: what differs by less is in the order of the needs' keys.
AGREED_DECIMALS = 9
_A_MOMENT = 0.001  # minutes: rounding must not lose a need


def narrow_needs(needs: Sequence[NeedFacts], one: CandidatePool, limits: Limits) -> Ints:
    """The needs that no filter on a single fact of theirs keeps this candidate from: a few too many, for the engine judges
    again, never too few. `one` holds exactly one row; skills are not looked at.
    """
    if int(one.status[0]) not in limits.rankable:
        return np.empty(0, dtype=np.int64)
    available, allowed = int(one.available_from[0]), int(allowed_tenths(one, limits)[0])
    spoken = int(one.danish_oral[0])
    most_asked = 6 if spoken < 0 else spoken + limits.language_gap
    held, hindered = int(one.licences[0]), int(one.constraints[0])
    unwanted = frozenset(one.unwanted_occupations.tolist())
    fits = [
        number
        for number, need in enumerate(needs)
        if need.open_seats > 0
        and need.danish_oral <= most_asked
        and max(need.weekly_tenths) <= allowed
        and not need.licences & ~held
        and not need.conditions & hindered
        and need.occupation not in unwanted
        and need.starts_until.toordinal() >= available
    ]
    rows = np.array(fits, dtype=np.int64)
    here = np.array([_position(needs[number]) for number in fits]).reshape(-1, 2)
    home = float(one.latitude[0]), float(one.longitude[0])
    minutes = travel_minutes(*home, here[:, 0], here[:, 1], np.repeat(one.speed_kmh, len(fits)))
    longest = float(np.fmin(one.max_travel_minutes[0], limits.max_travel_minutes))
    near: Ints = rows[np.isnan(minutes) | (minutes <= longest + _A_MOMENT)]
    return near


def _position(need: NeedFacts) -> tuple[float, float]:
    return (math.nan, math.nan) if need.latitude is None or need.longitude is None else (need.latitude, need.longitude)


def fitting(
    needs: Sequence[NeedFacts], one: CandidatePool, closeness: Closeness, weights: Weights, limits: Limits
) -> Ints:
    """The needs whose every filter the candidate passes, the law's apart; best first by S, then in their own order."""
    found: dict[int, float] = {}
    if needs:
        for numbers, scores in CrossScorer(needs, one, closeness, weights=weights, limits=limits).blocks():
            found |= {
                number: float(each.score[0]) for number, each in zip(numbers, scores, strict=True) if len(each.rows)
            }
    passing = np.array(sorted(found), dtype=np.int64)
    return passing[_best_first(np.array([found[number] for number in passing.tolist()]))]


def best_of(
    needs: Sequence[NeedFacts], numbers: Ints, one: CandidatePool, closeness: Closeness, weights: Weights
) -> Ints:
    """These needs, best first by S, whatever filters say."""
    scores = [float(score_pool(needs[number], one, closeness, weights).score[0]) for number in numbers.tolist()]
    return numbers[_best_first(np.array(scores))]


def _best_first(scores: Floats) -> Ints:
    order: Ints = np.argsort(-np.round(scores, AGREED_DECIMALS), kind="stable").astype(np.int64)
    return order
