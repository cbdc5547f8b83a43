"""Signed, short-lived access tokens (RFC 9068 profile, HS256) and password hashes (argon2id)."""

from datetime import datetime, timedelta
from functools import cache
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
from app.foundation.identity.errors import TokenInvalid

KEY_ID = "1"
TOKEN_TYPE = "at+jwt"  # noqa: S105  a media type
_hasher = PasswordHash((Argon2Hasher(),))
# argon2 takes 64 MiB and a core for some 50 ms each: two at a time keep a burst of sign-ins from starving the rest.
_limiter = CapacityLimiter(2)


def issue_token(settings: Settings, account_id: UUID, now: datetime) -> str:
    """An access token for one account, valid for `token_minutes`."""
    claims = {
        "iss": settings.token_issuer,
        "aud": settings.token_audience,
        "sub": str(account_id),
        "iat": int(now.timestamp()),
        "exp": int((now + timedelta(minutes=settings.token_minutes)).timestamp()),
    }
    header = {"alg": "HS256", "typ": TOKEN_TYPE, "kid": KEY_ID}
    return jwt.encode(header, claims, OctKey.import_key(settings.key("token")), algorithms=["HS256"])


def read_token(settings: Settings, token: str, now: datetime) -> UUID:
    """The account a token names. Raises TokenInvalid for anything forged, expired, or meant for somebody else."""
    try:
        decoded = jwt.decode(token, OctKey.import_key(settings.key("token")), algorithms=["HS256"])
        registry = jwt.JWTClaimsRegistry(
            now=int(now.timestamp()),
            iss={"essential": True, "value": settings.token_issuer},
            aud={"essential": True, "value": settings.token_audience},
            exp={"essential": True},
            sub={"essential": True},
        )
        registry.validate(decoded.claims)
        if decoded.header.get("typ") != TOKEN_TYPE or decoded.header.get("kid") != KEY_ID:
            raise TokenInvalid
        return UUID(decoded.claims["sub"])
    except (JoseError, ValueError, TypeError, AttributeError):
        raise TokenInvalid from None


@cache
def _hash_of_nobody() -> str:
    """What a password for an unknown account is checked against, at the same cost as a known one's."""
    return _hasher.hash("nobody")


async def hash_password(password: str) -> str:
    return await anyio.to_thread.run_sync(_hasher.hash, password, limiter=_limiter)


async def password_matches(password: str, hashed: str | None) -> bool:
    """True when the password belongs to the hash; an unknown account takes just as long as a wrong password."""
    try:
        matches = await anyio.to_thread.run_sync(
            _hasher.verify, password, hashed or _hash_of_nobody(), limiter=_limiter
        )
    except UnknownHashError:  # an account without a usable password
        return False
    return matches and hashed is not None
