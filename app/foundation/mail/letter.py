"""A letter, and how it is written down for other mail programs (RFC 5322)."""

from dataclasses import dataclass
from datetime import datetime
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP

from app.foundation.core.i18n import Language
from app.foundation.mail.errors import AddressUnusable


@dataclass(frozen=True, slots=True)
class Letter:
    """One e-mail in plain text. `key` is the same each time the same letter is sent: a mail server, or whoever reads
    the mail, can tell that a second copy is one.
    """

    to: str
    subject: str
    text: str
    language: Language
    key: str
    written_at: datetime


def compose(letter: Letter, sender: str) -> EmailMessage:
    """The message as it is sent. Raises AddressUnusable where the address is none a header can carry.

    `Auto-Submitted` (RFC 3834) keeps answering machines from answering, `X-Auto-Response-Suppress` those of Exchange.
    """
    message = EmailMessage(policy=SMTP)
    try:
        domain = Address(addr_spec=sender).domain
        message["From"] = sender
        message["To"] = Address(addr_spec=letter.to)
    except (MessageError, ValueError, IndexError) as error:
        raise AddressUnusable from error
    message["Subject"] = letter.subject
    message["Date"] = letter.written_at
    message["Message-ID"] = f"<{letter.key}@{domain}>"
    message["Auto-Submitted"] = "auto-generated"
    message["X-Auto-Response-Suppress"] = "All"
    message.set_content(letter.text)
    message["Content-Language"] = letter.language.value
    return message
