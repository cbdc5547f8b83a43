"""Fingerprints of what a ranking was computed from, so that a stored result can be told from a changed one."""

import hashlib
from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from typing import Any

import numpy as np
import orjson

from app.journey.matching.domain.closeness import Closeness
from app.journey.matching.domain.filters import LegalFlags
from app.journey.matching.domain.pool import LIST_COLUMNS, ROW_COLUMNS, CandidatePool, NeedFacts, owners
from app.journey.matching.domain.weights import Limits, Weights

# Goes up when a formula changes, so that results of the old one are told apart.
ENGINE_VERSION = 1
_DIGEST_BYTES = 16


def config_hash(weights: Weights, limits: Limits) -> str:
    """blake2b (32 hex digits) over the canonical JSON of weights, limits and the engine's version."""
    settings = {
        "engine": ENGINE_VERSION,
        "weights": asdict(weights),
        "limits": asdict(limits) | {"rankable": sorted(int(status) for status in limits.rankable)},
    }
    return _digest(settings)


def input_hash(need: NeedFacts, pool: CandidatePool, closeness: Closeness, legal: LegalFlags | None = None) -> str:
    """blake2b (32 hex digits) over the canonical JSON of everything a ranking reads.

    The same need and candidates give the same hash in whatever order the rows and their entries come.
    """
    order = np.argsort(pool.ids, kind="stable")
    ordered = pool.take(order)
    flags = legal or LegalFlags.none(len(pool))
    return _digest(
        {
            "need": asdict(need),
            "pool": _canonical(ordered),
            "closeness": _string_keys(closeness),
            "legal": [column[order] for column in (flags.ratio_refuses, flags.ratio_warns, flags.same_employer)],
        }
    )


def _canonical(pool: CandidatePool) -> dict[str, Any]:
    """The columns, with the entries inside each row sorted."""
    columns: dict[str, Any] = {name: getattr(pool, name) for name in ROW_COLUMNS if name != "ids"}
    columns["ids"] = [value.hex() for value in pool.ids.tolist()]
    for offsets, names in LIST_COLUMNS.items():
        entries = [getattr(pool, name) for name in names]
        order = np.lexsort((*reversed(entries), owners(getattr(pool, offsets))))
        columns[offsets] = getattr(pool, offsets)
        columns.update({name: column[order] for name, column in zip(names, entries, strict=True)})
    return columns


def _string_keys(closeness: Closeness) -> Mapping[str, Mapping[str, float]]:
    return {str(skill): {str(held): value for held, value in row.items()} for skill, row in closeness.items()}


def _digest(value: Any) -> str:
    """JSON with sorted keys, no white space, arrays as lists and NaN as null."""
    options = orjson.OPT_SORT_KEYS | orjson.OPT_SERIALIZE_NUMPY
    return hashlib.blake2b(orjson.dumps(value, default=_plain, option=options), digest_size=_DIGEST_BYTES).hexdigest()


def _plain(value: Any) -> Any:
    if isinstance(value, np.ndarray):
        return value.tolist()
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError
