"""How full a workplace is in a period and how that is said in one sentence, and which months may be reported."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from app.foundation.core.i18n import Text
from app.registers.law.domain import Capacity, EmployeeBasis, Occupant, RuleBook, capacity
from app.registers.law.domain.capacity import loads_of, shared_peak
from app.registers.law.domain.employees import basis_words, full_time_employees, month_of
from app.registers.law.domain.wording import count, day, fill, number

MONTHS_BACK = 24
_PERSON, _PEOPLE = Text("person", "person"), Text("personer", "people")


@dataclass(frozen=True, slots=True)
class Room:
    """A workplace's capacity on the fullest day of a period; `explanation` is one plain sentence."""

    fullest_on: date
    capacity: Capacity
    explanation: Text


def room_between(
    employees: EmployeeBasis, occupants: Sequence[Occupant], first: date, last: date, rules: RuleBook, today: date
) -> Room:
    """The room there is on every day from `first` to `last`, both included: that of the fullest day.

    What counts is how many are there *at the same time* (BEK 2636/2021 § 65), not how many come by in the period.
    `rules` must know the ratio requirement.
    """
    fullest = shared_peak((), loads_of(occupants), first, last).on
    found = capacity(employees, occupants, fullest, rules)
    sentence = _sentence(employees, found)
    if first != last:
        sentence = fill(
            Text(
                "Fra {first} til {last} er der flest den {fullest}: " + sentence.da,
                "From {first} to {last} it is fullest on {fullest}: " + sentence.en,
            ),
            first=day(first),
            last=day(last),
            fullest=day(fullest),
        )
    elif first != today:
        sentence = fill(Text("Den {day}: " + sentence.da, "On {day}: " + sentence.en), day=day(first))
    else:
        sentence = Text(sentence.da, sentence.en[0].upper() + sentence.en[1:])
    return Room(fullest, found, sentence)


def _sentence(employees: EmployeeBasis, found: Capacity) -> Text:
    parts = (_limit(employees, found), _present(found), _free(found))
    return Text("; ".join(part.da for part in parts) + ".", "; ".join(part.en for part in parts) + ".")


def _limit(employees: EmployeeBasis, found: Capacity) -> Text:
    one = employees.fte == 1
    return fill(
        Text(
            f"I har {{n}} {'fuldtidsansat' if one else 'fuldtidsansatte'} og må have {{limit}} på fuld tid",
            f"you have {{n}} full-time {'employee' if one else 'employees'} and may have {{limit}} full-time",
        ),
        n=full_time_employees(employees),
        limit=count(found.limit, _PERSON, _PEOPLE),
    )


def _present(found: Capacity) -> Text:
    if found.people == 0:
        return Text("ingen er her", "nobody is here")
    if found.people == 1:
        here, until = Text("1 er her", "1 is here"), Text(" til den {day}", " until {day}")
    else:
        here = fill(
            Text("{people} er her (svarer til {used} på fuld tid)", "{people} are here (the same as {used} full-time)"),
            people=number(found.people),
            used=number(found.used, up=True),
        )
        until = Text(", den første til den {day}", ", the first until {day}")
    if found.next_leaves_on is None:
        return here
    until = fill(until, day=day(found.next_leaves_on))
    return Text(here.da + until.da, here.en + until.en)


def _free(found: Capacity) -> Text:
    if found.free_weekly_hours <= 0:
        return Text("der er ikke plads til flere", "there is no room for more")
    whole = int(found.free)
    if whole > 1:
        more = (
            fill(Text("{whole} mere", "{whole} more"), whole=number(whole))
            if found.people
            else fill(Text("{whole} personer", "{whole} people"), whole=number(whole))
        )
        return fill(Text("der er plads til {more} på fuld tid", "there is room for {more} full-time"), more=more)
    more = Text("én", "one") if found.people == 0 else Text("én til", "one more")
    return fill(
        Text(
            "der er plads til {more}, f.eks. på {hours} timer om ugen",
            "there is room for {more}, e.g. at {hours} hours a week",
        ),
        more=more,
        hours=number(found.free_weekly_hours),
    )


def basis_sentence(basis: EmployeeBasis) -> Text:
    """What the number of employees stands on, for the company itself, and what is still to be reported."""
    found = basis_words(basis)
    if basis.is_reported:
        return found
    return Text(
        f"{found.da} Indberet de seneste fire måneder: det er deres gennemsnit, loven regner med.",
        f"{found.en} Report the last four months: their mean is what the law counts by.",
    )


def place_sentence(number_: str, street: str, postcode: str, city: str, municipality: str) -> Text:
    """Where this P-number is, so that a head office taken for the place of work is noticed."""
    where = f"{street}, {postcode} {city}"
    return Text(
        f"P-nummer {number_} er {where} i {municipality} Kommune. Er det ikke her, personen skal arbejde, "
        "er det et forkert P-nummer.",
        f"P-number {number_} is {where} in the municipality of {municipality}. If this is not where the person is "
        "to work, it is the wrong P-number.",
    )


class MonthFault(StrEnum):
    """Why a month cannot be reported."""

    NOT_OVER = "not_over"
    TOO_OLD = "too_old"


def first_of(month: str) -> date:
    """`2026-10` as the first day of that month."""
    return date.fromisoformat(f"{month}-01")


def fault_of_month(month: date, today: date) -> MonthFault | None:
    """A month is reported once it is over, since § 65 counts whole months, and for two years at most."""
    if month >= month_of(today):
        return MonthFault.NOT_OVER
    return MonthFault.TOO_OLD if month < month_of(today, MONTHS_BACK) else None
