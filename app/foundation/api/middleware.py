"""Around every request: its id, its language, the safe headers, one log line and its metrics."""

import re
import time
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import structlog
from prometheus_client import Counter, Histogram
from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware.body_limit import RequestBodyLimitMiddleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.foundation.api.draining import Draining
from app.foundation.api.metrics import IN_PROGRESS, REQUESTS, SECONDS
from app.foundation.api.problems import too_large
from app.foundation.core.i18n import Language
from app.foundation.core.tracing import request_span, trace_id_of
from app.foundation.core.version import API_VERSION

if TYPE_CHECKING:
    from opentelemetry.trace import Span

log = structlog.get_logger()
_REQUEST_ID = re.compile(r"^[A-Za-z0-9._-]{1,128}$")
_METHODS = frozenset({"GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"})
_TRACEPARENT = re.compile(r"^[0-9a-f]{2}-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}")
_HEADERS = {
    "API-Version": API_VERSION,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
# A year, and every name below this one: browsers then ask for nothing without TLS (RFC 6797).
_HSTS = {"Strict-Transport-Security": "max-age=31536000; includeSubDomains"}
REFUSED_BODY = -413
_CSP_API = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"


@lru_cache(maxsize=256)
def preferred_language(header: str) -> Language:
    """Danish unless English is preferred (RFC 9110, Accept-Language with weights)."""
    best, best_weight = Language.DA, 0.0
    for part in header.split(","):
        tag, _, weight_text = part.strip().partition(";q=")
        try:
            weight = float(weight_text) if weight_text else 1.0
        except ValueError:
            continue
        language = tag.split("-")[0].lower()
        if language in set(Language) and weight > best_weight:
            best, best_weight = Language(language), weight
    return best


class RoomForFiles:
    """Lets bodies of the size of a file through where files are uploaded; inside the limit that holds elsewhere."""

    def __init__(self, app: ASGIApp, paths: re.Pattern[str], max_body_size: int) -> None:
        self.app = app
        self._paths = paths
        self._roomy = RequestBodyLimitMiddleware(app, max_body_size)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        takes_files = scope["type"] == "http" and self._paths.fullmatch(scope["path"])
        await (self._roomy if takes_files else self.app)(scope, receive, send)


def _is_plain_413(message: Message) -> bool:
    content_type = Headers(raw=message["headers"]).get("content-type", "")
    return message["status"] == 413 and content_type.startswith("text/plain")


class AroundRequest:
    """Pure ASGI, so that it adds no task and no buffering of its own.

    The log line, the metrics and the span carry the route's template, never the path or the query: ids and search
    words stay out of all three. Who asked is on the line by id and role, to be found again in the tables.
    """

    def __init__(self, app: ASGIApp, *, draining: Draining, only_tls: bool = False) -> None:
        self.app = app
        self._draining = draining
        safe = {**_HEADERS, **(_HSTS if only_tls else {}), "Content-Security-Policy": _CSP_API}
        self._safe = [(name.lower().encode(), value.encode()) for name, value in safe.items()]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        given = headers.get("x-request-id", "")
        request_id = given if _REQUEST_ID.match(given) else uuid4().hex
        language = preferred_language(headers.get("accept-language", ""))
        method = scope["method"] if scope["method"] in _METHODS else "OTHER"
        scope.setdefault("state", {}).update(request_id=request_id, language=language)
        started, status, size = time.perf_counter(), 500, 0

        async def send_with_headers(message: Message) -> None:
            nonlocal status
            if status == REFUSED_BODY:
                return
            if message["type"] == "http.response.start":
                status = message["status"]
                if _is_plain_413(message):
                    status = REFUSED_BODY
                    await too_large(scope)(scope, receive, add_headers_and_send)
                    return
            await add_headers_and_send(message)

        async def add_headers_and_send(message: Message) -> None:
            nonlocal size
            if message["type"] == "http.response.start":
                self._complete(message, request_id, language)
            else:
                size += len(message.get("body", b""))
            await send(message)

        IN_PROGRESS.inc()
        with request_span(method, headers) as span:
            try:
                await self.app(scope, receive, send_with_headers)
            finally:
                IN_PROGRESS.dec()
                seconds = time.perf_counter() - started
                ids = {"request_id": request_id, **_trace(span, headers), **_who(scope)}
                _account(scope, method, abs(status), seconds, {"bytes": size, **ids}, span)

    def _complete(self, message: Message, request_id: str, language: Language) -> None:
        """Every answer's own headers come first: none that it has already is said twice."""
        headers: list[tuple[bytes, bytes]] = list(message["headers"])
        message["headers"] = headers
        said = {name for name, _ in headers}
        headers.append((b"x-request-id", request_id.encode()))
        if b"content-language" not in said:
            headers.append((b"content-language", language.value.encode()))
        headers += [pair for pair in self._safe if pair[0] not in said]
        if b"vary" not in said:
            headers.append((b"vary", b"Accept-Language"))
        else:  # last: it puts a list of its own in the place of this one
            MutableHeaders(scope=message).add_vary_header("Accept-Language")
        if self._draining.asked:
            MutableHeaders(scope=message)["Connection"] = "close"


def _trace(span: "Span | None", headers: Headers) -> dict[str, str]:
    """Our span's trace, or without spans the one the caller named."""
    if span is not None:
        return {"trace_id": trace_id_of(span) or ""}
    named = _TRACEPARENT.match(headers.get("traceparent", ""))
    return {"trace_id": named[1]} if named else {}


def _who(scope: Scope) -> dict[str, str]:
    """The account that was signed in, by its id; a name is in the tables, for those who may look there."""
    work = scope["state"].get("work")
    actor = None if work is None else work.signed_in
    return {} if actor is None else {"actor_id": str(actor.account_id), "role": actor.role.value}


@cache
def _meters(method: str, route: str, status: int) -> tuple[Counter, Histogram]:
    return REQUESTS.labels(method, route, str(status)), SECONDS.labels(method, route, f"{status // 100}xx")


def _account(scope: Scope, method: str, status: int, seconds: float, more: dict[str, Any], span: "Span | None") -> None:
    route = getattr(scope.get("route"), "path", "unmatched")
    number, duration = _meters(method, route, status)
    number.inc()
    duration.observe(seconds)
    if span is not None:
        span.update_name(f"{method} {route}")
        span.set_attributes({"http.route": route, "http.response.status_code": status})
    log.info("request", method=method, route=route, status=status, milliseconds=round(seconds * 1000, 1), **more)
