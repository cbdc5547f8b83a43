"""Handing a letter to the SMTP server of the settings (RFC 5321), in a thread beside the loop."""

import smtplib
import ssl
from contextlib import suppress
from email.message import EmailMessage
from functools import partial

import anyio
from anyio import CapacityLimiter

from app.foundation.core.config import Settings
from app.foundation.mail.errors import AddressUnusable, MailDenied, MailNotSent, MailRefused, MailUnavailable
from app.foundation.mail.letter import Letter, compose

TIMEOUT_SECONDS = 20.0
PERMANENT = 500
_limiter = CapacityLimiter(2)


def is_configured(settings: Settings) -> bool:
    """Whether there is a server to hand letters to."""
    return settings.smtp_host is not None


async def send(settings: Settings, letter: Letter) -> None:
    """Returns once the server has taken the letter over. Raises MailUnavailable, MailDenied or MailRefused.

    A server that takes a letter and dies before it says so is asked again: nobody can tell the difference from here.
    """
    message = compose(letter, settings.smtp_sender or "")
    await anyio.to_thread.run_sync(partial(_hand_over, settings, message), limiter=_limiter, abandon_on_cancel=True)


def _hand_over(settings: Settings, message: EmailMessage) -> None:
    try:
        server = smtplib.SMTP(settings.smtp_host or "", settings.smtp_port, timeout=TIMEOUT_SECONDS)
    except smtplib.SMTPConnectError as error:
        raise _meaning(error.smtp_code, MailDenied) from error
    except (OSError, smtplib.SMTPException) as error:
        raise MailUnavailable from error
    try:
        _sign_in(server, settings)
        _deliver(server, message)
    except MailNotSent:
        raise
    except (OSError, smtplib.SMTPException) as error:
        raise MailUnavailable from error
    finally:
        with suppress(OSError, smtplib.SMTPException):  # the letter has been answered for already
            server.quit()


def _sign_in(server: smtplib.SMTP, settings: Settings) -> None:
    """Encrypts where the settings say so, and never sends a password before that."""
    try:
        if settings.smtp_starttls:
            server.starttls(context=ssl.create_default_context())
        if settings.smtp_username is not None and settings.smtp_password is not None:
            server.login(settings.smtp_username, settings.smtp_password.get_secret_value())
    except smtplib.SMTPResponseException as error:
        raise _meaning(error.smtp_code, MailDenied) from error
    except (smtplib.SMTPNotSupportedError, ssl.SSLError) as error:
        raise MailDenied from error


def _deliver(server: smtplib.SMTP, message: EmailMessage) -> None:
    try:
        server.send_message(message)
    except smtplib.SMTPRecipientsRefused as error:
        codes = [code for code, _text in error.recipients.values()]
        raise _meaning(max(codes, default=PERMANENT), MailRefused) from error
    except smtplib.SMTPSenderRefused as error:
        raise _meaning(error.smtp_code, MailDenied) from error
    except smtplib.SMTPResponseException as error:
        raise _meaning(error.smtp_code, MailRefused) from error
    except smtplib.SMTPNotSupportedError as error:  # an address beyond ASCII, and a server without SMTPUTF8
        raise AddressUnusable from error


def _meaning(code: int, for_good: type[MailNotSent]) -> MailNotSent:
    """Replies from 500 on hold for good (RFC 5321, 4.2.1); the others, and lost connections, are worth another try."""
    return for_good() if code >= PERMANENT else MailUnavailable()
