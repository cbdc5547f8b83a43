"""Every error as problem+json (RFC 9457) in the caller's language."""

from collections.abc import Mapping
from typing import Any

import orjson
import structlog
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ValidationError
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import Scope

from app.foundation.api.errors import (
    BodyTooSlow,
    NotAcceptable,
    NotModified,
    PreconditionFailed,
    PreconditionRequired,
    TooManyRequests,
    UnsupportedMedia,
)
from app.foundation.api.pages import is_page, refusal_page
from app.foundation.api.validation import faults
from app.foundation.core.errors import (
    Conflict,
    Gone,
    Invalid,
    NotAuthenticated,
    NotFound,
    NotPermitted,
    PraktikError,
    RuleBroken,
    Unavailable,
)
from app.foundation.core.i18n import Language, Text
from app.foundation.db.failures import explain, word_of

log = structlog.get_logger()
MEDIA_TYPE = "application/problem+json"
_STATUS: tuple[tuple[type[PraktikError], int], ...] = (
    (NotAuthenticated, 401),
    (NotPermitted, 403),
    (NotFound, 404),
    (NotAcceptable, 406),
    (BodyTooSlow, 408),
    (Gone, 410),
    (UnsupportedMedia, 415),
    (TooManyRequests, 429),
    (PreconditionFailed, 412),
    (PreconditionRequired, 428),
    (Invalid, 422),
    (Conflict, 409),
    (RuleBroken, 409),
    (Unavailable, 503),
)


class InternalFault(PraktikError):
    """A fault of ours (500)."""

    code = "service.fault"
    title = Text("Fejl i tjenesten", "Service fault")
    detail = Text(
        "Der skete en uventet fejl. Oplys request_id, hvis du kontakter os.",
        "Something unexpected happened. Quote the request_id when you contact us.",
    )


_HTTP_TEXTS: dict[int, tuple[str, Text, Text]] = {
    400: (
        "request.malformed",
        Text("Kan ikke læses", "Malformed request"),
        Text("Forespørgslen kan ikke læses.", "The request cannot be read."),
    ),
    404: (NotFound.code, NotFound.title, NotFound.detail),
    405: (
        "request.method_not_allowed",
        Text("Metoden findes ikke", "Method not allowed"),
        Text("Ressourcen kender ikke denne metode.", "The resource does not know this method."),
    ),
    413: (
        "request.too_large",
        Text("For stor", "Too large"),
        Text("Indholdet er større end tilladt.", "The body is larger than allowed."),
    ),
}


def request_language(request: Request) -> Language:
    language: Language = getattr(request.state, "language", Language.DA)
    return language


def respond(request: Request, error: Exception) -> Response:
    """The answer to any exception; what is not a known refusal is logged and becomes a 500 without details."""
    if isinstance(error, NotModified):
        return Response(status_code=304, headers={"ETag": error.etag})
    if isinstance(error, ClientDisconnect):
        return _http_problem(request, 400, {})
    if isinstance(error, HTTPException):
        # A body that cannot be parsed is an unacceptable input like any other.
        return _http_problem(request, 422 if error.status_code == 400 else error.status_code, error.headers or {})
    if isinstance(error, RequestValidationError):
        return _render(request, Invalid(*faults(error.errors())))
    if isinstance(error, ValidationError):  # a merged patch: its places are places in the body
        return _render(request, Invalid(*faults({**e, "loc": ("body", *e["loc"])} for e in error.errors())))
    known = error if isinstance(error, PraktikError) else _explained(request, error)
    return _render(request, known)


def _explained(request: Request, error: Exception) -> PraktikError:
    """A refusal for what is none yet. That the database is away, or its disk full, is not the caller's to mend: whoever
    runs the service reads in the log which of them it is.
    """
    request_id = getattr(request.state, "request_id", "")
    known = explain(error)
    if known is None:
        log.error("request.failed", request_id=request_id, error=error)
        return InternalFault()
    if isinstance(known, Unavailable):
        log.warning("request.put_off", request_id=request_id, error=type(error).__name__, word=word_of(error))
    return known


def status_of(kind: type[PraktikError]) -> int:
    """The status of a refusal, by its family."""
    return next((status for family, status in _STATUS if issubclass(kind, family)), 500)


def too_large(scope: Scope) -> Response:
    """The answer to a body over the limit (the framework's own is plain text)."""
    return _http_problem(Request(scope), 413, {})


def _render(request: Request, error: PraktikError) -> Response:
    language = request_language(request)
    status = status_of(type(error))
    texts = (error.code, error.title, error.explain())
    headers = _headers(error)
    if is_page(request):
        return refusal_page(request, status, *texts[1:], headers)
    body = _body(request, status, texts)
    if isinstance(error, Invalid) and error.faults:
        body["errors"] = [
            {"pointer": fault.pointer, "code": fault.code, "detail": fault.detail.get(language)}
            for fault in error.faults
        ]
    if isinstance(error, RuleBroken):
        body["checks"] = [c.model_dump(mode="json") if isinstance(c, BaseModel) else c for c in error.checks]
    return _problem(status, body, headers)


def _headers(error: PraktikError) -> dict[str, str]:
    if isinstance(error, NotAuthenticated):
        return {"WWW-Authenticate": "Bearer"}
    if isinstance(error, Unavailable):
        return {"Retry-After": str(error.retry_after_seconds)}
    if isinstance(error, BodyTooSlow):
        return {"Connection": "close"}  # the rest of the body is not waited for
    return error.headers if isinstance(error, TooManyRequests) else {}


def _http_problem(request: Request, status: int, headers: Mapping[str, str]) -> Response:
    texts = _HTTP_TEXTS.get(400 if status == 422 else status, _HTTP_TEXTS[400])
    if is_page(request):
        return refusal_page(request, status, *texts[1:], headers)
    return _problem(status, _body(request, status, texts), headers)


def _body(request: Request, status: int, texts: tuple[str, Text, Text]) -> dict[str, Any]:
    code, title, detail = texts
    language = request_language(request)
    return {
        "type": f"urn:praktikmatch:problem:{code}",
        "title": title.get(language),
        "status": status,
        "detail": detail.get(language),
        "code": code,
        "request_id": getattr(request.state, "request_id", ""),
    }


def _problem(status: int, body: dict[str, Any], headers: Mapping[str, str]) -> Response:
    return Response(orjson.dumps(body), status_code=status, media_type=MEDIA_TYPE, headers=dict(headers))
