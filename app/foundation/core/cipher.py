"""Encryption of single values: AES-256-GCM bound to the value's place, with keys that have names."""

import os

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

NONCE_BYTES = 12
KEY_BYTES = 32
# How a value sealed under a person's own key begins; `1` begins those of the time before there were such keys.
PERSONAL = "p"


def new_key() -> bytes:
    """A 256-bit key from the operating system's source of chance."""
    return os.urandom(KEY_BYTES)


class Cipher:
    """Seals and opens values; a sealed value moved to another row or column does not open.

    The associated data is `table|row|column|key id`, so that copying ciphertext between people is detected. A sealed
    value is the key's id (one letter), a random nonce of 96 bits, and the ciphertext with its tag (NIST SP 800-38D).
    """

    def __init__(self, key: bytes, key_id: str = PERSONAL) -> None:
        self._aead = AESGCM(key)
        self._key_id = key_id

    def seal(self, value: str, place: str) -> bytes:
        return self.seal_bytes(value.encode(), place)

    def open(self, sealed: bytes, place: str) -> str:
        """Raises cryptography.exceptions.InvalidTag when the value was altered, moved or sealed under another key."""
        return self.open_bytes(sealed, place).decode()

    def seal_bytes(self, content: bytes, place: str) -> bytes:
        nonce = os.urandom(NONCE_BYTES)
        return self._key_id.encode() + nonce + self._aead.encrypt(nonce, content, self._bound(place))

    def open_bytes(self, sealed: bytes, place: str) -> bytes:
        """Raises cryptography.exceptions.InvalidTag, as `open` does."""
        nonce, body = sealed[1 : 1 + NONCE_BYTES], sealed[1 + NONCE_BYTES :]
        return self._aead.decrypt(nonce, body, self._bound(place))

    def _bound(self, place: str) -> bytes:
        return f"{place}|{self._key_id}".encode()


def is_personal(sealed: bytes) -> bool:
    """Whether a value is sealed under its person's own key."""
    return sealed[:1] == PERSONAL.encode()
