"""Milestones: their days, and what counts as evidence."""

from datetime import date, timedelta
from uuid import UUID

import pytest

from app.journey.aftercare.domain.milestones import (
    EmploymentSpell,
    Milestone,
    Retention,
    RetentionBasis,
    judge,
    milestones,
)

BAKERY, HOTEL = UUID(int=1), UUID(int=2)
START = date(2026, 1, 1)
DAY_90 = START + timedelta(days=90)
LATER = START + timedelta(days=100)


def day(number: int) -> date:
    return START + timedelta(days=number)


def verdict(*spells: EmploymentSpell, basis: RetentionBasis = RetentionBasis.SAME_EMPLOYER, today: date = LATER):
    return judge(Milestone(basis, 90, DAY_90), BAKERY, spells, today)


@pytest.mark.parametrize("basis", RetentionBasis)
def test_the_milestones_fall_30_90_180_and_365_days_after_the_clock_began(basis):
    assert milestones(basis, START) == (
        Milestone(basis, 30, date(2026, 1, 31)),
        Milestone(basis, 90, date(2026, 4, 1)),
        Milestone(basis, 180, date(2026, 6, 30)),
        Milestone(basis, 365, date(2027, 1, 1)),
    )


@pytest.mark.parametrize(
    ("spell", "expected"),
    [
        (EmploymentSpell(BAKERY, START), Retention.UNKNOWN),
        (EmploymentSpell(BAKERY, START, confirmed_on=day(89)), Retention.UNKNOWN),
        (EmploymentSpell(BAKERY, START, confirmed_on=day(90)), Retention.RETAINED),
        (EmploymentSpell(BAKERY, START, ended_on=day(89)), Retention.NOT_RETAINED),
        (EmploymentSpell(BAKERY, START, ended_on=day(90)), Retention.RETAINED),
        (EmploymentSpell(BAKERY, START, denied_on=day(90)), Retention.NOT_RETAINED),
        (EmploymentSpell(BAKERY, START, denied_on=day(91)), Retention.UNKNOWN),
        (EmploymentSpell(BAKERY, START, confirmed_on=day(92), denied_on=day(98)), Retention.RETAINED),
        (EmploymentSpell(BAKERY, day(91), confirmed_on=day(95)), Retention.NOT_RETAINED),
    ],
)
def test_one_employment_is_judged_by_its_evidence_alone(spell, expected):
    assert verdict(spell) is expected


def test_nothing_is_said_before_the_day():
    assert verdict(EmploymentSpell(BAKERY, START, ended_on=day(10)), today=day(89)) is Retention.PENDING


def test_a_new_employer_keeps_the_clock_of_any_employer_but_not_of_the_same():
    spells = (
        EmploymentSpell(BAKERY, START, ended_on=day(60)),
        EmploymentSpell(HOTEL, day(70), confirmed_on=day(95)),
    )

    assert verdict(*spells, basis=RetentionBasis.ANY_EMPLOYER) is Retention.RETAINED
    assert verdict(*spells, basis=RetentionBasis.SAME_EMPLOYER) is Retention.NOT_RETAINED


def test_an_unconfirmed_new_job_leaves_the_milestone_unknown():
    spells = (EmploymentSpell(BAKERY, START, ended_on=day(60)), EmploymentSpell(HOTEL, day(70)))

    assert verdict(*spells, basis=RetentionBasis.ANY_EMPLOYER) is Retention.UNKNOWN


def test_without_any_employment_nobody_is_retained():
    assert verdict() is Retention.NOT_RETAINED
