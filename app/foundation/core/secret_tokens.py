"""Secrets that are the only key to what they open: made once, shown once, stored as a hash."""

import hashlib
import re
import secrets

TOKEN_BYTES = 32
_TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")


def new_token() -> str:
    """256 bits of chance, written so that they fit into a path."""
    return secrets.token_urlsafe(TOKEN_BYTES)


def hash_token(token: str) -> str:
    """SHA-256 of a token. A slow hash guards what people think up; 256 random bits cannot be tried out anyway, and
    the hash must be the same each time, since the row is found by it.
    """
    return hashlib.sha256(token.encode(errors="surrogatepass")).hexdigest()


def looks_like_token(text: str) -> bool:
    """Whether it is worth looking for."""
    return _TOKEN.fullmatch(text) is not None
