"""The identity provider's public keys: fetched when they are needed, kept, fetched anew when they have grown old."""

import time
from collections.abc import Callable, Iterator
from typing import Any, Protocol

import anyio
import structlog
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, RSAKey

from app.foundation.api.fetching import FetchNeeded
from app.foundation.core.config import Settings
from app.foundation.identity.errors import ProviderAway, TokenInvalid
from app.foundation.net.errors import OutboundFailed

log = structlog.get_logger()
PublicKey = RSAKey | ECKey
WELL_KNOWN = "/.well-known/openid-configuration"
MOST_KEYS = 50
FEWEST_RSA_BITS = 2048
# A provider that cannot be reached shuts nobody out for a day; a key it has taken back may hold that long.
KEPT_AT_MOST_SECONDS = 86_400
# The public parts of a key; a private one that was published by mistake is not even read.
_PARTS = ("kty", "n", "e", "crv", "x", "y")
_TYPES: dict[str, type[PublicKey]] = {"RS256": RSAKey, "PS256": RSAKey, "ES256": ECKey}
_BY_NAME: dict[str, type[PublicKey]] = {"RSA": RSAKey, "EC": ECKey}


class Fetches(Protocol):
    """What fetches a JSON object: `Outbound`."""

    async def get_json(self, url: str) -> dict[str, Any]: ...


class ProviderKeys:
    """One cache for each process.

    A key that is not known is asked for once, and not again before `oidc_cool_down_seconds` are over, however many
    tokens name it: tokens cannot be used to hammer the provider. Requests that need the same fetch wait for one.
    """

    def __init__(
        self, settings: Settings, issuer: str, outbound: Fetches, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._fresh = settings.oidc_jwks_seconds
        self._cool_down = settings.oidc_cool_down_seconds
        self._issuer = issuer
        self._outbound = outbound
        self._clock = clock
        self._keys: dict[str, tuple[PublicKey, str | None]] = {}
        self._fetched_at: float | None = None
        self._tried_at: float | None = None
        self._fetching = anyio.Lock()

    def find(self, kid: str, algorithm: str) -> PublicKey:
        """The key with this id, if it is one for this algorithm.

        Raises FetchNeeded where it is worth asking the provider, TokenInvalid where it has no such key, ProviderAway
        where nothing is known and nothing can be asked.
        """
        age = None if self._fetched_at is None else self._clock() - self._fetched_at
        if self._may_ask() and self._is_worth_asking(kid, age):
            raise FetchNeeded(self._fetch)
        if age is None or age > KEPT_AT_MOST_SECONDS:
            raise ProviderAway
        key, only_for = self._keys.get(kid, (None, None))
        if not isinstance(key, _TYPES[algorithm]) or only_for not in {None, algorithm}:
            raise TokenInvalid
        return key

    def _is_worth_asking(self, kid: str, age: float | None) -> bool:
        """A known key that has only grown old is used while somebody else is asking."""
        if age is None or age > KEPT_AT_MOST_SECONDS or kid not in self._keys:
            return True
        return age > self._fresh and not self._fetching.locked()

    def _may_ask(self) -> bool:
        return self._tried_at is None or self._clock() - self._tried_at >= self._cool_down

    async def _fetch(self) -> None:
        """Asks once; whoever waited meanwhile goes on with what was found, or not found."""
        async with self._fetching:
            if not self._may_ask():
                return
            try:
                self._keys = await self._ask()
                self._fetched_at = self._clock()
            except OutboundFailed as error:
                log.warning("identity_provider.away", code=error.code)
            finally:
                self._tried_at = self._clock()

    async def _ask(self) -> dict[str, tuple[PublicKey, str | None]]:
        told = await self._outbound.get_json(self._issuer.rstrip("/") + WELL_KNOWN)
        address = told.get("jwks_uri")
        # OpenID Connect Discovery 1.0 §4.3: a document of somebody else's is none.
        if told.get("issuer") != self._issuer or not isinstance(address, str):
            raise OutboundFailed
        keys = (await self._outbound.get_json(address)).get("keys")
        if not isinstance(keys, list):
            raise OutboundFailed
        return {kid: (key, only_for) for kid, key, only_for in _usable(keys[:MOST_KEYS])}


def _usable(keys: list[Any]) -> Iterator[tuple[str, PublicKey, str | None]]:
    """Public signing keys that are strong enough; others are passed over, as RFC 7517 §5 wants."""
    for each in keys:
        if not isinstance(each, dict) or not isinstance(each.get("kid"), str):
            continue
        kind = _BY_NAME.get(str(each.get("kty")))
        if kind is None or each.get("use", "sig") != "sig" or not _is_strong(each):
            continue
        try:
            key = kind.import_key({name: each[name] for name in _PARTS if name in each})
        except (JoseError, ValueError, TypeError, KeyError, AttributeError):
            continue
        alg = each.get("alg")
        yield each["kid"], key, alg if isinstance(alg, str) else None


def _is_strong(key: dict[str, Any]) -> bool:
    """RSA of 2048 bits or more, or the curve P-256: what the three algorithms are for."""
    if key["kty"] == "EC":
        return key.get("crv") == "P-256"
    modulus = key.get("n")
    return isinstance(modulus, str) and len(modulus) * 6 >= FEWEST_RSA_BITS
