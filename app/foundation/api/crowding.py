"""How many requests are in work at once, in all and for one caller, and how long a body may take to arrive."""

from collections import Counter

import anyio
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.foundation.api.errors import BodyTooSlow, TooManyAtOnce
from app.foundation.api.problems import respond
from app.foundation.api.rate_limits import address_of
from app.foundation.core.config import Settings
from app.foundation.core.errors import PraktikError, Unavailable

# Whoever watches over a busy process must still hear that it lives.
NEVER_REFUSED = frozenset({"/livez", "/readyz", "/metrics"})


class RoomForRequests:
    """Refuses at once what there is no room for, instead of letting everybody wait until everybody has given up.

    In all: 503. For one caller: 429, so that nobody takes all the room. A caller is a token, or without one an address
    (one IPv6 network). The counts are this process's own. Pure ASGI, outside of everything that costs something.
    """

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self.app = app
        self._most = settings.max_concurrent_requests
        self._most_per_caller = settings.max_concurrent_per_caller
        self._body_seconds = settings.body_seconds
        self._in_work = 0
        self._by_caller: Counter[str] = Counter()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] in NEVER_REFUSED:
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        caller = headers.get("authorization") or address_of(Request(scope))
        refusal = self._refusal(caller)
        if refusal is not None:
            await respond(Request(scope), refusal)(scope, receive, send)
            return
        self._in_work += 1
        self._by_caller[caller] += 1
        try:
            has_body = "content-length" in headers or "transfer-encoding" in headers
            await self.app(scope, in_time(receive, self._body_seconds) if has_body else receive, send)
        finally:
            self._in_work -= 1
            self._by_caller[caller] -= 1
            if not self._by_caller[caller]:
                del self._by_caller[caller]

    def _refusal(self, caller: str) -> PraktikError | None:
        if self._by_caller[caller] >= self._most_per_caller:
            return TooManyAtOnce(self._most_per_caller)
        return Unavailable() if self._in_work >= self._most else None


def in_time(receive: Receive, seconds: float) -> Receive:
    """The same messages; raises BodyTooSlow when the body has not arrived after `seconds` in all."""
    deadline = anyio.current_time() + seconds
    arrived = False

    async def receive_in_time() -> Message:
        nonlocal arrived
        if arrived:
            return await receive()
        try:
            with anyio.fail_after(deadline - anyio.current_time()):
                message = await receive()
        except TimeoutError:
            raise BodyTooSlow from None
        arrived = not message.get("more_body", False)
        return message

    return receive_in_time
