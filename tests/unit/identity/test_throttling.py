"""How the wait after failed sign-ins grows."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from app.foundation.identity.domain.throttling import OF_ACCOUNT, Tries, failed, is_closed, of_address, taken_back, wait

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
NOTHING = timedelta(0)


def after(failures: int, patience=OF_ACCOUNT) -> tuple[Tries, datetime]:
    """So many failures, each as soon as it may be."""
    tries, now = Tries(), NOW
    for _ in range(failures):
        now += wait(tries, patience, now)
        tries = failed(tries, patience, now)
    return tries, now


def test_ten_failures_are_free():
    tries, now = after(10)
    assert wait(tries, OF_ACCOUNT, now) == NOTHING


def test_from_the_eleventh_on_the_wait_doubles_up_to_an_hour():
    waits = [wait(*(pair := after(number))[:1], OF_ACCOUNT, pair[1]).total_seconds() for number in range(11, 20)]
    assert waits == [30, 60, 120, 240, 480, 960, 1920, 3600, 3600]


def test_the_hundredth_closes_the_account_however_long_one_waits():
    tries, now = after(100)
    assert is_closed(tries, OF_ACCOUNT)
    assert wait(tries, OF_ACCOUNT, now + timedelta(days=365)) == OF_ACCOUNT.longest_wait
    assert not is_closed(after(99)[0], OF_ACCOUNT)


def test_a_hundred_guesses_take_more_than_three_days():
    _, now = after(100)
    assert now - NOW > timedelta(days=3)


def test_a_quiet_day_forgets_failures_but_not_that_an_account_is_closed():
    day = timedelta(hours=24)
    assert failed(after(50)[0], OF_ACCOUNT, after(50)[1] + day).failures == 1
    assert failed(after(50)[0], OF_ACCOUNT, after(50)[1] + day - timedelta(seconds=1)).failures == 51
    assert failed(after(100)[0], OF_ACCOUNT, after(100)[1] + day).failures == 101


def test_an_address_has_more_patience_and_is_never_closed():
    patience = of_address(100)
    assert wait(*after(100, patience)[:1], patience, after(100, patience)[1]) == NOTHING
    tries, now = after(300, patience)
    assert not is_closed(tries, patience)
    assert wait(tries, patience, now) == timedelta(minutes=15)


def test_a_right_password_takes_one_failure_of_the_address_back():
    patience = of_address(10)
    assert taken_back(Tries(11, NOW, NOW + timedelta(seconds=30)), patience) == Tries(10, NOW, None)
    assert taken_back(Tries(13, NOW, NOW + timedelta(hours=1)), patience).blocked_until is not None
    assert taken_back(Tries(0, NOW, None), patience).failures == 0


@given(st.integers(0, 10_000), st.integers(0, 100_000))
def test_the_wait_is_never_negative_and_never_longer_than_the_longest(failures: int, seconds_later: int):
    tries = failed(Tries(failures, NOW, None), OF_ACCOUNT, NOW)
    pause = wait(tries, OF_ACCOUNT, NOW + timedelta(seconds=seconds_later))
    assert NOTHING <= pause <= OF_ACCOUNT.longest_wait
