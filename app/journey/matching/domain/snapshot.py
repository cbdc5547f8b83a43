"""What the engine read about the rows a ranking shows, packed so that the ranking can be computed again."""

import zlib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any
from uuid import UUID

import numpy as np
import orjson

from app.journey.matching.domain.closeness import Closeness
from app.journey.matching.domain.filters import LegalFlags
from app.journey.matching.domain.pool import (
    LIST_COLUMNS,
    ROW_COLUMNS,
    CandidatePool,
    Importance,
    NeedFacts,
    NeedSkill,
    WorkTime,
)

# Goes up when the form of the document changes.
FORMAT = 1
# Two hundred rows with every list full stay below one megabyte; what unpacks to more was not packed here.
_MOST_BYTES = 32 * 2**20
_KINDS = {"i": np.int64, "f": np.float64, "b": np.bool_}
_FLAGS = ("ratio_refuses", "ratio_warns", "same_employer")
_OPTIONS = orjson.OPT_SORT_KEYS | orjson.OPT_SERIALIZE_NUMPY


class SnapshotUnreadable(ValueError):
    """The packed inputs are of another form, or damaged."""


@dataclass(frozen=True, slots=True)
class NeedInputs:
    """One need as the engine read it, with the keys behind its codes, and what the law said of each row of the pool."""

    need_id: UUID
    occupation_id: UUID
    skill_ids: Mapping[int, UUID]
    facts: NeedFacts
    closeness: Closeness
    legal: LegalFlags


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The inputs of the rows shown: one need and its candidates, or one candidate and its needs.

    Row i of `pool` is candidate i as shown; in the other direction the pool has one row and `needs` is the order
    shown. These are the same declared facts as in the profile (skills, wishes, position, constraints, hours): personal
    data. Whoever erases a person clears `rankings.inputs` of every ranking the person was shown in.
    """

    needs: tuple[NeedInputs, ...]
    pool: CandidatePool


def trim(closeness: Closeness, need: NeedFacts, pool: CandidatePool) -> dict[int, dict[int, float]]:
    """The part of a closeness table that can matter for these rows: held skills, and skills asked for.

    A table follows narrower skills over any number of steps and may name thousands that nobody shown holds.
    """
    asked = {item.skill for item in need.skills}
    wanted = asked | set(pool.skill_ids.tolist())
    return {
        skill: {held: value for held, value in row.items() if held in wanted}
        for skill, row in closeness.items()
        if skill in asked
    }


def pack(snapshot: Snapshot) -> bytes:
    """Canonical JSON (sorted keys, no white space), compressed: equal snapshots are equal bytes."""
    document = {
        "format": FORMAT,
        "needs": [_need_document(item) for item in snapshot.needs],
        "pool": {
            "ids": {
                "width": snapshot.pool.ids.dtype.itemsize,
                "values": [key.hex() for key in snapshot.pool.ids.tolist()],
            },
            **{name: _column(getattr(snapshot.pool, name)) for name in _columns() if name != "ids"},
        },
    }
    return zlib.compress(orjson.dumps(document, default=_plain, option=_OPTIONS), level=6)


def unpack(packed: bytes) -> Snapshot:
    """What `pack` wrote. Raises SnapshotUnreadable."""
    try:
        inflater = zlib.decompressobj()
        raw = inflater.decompress(packed, _MOST_BYTES)
        document = orjson.loads(raw) if inflater.eof else {}
        if document.get("format") != FORMAT:
            raise SnapshotUnreadable
        needs = tuple(_need_inputs(item) for item in document["needs"])
        return Snapshot(needs, _pool(document["pool"]))
    except (zlib.error, KeyError, TypeError, ValueError, AttributeError) as error:
        raise SnapshotUnreadable from error


def _columns() -> Sequence[str]:
    return (*ROW_COLUMNS, *LIST_COLUMNS, *(name for names in LIST_COLUMNS.values() for name in names))


def _column(values: np.ndarray[Any, Any]) -> dict[str, Any]:
    """The values with the kind they are read back as; NaN becomes null."""
    return {"kind": values.dtype.kind, "values": np.ascontiguousarray(values)}


def _pool(document: Mapping[str, Any]) -> CandidatePool:
    ids = document["ids"]
    columns: dict[str, Any] = {"ids": np.array([bytes.fromhex(key) for key in ids["values"]], dtype=f"S{ids['width']}")}
    for name in _columns():
        if name != "ids":
            column = document[name]
            # NumPy reads null as NaN where the column holds floats, and refuses it elsewhere.
            columns[name] = np.array(column["values"], dtype=_KINDS[column["kind"]])
    return CandidatePool(**columns)


def _need_document(item: NeedInputs) -> dict[str, Any]:
    return {
        "need_id": str(item.need_id),
        "occupation_id": str(item.occupation_id),
        "skill_ids": {str(code): str(key) for code, key in item.skill_ids.items()},
        "facts": asdict(item.facts),
        "closeness": {
            str(skill): {str(held): value for held, value in row.items()} for skill, row in item.closeness.items()
        },
        "legal": {name: getattr(item.legal, name).tolist() for name in _FLAGS},
    }


def _need_inputs(document: Mapping[str, Any]) -> NeedInputs:
    facts = dict(document["facts"])
    facts["starts_from"] = date.fromisoformat(facts["starts_from"])
    facts["starts_until"] = date.fromisoformat(facts["starts_until"])
    facts["weekly_tenths"] = tuple(facts["weekly_tenths"])
    facts["working_times"] = tuple(WorkTime(**item) for item in facts["working_times"])
    facts["skills"] = tuple(
        NeedSkill(**{**item, "importance": Importance(item["importance"])}) for item in facts["skills"]
    )
    return NeedInputs(
        need_id=UUID(document["need_id"]),
        occupation_id=UUID(document["occupation_id"]),
        skill_ids={int(code): UUID(key) for code, key in document["skill_ids"].items()},
        facts=NeedFacts(**facts),
        closeness={
            int(skill): {int(held): value for held, value in row.items()}
            for skill, row in document["closeness"].items()
        },
        legal=LegalFlags(*(np.array(document["legal"][name], dtype=np.bool_) for name in _FLAGS)),
    )


def _plain(value: Any) -> Any:
    if isinstance(value, np.ndarray):
        return value.tolist()
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError
