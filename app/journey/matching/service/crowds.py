"""Keeps the columns of large pools in memory between rankings, and lets nobody use them before they are proven fresh.

Every ranking reads the stamp of its jobcenter's candidates from the database, in its own transaction, and uses the kept
columns only if they carry the same one. Otherwise what has changed is read, and if that does not explain the stamp,
everybody. So it does not matter which process wrote. Why it is done this way: docs/decisions/0015-ranking-cache.md.
"""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any, TypeVar
from uuid import UUID
from weakref import WeakKeyDictionary

import anyio
import anyio.to_thread

from app.foundation.core.beside import beside
from app.foundation.core.memory import give_back
from app.foundation.db.work import Work
from app.journey.matching.domain.crowd import NOBODY, Crowd, Dictionary
from app.journey.matching.repository import crowd as repository
from app.journey.matching.repository.crowd import Stamp
from app.journey.matching.service.compacting import compact

# How often what has changed is asked for before everybody is read: somebody may write in between.
ROUNDS = 3
# Up to here the loop is held for a few milliseconds; beyond, a thread does the sums.
SMALL_CROWD = 500
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Kept:
    """One jobcenter's crowd as of a stamp, what its numbers mean, and the release its occupations come from."""

    crowd: Crowd
    words: Dictionary
    stamp: Stamp
    release: str


@dataclass(slots=True)
class Crowds:
    """The crowds one process keeps of one database: those used last, up to a number of bytes."""

    kept: OrderedDict[UUID, Kept] = field(default_factory=OrderedDict)
    locks: dict[UUID, anyio.Lock] = field(default_factory=dict)

    def find(self, jobcenter_id: UUID, release: str) -> Kept | None:
        found = self.kept.get(jobcenter_id)
        if found is None or found.release != release:
            return None
        self.kept.move_to_end(jobcenter_id)
        return found

    def keep(self, jobcenter_id: UUID, found: Kept, budget: int) -> None:
        """Puts a crowd in the place of the jobcenter's last one; the longest unused ones make room."""
        self.kept[jobcenter_id] = found
        self.kept.move_to_end(jobcenter_id)
        total = sum(item.crowd.nbytes for item in self.kept.values())
        while total > budget:
            _, gone = self.kept.popitem(last=False)
            total -= gone.crowd.nbytes


# By connection pool: what one database holds is never taken for what another does.
_crowds: WeakKeyDictionary[object, Crowds] = WeakKeyDictionary()


def crowds_of(work: Work) -> Crowds:
    """What this process keeps of the database that `work` reads."""
    engine: Any = work.session.get_bind()
    return _crowds.setdefault(engine.pool, Crowds())


def forget_crowds() -> None:
    """As after a start: every jobcenter is read anew when it next ranks."""
    _crowds.clear()


async def made_of_crowd(work: Work, jobcenter_id: UUID, release: str, sums: Callable[[Kept], T]) -> T:
    """What pure `sums` make of the jobcenter's candidates as this transaction sees them.

    With a large crowd they begin on the kept columns while the database tells the stamp. What they made of columns that
    turn out not to be fresh is thrown away.
    """
    kept = crowds_of(work).find(jobcenter_id, release)
    if kept is not None and len(kept.crowd) > SMALL_CROWD:
        async with beside(partial(sums, kept)) as made:
            stamp = await repository.read_stamp(work, jobcenter_id)
        if kept.stamp == stamp:
            return await made
    kept = await fresh_crowd(work, jobcenter_id, release)
    return sums(kept) if len(kept.crowd) <= SMALL_CROWD else await anyio.to_thread.run_sync(sums, kept)


async def fresh_crowd(work: Work, jobcenter_id: UUID, release: str) -> Kept:
    """The jobcenter's candidates as this transaction sees them; `release` is that of the occupations."""
    crowds = crowds_of(work)
    found = crowds.find(jobcenter_id, release)
    if found is None or found.stamp != await repository.read_stamp(work, jobcenter_id):
        async with crowds.locks.setdefault(jobcenter_id, anyio.Lock()):  # of several at once, the first one reads
            found = await _refresh(work, jobcenter_id, release, crowds.find(jobcenter_id, release))
            crowds.keep(jobcenter_id, found, work.settings.ranking_cache_megabytes * 2**20)
    return found


async def _refresh(work: Work, jobcenter_id: UUID, release: str, found: Kept | None) -> Kept:
    """What has changed first; if that is not all, everybody: as fresh as any answer can be while others write."""
    for _ in range(ROUNDS if found else 0):
        if found is not None and found.stamp == await repository.read_stamp(work, jobcenter_id):
            return found
        found = await _read(work, jobcenter_id, release, found)
    # Somebody has gone, or was written down too long ago to be among those read.
    found = await _read(work, jobcenter_id, release, None)
    if len(found.crowd) > SMALL_CROWD:
        await anyio.to_thread.run_sync(give_back)  # what was read is several times what is kept
    return found


async def _read(work: Work, jobcenter_id: UUID, release: str, since: Kept | None) -> Kept:
    """Those written since a crowd was read, put into it, or everybody; with the stamp of what has been read."""
    words = Dictionary() if since is None else since.words
    parts: list[Crowd] = []
    latest = None if since is None else since.stamp.latest
    async for rows, written in repository.read_changed(work, jobcenter_id, latest):
        parts.append(await anyio.to_thread.run_sync(compact, rows, words))
        latest = written
    crowd = await anyio.to_thread.run_sync((NOBODY if since is None else since.crowd).replaced, parts)
    return Kept(crowd, words, Stamp(len(crowd), crowd.versions, latest), release)
