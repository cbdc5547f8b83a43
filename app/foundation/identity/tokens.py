"""Signed, short-lived access tokens (RFC 9068 profile, HS256)."""

import hashlib
import math
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from app.foundation.core.config import Settings
from app.foundation.identity.domain.credentials import Bearer, issued_from
from app.foundation.identity.errors import TokenInvalid

if TYPE_CHECKING:
    from app.foundation.identity.signatures import Known

BY_PASSWORD = "urn:praktikmatch:acr:password"  # noqa: S105  the name of a class, not a secret
CLOCKS_DIFFER = timedelta(minutes=1)  # at most, between two machines that serve the same tokens


def issue_token(settings: Settings, account_id: UUID, now: datetime, valid_from: datetime | None = None) -> str:
    """An access token for one account whose password was right just now, valid for `token_minutes`.

    `iat` is exact to the microsecond: a token issued after the password was changed is told from one issued before it
    in the same second. It is not before `valid_from`, from when on the account's tokens hold.
    """
    from app.foundation.identity.signatures import signed

    claims = {
        "iss": settings.token_issuer,
        "aud": settings.token_audience,
        "sub": str(account_id),
        "iat": issued_from(valid_from, now).timestamp(),
        "exp": int((now + timedelta(minutes=settings.token_minutes)).timestamp()),
        "auth_time": int(now.timestamp()),
        "acr": BY_PASSWORD,
    }
    return signed(settings, claims)


# By a keyed digest, never by the token itself: whoever reads this memory cannot sign in with what lies there.
_known: "dict[bytes, Known]" = {}
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
        from app.foundation.identity.signatures import verified

        known = verified(settings, token, now)
        if len(_known) >= MOST_KNOWN:
            del _known[next(iter(_known))]
        _known[digest] = known
    longest = now + timedelta(minutes=settings.token_minutes) + CLOCKS_DIFFER
    if not math.ceil(now.timestamp()) < known.expires <= longest.timestamp():
        raise TokenInvalid
    return known.bearer
