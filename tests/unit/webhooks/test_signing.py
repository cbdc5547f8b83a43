"""Messages that any receiver after Standard Webhooks can check, shown by a library that is not ours."""

import json
from base64 import b64decode
from datetime import UTC, datetime, timedelta, timezone
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from standardwebhooks.webhooks import Webhook as Verifier
from standardwebhooks.webhooks import WebhookVerificationError

from app.integration.webhooks.domain.signing import Message, headers_of, written

OLD, NEW = b"o" * 32, b"n" * 32
MESSAGE = Message(
    event_id=UUID("0197a2b0-6f6e-7c3a-9f53-1f2b7c9d0a11"),
    type="placement.granted",
    occurred_at=datetime(2026, 11, 22, 13, 0, 0, 120_000, tzinfo=timezone(timedelta(hours=1))),
    subject_type="placement",
    subject_id=UUID("0197a2b0-6f6e-7c3a-9f53-1f2b7c9d0a12"),
)


def test_a_message_holds_keys_its_type_and_its_time_and_nothing_else():
    assert json.loads(MESSAGE.body()) == {
        "type": "placement.granted",
        "timestamp": "2026-11-22T12:00:00.120000Z",
        "data": {
            "id": "0197a2b0-6f6e-7c3a-9f53-1f2b7c9d0a11",
            "subject_type": "placement",
            "subject_id": "0197a2b0-6f6e-7c3a-9f53-1f2b7c9d0a12",
        },
    }


@given(body=st.text(max_size=60).map(str.encode), secret=st.binary(min_size=24, max_size=64))
def test_the_library_takes_what_we_sign(body: bytes, secret: bytes):
    headers = headers_of("msg", datetime.now(UTC), body, [secret])
    Verifier(written(secret)).verify(body, headers, json_parse=False)


def test_while_two_secrets_hold_either_of_them_verifies_and_a_third_does_not():
    body = MESSAGE.body()
    headers = headers_of(str(MESSAGE.event_id), datetime.now(UTC), body, [NEW, OLD])
    assert [part[:3] for part in headers["webhook-signature"].split(" ")] == ["v1,", "v1,"]
    for secret in (OLD, NEW):
        assert Verifier(written(secret)).verify(body, headers) == json.loads(body)
    with pytest.raises(WebhookVerificationError):
        Verifier(written(b"x" * 32)).verify(body, headers)


@pytest.mark.parametrize("changed", ["webhook-id", "webhook-timestamp", "body"])
def test_whatever_is_changed_on_the_way_is_noticed(changed: str):
    body, now = MESSAGE.body(), datetime.now(UTC)
    headers = headers_of("msg", now, body, [NEW])
    if changed == "body":
        body = body.replace(b"granted", b"refused")
    else:
        headers[changed] = {"webhook-id": "other", "webhook-timestamp": str(int(now.timestamp()) - 1)}[changed]
    with pytest.raises(WebhookVerificationError):
        Verifier(written(NEW)).verify(body, headers)


def test_a_secret_is_written_so_that_libraries_read_it():
    assert written(NEW).startswith("whsec_")
    assert b64decode(written(NEW).removeprefix("whsec_")) == NEW
