"""The scoring formulas of MATCHING.md written down once more, slowly and one candidate at a time."""

import math

from app.journey.matching.domain import CandidatePool, NeedFacts, Weights


def entries(pool: CandidatePool, offsets: str, row: int, *names: str):
    first, last = getattr(pool, offsets)[row], getattr(pool, offsets)[row + 1]
    return list(zip(*(getattr(pool, name)[first:last].tolist() for name in names), strict=True))


def close(closeness, asked: int, held: int) -> float:
    return 1.0 if asked == held else closeness.get(asked, {}).get(held, 0.0)


def occupation(need: NeedFacts, listed) -> float:
    best = 0.0
    for code, isco4, isco2 in listed:
        if code == need.occupation:
            best = max(best, 1.0)
        elif isco4 == need.isco4 and need.isco4 != -1:
            best = max(best, 0.6)
        elif isco2 == need.isco2 and need.isco2 != -1:
            best = max(best, 0.3)
    return best


def minutes(need: NeedFacts, pool: CandidatePool, row: int) -> float | None:
    lat, lon, speed = (float(column[row]) for column in (pool.latitude, pool.longitude, pool.speed_kmh))
    if need.latitude is None or need.longitude is None or any(math.isnan(value) for value in (lat, lon, speed)):
        return None
    # The spherical law of cosines would lose digits nearby; the haversine through complex numbers does not.
    a, b = math.radians(need.latitude), math.radians(lat)
    d = math.radians(lon - need.longitude)
    h = (1 - math.cos(b - a)) / 2 + math.cos(a) * math.cos(b) * (1 - math.cos(d)) / 2
    if h < 1e-9:
        h = math.sin((b - a) / 2) ** 2 + math.cos(a) * math.cos(b) * math.sin(d / 2) ** 2
    return 2 * 6371.0088 * math.asin(math.sqrt(h)) * 1.3 / speed * 60 + 10


def raw_values(need: NeedFacts, pool: CandidatePool, row: int, closeness, weights: Weights) -> list[float | None]:
    """Potential, coverage, language, wish, occupation, travel; None where the fact is missing."""
    importance = sum(item.importance for item in need.skills)
    held = entries(pool, "skill_offsets", row, "skill_ids", "skill_levels")
    coverage, gap_weeks = (0.0, 0.0) if need.skills else (1.0, 0.0)
    for item in need.skills:
        e = max((min(level, item.level) * close(closeness, item.skill, s) for s, level in held), default=0.0)
        coverage += item.importance / importance * e / item.level
        gap_weeks += (item.level - e) * (item.weeks_per_level or weights.weeks_per_level)
    usable = need.weeks * weights.usable_share
    potential = coverage + (1 - coverage) * (1.0 if gap_weeks == 0 else min(1.0, usable / gap_weeks))
    skills_known = bool(pool.skills_recorded[row]) or not need.skills
    have = int(pool.danish_oral[row])
    language = None if have < 0 and need.danish_oral else max(0.0, 1 - 0.5 * max(0, need.danish_oral - have))
    if need.danish_oral == 0:
        language = 1.0
    wishes = entries(pool, "wish_offsets", row, "wish_occupations", "wish_isco4", "wish_isco2")
    names = ("experience_occupations", "experience_isco4", "experience_isco2")
    past = entries(pool, "experience_offsets", row, *names)
    travel = minutes(need, pool, row)
    return [
        potential if skills_known else None,
        coverage if skills_known else None,
        language,
        occupation(need, wishes) if pool.wishes_recorded[row] else None,
        occupation(need, past) if pool.experience_recorded[row] else None,
        None if travel is None else min(1.0, max(0.0, 1 - travel / 60)),
    ]


def score(need: NeedFacts, pool: CandidatePool, row: int, closeness, weights: Weights) -> tuple[float, float, float]:
    """S, R and confidence of one row."""
    shares = (weights.potential, weights.coverage, weights.language, weights.wish, weights.occupation, weights.travel)
    raw = raw_values(need, pool, row, closeness, weights)
    s = sum(share * (0.5 if value is None else value) for share, value in zip(shares, raw, strict=True))
    confidence = sum(share for share, value in zip(shares, raw, strict=True) if value is not None)
    r = s + weights.waiting * min(1.0, int(pool.waited_days[row]) / weights.waiting_days)
    return s, r - weights.open_proposals * math.log2(1 + int(pool.open_proposals[row])), confidence
