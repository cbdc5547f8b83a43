"""A real mail server on this machine, that keeps what it is given and refuses what it is told to refuse."""

import asyncio
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from pydantic import SecretStr

from app.foundation.core.config import Settings

TAKEN = "250 OK"


def _set() -> threading.Event:
    event = threading.Event()
    event.set()
    return event


@dataclass
class Postbox:
    """What the server was given; `recipient` and `data` are what it answers with, once it answers at all."""

    letters: list[EmailMessage] = field(default_factory=list)
    addressed_to: list[str] = field(default_factory=list)
    recipient: str = TAKEN
    data: str = TAKEN
    keeps: bool = True
    answering: threading.Event = field(default_factory=_set)
    port: int = 0

    async def handle_RCPT(  # noqa: N802  the server's own name
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        if self.recipient == TAKEN:
            envelope.rcpt_tos.append(address)
        return self.recipient

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802  as above
        if self.keeps:
            self.letters.append(message_from_bytes(envelope.original_content or b"", policy=default))
            self.addressed_to += envelope.rcpt_tos
        await asyncio.to_thread(self.answering.wait)
        return self.data

    def settings(self, base: Settings, **others: Any) -> Settings:
        """The same installation with this mail server."""
        return base.model_copy(
            update={
                "smtp_host": "127.0.0.1",
                "smtp_port": self.port,
                "smtp_starttls": False,
                "smtp_sender": "nyt@praktik.example",
                **others,
            }
        )


@contextmanager
def opened(postbox: Postbox, certificate: ssl.SSLContext | None = None, password: str | None = None) -> Iterator[None]:
    """Listens on a free port; with a certificate it wants STARTTLS, with a password a sign-in behind it."""

    def knows(_server: SMTP, _session: Session, _envelope: Envelope, _mechanism: str, given: Any) -> AuthResult:
        right = isinstance(given, LoginPassword) and given.password == (password or "").encode()
        return AuthResult(success=right, handled=False)

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        postbox.port = probe.getsockname()[1]
    controller = Controller(
        postbox,
        hostname="127.0.0.1",
        port=postbox.port,
        enable_SMTPUTF8=False,
        tls_context=certificate,
        require_starttls=certificate is not None,
        auth_required=password is not None,
        authenticator=knows if password is not None else None,
    )
    controller.start()
    try:
        yield
    finally:
        controller.stop()


def with_password(settings: Settings, password: str) -> Settings:
    return settings.model_copy(update={"smtp_username": "praktik", "smtp_password": SecretStr(password)})
