"""The limit of a ranking: columns from the raw driver, the published formula in numpy, the stored row.

It works out everything a ranking *counts* (filters, scores, order, gaps) and none of the sentences that the service
writes beside each number; the ratio requirement is not judged (the measured workplace is empty).
"""

import hashlib
import math
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import numpy as np
import orjson
from uuid_utils import uuid7

from app.foundation.core.clock import Clock
from benchmarks.bare_drivers import Driver, Row, Session, marks
from benchmarks.bare_scores import CEFR, CRITERIA, IMPORTANCE, Array, NeedRow, PoolRows, pass_filters, score

PLACE = "SELECT lat, lon FROM workplaces WHERE id = ?"
CVR = "SELECT cvr_number FROM companies WHERE id = ?"
ISCO = "SELECT isco_code FROM occupations WHERE id = ?"
SETTINGS = "SELECT version, weights, max_travel_minutes, language_gap FROM jobcenter_settings WHERE id = ?"
ASKED = "SELECT skill_id, level, importance, required_at_start FROM need_skills WHERE need_id = ? ORDER BY skill_id"
CLOSE = """
WITH RECURSIVE narrower(asked_id, held_id) AS (
  SELECT broader_skill_id, skill_id FROM skill_broader WHERE broader_skill_id IN {0}
  UNION SELECT narrower.asked_id, b.skill_id FROM skill_broader b JOIN narrower ON b.broader_skill_id = narrower.held_id)
SELECT asked_id, held_id, 1.0 FROM narrower
UNION ALL SELECT skill_id, broader_skill_id, 0.6 FROM skill_broader WHERE skill_id IN {0}
UNION ALL SELECT skill_id, related_skill_id, 0.5 FROM skill_relations WHERE skill_id IN {0}
UNION ALL SELECT related_skill_id, skill_id, 0.5 FROM skill_relations WHERE related_skill_id IN {0}
UNION ALL SELECT a.skill_id, b.skill_id, 0.4 FROM skill_broader a
  JOIN skill_broader b ON b.broader_skill_id = a.broader_skill_id WHERE a.skill_id IN {0}
  AND (SELECT count(*) FROM skill_broader c WHERE c.broader_skill_id = a.broader_skill_id) <= 30
UNION ALL SELECT a.skill_id, b.skill_id, 0.4 FROM skill_group_members a
  JOIN skill_group_members b ON b.group_id = a.group_id WHERE a.skill_id IN {0}
  AND (SELECT count(*) FROM skill_group_members c WHERE c.group_id = a.group_id) <= 30
"""
COARSE = (
    "jobcenter_id = ? AND status IN ('available', 'in_match', 'placed') AND available_from <= ?"
    " AND max_weekly_hours >= ? AND (oral_cefr IS NULL OR oral_cefr IN {0})"
    " AND lat BETWEEN ? AND ? AND lon BETWEEN ? AND ?"
    # Within the own limit by the own fastest way, on a plane: degrees a minute at 1 km/h times the speed.
    " AND (lat - ?) * (lat - ?) + (lon - ?) * (lon - ?) * ? <= (transport_max_minutes - 10)"
    " * (transport_max_minutes - 10) * CASE WHEN CAST(transport_modes AS TEXT) LIKE '%\"car\"%' THEN ?"
    " WHEN CAST(transport_modes AS TEXT) LIKE '%\"public\"%' OR CAST(transport_modes AS TEXT) = '[]' THEN ?"
    " WHEN CAST(transport_modes AS TEXT) LIKE '%\"bicycle\"%' THEN ? ELSE ? END"
)
CANDIDATES = (
    "SELECT id, lat, lon, transport_max_minutes, transport_modes, oral_cefr, danish_exam, available_from,"
    " max_weekly_hours, licences, constraints, waiting_since, unwanted_occupation_ids, last_employer_cvr,"
    " has_priority, full_name,"
    " (SELECT count(*) FROM matches m WHERE m.candidate_id = candidates.id AND m.status IN ('proposed', 'consented')),"
    " EXISTS (SELECT 1 FROM candidate_skills s WHERE s.candidate_id = candidates.id)"
    " FROM candidates WHERE "
)
HELD = (
    "SELECT candidate_id, skill_id, level FROM candidate_skills"
    " WHERE candidate_id IN (SELECT id FROM candidates WHERE {0}) AND skill_id IN {1}"
)
OCCUPATIONS = (
    "SELECT t.candidate_id, t.occupation_id, o.isco_code FROM {1} t JOIN occupations o ON o.id = t.occupation_id"
    " WHERE t.candidate_id IN (SELECT id FROM candidates WHERE {0})"
)
BUSY = (
    "SELECT candidate_id, ends_on, weekday, from_time, to_time, starts_on FROM commitments"
    " WHERE candidate_id IN (SELECT id FROM candidates WHERE {0}) AND kind = 'danish_class'"
    " AND starts_on <= ? AND (ends_on IS NULL OR ends_on >= ?)"
)
COUNT = "SELECT count(*) FROM candidates WHERE jobcenter_id = ? AND status IN ('available', 'in_match', 'placed')"
LIVE = (
    "SELECT candidate_id, id FROM matches WHERE need_id = ? AND candidate_id IN {0}"
    " AND status IN ('proposed', 'consented', 'agreed') AND jobcenter_id = ?"
)
INSERT = (
    "INSERT INTO rankings (id, created_at, jobcenter_id, need_id, shown_to, settings_version, config_hash, input_hash,"
    f" considered, feasible, items, config) VALUES {marks(range(12))}"
)


async def rank(driver: Driver, session: Session, row: Row, jobcenter: Any, account: str, limit: int) -> dict[str, Any]:
    """The need's ranking as numbers; `row` holds the columns of `bare_app.COLUMNS`."""
    today = Clock().today()
    version, weights_text, max_minutes, gap = (await session.fetch(SETTINGS, [jobcenter]))[0]
    weights = orjson.loads(weights_text)
    need = await _need(driver, session, row, today)
    keys = [item[0] for item in need.asked]
    close: dict[Any, dict[Any, float]] = {key: {key: 1.0} for key in keys}
    for asked, held, value in await session.fetch(CLOSE.format(marks(keys)), keys * 6):
        close[asked][held] = max(close[asked].get(held, 0.0), float(value))
    pool = await _load(session, need, jobcenter, (max_minutes, gap), close)
    scored = score(driver, need, pool, close, weights, today)
    passed, starts = pass_filters(driver, need, pool, scored, (max_minutes, gap))
    feasible = np.flatnonzero(passed)
    ids = np.array([driver.text_of(found[0]) for found in pool.rows])
    order = feasible[
        np.lexsort((ids[feasible], -scored["waited"][feasible], -scored["score"][feasible], -scored["rank"][feasible]))
    ]
    shown = order[:limit].tolist()
    live_keys = [pool.rows[number][0] for number in shown]
    found = await session.fetch(LIVE.format(marks(live_keys)), [row[0], *live_keys, jobcenter])
    live: dict[Any, Any] = {row[0]: row[1] for row in found}
    tomorrow = today.toordinal() + 1
    items = [
        _item(
            driver, need, pool.rows[number], live, number=number, place=place,
            start=max(int(starts[number]), tomorrow), scored=scored, weights=weights,
        )
        for place, number in enumerate(shown, start=1)
    ]  # fmt: skip
    answer = {
        "id": str(uuid7()),
        "created_at": datetime.now(UTC),
        "need_id": driver.text_of(row[0]),
        "settings_version": version,
        "config_hash": hashlib.blake2b(orjson.dumps(weights), digest_size=16).hexdigest(),
        "input_hash": hashlib.blake2b(scored["raw"].tobytes(), digest_size=16).hexdigest(),
        "considered": (await session.fetch(COUNT, [jobcenter]))[0][0],
        "feasible": len(feasible),
        "items": items,
    }
    kept = orjson.dumps([_kept(item) for item in items]).decode()
    values = [driver.key(answer["id"]), driver.moment(answer["created_at"]), jobcenter, row[0], account, version]
    names = ("config_hash", "input_hash", "considered", "feasible")
    await session.execute(INSERT, [*values, *(answer[name] for name in names), kept, orjson.dumps(weights).decode()])
    return answer


async def _need(driver: Driver, session: Session, row: Row, today: date) -> NeedRow:
    latitude, longitude = (await session.fetch(PLACE, [row[6]]))[0]
    (cvr,), (isco,) = (await session.fetch(CVR, [row[5]]))[0], (await session.fetch(ISCO, [row[9]]))[0]
    return NeedRow(
        row, latitude, longitude, cvr, isco,
        max(driver.ordinal(row[13]), today.toordinal() + 1), driver.ordinal(row[14]),
        max(round(step["weekly_hours"] * 10) for step in orjson.loads(row[16])), CEFR[row[18] or "none"],
        frozenset(orjson.loads(row[21])), frozenset(orjson.loads(row[20])), orjson.loads(row[17]),
        await session.fetch(ASKED, [row[0]]),
    )  # fmt: skip


async def _load(
    session: Session, need: NeedRow, jobcenter: Any, limits: tuple[int, int], close: dict[Any, Any]
) -> PoolRows:
    max_minutes, gap = limits
    levels = [name for name, number in CEFR.items() if number >= need.danish - gap]
    north = max(0.0, max_minutes - 10) / 60 * 50 / 1.3 * 1.02 / 111
    east = north / max(0.01, math.cos(math.radians(min(89.0, abs(need.latitude) + north))))
    where = COARSE.format(marks(levels))
    until = date.fromordinal(need.starts_until).isoformat()
    chosen = [jobcenter, until, need.most_tenths, *levels]
    chosen += [need.latitude - north, need.latitude + north, need.longitude - east, need.longitude + east]
    degree = 1.02 / 60 / 1.3 / 111
    chosen += [need.latitude, need.latitude, need.longitude, need.longitude, (north / east) ** 2]
    chosen += [(speed * degree) ** 2 for speed in (50, 25, 15, 5)]
    last = date.fromordinal(need.starts_until + need.row[15] * 7).isoformat()
    counting = list({held for row in close.values() for held in row})
    rows = await session.fetch(CANDIDATES + where, chosen)
    return PoolRows(
        rows,
        await session.fetch(HELD.format(where, marks(counting)), [*chosen, *counting]),
        await session.fetch(OCCUPATIONS.format(where, "candidate_wishes"), chosen),
        await session.fetch(OCCUPATIONS.format(where, "candidate_experience"), chosen),
        await session.fetch(BUSY.format(where), [*chosen, last, date.fromordinal(need.starts_from).isoformat()]),
        {row[0]: number for number, row in enumerate(rows)},
    )


def _item(
    driver: Driver, need: NeedRow, row: Row, live: dict[Any, Any], *, number: int, place: int, start: int,
    scored: dict[str, Array], weights: dict[str, Any],
) -> dict[str, Any]:  # fmt: skip
    raw, parts, known = (scored[name][number].tolist() for name in ("raw", "parts", "known"))
    gaps = [
        {
            "skill_id": driver.text_of(key), "have": round(have, 6), "need": level,
            "weeks": round((level - have) * weights["weeks_per_level"], 6),
            "importance": importance, "required_at_start": bool(required),
        }
        for (key, level, importance, required), have in zip(need.asked, scored["held"][number].tolist(), strict=True)
        if have < level
    ]  # fmt: skip
    gaps.sort(key=_urgency)
    return {
        "feasible": True,
        "score": round(float(scored["score"][number]), 6),
        "rank_score": round(float(scored["rank"][number]), 6),
        "confidence": round(float(scored["confidence"][number]), 6),
        "adjustments": {
            "waiting": round(float(scored["waiting"][number]), 6),
            "open_proposals": round(float(scored["proposals"][number]), 6),
        },
        "breakdown": [
            {
                "code": code, "raw": round(raw[column], 6), "weight": weights[code],
                "contribution": round(parts[column], 6), "known": known[column],
            }
            for column, code in enumerate(CRITERIA)
        ],
        "gaps": gaps,
        "planned_starts_on": date.fromordinal(start),
        "planned_ends_on": date.fromordinal(start + need.row[15] * 7 - 1),
        "candidate_id": driver.text_of(row[0]),
        "name": row[15],
        "rank": place,
        "has_priority": bool(row[14]),
        "match_id": driver.text_of(live[row[0]]) if row[0] in live else None,
    }  # fmt: skip


def _urgency(gap: dict[str, Any]) -> tuple[bool, int, float, int]:
    """The service's order; among equals it goes by a code made of the key."""
    key = UUID(gap["skill_id"]).int
    code = (key ^ (key >> 64)) & (2**63 - 1)
    return not gap["required_at_start"], -IMPORTANCE[gap["importance"]], -gap["weeks"], code


def _kept(item: dict[str, Any]) -> dict[str, Any]:
    names = ("candidate_id", "rank", "score", "rank_score", "confidence")
    contributions = {part["code"]: part["contribution"] for part in item["breakdown"]}
    return {name: item[name] for name in names} | {"contributions": contributions, "failed": []}
