"""New keys for old: people's keys wrapped anew, numbers of the time before brought under them, indexes made again.

Each batch is a transaction of its own and finds what is left by looking at the rows, so a rotation may be broken off
and begun again at any time, several may run at once, and requests go on: old and new open alike as long as both keys are
in the ring. Rows that do not open are counted and left as they are.
"""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from cryptography.exceptions import InvalidTag
from sqlmodel import col

from app.foundation.core.key_ring import KeyMissing, Wrapped
from app.foundation.db.work import Work
from app.registers.candidates import repository
from app.registers.candidates.models import Candidate, PersonKey
from app.registers.candidates.service.cpr import cpr_place, read_sealed
from app.registers.candidates.service.person_keys import key_place, person_cipher

BATCH = 200
FIRST = UUID(int=0)
_UNREADABLE = (InvalidTag, KeyMissing, ValueError)


@dataclass(frozen=True, slots=True)
class Batch:
    """What one transaction did, and what it had to leave; the next one goes on after `last`, None: nothing was found."""

    done: int
    stuck: int
    last: UUID | None


@dataclass(frozen=True, slots=True)
class Outdated:
    """What is not yet under the current keys."""

    keys: int
    numbers: int
    indexes: int


async def wrap_keys_anew(work: Work, after: UUID) -> Batch:
    """People's keys under the current key. What is sealed with them stays as it is: that is what they are for."""
    ring = work.settings.cpr_ring

    def wrap(row: PersonKey) -> None:
        place = key_place(row.candidate_id)
        wrapped = ring.wrap(ring.unwrap(Wrapped(row.key_id, row.wrapped_key), place), place)
        row.key_id, row.wrapped_key = wrapped.key_id, wrapped.secret

    rows = await repository.keys_to_wrap(work, ring.current_id, after, BATCH)
    stuck = sum(not _worked(wrap, row) for row in rows)
    await work.session.flush()
    return Batch(len(rows) - stuck, stuck, rows[-1].candidate_id if rows else None)


async def seal_numbers_anew(work: Work, after: UUID) -> Batch:
    """Numbers sealed directly under the first key, now under their person's own."""
    rows = await repository.numbers_to_seal(work, after, BATCH)
    stuck = 0
    for candidate in rows:
        number = await _readable(work, candidate)
        if number is None:
            stuck += 1
            continue
        cipher = await person_cipher(work, candidate.id)
        sealed = cipher.seal(number, cpr_place(candidate.id))
        await repository.change_quietly(work, candidate.id, cpr_sealed=sealed)
    return Batch(len(rows) - stuck, stuck, rows[-1].id if rows else None)


async def index_numbers_anew(work: Work, after: UUID) -> Batch:
    """Indexes under the current index key; each number has to be opened for that."""
    finder = work.settings.cpr_finder
    rows = await repository.numbers_to_index(work, finder.current_pattern(), after, BATCH)
    stuck = 0
    for candidate in rows:
        number = await _readable(work, candidate)
        if number is None:
            stuck += 1
            continue
        index = finder.current(number, str(candidate.jobcenter_id))
        column = col(Candidate.cpr_index)
        if await repository.is_taken(work, candidate.jobcenter_id, column, index, except_id=candidate.id):
            stuck += 1  # two people were given one number while not every process knew the new key
            continue
        await repository.change_quietly(work, candidate.id, cpr_index=index)
    return Batch(len(rows) - stuck, stuck, rows[-1].id if rows else None)


async def count_outdated(work: Work) -> Outdated:
    ring, finder = work.settings.cpr_ring, work.settings.cpr_finder
    return Outdated(*await repository.count_outdated(work, ring.current_id, finder.current_pattern()))


async def _readable(work: Work, candidate: Candidate) -> str | None:
    try:
        return await read_sealed(work, candidate)
    except _UNREADABLE:
        return None


def _worked(step: Callable[[PersonKey], None], row: PersonKey) -> bool:
    try:
        step(row)
    except _UNREADABLE:
        return False
    return True
