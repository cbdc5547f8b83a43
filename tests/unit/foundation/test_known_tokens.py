"""Our own tokens: a signature is checked once, everything that may change is looked at each time."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from joserfc import jwt

from app.foundation.core.config import Settings
from app.foundation.identity import tokens
from app.foundation.identity.errors import TokenInvalid
from app.foundation.identity.tokens import issue_token, read_token

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
SECRET = "one-secret-of-forty-characters-or-more-1x"


@pytest.fixture
def settings() -> Settings:
    return Settings(secret_key=SECRET)


def test_a_token_that_was_read_before_says_the_same(settings: Settings, monkeypatch: pytest.MonkeyPatch):
    account = uuid4()
    token = issue_token(settings, account, NOW)
    first = read_token(settings, token, NOW)
    monkeypatch.setattr(jwt, "decode", None)  # not called again
    assert read_token(settings, token, NOW + timedelta(minutes=1)) == first
    assert first.account_id == account


def test_it_does_not_hold_longer_for_having_been_read(settings: Settings):
    token = issue_token(settings, uuid4(), NOW)
    read_token(settings, token, NOW)
    for at in (NOW + timedelta(minutes=settings.token_minutes), NOW - timedelta(hours=1)):
        with pytest.raises(TokenInvalid):
            read_token(settings, token, at)
    shortly_before = NOW + timedelta(minutes=settings.token_minutes - 1)
    assert read_token(settings, token, shortly_before).issued_at == NOW


def test_another_key_issuer_or_audience_knows_nothing_of_it(settings: Settings):
    token = issue_token(settings, uuid4(), NOW)
    read_token(settings, token, NOW)
    for other in (
        Settings(secret_key=SECRET[::-1]),
        Settings(secret_key=SECRET, token_issuer="another"),
        Settings(secret_key=SECRET, token_audience="another"),
    ):
        with pytest.raises(TokenInvalid):
            read_token(other, token, NOW)


def test_one_letter_of_the_signature_is_another_token(settings: Settings):
    token = issue_token(settings, uuid4(), NOW)
    read_token(settings, token, NOW)
    changed = token[:-5] + ("A" if token[-5] != "A" else "B") + token[-4:]
    with pytest.raises(TokenInvalid):
        read_token(settings, changed, NOW)


def test_no_token_is_kept_and_not_too_many_are_known(settings: Settings, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(tokens, "MOST_KNOWN", 3)
    monkeypatch.setattr(tokens, "_known", {})
    given = [issue_token(settings, uuid4(), NOW) for _ in range(5)]
    for token in given:
        read_token(settings, token, NOW)
    assert len(tokens._known) == 3
    assert all(token not in repr(tokens._known) for token in given)
