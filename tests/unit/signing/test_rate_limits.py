"""A moving minute for each address and each link, counted in this process."""

import pytest
import time_machine
from starlette.requests import Request

from app.foundation.api import rate_limits
from app.foundation.api.errors import TooManyRequests
from app.foundation.api.rate_limits import RateLimits, address_of


def tries(limits: RateLimits, number: int, key: str = "a", kind: str = "address") -> int:
    """How many of so many tries are let through, five at most a minute."""
    passed = 0
    for _ in range(number):
        try:
            limits.require(5, kind, key)
        except TooManyRequests:
            continue
        passed += 1
    return passed


def test_the_sixth_try_in_a_minute_is_refused_and_other_keys_are_not():
    limits = RateLimits()
    assert tries(limits, 6) == 5
    assert tries(limits, 1, "b") == 1
    assert tries(limits, 1, kind="link") == 1


def test_the_minute_moves_on_from_each_try():
    limits = RateLimits()
    with time_machine.travel(1_000_000, tick=False) as clock:
        assert tries(limits, 3) == 3
        clock.shift(40)
        assert tries(limits, 3) == 2
        with pytest.raises(TooManyRequests) as refused:
            limits.require(5, "address", "a")
        assert refused.value.headers["Retry-After"] in {"20", "21"}
        clock.shift(21)
        assert tries(limits, 9) == 3


def test_what_is_remembered_is_bounded(monkeypatch):
    monkeypatch.setattr(rate_limits, "MOST_KEYS", 10)
    limits = RateLimits()
    with time_machine.travel(1_000_000, tick=False) as clock:
        tries(limits, 5, "blocked")
        for number in range(10):
            tries(limits, 1, f"early{number}")
        clock.shift(61)
        tries(limits, 5, "kept")
        assert tries(limits, 1, "kept") == 0
        assert len(limits._storage.events) < 10
        for number in range(50):
            tries(limits, 1, f"late{number}")
        assert len(limits._storage.events) <= 11


def test_a_machine_whose_clock_is_set_back_lets_nobody_wait_for_it_and_goes_on_counting():
    limits = RateLimits()
    with time_machine.travel(1_000_000, tick=False) as clock:
        assert tries(limits, 6) == 5
        clock.shift(-10_800)
        assert tries(limits, 6) == 5
        with pytest.raises(TooManyRequests) as refused:
            limits.require(5, "address", "a")
    assert int(refused.value.headers["Retry-After"]) <= 60


@pytest.mark.parametrize(
    ("host", "key"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::1", "2001:db8:1:2::/64"),
        ("unix", "unix"),
    ],
)
def test_an_address_is_one_ipv4_address_or_one_subscribers_ipv6_network(host, key):
    assert address_of(Request({"type": "http", "client": (host, 1)})) == key


def test_a_request_without_an_address_is_counted_too():
    assert address_of(Request({"type": "http", "client": None})) == ""
