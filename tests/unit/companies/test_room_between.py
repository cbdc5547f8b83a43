"""How full a workplace is in a period, and the sentence that says so."""

from datetime import date
from decimal import Decimal

import pytest

from app.registers.companies.domain import room_between
from app.registers.law.domain import Occupant, stated
from app.registers.law.parameters import load_parameters

RULES = load_parameters().at(date(2026, 3, 1))
TODAY = date(2026, 3, 2)


def until(day: date | None, fte: str = "1", starts_on: date = date(2026, 2, 1)) -> Occupant:
    return Occupant(starts_on, day, Decimal(fte))


def room(employees, occupants, first=TODAY, last=TODAY):
    return room_between(stated(Decimal(employees)), occupants, first, last, RULES, TODAY)


def test_one_who_leaves_on_a_day_leaves_room_for_one_more():
    found = room(12, [until(date(2026, 3, 14))])
    assert found.explanation.en == (
        "You have 12 full-time employees and may have 2 people full-time; 1 is here until 14 March 2026; "
        "there is room for one more, e.g. at 37 hours a week."
    )
    assert found.explanation.da == (
        "I har 12 fuldtidsansatte og må have 2 personer på fuld tid; 1 er her til den 14. marts 2026; "
        "der er plads til én til, f.eks. på 37 timer om ugen."
    )


def test_an_empty_workplace_of_one_still_has_room_for_one():
    found = room(1, [])
    assert found.explanation.en == (
        "You have 1 full-time employee and may have 1 person full-time; nobody is here; "
        "there is room for one, e.g. at 37 hours a week."
    )
    assert found.explanation.da.startswith("I har 1 fuldtidsansat og må have 1 person på fuld tid; ingen er her; ")


def test_a_workplace_with_room_for_several_says_how_many():
    found = room(50, [until(date(2026, 3, 14), "0.6757")])
    assert found.explanation.en.endswith("1 is here until 14 March 2026; there is room for 9 more full-time.")
    assert found.explanation.da.endswith("der er plads til 9 mere på fuld tid.")
    assert room(50, []).explanation.en.endswith("nobody is here; there is room for 10 people full-time.")


def test_a_full_workplace_says_when_the_first_leaves():
    found = room("12.5", [until(date(2026, 4, 1)), until(date(2026, 3, 20), "0.6757"), until(None, "0.3243")])
    assert found.explanation.en == (
        "You have 12.5 full-time employees and may have 2 people full-time; "
        "3 are here (the same as 2 full-time), the first until 20 March 2026; there is no room for more."
    )
    assert "3 er her (svarer til 2 på fuld tid), den første til den 20. marts 2026" in found.explanation.da


def test_somebody_without_an_end_is_simply_there():
    assert "1 er her; der er ikke plads til flere." in room(4, [until(None)]).explanation.da


def test_a_period_is_judged_by_its_fullest_day_not_by_everybody_who_comes_by():
    one_after_the_other = [
        until(date(2026, 3, 15)),
        until(date(2026, 4, 15), starts_on=date(2026, 3, 16)),
        until(date(2026, 5, 1), "0.5", starts_on=date(2026, 4, 10)),
    ]
    found = room(12, one_after_the_other, last=date(2026, 6, 30))
    assert found.fullest_on == date(2026, 4, 10)
    assert (found.capacity.people, found.capacity.used, found.capacity.free) == (2, Decimal("1.5"), Decimal("0.5"))
    assert found.explanation.en.startswith(
        "From 2 March 2026 to 30 June 2026 it is fullest on 10 April 2026: you have 12 full-time employees and "
    )
    assert found.explanation.da.startswith("Fra 2. marts 2026 til 30. juni 2026 er der flest den 10. april 2026: I har")


def test_another_day_than_today_is_named():
    found = room(12, [], first=date(2026, 5, 4), last=date(2026, 5, 4))
    assert found.explanation.en.startswith("On 4 May 2026: you have 12 ")
    assert found.explanation.da.startswith("Den 4. maj 2026: I har 12 ")


@pytest.mark.parametrize(("last", "people"), [(date(2026, 3, 9), 0), (date(2026, 3, 10), 1)])
def test_both_ends_of_a_period_belong_to_it(last, people):
    assert room(12, [until(None, starts_on=date(2026, 3, 10))], last=last).capacity.people == people
    assert room(12, [until(TODAY)], last=last).capacity.people == 1
