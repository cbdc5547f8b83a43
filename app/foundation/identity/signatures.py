"""Signs what our access tokens say, and checks it: apart from tokens.py, because a start leaves its library out."""

import math
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import OctKey

from app.foundation.core.config import Settings
from app.foundation.identity.domain.credentials import Bearer
from app.foundation.identity.errors import TokenInvalid

KEY_ID = "1"
TOKEN_TYPE = "at+jwt"  # noqa: S105  a media type


class _Claims(jwt.JWTClaimsRegistry):
    """As the library tests them, but for when a token was issued: a clock may have been set back since."""

    def validate_iat(self, value: object) -> None:
        """Any time: what is signed is ours, and `exp` bounds how long it holds."""
        if instant(value) is None:
            raise TokenInvalid


@dataclass(frozen=True, slots=True)
class Known:
    """What a token said when its signature was checked, and until when it holds."""

    bearer: Bearer
    expires: float


def signed(settings: Settings, claims: dict[str, Any]) -> str:
    """The token that says so."""
    header = {"alg": "HS256", "typ": TOKEN_TYPE, "kid": KEY_ID}
    return jwt.encode(header, claims, OctKey.import_key(settings.key("token")), algorithms=["HS256"])


def verified(settings: Settings, token: str, now: datetime) -> Known:
    """What a token says. Raises TokenInvalid for anything forged, expired, or meant for somebody else."""
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
        return Known(bearer, decoded.claims["exp"])
    except (JoseError, ValueError, TypeError, AttributeError, OverflowError):
        raise TokenInvalid from None


def instant(claim: Any) -> datetime | None:
    """The time a NumericDate names, or None for anything else (ValueError and OverflowError for one out of range)."""
    is_number = isinstance(claim, int | float) and not isinstance(claim, bool)
    return datetime.fromtimestamp(claim, UTC) if is_number else None
