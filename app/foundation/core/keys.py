"""What an installation's secrets are, gathered from its settings, and the keys derived from them."""

from dataclasses import dataclass, field
from functools import lru_cache

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from app.foundation.core.key_ring import FIRST_KEY, KeyRing, read_key_list

KeyList = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Secrets:
    """The secret of everything signed, and the lists of those that wrap people's keys and find CPR numbers."""

    secret_key: str = field(repr=False)
    cpr: KeyList = field(repr=False)
    cpr_index: KeyList = field(repr=False)


@lru_cache(maxsize=32)
def derive(secret: str, purpose: str) -> bytes:
    """256 bits for one purpose (HKDF-SHA256, RFC 5869)."""
    info = f"praktikmatch/{purpose}".encode()
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=info).derive(secret.encode())


@lru_cache(maxsize=8)
def ring_of(secrets: KeyList, purpose: str) -> KeyRing:
    return KeyRing(tuple((key_id, derive(secret, purpose)) for key_id, secret in secrets))


@lru_cache(maxsize=8)
def key_list(listed: str | None, single: str | None, fallback: str) -> KeyList:
    """The listed keys, current first; then the one that was set before keys had ids, as the first key.

    Without either the fallback is the first key: an installation that never set one of its own goes on as it was.
    Raises ValueError for a list that cannot be read.
    """
    found = read_key_list(listed) if listed else ()
    if single and FIRST_KEY not in dict(found):
        found = (*found, (FIRST_KEY, single))
    return found or ((FIRST_KEY, fallback),)
