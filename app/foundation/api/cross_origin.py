"""Which web pages of other origins may call the API (CORS): those the installation names, below /v1, without cookies."""

from starlette.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp, Receive, Scope, Send

from app.foundation.core.config import Settings

ROOT = "/v1/"
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
ASKED = (
    "Accept-Language",
    "Authorization",
    "Content-Type",
    "Idempotency-Key",
    "If-Match",
    "If-None-Match",
    "X-Request-ID",
    "traceparent",
)
TOLD = (
    "Content-Disposition",
    "ETag",
    "Idempotency-Replayed",
    "Link",
    "Location",
    "RateLimit",
    "RateLimit-Policy",
    "Retry-After",
    "X-Request-ID",
)
PREFLIGHT_SECONDS = 600


class CrossOrigin:
    """Answers preflight requests and adds the headers of CORS; the pages behind links and calendars never get any."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self._elsewhere = app
        self._shared = CORSMiddleware(
            app,
            allow_origins=sorted(settings.cors_origins),
            allow_methods=METHODS,
            allow_headers=ASKED,
            expose_headers=TOLD,
            allow_credentials=False,
            max_age=PREFLIGHT_SECONDS,
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        shared = scope["type"] == "http" and scope["path"].startswith(ROOT)
        await (self._shared if shared else self._elsewhere)(scope, receive, send)
