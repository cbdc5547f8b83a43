"""Calls to other servers: checked addresses, pinned at connect, no redirects, a limit on time and on size."""

import socket
import ssl
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Self

import anyio
import httpcore
import orjson

from app.foundation.core.config import Settings
from app.foundation.core.tracing import span, trace_headers
from app.foundation.net.addresses import TLS_PORTS, AddressRules, Target, require_allowed, target_of
from app.foundation.net.errors import AddressRefused, AnswerRefused, OutboundUnavailable

Resolver = Callable[[str, int], Awaitable[Sequence[str]]]
MOST_ADDRESSES = 4  # tried one after the other; more are somebody's wish to keep us busy
CONNECT_PATIENCE = {"timeout": {"connect": 3.0}}  # for each address; the whole request has its own limit
ANSWER_BYTES = 64_000
USER_AGENT = b"praktikmatch"


@dataclass(frozen=True, slots=True)
class Answer:
    """What the other server said. `body` has at most the bytes asked for; header names are lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    complete: bool


async def resolve(host: str, port: int) -> Sequence[str]:
    """What the machine's own resolver says: IPv4 and IPv6 addresses as text. Raises OSError where it says nothing."""
    found = await anyio.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(address[0]) for *_, address in found]


@cache
def _system_trust() -> ssl.SSLContext:
    """The certificate authorities the machine trusts (`SSL_CERT_FILE` names others), TLS 1.2 or later."""
    return ssl.create_default_context()


def address_rules(settings: Settings) -> AddressRules:
    """What this installation calls at all."""
    return AddressRules(
        ports=TLS_PORTS | settings.outbound_ports,
        allow_loopback=settings.outbound_allow_loopback and not settings.is_production,
    )


class Outbound:
    """Calls addresses that others have named: an identity provider's, a receiver's of events.

    A name is resolved once for each request, every address it has is checked, and the connection goes to one of those
    that were checked: a second answer from the resolver (DNS rebinding) is never asked for. Certificate and `Host` are
    still those of the name. No proxy from the environment, no cookies, no kept connections, no decompression.
    """

    def __init__(
        self,
        settings: Settings,
        *,
        resolver: Resolver = resolve,
        trust: ssl.SSLContext | None = None,
        seconds: float | None = None,
    ) -> None:
        self.rules = address_rules(settings)
        self._seconds = settings.outbound_seconds if seconds is None else seconds
        self._resolver = resolver
        self._trust = trust

    async def get_json(self, url: str, max_bytes: int = ANSWER_BYTES) -> dict[str, Any]:
        """The JSON object at `url`. Raises AddressRefused, OutboundUnavailable or AnswerRefused (any status but 200,
        more than `max_bytes`, no JSON object).
        """
        answer = await self._ask("GET", url, b"", {"Accept": "application/json"}, max_bytes)
        if answer.status != 200 or not answer.complete or "content-encoding" in answer.headers:
            raise AnswerRefused
        try:
            found = orjson.loads(answer.body)
        except orjson.JSONDecodeError:
            raise AnswerRefused from None
        if not isinstance(found, dict):
            raise AnswerRefused
        return found

    async def post(
        self, url: str, body: bytes, headers: Mapping[str, str] | None = None, max_bytes: int = ANSWER_BYTES
    ) -> Answer:
        """The answer to `body`, whatever its status; reading stops after `max_bytes`. A redirect is an answer like any
        other. Raises AddressRefused or OutboundUnavailable.
        """
        return await self._ask("POST", url, body, headers or {}, max_bytes)

    async def _ask(self, method: str, url: str, body: bytes, headers: Mapping[str, str], max_bytes: int) -> Answer:
        target = target_of(url, self.rules)
        try:
            # The host is told and nothing behind it: a path may hold a secret.
            with span(method, "client", server__address=target.host), anyio.fail_after(self._seconds):
                headers = {**headers, **trace_headers()}
                async with _Line(target, _Pinned(target, self.rules, self._resolver), self._trust) as line:
                    return await line.ask(method, body, headers, max_bytes)
        except (TimeoutError, OSError, httpcore.NetworkError, httpcore.TimeoutException) as error:
            raise OutboundUnavailable from error
        except (httpcore.ProtocolError, httpcore.UnsupportedProtocol) as error:
            raise AnswerRefused from error


class _Line:
    """One connection for one request."""

    def __init__(self, target: Target, backend: httpcore.AsyncNetworkBackend, trust: ssl.SSLContext | None) -> None:
        self._target = target
        self._pool = httpcore.AsyncConnectionPool(
            ssl_context=(trust or _system_trust()) if target.scheme == "https" else None,
            max_connections=1,
            max_keepalive_connections=0,
            network_backend=backend,
        )

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        with anyio.CancelScope(shield=True):
            await self._pool.aclose()

    async def ask(self, method: str, body: bytes, headers: Mapping[str, str], max_bytes: int) -> Answer:
        target = self._target
        url = httpcore.URL(
            scheme=target.scheme.encode(), host=target.host.encode(), port=target.port, target=target.path.encode()
        )
        sent = self._headers(headers)
        async with self._pool.stream(method, url, headers=sent, content=body, extensions=CONNECT_PATIENCE) as response:
            taken = bytearray()
            async for piece in response.aiter_stream():
                taken += piece
                if len(taken) > max_bytes:
                    break
            told = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in response.headers}
            return Answer(response.status, told, bytes(taken[:max_bytes]), complete=len(taken) <= max_bytes)

    def _headers(self, given: Mapping[str, str]) -> list[tuple[bytes, bytes]]:
        ours = [
            (b"Host", self._host()),
            (b"User-Agent", USER_AGENT),
            (b"Accept-Encoding", b"identity"),
            (b"Connection", b"close"),
        ]
        return ours + [(name.encode("ascii"), value.encode("latin-1")) for name, value in given.items()]

    def _host(self) -> bytes:
        target = self._target
        host = f"[{target.host}]" if ":" in target.host else target.host
        usual = {"https": 443, "http": 80}[target.scheme]
        return (host if target.port == usual else f"{host}:{target.port}").encode()


class _Pinned(httpcore.AnyIOBackend):
    """Connects to addresses that were resolved and checked here, once; TLS still names the host."""

    def __init__(self, target: Target, rules: AddressRules, resolver: Resolver) -> None:
        self._target = target
        self._rules = rules
        self._resolver = resolver

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109  the name is httpcore's
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        addresses = require_allowed(self._target, await self._resolver(host, port), self._rules)
        failure: Exception = OutboundUnavailable()
        for address in addresses[:MOST_ADDRESSES]:
            try:
                return await super().connect_tcp(address, port, timeout, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
        raise failure

    async def connect_unix_socket(self, *_: Any, **__: Any) -> httpcore.AsyncNetworkStream:
        raise AddressRefused
