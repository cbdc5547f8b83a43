"""Tombstones: the lines of the file that outlives a restored backup and says who must not come back with it.

Each erasure writes `begun` before its transaction commits and `done` after; a rollback writes `void`. The file is on
the disk before the database forgets, so that no crash can leave an erasure without its tombstone.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID


class Mark(StrEnum):
    """How far an erasure had come when the line was written."""

    BEGUN = "begun"
    DONE = "done"
    VOID = "void"


@dataclass(frozen=True, slots=True)
class Tombstone:
    """One erasure, by keys alone."""

    erasure_id: UUID
    candidate_id: UUID
    erased_at: datetime
    mark: Mark

    def line(self) -> str:
        """One line of JSON with its line break."""
        values = {
            "erasure_id": str(self.erasure_id),
            "candidate_id": str(self.candidate_id),
            "erased_at": self.erased_at.isoformat(),
            "mark": self.mark.value,
        }
        return json.dumps(values) + "\n"


@dataclass(frozen=True, slots=True)
class Buried:
    """What a file says: who was erased for certain, and whose erasure was begun and never heard of again."""

    done: frozenset[UUID]
    unfinished: frozenset[UUID]
    unreadable: int = 0


def read_tombstones(lines: Iterable[str]) -> Buried:
    """Reads a file. A torn last line (the machine stopped while it was written) is counted, never guessed at."""
    marks: dict[UUID, tuple[UUID, Mark]] = {}
    unreadable = 0
    for line in lines:
        if not line.strip():
            continue
        try:
            values = json.loads(line)
            marks[UUID(values["erasure_id"])] = (UUID(values["candidate_id"]), Mark(values["mark"]))
        except (ValueError, KeyError, TypeError, AttributeError):
            unreadable += 1
    done = frozenset(person for person, mark in marks.values() if mark is Mark.DONE)
    begun = frozenset(person for person, mark in marks.values() if mark is Mark.BEGUN)
    return Buried(done, begun - done, unreadable)
