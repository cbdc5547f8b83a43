"""Quiet hours, digests and waits, on Danish clocks, also on the nights when they are moved."""

from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.foundation.core.clock import COPENHAGEN
from app.journey.notices.domain.states import Digest
from app.journey.notices.domain.timing import MOST_TRIES, WAITS, Wishes, after_quiet, due_at, try_again_at

NIGHT = Wishes(quiet_from=time(20), quiet_to=time(7))


def danish(text: str, fold: int = 0) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=COPENHAGEN, fold=fold).astimezone(UTC)


def test_what_nobody_chose_is_sent_at_once():
    now = danish("2026-11-20 23:30")
    assert due_at(now, Wishes()) == now


@pytest.mark.parametrize(
    ("now", "sent"),
    [
        ("2026-11-20 19:59", "2026-11-20 19:59"),
        ("2026-11-20 20:00", "2026-11-21 07:00"),
        ("2026-11-21 00:00", "2026-11-21 07:00"),
        ("2026-11-21 06:59", "2026-11-21 07:00"),
        ("2026-11-21 07:00", "2026-11-21 07:00"),
        ("2026-07-21 03:00", "2026-07-21 07:00"),
    ],
)
def test_quiet_hours_pass_midnight(now: str, sent: str):
    assert after_quiet(danish(now), NIGHT) == danish(sent)


def test_quiet_hours_within_a_day_end_the_same_day():
    noon = Wishes(quiet_from=time(12), quiet_to=time(13))
    assert after_quiet(danish("2026-11-20 12:30"), noon) == danish("2026-11-20 13:00")
    assert after_quiet(danish("2026-11-20 23:30"), noon) == danish("2026-11-20 23:30")


def test_the_night_is_an_hour_shorter_in_march_and_longer_in_october():
    spring = after_quiet(danish("2027-03-27 20:00"), NIGHT)
    autumn = after_quiet(danish("2027-10-30 20:00"), NIGHT)
    assert spring == danish("2027-03-28 07:00") == datetime(2027, 3, 28, 5, tzinfo=UTC)
    assert autumn == danish("2027-10-31 07:00") == datetime(2027, 10, 31, 6, tzinfo=UTC)
    assert spring - danish("2027-03-27 20:00") == timedelta(hours=10)
    assert autumn - danish("2027-10-30 20:00") == timedelta(hours=12)


def test_an_end_that_the_clock_jumps_over_is_the_hour_after_the_jump():
    until_half_past_two = Wishes(quiet_from=time(20), quiet_to=time(2, 30))
    assert after_quiet(danish("2027-03-28 01:50"), until_half_past_two) == danish("2027-03-28 03:30")


def test_an_end_that_comes_twice_is_the_first_unless_it_is_over():
    until_half_past_two = Wishes(quiet_from=time(20), quiet_to=time(2, 30))
    assert after_quiet(danish("2027-10-31 02:10"), until_half_past_two) == danish("2027-10-31 02:30")
    second = danish("2027-10-31 02:10", fold=1)
    assert after_quiet(second, until_half_past_two) == danish("2027-10-31 02:30", fold=1)


@pytest.mark.parametrize(
    ("now", "sent"),
    [
        ("2026-11-20 07:59", "2026-11-20 08:00"),
        ("2026-11-20 08:00", "2026-11-20 08:00"),
        ("2026-11-20 08:01", "2026-11-21 08:00"),
        ("2027-03-27 12:00", "2027-03-28 08:00"),
        ("2027-10-30 12:00", "2027-10-31 08:00"),
    ],
)
def test_the_digest_goes_out_at_eight_danish_time(now: str, sent: str):
    assert due_at(danish(now), Wishes(digest=Digest.DAILY)) == danish(sent)


def test_a_digest_waits_for_the_end_of_quiet_hours_too():
    late = Wishes(digest=Digest.DAILY, quiet_from=time(20), quiet_to=time(10))
    assert due_at(danish("2026-11-20 12:00"), late) == danish("2026-11-21 10:00")


moments = st.datetimes(datetime(2026, 1, 1), datetime(2028, 12, 31)).map(lambda at: at.replace(tzinfo=UTC))  # noqa: DTZ001  made aware beside
clocks = st.times().map(lambda clock: clock.replace(second=0, microsecond=0))


@given(moments, clocks, clocks, st.sampled_from(Digest))
@settings(max_examples=300)
def test_nothing_is_sent_early_or_in_quiet_hours_or_more_than_two_days_late(
    now: datetime, first: time, end: time, digest: Digest
):
    if first == end:
        return
    wishes = Wishes(digest=digest, quiet_from=first, quiet_to=end)
    at = due_at(now, wishes)
    assert now <= at <= now + timedelta(hours=51)
    assert after_quiet(at, wishes) == at


def test_each_wait_is_longer_than_the_one_before_and_the_last_try_is_the_last():
    now = danish("2026-11-20 12:00")
    tries = [try_again_at(now, number, Wishes()) for number in range(1, MOST_TRIES + 1)]
    assert tries[-1] is None
    assert [at - now for at in tries[:-1] if at] == list(WAITS) == sorted(WAITS)


def test_a_second_try_does_not_wake_anybody_either():
    assert try_again_at(danish("2026-11-20 19:59"), 2, NIGHT) == danish("2026-11-21 07:00")


def test_an_account_that_wants_no_mail_wants_no_kind_of_it():
    assert not Wishes(by_email=False).wants("new_message")
    assert not Wishes(unwanted_kinds=frozenset({"new_message"})).wants("new_message")
    assert Wishes(unwanted_kinds=frozenset({"new_message"})).wants("transfer")
