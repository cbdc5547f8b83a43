"""Refusals of the HTTP conventions themselves."""

from typing import ClassVar

from app.foundation.core.errors import Conflict, Invalid, PraktikError, Unavailable
from app.foundation.core.i18n import Text


class PreconditionFailed(PraktikError):
    """If-Match names another version than the present one (412)."""

    code = "precondition.stale"
    title = Text("Forældet version", "Stale version")
    detail = Text(
        "Ressourcen er ændret, siden du hentede den. Hent den igen.",
        "The resource has changed since you fetched it. Fetch it again.",
    )


class PreconditionRequired(PraktikError):
    """If-Match is missing (428)."""

    code = "precondition.required"
    title = Text("If-Match mangler", "If-Match is missing")
    detail = Text(
        "Send headeren If-Match med den version, du har hentet.",
        "Send the If-Match header with the version you fetched.",
    )


class NotAcceptable(PraktikError):
    """The caller accepts none of the forms the route offers (406)."""

    code = "request.not_acceptable"
    title = Text("Formen findes ikke", "Form not offered")
    detail = Text(
        "Ruten kan ikke svare i nogen af de former, du accepterer. Den kan: {offered}.",
        "The route cannot answer in any of the forms you accept. It can: {offered}.",
    )


class UnsupportedMedia(PraktikError):
    """The body is of another kind than the route reads (415)."""

    code = "request.unsupported_media"
    title = Text("Indholdet kan ikke læses", "Unsupported content")
    detail = Text(
        "Indholdet har en anden form end den, siden sender.", "The content is of another kind than the page sends."
    )


class TooManyRequests(PraktikError):
    """One address, or one secret, was tried too often (429)."""

    code = "request.too_many"
    title = Text("For mange forsøg", "Too many attempts")
    detail = Text(
        "Der er åbnet for mange sider på kort tid. Vent {seconds} sekunder, og prøv igen.",
        "Too many pages were opened in a short time. Wait {seconds} seconds and try again.",
    )

    def __init__(self, policy: str, limit: int, window: int, seconds: int) -> None:
        super().__init__(seconds=seconds)
        self.policy, self.limit, self.window, self.seconds = policy, limit, window, seconds

    @property
    def headers(self) -> dict[str, str]:
        """Retry-After (RFC 9110) and the RateLimit fields of the IETF draft."""
        return {
            "Retry-After": str(self.seconds),
            "RateLimit-Policy": f'"{self.policy}";q={self.limit};w={self.window}',
            "RateLimit": f'"{self.policy}";r=0;t={self.seconds}',
        }


class TooManyAtOnce(TooManyRequests):
    """One caller has as many requests in work as one caller may have (429)."""

    code = "request.too_many_at_once"
    title = Text("For mange på én gang", "Too many at once")
    detail = Text(
        "Du har for mange forespørgsler i gang på én gang. Vent, til de første er besvaret.",
        "You have too many requests in progress at once. Wait until the first ones are answered.",
    )

    def __init__(self, limit: int) -> None:
        super().__init__("at-once", limit, window=1, seconds=1)

    @property
    def headers(self) -> dict[str, str]:
        """No window of time, so no RateLimit fields: there is room as soon as one request is answered."""
        return {"Retry-After": str(self.seconds)}


class BodyTooSlow(PraktikError):
    """The body has not arrived in the time there is for it (408)."""

    code = "request.too_slow"
    title = Text("For langsom", "Too slow")
    detail = Text("Indholdet nåede ikke frem i tide. Send det igen.", "The body did not arrive in time. Send it again.")


class CursorInvalid(Invalid):
    """The cursor is not one of ours, or belongs to another list."""

    code = "cursor.invalid"
    title = Text("Ugyldig cursor", "Invalid cursor")
    detail = Text(
        "Cursoren hører ikke til denne liste. Begynd forfra uden cursor.",
        "The cursor does not belong to this list. Start again without a cursor.",
    )


class ExportTooLarge(Invalid):
    """A list has more rows than one export may have."""

    code = "export.too_many_rows"
    title = Text("For mange rækker", "Too many rows")
    detail = Text(
        "Listen har over {limit} rækker. Indsnævr den med listens filtre, eller hent den side for side som JSON.",
        "The list has more than {limit} rows. Narrow it with the list's filters, or fetch it page by page as JSON.",
    )


class ExportsBusy(Unavailable):
    """As many lists are being written out as one process does at once (503)."""

    code = "export.busy"
    title = Text("Optaget af andre udtræk", "Busy with other exports")
    detail = Text(
        "Der laves allerede flere udtræk. Prøv igen om lidt.",
        "Other exports are being made already. Try again shortly.",
    )
    retry_after_seconds: ClassVar[int] = 10


class IdempotencyKeyInvalid(Invalid):
    """The key is empty, too long, or not printable ASCII."""

    code = "idempotency.key_invalid"
    title = Text("Ugyldig Idempotency-Key", "Invalid Idempotency-Key")
    detail = Text("Nøglen skal være 1-255 synlige ASCII-tegn.", "The key must be 1-255 printable ASCII characters.")


class IdempotencyMismatch(Invalid):
    """The key was used with another body."""

    code = "idempotency.body_differs"
    title = Text("Nøglen er brugt", "Key already used")
    detail = Text(
        "Idempotency-Key er allerede brugt med et andet indhold.",
        "The Idempotency-Key was already used with a different body.",
    )


class IdempotencyInFlight(Conflict):
    """The first request with this key has not finished."""

    code = "idempotency.in_flight"
    title = Text("Under behandling", "Still in progress")
    detail = Text(
        "Den første forespørgsel med samme nøgle er stadig i gang.",
        "The first request with the same key is still in progress.",
    )


class NotModified(Exception):
    """The caller already has this version."""

    def __init__(self, etag: str) -> None:
        super().__init__(etag)
        self.etag = etag
