"""Refusals at the door."""

from app.foundation.core.errors import Duplicate, NotAuthenticated, NotPermitted
from app.foundation.core.i18n import Text


class BadCredentials(NotAuthenticated):
    """Unknown e-mail, wrong password or a closed account: the same answer, so that accounts cannot be guessed."""

    code = "auth.bad_credentials"
    title = Text("Forkert login", "Wrong sign-in")
    detail = Text("E-mail eller adgangskode er forkert.", "The e-mail or the password is wrong.")


class TokenInvalid(NotAuthenticated):
    """The token is forged, expired, or its account is closed."""

    code = "auth.token_invalid"
    title = Text("Ugyldigt token", "Invalid token")
    detail = Text("Adgangstokenet er ugyldigt eller udløbet.", "The access token is invalid or has expired.")


class EmailTaken(Duplicate):
    """There is an account with this e-mail."""

    code = "account.email_taken"


class ConfidentialityMissing(NotPermitted):
    """A mentor sees nothing of anybody before the confidentiality is accepted."""

    code = "mentorship.confidentiality_missing"
    title = Text("Tavshedserklæringen mangler", "The confidentiality is not accepted")
    detail = Text(
        "Du skal først acceptere tavshedserklæringen. Det gør du, når du siger ja til at være mentor.",
        "Accept the confidentiality first. You do so when you say yes to being a mentor.",
    )
