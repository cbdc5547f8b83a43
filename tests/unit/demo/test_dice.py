"""Seeded chance: the same seed gives the same keys and numbers, and the numbers belong to nobody."""

from datetime import UTC, date, datetime, timedelta
from itertools import islice

from stdnum.dk import cpr, cvr

from app.demo.dice import Dice, cvr_numbers, impossible_cpr_numbers, monday
from app.registers.candidates.domain import read_cpr

TODAY = date(2026, 11, 23)
AT = datetime(2026, 11, 23, 9, tzinfo=UTC)
CPR_BEGAN = date(1968, 4, 2)


def test_the_candidates_room_accepts_every_invented_cpr_number() -> None:
    for number in islice(impossible_cpr_numbers(), 2_000):
        assert read_cpr(number, TODAY) == number


def test_an_invented_cpr_number_was_too_old_for_anybody_when_the_register_began() -> None:
    for number in islice(impossible_cpr_numbers(), 2_000):
        born_on = cpr.get_birth_date(number)
        assert born_on.year == 1858
        assert CPR_BEGAN - born_on > timedelta(days=109 * 365)


def test_an_invented_cpr_number_fails_the_control_that_every_number_of_that_age_passed() -> None:
    assert all(cpr.checksum(number) != 0 for number in islice(impossible_cpr_numbers(), 2_000))


def test_no_cpr_number_is_used_twice() -> None:
    numbers = list(islice(impossible_cpr_numbers(), 20_000))
    assert len(set(numbers)) == len(numbers)


def test_an_invented_cvr_number_passes_modulus_11() -> None:
    numbers = list(islice(cvr_numbers(), 500))
    assert all(cvr.is_valid(number) for number in numbers)
    assert len(set(numbers)) == 500


def test_a_production_unit_number_has_ten_digits() -> None:
    dice = Dice(1, TODAY)
    numbers = {dice.production_unit_number() for _ in range(50)}
    assert len(numbers) == 50
    assert all(len(number) == 10 and number.isdigit() for number in numbers)


def test_the_same_seed_throws_the_same_keys_and_another_seed_others() -> None:
    first, again, other = Dice(1, TODAY), Dice(1, TODAY), Dice(2, TODAY)
    keys = [first.key(AT) for _ in range(20)]
    assert keys == [again.key(AT) for _ in range(20)]
    assert not set(keys) & {other.key(AT) for _ in range(20)}


def test_a_key_is_a_uuid_of_version_7_that_sorts_by_time() -> None:
    dice = Dice(1, TODAY)
    keys = [dice.key(AT + timedelta(seconds=second)) for second in range(50)]
    assert keys == sorted(keys)
    assert {key.version for key in keys} == {7}
    assert {key.variant for key in keys} == {"specified in RFC 4122"}


def test_some_keeps_the_order_and_the_bounds() -> None:
    dice = Dice(3, TODAY)
    for _ in range(100):
        chosen = dice.some("abcdef", 1, 4)
        assert 1 <= len(chosen) <= 4
        assert chosen == sorted(chosen)


def test_a_monday_is_a_monday_so_many_weeks_later() -> None:
    assert monday(date(2026, 11, 25)) == date(2026, 11, 23)
    assert monday(date(2026, 11, 25), 2) == date(2026, 12, 7)
    assert monday(date(2026, 11, 22), -1) == date(2026, 11, 9)
