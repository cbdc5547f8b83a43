"""Password hashes: argon2id at a cost that is written down here, and stronger or cheaper ones brought to it at sign-in."""

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import anyio
from anyio import CapacityLimiter

if TYPE_CHECKING:
    from pwdlib import PasswordHash


@dataclass(frozen=True, slots=True)
class Cost:
    """What one hash takes: KiB of memory, passes over it, and threads that work on it at once."""

    memory: int
    passes: int
    lanes: int


# The first configuration in the argon2id list of OWASP's Password Storage Cheat Sheet: 46 MiB, one pass, one thread. Why
# this one, and what it takes beside others: docs/decisions/0031-password-hash.md.
COST = Cost(memory=47_104, passes=1, lanes=1)
NO_PASSWORD = "!"  # noqa: S105  what no hash looks like
# Each takes a core and its memory for as long as it lasts. One at a time leaves the other cores to everybody who has
# signed in already, and still lets some fifteen people a second in through one process.
_limiter = CapacityLimiter(1)


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a password belongs to a hash, and the hash to keep from now on where the one there has another cost."""

    is_right: bool
    renewed: str | None = None


@cache
def hasher(cost: Cost) -> "PasswordHash":
    """Makes and checks hashes. A hash says its own cost, so older ones are checked at theirs."""
    from pwdlib import PasswordHash
    from pwdlib.hashers.argon2 import Argon2Hasher

    return PasswordHash((Argon2Hasher(time_cost=cost.passes, memory_cost=cost.memory, parallelism=cost.lanes),))


@cache
def hash_of_nobody(cost: Cost) -> str:
    """What a password for an unknown account is checked against, at the same cost as a known one's."""
    return hasher(cost).hash("nobody")


async def hash_password(password: str) -> str:
    return await anyio.to_thread.run_sync(hasher(COST).hash, password, limiter=_limiter)


async def check_password(password: str, hashed: str | None) -> Verdict:
    """Whether the password belongs to the hash; a right one is hashed anew where the hash has another cost than today's.

    An unknown account (None), and one that has no password, take just as long as a wrong password.
    """
    hashed = None if hashed == NO_PASSWORD else hashed
    return await anyio.to_thread.run_sync(_check, password, hashed, limiter=_limiter)


def _check(password: str, hashed: str | None) -> Verdict:
    from pwdlib.exceptions import UnknownHashError

    if hashed is None:
        hasher(COST).verify(password, hash_of_nobody(COST))
        return Verdict(is_right=False)
    try:
        return Verdict(*hasher(COST).verify_and_update(password, hashed))
    except UnknownHashError:  # nothing this service writes
        return Verdict(is_right=False)
