"""Who must sign, what changed, what is missing, and what a company may see."""

from datetime import time
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.foundation.core.actor import Role
from app.journey.placements.domain import (
    Party,
    differences,
    fte_fraction,
    missing_parties,
    party_of,
    steps_of,
    times_of,
    weekly_hours_of,
)
from app.journey.placements.domain.agreement import APPEAL_GUIDANCE, LEGAL_BASIS_TEXTS, missing_content, shown_check
from app.registers.law.domain import CHECKS, HoursStep, LegalBasis, WeekdayTime

COMPLETE = {
    "tasks": "Opvask",
    "hours_schedule": [{"from_week": 1, "weekly_hours": 25}],
    "declares_no_seasonal_peak": True,
    "declares_replaces_nobody": True,
}


@pytest.mark.parametrize(
    ("declared", "others", "needed"),
    [
        (False, True, True),
        (True, True, True),  # the register knows of others: a declaration does not make them go away
        (False, False, True),  # nobody else, but nobody has declared it
        (True, False, False),
    ],
)
def test_the_representative_is_left_out_only_where_declaration_and_register_agree(declared, others, needed):
    missing = missing_parties((), no_other_employees_declared=declared, has_other_employees=others)

    assert (Party.EMPLOYEE_REPRESENTATIVE in missing) is needed
    assert {Party.COMPANY, Party.CANDIDATE, Party.JOBCENTER} <= set(missing)


def test_a_party_that_has_answered_is_no_longer_waited_for():
    given_so_far = {Party.COMPANY, Party.EMPLOYEE_REPRESENTATIVE}
    missing = missing_parties(given_so_far, no_other_employees_declared=False, has_other_employees=True)

    assert missing == [Party.CANDIDATE, Party.JOBCENTER]


@pytest.mark.parametrize(
    ("role", "party"),
    [
        (Role.COMPANY, Party.COMPANY),
        (Role.CANDIDATE, Party.CANDIDATE),
        (Role.CASEWORKER, Party.JOBCENTER),
        (Role.MANAGER, Party.JOBCENTER),
    ],
)
def test_each_signing_role_is_one_party(role, party):
    assert party_of(role) is party


@pytest.mark.parametrize("role", [Role.ADMIN, Role.MENTOR, Role.INTEGRATION])
def test_other_roles_are_no_party(role):
    with pytest.raises(KeyError):
        party_of(role)


def test_differences_name_field_before_and_after():
    before = {"tasks": "Opvask", "starts_on": "2027-02-01", "purpose": "build_skills"}
    after = {"tasks": "Opvask og anretning", "starts_on": "2027-02-01", "purpose": "build_skills"}

    assert differences(before, after) == [("tasks", "Opvask", "Opvask og anretning")]


def test_the_same_hours_written_as_whole_and_decimal_number_are_no_difference():
    assert differences({"hours": [{"weekly_hours": 25}]}, {"hours": [{"weekly_hours": 25.0}]}) == []


@given(
    st.dictionaries(st.sampled_from("abc"), st.integers(0, 3)),
    st.dictionaries(st.sampled_from("abc"), st.integers(0, 3)),
)
@settings(max_examples=50)
def test_applying_the_differences_to_the_older_version_gives_the_newer(before, after):
    rebuilt = dict(before)
    for name, _, value in differences(before, after):
        if name in after:
            rebuilt[name] = value
        else:
            del rebuilt[name]

    assert rebuilt == after


def test_a_complete_agreement_lacks_nothing():
    assert missing_content(COMPLETE) == []


@pytest.mark.parametrize("field", sorted(COMPLETE))
def test_each_needed_field_is_missed_by_name(field):
    missing = missing_content({**COMPLETE, field: None})

    assert len(missing) == 1
    assert missing[0].da
    assert missing[0].en


def test_a_company_sees_no_check_that_tells_of_the_persons_programme_or_earlier_jobs():
    shown = {code for code in CHECKS if shown_check(code, sees_basis=False)}

    assert shown.isdisjoint({"ratio_applies_to_programme", "work_obligation", "same_employer"})
    assert {"ratio_requirement", "weekly_hours", "overlap", "start_date", "representative_statement"} <= shown
    assert all(shown_check(code, sees_basis=True) for code in CHECKS)


def test_every_legal_basis_has_its_text_and_the_guidance_names_term_and_board():
    assert set(LEGAL_BASIS_TEXTS) == set(LegalBasis)
    for text in (APPEAL_GUIDANCE.da, APPEAL_GUIDANCE.en):
        assert "4" in text
        assert "Ankestyrelsen" in text


def test_stored_hours_and_times_become_the_values_the_law_judges():
    steps = steps_of([{"from_week": 5, "weekly_hours": 30.5}, {"from_week": 1, "weekly_hours": 20}])
    times = times_of([{"weekday": 5, "from": "08:00", "to": "13:30"}])

    assert steps == (HoursStep(1, Decimal(20)), HoursStep(5, Decimal("30.5")))
    assert times == (WeekdayTime(5, time(8), time(13, 30)),)
    assert weekly_hours_of(steps) == Decimal("30.5")
    assert weekly_hours_of(()) == 0


@pytest.mark.parametrize(("hours", "fraction"), [("37", "1"), ("18.5", "0.5"), ("25", "0.6756"), ("12", "0.3243")])
def test_hours_weigh_as_a_part_of_full_time(hours, fraction):
    assert fte_fraction(Decimal(hours)) == Decimal(fraction)


@given(st.integers(1, 370))
def test_two_people_who_share_one_full_time_place_never_weigh_more_than_one(tenths):
    first, second = Decimal(tenths) / 10, Decimal(370 - tenths) / 10

    # The newcomer is weighed exactly, who is there already by the ledger.
    assert Fraction(fte_fraction(first)) + Fraction(second) / 37 <= 1


@given(st.integers(2, 370))
def test_a_tenth_of_an_hour_too_much_still_shows(tenths):
    first, second = Decimal(tenths) / 10, Decimal(371 - tenths) / 10

    assert Fraction(fte_fraction(first)) + Fraction(second) / 37 > 1
