"""Refusals of this room."""

from app.foundation.core.errors import Conflict, FieldFault
from app.foundation.core.i18n import Text


class TooManyWebhooks(Conflict):
    """A jobcenter or company may have only so many."""

    code = "webhook.too_many"
    title = Text("For mange webhooks", "Too many webhooks")
    detail = Text(
        "I kan have højst {most} webhooks. Slet en af dem, I ikke bruger.",
        "You can have at most {most} webhooks. Delete one that you do not use.",
    )


class WebhookDisabled(Conflict):
    """Nothing is sent to a webhook that is switched off."""

    code = "webhook.disabled"
    title = Text("Webhooken er slået fra", "The webhook is disabled")
    detail = Text("Slå webhooken til igen først.", "Enable the webhook first.")


URL_REFUSED = FieldFault(
    "/url",
    "webhook.url_refused",
    Text(
        "Angiv en offentlig https-adresse uden brugernavn, på en tilladt port.",
        "Give a public https address without a user name, on a port that is allowed.",
    ),
)
TOO_LONG_AGO = FieldFault(
    "/since",
    "webhook.since_too_long_ago",
    Text(
        "Så langt tilbage kan der ikke sendes igen. Læs ældre hændelser i /v1/events.",
        "Nothing that old can be sent again. Read older events in /v1/events.",
    ),
)
LIES_AHEAD = FieldFault(
    "/since", "webhook.since_lies_ahead", Text("Tidspunktet ligger i fremtiden.", "This time lies in the future.")
)


def unknown_type(at: int) -> FieldFault:
    """A type of event that does not exist, or that this kind of account is never shown."""
    text = Text("Denne slags hændelse kan I ikke få.", "You cannot be told of this type of event.")
    return FieldFault(f"/types/{at}", "webhook.type_unknown", text)
