"""What is a CPR number, and which skills a candidate may change alone."""

from datetime import date, timedelta
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from stdnum.dk import cpr

from app.registers.candidates.domain import (
    Condition,
    Constraint,
    HeldSkill,
    SkillSource,
    completed,
    keeps_what_others_say,
    read_cpr,
    vouched_for,
)

TODAY = date(2026, 11, 22)
DAYS = st.dates(date(1858, 1, 1), date(2057, 12, 31))


def century_digits(born_on: date) -> str:
    """The seventh digits the CPR office gives people born in that year (its table of centuries)."""
    if born_on.year < 1900:
        return "5678"
    if born_on.year < 1937:
        return "0123"
    if born_on.year < 2000:
        return "012349"
    return "456789" if born_on.year < 2037 else "5678"


@st.composite
def numbers(draw: st.DrawFn) -> tuple[date, str]:
    born_on = draw(DAYS)
    seventh = draw(st.sampled_from(century_digits(born_on)))
    return born_on, f"{born_on:%d%m%y}{seventh}{draw(st.integers(0, 999)):03}"


@settings(max_examples=150, deadline=None)
@given(numbers())
def test_a_number_is_accepted_exactly_when_its_day_of_birth_is_not_in_the_future(case: tuple[date, str]):
    born_on, number = case
    assert read_cpr(number, TODAY) == (number if born_on <= TODAY else None)


@settings(max_examples=100, deadline=None)
@given(numbers())
def test_an_administrative_number_has_the_day_plus_sixty_and_the_same_rules(case: tuple[date, str]):
    born_on, number = case
    administrative = f"{born_on.day + 60}{number[2:]}"
    assert read_cpr(administrative, TODAY) == (administrative if born_on <= TODAY else None)


@settings(max_examples=100, deadline=None)
@given(numbers())
def test_the_hyphen_makes_no_difference(case: tuple[date, str]):
    number = case[1]
    assert read_cpr(f"{number[:6]}-{number[6:]}", TODAY) == read_cpr(number, TODAY)


@settings(max_examples=100, deadline=None)
@given(st.integers(0, 99).filter(lambda day: not (1 <= day <= 31 or 61 <= day <= 91)), st.integers(1, 12))
def test_a_day_that_no_month_has_is_refused(day: int, month: int):
    assert read_cpr(f"{day:02}{month:02}804000", TODAY) is None


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=14))
def test_whatever_is_accepted_is_ten_digits(text: str):
    found = read_cpr(text, TODAY)
    assert found is None or (len(found) == 10 and found.isascii() and found.isdigit())


def test_the_control_digit_is_not_asked_for():
    number = "0101904000"
    assert cpr.checksum(number) != 0
    assert read_cpr(number, TODAY) == number


def test_somebody_born_today_has_a_number_and_somebody_born_tomorrow_has_none():
    tomorrow = TODAY + timedelta(days=1)
    assert read_cpr(f"{TODAY:%d%m%y}4000", TODAY) is not None
    assert read_cpr(f"{tomorrow:%d%m%y}4000", TODAY) is None


@pytest.mark.parametrize(
    "written",
    ["", "010190", "010190400", "01019040000", "0101-904000", "010190--4000", "310290-4000", "011390-4000", "ABCDEF-4000",
     "٠١٠١٩٠٤٠٠٠"],
    ids=["empty", "date only", "nine", "eleven", "misplaced hyphen", "two hyphens", "31 February", "month 13", "letters",
         "Arabic-Indic digits"],
)  # fmt: skip
def test_what_is_no_number_is_refused(written: str):
    assert read_cpr(written, TODAY) is None


COOKING, CLEANING = UUID(int=1), UUID(int=2)
OWN = HeldSkill(COOKING, 1, SkillSource.SELF)
ASSESSED = HeldSkill(CLEANING, 2, SkillSource.ASSESSED, "Sagsbehandler")


def test_own_statements_may_come_go_and_change():
    assert keeps_what_others_say([OWN, ASSESSED], [ASSESSED])
    assert keeps_what_others_say([ASSESSED], [ASSESSED, OWN])
    assert keeps_what_others_say([OWN], [HeldSkill(COOKING, 3, SkillSource.SELF)])


@pytest.mark.parametrize(
    "wanted",
    [
        [],
        [HeldSkill(CLEANING, 3, SkillSource.ASSESSED, "Sagsbehandler")],
        [HeldSkill(CLEANING, 2, SkillSource.SELF, "Sagsbehandler")],
        [HeldSkill(CLEANING, 2, SkillSource.SIGNED_OFF, "Sagsbehandler")],
        [HeldSkill(CLEANING, 2, SkillSource.ASSESSED, "Andet bevis")],
        [ASSESSED, HeldSkill(COOKING, 1, SkillSource.SIGNED_OFF)],
    ],
    ids=["removed", "raised", "turned into own", "signed off alone", "other proof", "one added"],
)
def test_what_others_have_said_stands(wanted: list[HeldSkill]):
    assert not keeps_what_others_say([ASSESSED], wanted)


def test_every_constraint_rules_out_the_condition_of_its_name():
    assert {constraint.rules_out for constraint in Constraint} == set(Condition)


ACTIVITY = UUID(int=7)
SIGNED = HeldSkill(COOKING, 2, SkillSource.SIGNED_OFF, "Kantinen", ACTIVITY, date(2026, 10, 2))


def test_a_list_that_leaves_out_where_a_sign_off_comes_from_is_completed():
    short = HeldSkill(COOKING, 2, SkillSource.SIGNED_OFF, "Kantinen")
    assert completed([SIGNED, OWN], [short, ASSESSED]) == [SIGNED, ASSESSED]
    assert completed([SIGNED], [SIGNED]) == [SIGNED]


def test_nothing_is_completed_that_is_no_sign_off_or_that_nobody_gave():
    lowered = HeldSkill(COOKING, 1, SkillSource.SELF)
    invented = HeldSkill(CLEANING, 3, SkillSource.SIGNED_OFF)
    assert completed([SIGNED], [lowered, invented]) == [lowered, invented]


def test_whatever_names_a_sign_off_counts_as_vouched_for():
    claims = [
        SIGNED,
        HeldSkill(CLEANING, 1, SkillSource.SIGNED_OFF),
        HeldSkill(CLEANING, 1, SkillSource.SELF, activity_id=ACTIVITY),
        HeldSkill(CLEANING, 1, SkillSource.ASSESSED, signed_off_on=date(2026, 10, 2)),
    ]
    assert vouched_for([*claims, OWN, ASSESSED]) == set(claims)
