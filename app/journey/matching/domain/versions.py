"""Fingerprints of what a ranking was computed from, so that a stored result can be told from a changed one."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import date
from typing import Any

import numpy as np
import orjson
from numpy.typing import NDArray

from app.journey.matching.domain.closeness import Closeness
from app.journey.matching.domain.filters import LegalFlags
from app.journey.matching.domain.pool import LIST_COLUMNS, ROW_COLUMNS, CandidatePool, Ints, NeedFacts, owners
from app.journey.matching.domain.weights import CandidateStatus, Limits, Weights

# Goes up when a formula changes, so that results of the old one are told apart.
ENGINE_VERSION = 1
_DIGEST_BYTES = 16


def config_document(weights: Weights, limits: Limits) -> dict[str, Any]:
    """Everything a ranking is computed by, as JSON: weights, limits and the engine's version."""
    return {
        "engine": ENGINE_VERSION,
        "weights": asdict(weights),
        "limits": asdict(limits) | {"rankable": sorted(int(status) for status in limits.rankable)},
    }


def read_config(document: Mapping[str, Any]) -> tuple[Weights, Limits]:
    """What `config_document` wrote. Raises ValueError for a document whose settings this engine does not know."""
    try:
        limits = dict(document["limits"])
        rankable = frozenset(CandidateStatus(value) for value in limits.pop("rankable"))
        return Weights(**document["weights"]), Limits(**limits, rankable=rankable)
    except (KeyError, TypeError) as error:
        msg = "a configuration of another engine"
        raise ValueError(msg) from error


def config_hash(weights: Weights, limits: Limits) -> str:
    """blake2b (32 hex digits) over the canonical JSON of weights, limits and the engine's version."""
    return document_hash(config_document(weights, limits))


def document_hash(document: Mapping[str, Any]) -> str:
    """The hash of a configuration as it was stored, by whatever engine."""
    return _digest(document)


def joint_hash(hashes: Sequence[str]) -> str:
    """One hash (32 hex digits) over several of inputs, whatever their order: of all needs a candidate is ranked for."""
    return _digest(sorted(hashes))


def input_hash(need: NeedFacts, pool: CandidatePool, closeness: Closeness, legal: LegalFlags | None = None) -> str:
    """blake2b (32 hex digits) over everything a ranking reads: the need, the closeness table and the law's flags as
    canonical JSON, then the pool's columns one after another as little-endian bytes (a pool is large, its text larger).

    The same need and candidates give the same hash in whatever order the rows and their entries come.
    """
    flags = legal or LegalFlags.none(len(pool))
    if not (pool.ids[:-1] < pool.ids[1:]).all():
        order = np.argsort(pool.ids, kind="stable")
        pool, flags = pool.take(order), flags.take(order)
    whole = hashlib.blake2b(
        _json({"need": asdict(need), "closeness": _string_keys(closeness), "rows": len(pool)}),
        digest_size=_DIGEST_BYTES,
    )
    said = (flags.ratio_refuses, flags.ratio_warns, flags.same_employer)
    for column in (*said, *_canonical(pool)):
        whole.update(np.int64(column.nbytes).tobytes())
        whole.update(np.ascontiguousarray(column).data)
    return whole.hexdigest()


def offers_hash(needs: Sequence[NeedFacts], one: CandidatePool, closeness: Closeness, refused: Sequence[int]) -> str:
    """The same over everything compared for one candidate: the needs in the order of their keys, closeness as far as it
    can matter, the numbers of the needs that the law rules out, and the candidate.
    """
    said = {"needs": needs, "closeness": _string_keys(closeness), "refused": refused}
    whole = hashlib.blake2b(_json(said), digest_size=_DIGEST_BYTES)
    for column in _canonical(one):
        whole.update(np.int64(column.nbytes).tobytes())
        whole.update(np.ascontiguousarray(column).data)
    return whole.hexdigest()


def _canonical(pool: CandidatePool) -> Iterator[NDArray[Any]]:
    """The columns, with the entries inside each row sorted; ids padded to one width, NaN always the same NaN."""
    for name in ROW_COLUMNS:
        column = getattr(pool, name)
        yield column.astype("S64") if name == "ids" else _same_nan(column)
    for offsets, names in LIST_COLUMNS.items():
        entries = [getattr(pool, name) for name in names]
        starts = getattr(pool, offsets)
        yield starts
        if not _in_order(starts, entries):
            order = np.lexsort((*reversed(entries), owners(starts)))
            entries = [column[order] for column in entries]
        for column in entries:
            yield _same_nan(column)


def _in_order(starts: Ints, entries: Sequence[NDArray[Any]]) -> bool:
    """Whether every row's entries ascend already, as those of kept columns do; to look is cheaper than to sort."""
    alike = np.ones(max(0, len(entries[0]) - 1), dtype=np.bool_)  # so far, the entry and the one after it
    ends = starts[1:-1] - 1
    alike[ends[(ends >= 0) & (ends < len(alike))]] = False  # the one after it is another row's
    for column in entries:
        if (alike & ~(column[:-1] <= column[1:])).any():
            return False
        alike &= column[:-1] == column[1:]
    return True


def _same_nan(column: NDArray[Any]) -> NDArray[Any]:
    return np.where(np.isnan(column), np.nan, column) if column.dtype.kind == "f" else column


def _string_keys(closeness: Closeness) -> Mapping[str, Mapping[str, float]]:
    return {str(skill): {str(held): value for held, value in row.items()} for skill, row in closeness.items()}


def _digest(value: Any) -> str:
    return hashlib.blake2b(_json(value), digest_size=_DIGEST_BYTES).hexdigest()


def _json(value: Any) -> bytes:
    """Sorted keys, no white space, arrays as lists and NaN as null."""
    return orjson.dumps(value, default=_plain, option=orjson.OPT_SORT_KEYS | orjson.OPT_SERIALIZE_NUMPY)


def _plain(value: Any) -> Any:
    if isinstance(value, np.ndarray):
        return value.tolist()
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError
