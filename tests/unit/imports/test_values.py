"""What cells say, in Danish and in English."""

from contextlib import suppress
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.integration.imports.domain import values
from app.integration.imports.domain.values import DateOrder, DecimalMark, Style, Unreadable

DANISH, ENGLISH = Style(), Style(DecimalMark.DOT)


@pytest.mark.parametrize(
    ("said", "danish", "english"),
    [
        ("1.234,5", "1234.5", "1234.5"),
        ("1,234.5", "1234.5", "1234.5"),
        ("1 234,5", "1234.5", "1234.5"),
        ("1.234", "1234", "1.234"),
        ("1,234", "1.234", "1234"),
        ("12.5", "12.5", "12.5"),
        ("12,5", "12.5", "12.5"),
        ("1.234.567", "1234567", "1234567"),
        ("-3", "-3", "-3"),
        (7.5, "7.5", "7.5"),
        (1e-7, "0.0000001", "0.0000001"),
    ],
)
def test_a_number_is_read_in_either_style_and_the_style_decides_only_where_both_make_sense(
    said: str | float, danish: str, english: str
):
    assert (values.number(said, DANISH), values.number(said, ENGLISH)) == (danish, english)


@given(value=st.decimals(-(10**9), 10**9, places=2, allow_nan=False))
@settings(max_examples=60)
def test_a_number_written_in_a_style_comes_back_from_it(value: Decimal):
    english = f"{value:,.2f}"
    danish = english.replace(",", " ").replace(".", ",").replace(" ", ".")
    assert Decimal(values.number(english, ENGLISH)) == Decimal(values.number(danish, DANISH)) == value


@given(said=st.text(max_size=40))
@settings(max_examples=120)
def test_whatever_stands_in_a_cell_is_read_or_refused(said: str):
    readers = (
        values.number, values.whole, values.kroner, values.day, values.yes_or_no, values.skills, values.wishes,
        values.working_times, values.sittings, values.digits(10), values.one_of(["A2"]), values.many(values.text),
    )  # fmt: skip
    for read in readers:
        with suppress(Unreadable):
            read(said, DANISH)


@pytest.mark.parametrize("said", ["", "3,", "1.2.3", "x", "1e5", "--1", "1,,2", "٣x", "9" * 40])
def test_what_is_no_number_is_refused(said: str):
    with pytest.raises(Unreadable):
        values.number(said, DANISH)


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("31-12-2026", "2026-12-31"),
        ("31.12.26", "2026-12-31"),
        ("1/2/2027", "2027-02-01"),
        ("2026-12-31", "2026-12-31"),
        ("2026-12-31 00:00:00", "2026-12-31"),
        (datetime(2026, 12, 31, tzinfo=UTC), "2026-12-31"),
        (date(2026, 12, 31), "2026-12-31"),
    ],
)
def test_days_are_read_with_the_day_first_or_as_iso_says(said: str | date, found: str):
    assert values.day(said, DANISH) == found


def test_the_month_stands_first_where_that_is_said():
    assert values.day("12/31/2026", Style(dates=DateOrder.MONTH_FIRST)) == "2026-12-31"


@pytest.mark.parametrize("said", ["32-12-2026", "31-02-2026", "31-12-026", "2026-1-100", 46000, "i morgen", "1-2-3"])
def test_what_is_no_day_is_refused(said: str | int):
    with pytest.raises(Unreadable):
        values.day(said, DANISH)


def test_the_zeros_a_spreadsheet_program_dropped_come_back_but_nobody_guesses_a_typed_one():
    read = values.digits(10)
    assert read(101904000, DANISH) == "0101904000"
    assert read(101904000.0, DANISH) == "0101904000"
    assert read("101904000", DANISH) == "101904000"
    assert values.digits(4)(800, DANISH) == "0800"


def test_amounts_in_kroner_become_whole_oere():
    assert values.kroner("1.800 kr.", DANISH) == 180_000
    assert values.kroner("1.800,50", DANISH) == 180_050
    assert values.kroner(1800.5, DANISH) == 180_050
    with pytest.raises(Unreadable):
        values.kroner("1,005", DANISH)


def test_lists_levels_times_and_sittings():
    assert values.many(values.text)("uk | ru;en\nda", DANISH) == ["uk", "ru", "en", "da"]
    assert values.skills("a:3|b", DANISH) == [{"skill_id": "a", "level": 3}, {"skill_id": "b", "level": 1}]
    assert values.working_times("1 8:00-14.00", DANISH) == [{"weekday": 1, "from": "08:00", "to": "14:00"}]
    sitting = {"on": "2027-02-02", "from": "09:00", "to": "14:30"}
    assert values.sittings("02-02-2027 09:00-14:30", DANISH) == [sitting]
    assert values.yes_or_no("Ja", DANISH) is True
    assert values.yes_or_no(False, DANISH) is False


def test_what_an_export_has_guarded_against_being_computed_is_read_as_it_was():
    assert values.text("'+45 20 12 34 56", DANISH) == "+45 20 12 34 56"
    assert values.text("'ndrangheta", DANISH) == "'ndrangheta"
