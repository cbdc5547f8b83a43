"""What a token says once it has been found to hold: values, however it was proved."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from app.foundation.core.actor import Actor

_CPR = re.compile(r"\d{6}-?\d{4}")


@dataclass(frozen=True, slots=True)
class Bearer:
    """One of our own tokens: whose it is, when it was issued, when that person last proved who they are."""

    account_id: UUID
    issued_at: datetime
    authenticated_at: datetime | None


@dataclass(frozen=True, slots=True)
class Identity:
    """An identity provider's token: whom it knows under which subject, and what it says of the sign-in.

    `email` is what a first sign-in may be linked by; `authenticated_at` is None where the provider does not say when,
    or not that it was done well enough for step-up.
    """

    issuer: str
    subject: str
    issued_at: datetime
    authenticated_at: datetime | None = None
    email: str | None = None


@dataclass(frozen=True, slots=True)
class KeyUse:
    """An API key that opens: who it acts as, and when it was last used as far as is written down."""

    actor: Actor
    key_id: UUID
    last_used_at: datetime | None


def revoked_from(before: datetime | None, now: datetime) -> datetime:
    """From when a token must be issued to hold, where all that there are now stop: later than whatever was said before.

    That may lie ahead of the clock, where it has been set back: tokens issued since then begin there (`issued_from`).
    """
    return now if before is None else max(now, before + timedelta(microseconds=1))


def issued_from(valid_from: datetime | None, now: datetime) -> datetime:
    """When a token of an account is issued: now, and never before its tokens hold again.

    Otherwise whoever changed a password before the clock was set back by hours could not sign in for hours.
    """
    return now if valid_from is None else max(now, valid_from)


def looks_like_cpr(subject: str) -> bool:
    """Whether a subject may be a CPR number: it would stand unsealed in the table of accounts, so it is not taken."""
    return _CPR.fullmatch(subject) is not None
