"""Refusals at the door."""

from app.foundation.api.errors import TooManyRequests
from app.foundation.core.errors import Conflict, Duplicate, NotAuthenticated, NotPermitted, Unavailable
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


class StepUpNeeded(NotPermitted):
    """The token holds, but its person signed in too long ago for this; behind an API key nobody has signed in."""

    code = "auth.step_up_needed"
    title = Text("Bekræft, hvem du er", "Confirm who you are")
    detail = Text(
        "Handlingen kræver, at du har logget ind inden for de seneste {minutes} minutter. Indtast din adgangskode igen.",
        "This needs a sign-in within the last {minutes} minutes. Enter your password again.",
    )


class IdentityUnknown(NotAuthenticated):
    """The identity provider's token holds, but no open account is linked to whom it names."""

    code = "auth.identity_unknown"
    title = Text("Ingen konto", "No account")
    detail = Text(
        "Der er ingen åben konto, som hører til dette login. Bed jobcentret om at forbinde den.",
        "There is no open account that belongs to this sign-in. Ask the jobcenter to link it.",
    )


class ProviderAway(Unavailable):
    """The identity provider's keys are not known, and it cannot be asked for them now."""

    code = "auth.provider_away"
    title = Text("Login er midlertidigt utilgængeligt", "Sign-in is temporarily unavailable")
    detail = Text(
        "Identitetsudbyderen svarer ikke. Prøv igen om lidt.",
        "The identity provider does not answer. Try again shortly.",
    )
    retry_after_seconds = 30


class TooManyAttempts(TooManyRequests):
    """Sign-in has failed too often, for this account or from this address; unknown e-mails are answered the same."""

    code = "auth.too_many_attempts"
    title = Text("For mange forsøg", "Too many attempts")
    detail = Text(
        "Der er logget forkert ind for mange gange. Vent {seconds} sekunder, eller bed jobcentret om at åbne kontoen.",
        "Sign-in has failed too many times. Wait {seconds} seconds, or ask the jobcenter to open the account.",
    )


class NoIdentityProvider(Conflict):
    """No identity provider is configured, so that there is nobody to be known to."""

    code = "account.no_identity_provider"
    title = Text("Ingen identitetsudbyder", "No identity provider")
    detail = Text(
        "Installationen har ingen identitetsudbyder at forbinde kontoen med.",
        "The installation has no identity provider to link the account to.",
    )


class IdentityTaken(Duplicate):
    """Another account is linked to the same subject."""

    code = "account.identity_taken"


class ApiKeyRevoked(Conflict):
    """The key was given up for good."""

    code = "api_key.revoked"
    title = Text("Nøglen er tilbagekaldt", "The key is revoked")
    detail = Text("En tilbagekaldt nøgle kan ikke bruges igen. Lav en ny.", "A revoked key stays so. Make a new one.")
