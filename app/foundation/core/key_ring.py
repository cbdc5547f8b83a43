"""Keys with ids, the first of them current: what wraps people's keys, and the blind index that finds values."""

import hashlib
import hmac
import os
import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from app.foundation.core.cipher import NONCE_BYTES, Cipher
from app.foundation.core.errors import Unavailable

# The id of keys that were set before keys had ids, and of what they made.
FIRST_KEY = "1"
KEY_ID = re.compile(r"[a-z0-9]{1,8}")
_INDEX_LENGTH = 64


class KeyMissing(Unavailable):
    """Something is sealed under a key that this installation no longer has: the operator put it away too early."""

    code = "keys.missing"


@dataclass(frozen=True, slots=True)
class Wrapped:
    """A person's key as it is stored: encrypted, and under which key."""

    key_id: str
    secret: bytes


@dataclass(frozen=True, slots=True)
class KeyRing:
    """Keys of 256 bits by their ids, the current one first. New things use the current one, old ones open all the same."""

    keys: tuple[tuple[str, bytes], ...] = field(repr=False)

    @property
    def current_id(self) -> str:
        return self.keys[0][0]

    def key(self, key_id: str) -> bytes:
        """Raises KeyMissing."""
        for known, key in self.keys:
            if known == key_id:
                return key
        raise KeyMissing

    def wrap(self, secret: bytes, place: str) -> Wrapped:
        """Encrypts a key under the current one, bound to its place and to the id of the key that wraps it."""
        nonce = os.urandom(NONCE_BYTES)
        body = AESGCM(self.keys[0][1]).encrypt(nonce, secret, f"{place}|{self.current_id}".encode())
        return Wrapped(self.current_id, nonce + body)

    def unwrap(self, wrapped: Wrapped, place: str) -> bytes:
        """Raises KeyMissing, or cryptography.exceptions.InvalidTag when it was altered or moved to another person."""
        nonce, body = wrapped.secret[:NONCE_BYTES], wrapped.secret[NONCE_BYTES:]
        return AESGCM(self.key(wrapped.key_id)).decrypt(nonce, body, f"{place}|{wrapped.key_id}".encode())

    def first_cipher(self) -> Cipher:
        """Opens values sealed directly under the first key, before people had keys of their own. Raises KeyMissing."""
        return Cipher(self.key(FIRST_KEY), FIRST_KEY)


@dataclass(frozen=True, slots=True)
class BlindIndex:
    """HMAC-SHA-256 of a value and its scope (a jobcenter): finds equal values, and reveals nothing else.

    64 characters: the hex digits alone under the first key (as before keys had ids), otherwise `<key id>.` and as many
    digits as there is room for (at least 55, 220 bits). So each index says itself which key it was made with.
    """

    ring: KeyRing

    def current(self, value: str, scope: str) -> str:
        """What is stored for the value from now on."""
        return self._made(self.ring.current_id, value, scope)

    def every(self, value: str, scope: str) -> tuple[str, ...]:
        """All that may be stored for the value while an index key is being replaced; the current one first."""
        return tuple(self._made(key_id, value, scope) for key_id, _ in self.ring.keys)

    def current_pattern(self) -> tuple[str, bool]:
        """A LIKE pattern, and whether current indexes match it (True) or all others do (False)."""
        if self.ring.current_id == FIRST_KEY:
            return "%.%", False
        return f"{self.ring.current_id}.%", True

    def _made(self, key_id: str, value: str, scope: str) -> str:
        digest = hmac.new(self.ring.key(key_id), f"{scope}|{value}".encode(), hashlib.sha256).hexdigest()
        return digest if key_id == FIRST_KEY else f"{key_id}.{digest}"[:_INDEX_LENGTH]


def read_key_list(text: str) -> tuple[tuple[str, str], ...]:
    """Ids and secrets from `2:secret,1:older secret`, or one a line; the first is current.

    Raises ValueError, which never repeats what it read.
    """
    entries = [entry for entry in re.split(r"[\s,]+", text) if entry]
    pairs = [entry.partition(":") for entry in entries]
    if not pairs or any(not (KEY_ID.fullmatch(key_id) and colon and secret) for key_id, colon, secret in pairs):
        raise ValueError("must be a list of id:secret, ids of 1 to 8 lower-case letters and digits")
    if _has_twins(key_id for key_id, _, _ in pairs):
        raise ValueError("must name each id once")
    return tuple((key_id, secret) for key_id, _, secret in pairs)


def _has_twins(ids: Iterable[str]) -> bool:
    seen = list(ids)
    return len(seen) != len(set(seen))
