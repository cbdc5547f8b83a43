"""Around every request: its id, its language, the safe headers, one log line and its metrics."""

import re
import time
from uuid import uuid4

import structlog
from prometheus_client import Counter, Histogram
from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware.body_limit import RequestBodyLimitMiddleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.foundation.api.problems import too_large
from app.foundation.core.i18n import Language

log = structlog.get_logger()
_REQUEST_ID = re.compile(r"^[A-Za-z0-9._-]{1,128}$")
_REQUESTS = Counter("praktik_requests_total", "Requests by route and status.", ["method", "route", "status"])
_SECONDS = Histogram("praktik_request_seconds", "Time to the end of the answer.", ["method", "route"])
_TRACEPARENT = re.compile(r"^[0-9a-f]{2}-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}")
_HEADERS = {
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

    The log line and the metrics carry the route's template, never the path or the query: ids and search words
    stay out of both.
    """

    def __init__(self, app: ASGIApp, *, only_tls: bool = False) -> None:
        self.app = app
        self._safe = {**_HEADERS, **(_HSTS if only_tls else {})}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        given = headers.get("x-request-id", "")
        request_id = given if _REQUEST_ID.match(given) else uuid4().hex
        language = preferred_language(headers.get("accept-language", ""))
        trace = _TRACEPARENT.match(headers.get("traceparent", ""))
        ids = {"request_id": request_id, **({"trace_id": trace[1]} if trace else {})}
        scope.setdefault("state", {}).update(request_id=request_id, language=language)
        started, status = time.perf_counter(), 500

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
            if message["type"] == "http.response.start":
                out = MutableHeaders(scope=message)
                out["X-Request-ID"] = request_id
                out.setdefault("Content-Language", language.value)
                out.add_vary_header("Accept-Language")
                for name, value in self._safe.items():
                    out.setdefault(name, value)
                out.setdefault("Content-Security-Policy", _CSP_API)
            await send(message)

        try:
            await self.app(scope, receive, send_with_headers)
        finally:
            self._account(scope, abs(status), time.perf_counter() - started, ids)

    @staticmethod
    def _account(scope: Scope, status: int, seconds: float, ids: dict[str, str]) -> None:
        route = getattr(scope.get("route"), "path", "unmatched")
        method = scope["method"] if scope["method"] in {"GET", "POST", "PUT", "PATCH", "DELETE", "HEAD"} else "OTHER"
        _REQUESTS.labels(method, route, str(status)).inc()
        _SECONDS.labels(method, route).observe(seconds)
        log.info(
            "request",
            method=method,
            route=route,
            status=status,
            milliseconds=round(seconds * 1000, 1),
            **ids,
        )
