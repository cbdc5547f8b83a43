"""Letters are composed so that nothing can be smuggled into them, and handed to a real mail server."""

import ipaddress
import socket
import ssl
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from pydantic import SecretStr, ValidationError

from app.foundation.core.config import Settings
from app.foundation.core.i18n import Language
from app.foundation.mail.errors import AddressUnusable, MailDenied, MailRefused, MailUnavailable
from app.foundation.mail.letter import Letter, compose
from app.foundation.mail.smtp import is_configured, send
from tests.factories.postbox import Postbox, opened, with_password
from tests.factories.production import PRODUCTION

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
DAY = timedelta(days=1)


def letter(to: str = "olena@test.example", **values: str) -> Letter:
    texts = {"subject": "Der er nyt til dig", "text": "Hej\n\n.En linje med punktum først\nÆØÅ\n", **values}
    return Letter(to=to, language=Language.DA, key="notice.1", written_at=NOW, **texts)


@pytest.fixture
def postbox() -> Iterator[Postbox]:
    box = Postbox()
    with opened(box):
        yield box


def test_a_letter_says_by_itself_that_a_machine_wrote_it():
    message = compose(letter(), "nyt@praktik.example")
    assert message["From"] == "nyt@praktik.example"
    assert message["To"] == "olena@test.example"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Message-ID"] == "<notice.1@praktik.example>"
    assert message["Content-Language"] == "da"
    assert message["Date"].datetime == NOW
    assert message.get_content_type() == "text/plain"


@pytest.mark.parametrize(
    "address", ["", "olena", "a@b\r\nBcc: x@test.example", "a@test.example, b@test.example", "<a@test.example", "a@"]
)
def test_an_address_that_is_none_or_more_than_one_is_refused(address: str):
    with pytest.raises(AddressUnusable):
        compose(letter(address), "nyt@praktik.example")


async def test_the_server_gets_the_letter_as_it_was_written(postbox: Postbox):
    await send(postbox.settings(Settings()), letter())
    [got] = postbox.letters
    assert postbox.addressed_to == ["olena@test.example"]
    assert got["Subject"] == "Der er nyt til dig"
    assert got.get_content().replace("\r\n", "\n") == letter().text


@pytest.mark.parametrize(
    ("answer", "failure"),
    [("550 5.1.1 No such user", MailRefused), ("450 4.2.1 Try later", MailUnavailable), ("552 Full", MailRefused)],
)
async def test_a_refused_recipient_is_refused_for_good_or_for_now(
    postbox: Postbox, answer: str, failure: type[Exception]
):
    postbox.recipient = answer
    with pytest.raises(failure):
        await send(postbox.settings(Settings()), letter())
    assert postbox.letters == []


@pytest.mark.parametrize(("answer", "failure"), [("554 No", MailRefused), ("451 Busy", MailUnavailable)])
async def test_a_refused_letter_is_refused_for_good_or_for_now(postbox: Postbox, answer: str, failure: type[Exception]):
    postbox.data, postbox.keeps = answer, False
    with pytest.raises(failure):
        await send(postbox.settings(Settings()), letter())


async def test_an_address_beyond_ascii_needs_a_server_that_knows_it(postbox: Postbox):
    with pytest.raises(AddressUnusable):
        await send(postbox.settings(Settings()), letter("køkken@test.example"))


async def test_a_server_that_is_not_there_is_tried_again():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with pytest.raises(MailUnavailable):
        await send(Postbox(port=port).settings(Settings()), letter())


async def test_a_server_without_encryption_gets_nothing_where_encryption_is_wanted(postbox: Postbox):
    with pytest.raises(MailDenied):
        await send(postbox.settings(Settings(), smtp_starttls=True), letter())
    assert postbox.letters == []


def certificate(folder: Path) -> tuple[Path, ssl.SSLContext]:
    """A certificate of its own for 127.0.0.1, and the server's side of it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    built = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(datetime.now(UTC) - DAY)
        .not_valid_after(datetime.now(UTC) + DAY)
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    public, both = folder / "public.pem", folder / "both.pem"
    public.write_bytes(built.public_bytes(serialization.Encoding.PEM))
    both.write_bytes(public.read_bytes() + secret)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(both)
    return public, context


async def test_a_certificate_nobody_vouches_for_is_not_spoken_to(tmp_path: Path):
    box = Postbox()
    _public, context = certificate(tmp_path)
    with opened(box, context), pytest.raises(MailDenied):
        await send(box.settings(Settings(), smtp_starttls=True), letter())
    assert box.letters == []


async def test_the_password_is_given_behind_a_trusted_certificate(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    box = Postbox()
    public, context = certificate(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(public))
    with opened(box, context, password="right"):
        settings = box.settings(Settings(), smtp_starttls=True)
        with pytest.raises(MailDenied):
            await send(with_password(settings, "wrong"), letter())
        assert box.letters == []
        await send(with_password(settings, "right"), letter())
    assert len(box.letters) == 1


def test_without_a_server_there_is_no_mail_and_no_error():
    assert not is_configured(Settings())


@pytest.mark.parametrize(
    "values",
    [
        {"smtp_host": "mail.example"},
        {"smtp_host": "mail.example", "smtp_sender": "not an address"},
        {"smtp_host": "mail.example", "smtp_sender": "a@test.example", "smtp_username": "a"},
        {"smtp_host": "mail.example", "smtp_sender": "a@test.example", "smtp_password": "a"},
    ],
)
def test_half_a_mail_server_is_refused_at_the_start(values: dict[str, Any]):
    with pytest.raises(ValidationError):
        Settings(**values)


def test_production_sends_no_password_in_the_open():
    values: dict[str, Any] = {
        **PRODUCTION,
        "smtp_host": "mail.example",
        "smtp_sender": "a@test.example",
        "smtp_username": "a",
        "smtp_password": SecretStr("b"),
    }
    assert Settings(**values).smtp_starttls
    with pytest.raises(ValidationError, match="SMTP password"):
        Settings(**values, smtp_starttls=False)
