"""Settings, secrets, ciphers, languages, logs: what every room leans on."""

import json
from datetime import UTC, datetime

import pytest
import structlog
from cryptography.exceptions import InvalidTag
from pydantic import BaseModel, ValidationError

from app.foundation.api.middleware import preferred_language
from app.foundation.core.cipher import Cipher
from app.foundation.core.clock import FixedClock
from app.foundation.core.config import Settings
from app.foundation.core.i18n import Language
from app.foundation.core.logs import configure_logs
from app.foundation.core.text import LongText, Name

CIPHER = Cipher(b"k" * 32)


def test_an_unknown_database_driver_is_refused():
    with pytest.raises(ValidationError, match="PRAKTIK_DATABASE_URL"):
        Settings(database_url="mysql://localhost/x")


def test_every_purpose_has_a_key_of_its_own():
    settings = Settings()
    keys = {settings.key(purpose) for purpose in ("token", "cursor", "idempotency", "access-log")}
    assert len(keys) == 4
    assert {len(key) for key in keys} == {32}


def test_secrets_do_not_show_in_the_settings_text():
    assert "hemmelig" not in repr(Settings(secret_key="hemmelig-hemmelig-hemmelig-hemmelig"))


def test_a_sealed_value_moved_to_another_row_does_not_open():
    sealed = CIPHER.seal("010190-0000", "candidates|1|cpr")
    with pytest.raises(InvalidTag):
        CIPHER.open(sealed, "candidates|2|cpr")


def test_the_access_log_may_have_a_secret_of_its_own():
    shared, own = Settings(secret_key="a" * 40), Settings(secret_key="a" * 40, access_log_key="b" * 40)
    assert shared.key("token") == own.key("token")
    assert shared.key("access-log") != own.key("access-log") != own.key("access-log-searches")


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("", Language.DA),
        ("en", Language.EN),
        ("en-GB,en;q=0.9", Language.EN),
        ("da,en;q=0.9", Language.DA),
        ("uk,en;q=0.5", Language.EN),
        ("da;q=0.3,en;q=0.7", Language.EN),
        ("en;q=nonsense", Language.DA),
    ],
)
def test_the_language_follows_the_callers_weights(header: str, language: Language):
    assert preferred_language(header) is language


def test_the_danish_day_begins_at_danish_midnight():
    assert FixedClock(datetime(2026, 6, 30, 22, 30, tzinfo=UTC)).today().isoformat() == "2026-07-01"


class Texts(BaseModel):
    name: Name = "x"
    long: LongText = ""


@pytest.mark.parametrize("text", ["a\x00b", "a\x1bb", "\ud800", "a\nb", "", "x" * 201])
def test_a_name_is_one_bounded_line(text: str):
    with pytest.raises(ValidationError):
        Texts(name=text)


@pytest.mark.parametrize("text", ["أولينا", "Åse Øst-Æblegård", "Олена", "line\nbreak"])
def test_a_long_text_keeps_any_language_as_written(text: str):
    assert Texts(long=text).long == text


def test_a_logged_error_tells_where_it_happened_and_never_what_was_said(capsys):
    configure_logs(as_json=True)
    try:
        int("hemmeligt")
    except ValueError as error:
        structlog.get_logger().error("failed", error=error)
    line = capsys.readouterr().out
    assert "hemmeligt" not in line
    logged = json.loads(line)
    assert logged["error_type"] == "ValueError"
    assert "test_core.py" in logged["error_at"][-1]
