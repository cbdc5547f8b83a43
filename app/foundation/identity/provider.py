"""Access tokens of the configured identity provider (OpenID Connect): what they must be, and whom they name."""

import math
from datetime import UTC, datetime
from typing import Any

import orjson
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jws import JWSRegistry
from joserfc.util import urlsafe_b64decode

from app.foundation.core.config import Settings
from app.foundation.identity.domain.credentials import Identity, looks_like_cpr
from app.foundation.identity.errors import TokenInvalid
from app.foundation.identity.provider_keys import ProviderKeys
from app.foundation.identity.signatures import instant
from app.foundation.net.outbound import Outbound

LEEWAY_SECONDS = 30
LONGEST_TOKEN = 16_000
LONGEST_SUBJECT = 255
_USUAL_CLAIMS = {"subject": "sub", "auth_time": "auth_time", "acr": "acr"}


class IdentityProvider:
    """Reads tokens by the provider's own published keys, and by no other: a key or an address inside a token (`jwk`,
    `jku`, `x5u`) is not looked at. OpenID Connect Core 1.0, RFC 9068 (access tokens), RFC 8725 (good practice).
    """

    def __init__(self, settings: Settings, issuer: str, keys: ProviderKeys) -> None:
        self._settings = settings
        self._issuer = issuer
        self._keys = keys
        self._claims: dict[str, str] = _USUAL_CLAIMS | {
            str(name): claim for name, claim in settings.oidc_claims.items()
        }

    def may_have_issued(self, token: str) -> bool:
        """Whether it is signed in a way we never sign: only then it is looked at here."""
        return _header(token).get("alg") in self._settings.oidc_algorithms

    def read(self, token: str, now: datetime) -> Identity:
        """Whom a token names. Raises TokenInvalid for anything forged, expired, or meant for somebody else.

        Raises FetchNeeded where its keys have to be fetched first, ProviderAway where that is not possible now.
        """
        header = _header(token)
        kid, algorithm = header.get("kid"), header.get("alg")
        if not isinstance(kid, str) or not self._is_access_token(header):
            raise TokenInvalid
        key = self._keys.find(kid, str(algorithm))
        try:
            registry = JWSRegistry(algorithms=[str(algorithm)], strict_check_header=False)
            claims = jwt.decode(token, key, registry=registry).claims
            self._rules(now).validate(claims)
            return self._identity(claims)
        except (JoseError, ValueError, TypeError, OverflowError):
            raise TokenInvalid from None

    def _is_access_token(self, header: dict[str, Any]) -> bool:
        """RFC 9068 §4: `typ` says what it is, with or without `application/`; an ID token is no key to an API."""
        typ = str(header.get("typ", "")).lower().removeprefix("application/")
        return typ == self._settings.oidc_typ.lower().removeprefix("application/")

    def _rules(self, now: datetime) -> jwt.JWTClaimsRegistry:
        return jwt.JWTClaimsRegistry(
            now=math.ceil(now.timestamp()),
            leeway=LEEWAY_SECONDS,
            iss={"essential": True, "value": self._issuer},
            aud={"essential": True, "value": self._settings.oidc_audience or ""},
            exp={"essential": True},
            iat={"essential": True},
        )

    def _identity(self, claims: dict[str, Any]) -> Identity:
        subject = claims.get(self._claims["subject"])
        if not isinstance(subject, str) or not subject.strip() or len(subject) > LONGEST_SUBJECT:
            raise TokenInvalid
        if not subject.isprintable() or looks_like_cpr(subject):
            raise TokenInvalid
        issued_at = datetime.fromtimestamp(claims["iat"], UTC)
        return Identity(self._issuer, subject, issued_at, self._authenticated_at(claims), self._email(claims))

    def _authenticated_at(self, claims: dict[str, Any]) -> datetime | None:
        """When the person signed in there; None where it was not done well enough for step-up."""
        good = self._settings.oidc_step_up_acr
        if good and claims.get(self._claims["acr"]) not in good:
            return None
        at = instant(claims.get(self._claims["auth_time"]))
        # Before it was issued: nobody signs in after the token that says so.
        return at if at is not None and at.timestamp() <= claims["iat"] + LEEWAY_SECONDS else None

    def _email(self, claims: dict[str, Any]) -> str | None:
        """What the first sign-in is linked by; an `email` only where the provider says that it has been checked."""
        name = self._settings.oidc_link_by
        value = claims.get(name) if name else None
        if name == "email" and claims.get("email_verified") is not True:
            return None
        return value if isinstance(value, str) and value.isprintable() else None


def identity_provider(settings: Settings, outbound: Outbound | None = None) -> IdentityProvider | None:
    """The configured one; None where there is none."""
    issuer = settings.oidc_issuer
    if issuer is None or settings.oidc_audience is None:
        return None
    return IdentityProvider(settings, issuer, ProviderKeys(settings, issuer, outbound or Outbound(settings)))


def _header(token: str) -> dict[str, Any]:
    """What a token says of itself, before anything about it is known."""
    if len(token) > LONGEST_TOKEN:
        return {}
    try:
        found = orjson.loads(urlsafe_b64decode(token.partition(".")[0].encode()))
    except ValueError:  # no base64, no JSON, no text
        return {}
    return found if isinstance(found, dict) else {}
