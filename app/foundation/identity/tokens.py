"""Signed, short-lived access tokens (RFC 9068 profile, HS256) and password hashes (argon2id)."""

import hashlib
import math
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any
from uuid import UUID

import anyio
from anyio import CapacityLimiter
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import OctKey
from pwdlib import PasswordHash
from pwdlib.exceptions import UnknownHashError
from pwdlib.hashers.argon2 import Argon2Hasher

from app.foundation.core.config import Settings
from app.foundation.identity.domain.credentials import Bearer, issued_from
from app.foundation.identity.errors import TokenInvalid

KEY_ID = "1"
TOKEN_TYPE = "at+jwt"  # noqa: S105  a media type
BY_PASSWORD = "urn:praktikmatch:acr:password"  # noqa: S105  the name of a class, not a secret
CLOCKS_DIFFER = timedelta(minutes=1)  # at most, between two machines that serve the same tokens
NO_PASSWORD = "!"  # noqa: S105  what no hash looks like
_hasher = PasswordHash((Argon2Hasher(),))
# argon2 takes 64 MiB and a core for some 50 ms each: two at a time keep a burst of sign-ins from starving the rest.
_limiter = CapacityLimiter(2)


class _Claims(jwt.JWTClaimsRegistry):
    """As the library tests them, but for when a token was issued: a clock may have been set back since."""

    def validate_iat(self, value: object) -> None:
        """Any time: what is signed is ours, and `exp` bounds how long it holds."""
        if instant(value) is None:
            raise TokenInvalid


def issue_token(settings: Settings, account_id: UUID, now: datetime, valid_from: datetime | None = None) -> str:
    """An access token for one account whose password was right just now, valid for `token_minutes`.

    `iat` is exact to the microsecond: a token issued after the password was changed is told from one issued before it
    in the same second. It is not before `valid_from`, from when on the account's tokens hold.
    """
    claims = {
        "iss": settings.token_issuer,
        "aud": settings.token_audience,
        "sub": str(account_id),
        "iat": issued_from(valid_from, now).timestamp(),
        "exp": int((now + timedelta(minutes=settings.token_minutes)).timestamp()),
        "auth_time": int(now.timestamp()),
        "acr": BY_PASSWORD,
    }
    header = {"alg": "HS256", "typ": TOKEN_TYPE, "kid": KEY_ID}
    return jwt.encode(header, claims, OctKey.import_key(settings.key("token")), algorithms=["HS256"])


@dataclass(frozen=True, slots=True)
class _Known:
    """What a token said when its signature was checked, and until when it holds."""

    bearer: Bearer
    expires: float


# By a keyed digest, never by the token itself: whoever reads this memory cannot sign in with what lies there.
_known: dict[bytes, _Known] = {}
MOST_KNOWN = 10_000


def read_token(settings: Settings, token: str, now: datetime) -> Bearer:
    """What a token says. Raises TokenInvalid for anything forged, expired, or meant for somebody else.

    A signature that was right stays right, so it is checked once; the time it holds is looked at each time. None holds
    for longer than `token_minutes` from now: one that would was issued by a clock that has been set back.
    """
    meant = f"{settings.token_issuer}\0{settings.token_audience}\0{token}".encode("utf-8", "surrogatepass")
    digest = hashlib.blake2b(meant, key=settings.key("token"), digest_size=32).digest()
    known = _known.get(digest)
    if known is None:
        known = _verified(settings, token, now)
        if len(_known) >= MOST_KNOWN:
            del _known[next(iter(_known))]
        _known[digest] = known
    longest = now + timedelta(minutes=settings.token_minutes) + CLOCKS_DIFFER
    if not math.ceil(now.timestamp()) < known.expires <= longest.timestamp():
        raise TokenInvalid
    return known.bearer


def _verified(settings: Settings, token: str, now: datetime) -> _Known:
    try:
        decoded = jwt.decode(token, OctKey.import_key(settings.key("token")), algorithms=["HS256"])
        registry = _Claims(
            now=math.ceil(now.timestamp()),
            iss={"essential": True, "value": settings.token_issuer},
            aud={"essential": True, "value": settings.token_audience},
            exp={"essential": True},
            iat={"essential": True},
            sub={"essential": True},
        )
        registry.validate(decoded.claims)
        if decoded.header.get("typ") != TOKEN_TYPE or decoded.header.get("kid") != KEY_ID:
            raise TokenInvalid
        issued_at = datetime.fromtimestamp(decoded.claims["iat"], UTC)
        bearer = Bearer(UUID(decoded.claims["sub"]), issued_at, instant(decoded.claims.get("auth_time")))
        return _Known(bearer, decoded.claims["exp"])
    except (JoseError, ValueError, TypeError, AttributeError, OverflowError):
        raise TokenInvalid from None


def instant(claim: Any) -> datetime | None:
    """The time a NumericDate names, or None for anything else (ValueError and OverflowError for one out of range)."""
    is_number = isinstance(claim, int | float) and not isinstance(claim, bool)
    return datetime.fromtimestamp(claim, UTC) if is_number else None


@cache
def _hash_of_nobody() -> str:
    """What a password for an unknown account is checked against, at the same cost as a known one's."""
    return _hasher.hash("nobody")


async def hash_password(password: str) -> str:
    return await anyio.to_thread.run_sync(_hasher.hash, password, limiter=_limiter)


async def password_matches(password: str, hashed: str | None) -> bool:
    """True when the password belongs to the hash.

    An unknown account (None), and one that has no password, take just as long as a wrong password.
    """
    hashed = None if hashed == NO_PASSWORD else hashed
    try:
        matches = await anyio.to_thread.run_sync(
            _hasher.verify, password, hashed or _hash_of_nobody(), limiter=_limiter
        )
    except UnknownHashError:  # nothing this service writes
        return False
    return matches and hashed is not None
