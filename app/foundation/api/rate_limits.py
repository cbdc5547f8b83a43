"""How often one address, or one secret, may be tried: a moving window in this process's memory."""

import ipaddress
import math
import time
from functools import cached_property
from typing import TYPE_CHECKING

from starlette.requests import Request

from app.foundation.api.errors import TooManyRequests

if TYPE_CHECKING:
    from limits.storage import MemoryStorage
    from limits.strategies import MovingWindowRateLimiter

WINDOW_SECONDS = 60
MOST_KEYS = 20_000
SET_BACK_SECONDS = 1  # less is how clocks are kept right


class RateLimits:
    """Counts for one process: with several, each counts for itself, and a restart forgets.

    So does a machine's clock that is set back: nobody waits until it is as late again as it was.
    """

    def __init__(self) -> None:
        self._latest = 0.0

    @cached_property
    def _storage(self) -> "MemoryStorage":
        from limits.storage import MemoryStorage

        return MemoryStorage()

    @cached_property
    def _limiter(self) -> "MovingWindowRateLimiter":
        from limits.strategies import MovingWindowRateLimiter

        return MovingWindowRateLimiter(self._storage)

    def require(self, per_minute: int, kind: str, key: str) -> None:
        """Counts one more try of `key`; raises TooManyRequests when `per_minute` were made in the last minute."""
        from limits import RateLimitItemPerMinute

        limit = RateLimitItemPerMinute(per_minute)
        now = time.time()
        if now < self._latest - SET_BACK_SECONDS:
            self._storage.reset()
        self._latest = now
        if len(self._storage.events) > MOST_KEYS:
            self._forget()
        if self._limiter.hit(limit, kind, key):
            return
        resets_at, _ = self._limiter.get_window_stats(limit, kind, key)
        raise TooManyRequests(kind, per_minute, WINDOW_SECONDS, max(1, math.ceil(resets_at - time.time())))

    def _forget(self) -> None:
        """Drops the keys whose window is over, which the storage itself never does; at worst every one.

        Whoever has so many addresses is not held up by a limit for each of them: that is the proxy's business.
        """
        now = time.time()
        for key, entries in list(self._storage.events.items()):
            if all(entry.expiry <= now for entry in entries):
                self._storage.clear(key)
        if len(self._storage.events) > MOST_KEYS:
            self._storage.reset()


def address_of(request: Request) -> str:
    """Where a request comes from: an IPv4 address, or the /64 network that one IPv6 subscriber has to himself."""
    host = request.client.host if request.client else ""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host
    if isinstance(address, ipaddress.IPv6Address):
        return str(ipaddress.ip_network((address, 64), strict=False))
    return host
