"""Encryption of single values (CPR): AES-256-GCM bound to its place, and a blind index for look-ups."""

import hashlib
import hmac
import os

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

NONCE_BYTES = 12
KEY_ID = "1"


class Cipher:
    """Seals and opens values; a sealed value moved to another row or column does not open.

    The associated data is `table|row|column|key id`, so that copying ciphertext between people is detected.
    The blind index is HMAC-SHA-256 under a separate key (it finds equal values, and reveals nothing else).
    """

    def __init__(self, key: bytes, index_key: bytes) -> None:
        self._aead = AESGCM(key)
        self._index_key = index_key

    def seal(self, value: str, place: str) -> bytes:
        nonce = os.urandom(NONCE_BYTES)
        return KEY_ID.encode() + nonce + self._aead.encrypt(nonce, value.encode(), f"{place}|{KEY_ID}".encode())

    def open(self, sealed: bytes, place: str) -> str:
        """Raises cryptography.exceptions.InvalidTag when the value was altered or moved."""
        key_id, nonce, body = sealed[:1].decode(), sealed[1 : 1 + NONCE_BYTES], sealed[1 + NONCE_BYTES :]
        return self._aead.decrypt(nonce, body, f"{place}|{key_id}".encode()).decode()

    def index(self, value: str, scope: str) -> str:
        """The same value in the same scope (a jobcenter) always gives the same 64 hex digits."""
        return hmac.new(self._index_key, f"{scope}|{value}".encode(), hashlib.sha256).hexdigest()
