"""Why a delivery did not arrive, as a code and in words; never what the receiver said, for that may be anything."""

from app.foundation.core.i18n import Text

REDIRECTED = "webhook.redirected"
GONE = "webhook.gone"
BUSY = "webhook.busy"
REFUSED = "webhook.refused"
BROKEN_THERE = "webhook.broken_there"
ODD_ANSWER = "webhook.odd_answer"
ADDRESS_REFUSED = "webhook.address_refused"
UNREACHABLE = "webhook.unreachable"
NO_HTTP = "webhook.no_http"
SECRET_UNREADABLE = "webhook.secret_unreadable"  # noqa: S105  a code, not a secret
EVENT_GONE = "webhook.event_gone"
WORKERS_LOST = "webhook.workers_lost"

FAILURES: dict[str, Text] = {
    REDIRECTED: Text(
        "Modtageren svarede med en omdirigering. Den følges ikke: ret adressen.",
        "The receiver answered with a redirect. Redirects are not followed: correct the address.",
    ),
    GONE: Text(
        "Modtageren svarede 410: adressen findes ikke længere. Webhooken er slået fra.",
        "The receiver answered 410: the address is gone. The webhook has been disabled.",
    ),
    BUSY: Text("Modtageren har for travlt lige nu.", "The receiver is too busy at the moment."),
    REFUSED: Text(
        "Modtageren afviste beskeden (4xx). Tjek adressen og signaturen.",
        "The receiver refused the message (4xx). Check the address and the signature.",
    ),
    BROKEN_THERE: Text("Der skete en fejl hos modtageren (5xx).", "Something failed at the receiver (5xx)."),
    ODD_ANSWER: Text("Modtageren svarede noget uventet.", "The receiver gave an unexpected answer."),
    ADDRESS_REFUSED: Text(
        "Adressen fører ikke til en offentlig server, så den kaldes ikke.",
        "The address does not lead to a public server, so it is not called.",
    ),
    UNREACHABLE: Text(
        "Modtageren svarede ikke i tide, eller forbindelsen kunne ikke oprettes sikkert.",
        "The receiver did not answer in time, or no secure connection could be made.",
    ),
    NO_HTTP: Text("Modtageren svarede ikke med HTTP.", "The receiver did not answer with HTTP."),
    SECRET_UNREADABLE: Text(
        "Hemmeligheden kan ikke læses. Lav en ny med rotate-secret.",
        "The secret cannot be read. Make a new one with rotate-secret.",
    ),
    EVENT_GONE: Text("Hændelsen findes ikke længere.", "The event no longer exists."),
    WORKERS_LOST: Text(
        "Afsendelsen blev afbrudt hver gang. Prøv igen med replay.",
        "Sending was cut off every time. Try again with replay.",
    ),
}


def failure_of(status: int) -> str | None:
    """The code for what the receiver answered; None where it has taken the message (any 2xx)."""
    match status:
        case 410:
            return GONE
        case 429 | 503:
            return BUSY
        case _ if 200 <= status < 300:
            return None
        case _ if 300 <= status < 400:
            return REDIRECTED
        case _ if 400 <= status < 500:
            return REFUSED
        case _ if 500 <= status < 600:
            return BROKEN_THERE
    return ODD_ANSWER
