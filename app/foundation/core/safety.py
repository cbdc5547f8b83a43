"""What production refuses to start with: every fault at once, told by the setting's name, never by its value."""

from collections.abc import Iterator
from importlib.util import find_spec
from itertools import combinations
from typing import TYPE_CHECKING

from pydantic import SecretStr

from app.foundation.core.key_ring import read_key_list

if TYPE_CHECKING:  # the settings call this module
    from app.foundation.core.config import Settings

DEVELOPMENT_SECRET = "development-only-secret-never-for-real-people"  # noqa: S105  known to everybody, refused below
MIN_SECRET_LENGTH = 32
MIN_DISTINCT_CHARACTERS = 8
_PLACEHOLDERS = ("development", "change-me", "changeme", "change_me", "your-secret", "example", "password", "praktik")
_KEYS = {"PRAKTIK_CPR_KEYS": "cpr_keys", "PRAKTIK_CPR_INDEX_KEYS": "cpr_index_keys"}


def faults_of(settings: "Settings") -> list[str]:
    """Why an installation must not start like this; empty when it may. Half of them count in production only."""
    faults = [*_mail_faults(settings), *_provider_faults(settings), *_trace_faults(settings), *_cvr_faults(settings)]
    if settings.is_production:
        faults += [*_secret_faults(settings), *_place_faults(settings), *_page_faults(settings)]
    return faults


def text_of(secret: SecretStr | None) -> str:
    """What was set; an empty file or variable is nothing."""
    return "" if secret is None else secret.get_secret_value()


def is_weak(secret: str) -> bool:
    """Too short, too few different characters, one piece again and again, or a placeholder that somebody left.

    32 characters as `secrets.token_urlsafe` makes them are 192 bits; a rule cannot tell chance from a long sentence, so
    it only stops what is certainly no secret.
    """
    return (
        len(secret) < MIN_SECRET_LENGTH
        or len(set(secret)) < MIN_DISTINCT_CHARACTERS
        or secret in (secret + secret)[1:-1]  # a word repeated is found again before its end
        or any(word in secret.lower() for word in _PLACEHOLDERS)
    )


def _secret_faults(settings: "Settings") -> Iterator[str]:
    current = _current_secrets(settings)
    for name, secret in current.items():
        if not secret:
            yield f"production needs {name}"
        elif is_weak(secret):
            yield (
                f"{name} must be at least {MIN_SECRET_LENGTH} characters of chance "
                "(python3 -c 'import secrets; print(secrets.token_urlsafe(48))')"
            )
    given = {name: secret for name, secret in current.items() if secret}
    if text_of(settings.smtp_password):
        given["PRAKTIK_SMTP_PASSWORD"] = text_of(settings.smtp_password)
    for (one, secret), (other, same) in combinations(given.items(), 2):
        if secret == same:
            yield f"{one} and {other} are the same secret: each needs its own"
    for name, field in _KEYS.items():
        listed = [secret for _, secret in _listed(settings, field)]
        if len(listed) != len(set(listed)):
            yield f"{name} holds the same secret under two ids: a new key must be a new secret"


def _current_secrets(settings: "Settings") -> dict[str, str]:
    """What new things are signed, sealed and found with. Older keys of a list may be what they were."""
    found = {
        "PRAKTIK_SECRET_KEY": text_of(settings.secret_key),
        "PRAKTIK_CPR_KEY": text_of(settings.cpr_key),
        "PRAKTIK_CPR_INDEX_KEY": text_of(settings.cpr_index_key),
    }
    for name, field in _KEYS.items():
        if listed := _listed(settings, field):
            del found[name.removesuffix("S")]
            found[name] = listed[0][1]
    if text_of(settings.access_log_key):
        found["PRAKTIK_ACCESS_LOG_KEY"] = text_of(settings.access_log_key)
    if text_of(settings.metrics_token):
        found["PRAKTIK_METRICS_TOKEN"] = text_of(settings.metrics_token)
    return found


def _listed(settings: "Settings", field: str) -> tuple[tuple[str, str], ...]:
    text = text_of(getattr(settings, field))
    return read_key_list(text) if text else ()


def _place_faults(settings: "Settings") -> Iterator[str]:
    if settings.is_sqlite and not settings.allow_sqlite:
        yield "production on SQLite (PRAKTIK_DATABASE_URL) needs PRAKTIK_ALLOW_SQLITE=true: one machine, one writer"
    if settings.outbound_allow_loopback:
        yield "production calls no servers on its own machine: unset PRAKTIK_OUTBOUND_ALLOW_LOOPBACK"


def _page_faults(settings: "Settings") -> Iterator[str]:
    if settings.public_url is not None and settings.public_url.scheme != "https":
        yield "production needs PRAKTIK_PUBLIC_URL to start with https://"
    if settings.oidc_issuer is not None and not settings.oidc_issuer.startswith("https://"):
        yield "production needs PRAKTIK_OIDC_ISSUER to start with https://"
    if "*" in settings.cors_origins:
        yield "production names the origins of PRAKTIK_CORS_ORIGINS one by one, never *"
    if any(origin.startswith("http://") for origin in settings.cors_origins):
        yield "production needs every origin of PRAKTIK_CORS_ORIGINS to start with https://"


def _provider_faults(settings: "Settings") -> Iterator[str]:
    if (settings.oidc_issuer is None) != (settings.oidc_audience is None):
        yield "PRAKTIK_OIDC_ISSUER and PRAKTIK_OIDC_AUDIENCE belong together"
    if settings.oidc_issuer is not None and settings.oidc_issuer == settings.token_issuer:
        yield "PRAKTIK_OIDC_ISSUER is somebody else's name, not PRAKTIK_TOKEN_ISSUER"


def _cvr_faults(settings: "Settings") -> Iterator[str]:
    if settings.cvr_file is not None and settings.cvr_url is not None:
        yield "PRAKTIK_CVR_FILE and PRAKTIK_CVR_URL exclude each other"
    if (settings.cvr_username is None) != (settings.cvr_password is None):
        yield "PRAKTIK_CVR_USERNAME and PRAKTIK_CVR_PASSWORD belong together"
    if settings.is_production and settings.cvr_url is not None and not settings.cvr_url.startswith("https://"):
        yield "production needs PRAKTIK_CVR_URL to start with https://"


def _trace_faults(settings: "Settings") -> Iterator[str]:
    """The packages are an extra (`app/foundation/core/tracing.py`); only a setting asks for them."""
    if settings.otel_endpoint is not None and not _is_there(
        "opentelemetry.exporter.otlp.proto.http", "opentelemetry.sdk"
    ):
        yield "PRAKTIK_OTEL_ENDPOINT needs the packages of the extra praktikmatch[otel]"


def _is_there(*modules: str) -> bool:
    try:
        return all(find_spec(module) is not None for module in modules)
    except ModuleNotFoundError:  # a package above it is missing already
        return False


def _mail_faults(settings: "Settings") -> Iterator[str]:
    if settings.smtp_host is not None and settings.smtp_sender is None:
        yield "PRAKTIK_SMTP_HOST needs PRAKTIK_SMTP_SENDER, the address that letters come from"
    if (settings.smtp_username is None) != (settings.smtp_password is None):
        yield "PRAKTIK_SMTP_USERNAME and PRAKTIK_SMTP_PASSWORD belong together"
    if settings.is_production and settings.smtp_password is not None and not settings.smtp_starttls:
        yield "production sends no SMTP password without PRAKTIK_SMTP_STARTTLS"
