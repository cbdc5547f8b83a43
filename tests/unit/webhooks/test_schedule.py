"""When a message is tried again, when an endpoint rests, and what the receiver's own wishes count for."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.integration.webhooks.domain.failures import FAILURES, failure_of
from app.integration.webhooks.domain.schedule import (
    GIVEN_UP_AFTER,
    LONGEST_REST,
    LONGEST_WAIT,
    MOST_TRIES,
    WAITS,
    is_given_up,
    read_retry_after,
    rest_after,
    try_again_after,
)

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


def test_ten_tries_are_spread_over_some_seventy_five_hours():
    assert MOST_TRIES == 10
    assert timedelta(hours=75) < sum(WAITS, timedelta()) < timedelta(hours=76)
    assert [try_again_after(tries, 0.5) for tries in range(1, 10)] == list(WAITS)
    assert try_again_after(10, 0.5) is None
    assert sum(WAITS, timedelta()) < GIVEN_UP_AFTER, "one message alone never switches an endpoint off"


@given(tries=st.integers(1, 9), chance=st.floats(0, 1), asked=st.none() | st.timedeltas(timedelta(0)))
def test_jitter_is_a_tenth_and_the_receivers_wish_lengthens_a_wait_up_to_a_day(
    tries: int, chance: float, asked: timedelta | None
):
    own, wait = WAITS[tries - 1], try_again_after(tries, chance, asked)
    assert wait is not None
    assert wait >= own * 0.9
    if asked is None:
        assert wait <= own * 1.1
    else:
        assert min(asked, LONGEST_WAIT) <= wait <= max(own * 1.1, LONGEST_WAIT)


def test_an_endpoint_rests_after_the_third_failure_ever_longer_and_when_it_asks_to():
    rests = [rest_after(failures).total_seconds() for failures in range(1, 12)]
    assert rests == [0, 0, 5, 10, 20, 40, 80, 160, 300, 300, 300]
    assert rest_after(10_000) == timedelta(minutes=5)
    assert rest_after(1, timedelta(seconds=30)) == timedelta(seconds=30)
    assert rest_after(1, timedelta(days=3)) == LONGEST_REST


def test_an_endpoint_is_given_up_after_five_days_of_nothing_but_failures():
    assert not is_given_up(None, NOW)
    assert not is_given_up(NOW - GIVEN_UP_AFTER + timedelta(seconds=1), NOW)
    assert is_given_up(NOW - GIVEN_UP_AFTER, NOW)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("120", 120),
        (" 0 ", 0),
        ("Sun, 22 Nov 2026 12:02:00 GMT", 120),
        ("Sun, 22 Nov 2026 11:00:00 GMT", 0),
        ("99999999999999999999", 24 * 3600),
        ("soon", None),
        ("-5", None),
        ("", None),
        (None, None),
    ],
)
def test_retry_after_is_read_as_seconds_or_as_a_date(text: str | None, seconds: int | None):
    assert read_retry_after(text, NOW) == (None if seconds is None else timedelta(seconds=seconds))


@given(st.text(max_size=40))
def test_no_retry_after_breaks_anything(text: str):
    found = read_retry_after(text, NOW)
    assert found is None or found >= timedelta(0)


@pytest.mark.parametrize(
    ("status", "code"),
    [
        (200, None),
        (204, None),
        (299, None),
        (301, "webhook.redirected"),
        (400, "webhook.refused"),
        (404, "webhook.refused"),
        (410, "webhook.gone"),
        (429, "webhook.busy"),
        (500, "webhook.broken_there"),
        (503, "webhook.busy"),
        (101, "webhook.odd_answer"),
        (600, "webhook.odd_answer"),
    ],
)
def test_what_an_answer_means(status: int, code: str | None):
    assert failure_of(status) == code
    assert code is None or FAILURES[code].da != FAILURES[code].en
