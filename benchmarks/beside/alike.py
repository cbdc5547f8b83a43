"""Whether two sides answer the same and leave the same behind: without that no figures are put side by side."""

import math
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import orjson
from sqlalchemy import func, select
from sqlmodel import SQLModel

from app.foundation.audit.access_verify import verify
from app.foundation.core.config import Settings
from app.foundation.db.session import Database
from benchmarks.beside.questions import Question

_EVENTS = SQLModel.metadata.tables["events"]


class Different(Exception):
    """Two sides do not do the same: no figure of theirs may be put side by side."""


def require_same(service: Any, other: Any, question: Question, path: str = "") -> None:
    """Compares two documents. Numbers may differ by rounding in the sixth decimal. Raises Different with the place."""
    if isinstance(other, dict) and isinstance(service, dict):
        names = other.keys() if question.limit_leads else other.keys() | service.keys()
        for name in names - question.ignored:
            if name not in service or name not in other:
                raise Different(f"{question.name}: {path}/{name} is missing on one side")
            require_same(service[name], other[name], question, f"{path}/{name}")
    elif isinstance(other, list) and isinstance(service, list):
        if len(other) != len(service):
            raise Different(f"{question.name}: {path} has {len(service)} and {len(other)} entries")
        for number, (one, two) in enumerate(zip(service, other, strict=True)):
            require_same(one, two, question, f"{path}/{number}")
    elif isinstance(other, float) and isinstance(service, (int, float)):
        if not math.isclose(service, other, rel_tol=0, abs_tol=2e-6):
            raise Different(f"{question.name}: {path} is {service} and {other}")
    elif service != other:
        raise Different(f"{question.name}: {path} is {service!r} and {other!r}")


@dataclass(frozen=True, slots=True)
class Left:
    """What is there: rows by table, and events by what they say but for whom and when."""

    rows: Mapping[str, int]
    events: Counter[str]

    def since(self, before: "Left") -> tuple[dict[str, int], Counter[str]]:
        grown = {name: self.rows[name] - before.rows[name] for name in self.rows}
        return {name: number for name, number in grown.items() if number}, self.events - before.events


async def left(database: Database) -> Left:
    """Counts every table but the look-ups, which nobody changes."""
    async with database.engine.connect() as connection:
        rows = {}
        for name, table in SQLModel.metadata.tables.items():
            if "jobcenter_id" in table.c or name.startswith(("access", "event")) or "placement_id" in table.c:
                rows[name] = int((await connection.execute(select(func.count()).select_from(table))).scalar_one())
        told = [_EVENTS.c[name] for name in ("name", "subject_type", "from_state", "to_state", "actor_role", "data")]
        found = await connection.execute(select(*told).order_by(_EVENTS.c.id.desc()).limit(500))
        events = Counter(_shape(row) for row in found)
    return Left(rows, events)


def _shape(row: Any) -> str:
    """An event without the ids in its data."""
    *plain, data = row
    known = {name: value for name, value in data.items() if not name.endswith("_id")}
    return orjson.dumps([plain, known, sorted(data)], option=orjson.OPT_SORT_KEYS).decode()


async def require_true_log(database: Database, settings: Settings) -> int:
    """Every side writes the access log in one chain: it must hold to the end. Gives the number of entries."""
    async with database.engine.connect() as connection:
        verdict = await verify(connection, settings.key("access-log"))
    if verdict.fault is not None:
        raise Different(f"the access log does not hold: {verdict}")
    return verdict.entries
