"""Start, duration, extension, purpose, statements and earlier employers."""

from datetime import date, time, timedelta
from decimal import Decimal

import pytest

from app.registers.law.domain import (
    ExtensionFacts,
    HoursStep,
    LegalBasis,
    Occupant,
    Outcome,
    RepresentativeStatement,
    WeekdayTime,
    blocking,
    failed,
    run_checks,
)
from tests.unit.law.builders import MONDAY, ORDINARY, PARAMETERS, check, facts, outcome, reported


def until_week(weeks: int, extra_days: int = 0) -> date:
    """The last day of a placement from MONDAY that lasts so many weeks."""
    return MONDAY + timedelta(weeks=weeks, days=extra_days - 1)


def test_an_ordinary_placement_passes_every_check() -> None:
    results = run_checks(ORDINARY, PARAMETERS)
    assert {result.code: result.outcome.value for result in results} == dict.fromkeys(
        [
            "ratio_requirement", "ratio_applies_to_programme", "duration", "extension", "weekly_hours", "overlap",
            "start_date", "purpose", "representative_statement", "same_employer", "repeat_placement",
            "revolving_door", "work_obligation",
        ],
        "pass",
    )  # fmt: skip
    assert all(result.source and result.explanation.da and result.explanation.en for result in results)
    assert not any("{" in text for r in results for text in (r.explanation.da, r.explanation.en))


def test_all_failures_are_told_not_only_the_first() -> None:
    bad = facts(
        starts_on=date(2026, 2, 2),
        purpose=None,
        hours_schedule=(HoursStep(1, Decimal(40)),),
        statement=None,
        latest_ordinary_employer_cvr="13585628",
        occupants=(Occupant(date(2026, 1, 1), None, Decimal(2)),),
    )
    assert {result.code for result in failed(run_checks(bad, PARAMETERS))} == {
        "ratio_requirement", "duration", "weekly_hours", "start_date", "purpose", "representative_statement",
        "same_employer",
    }  # fmt: skip


def test_an_override_lifts_only_what_may_be_lifted() -> None:
    results = run_checks(facts(purpose=None, latest_ordinary_employer_cvr="13585628"), PARAMETERS)
    overridden = frozenset({"purpose", "same_employer"})
    assert [result.code for result in blocking(results, overridden)] == ["purpose"]


@pytest.mark.parametrize(
    ("basis", "weeks"),
    [
        (LegalBasis.INTL_23B, 13),
        (LegalBasis.LAB_JOB_READY, 4),
        (LegalBasis.LAB_GRADUATE, 8),
        (LegalBasis.LAB_OTHER, 13),
    ],
)
def test_a_placement_may_last_as_long_as_its_basis_allows_and_not_a_day_longer(basis: LegalBasis, weeks: int) -> None:
    assert outcome("duration", facts(legal_basis=basis, ends_on=until_week(weeks))) == "pass"
    too_long = check("duration", facts(legal_basis=basis, ends_on=until_week(weeks, extra_days=1)))
    assert (too_long.outcome, too_long.actual, too_long.limit) == (Outcome.FAIL, weeks + 1, weeks)


def test_the_latest_end_is_named_in_both_languages() -> None:
    result = check("duration", facts(ends_on=until_week(14)))
    assert (
        result.explanation.da
    ) == "Praktikken varer 14 uger; højst 13 uger er muligt, det vil sige senest til den 31. maj 2026."
    assert "until 31 May 2026" in result.explanation.en


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"decided_on": MONDAY}, "pass"),
        ({"decided_on": MONDAY + timedelta(days=1)}, "fail"),
        ({"decided_on": None, "today": MONDAY}, "pass"),
        ({"decided_on": None, "today": MONDAY + timedelta(days=1)}, "fail"),
        ({"decided_on": date(2026, 2, 20), "today": date(2026, 7, 1)}, "pass"),
    ],
)
def test_nothing_starts_before_its_grant_or_in_the_past(changes: dict[str, date | None], expected: str) -> None:
    assert outcome("start_date", facts(**changes)) == expected


def extended(basis: LegalBasis, previous: int, total: int, **flags: bool) -> str:
    granted = min(previous, 13)
    asked = ExtensionFacts(until_week(previous), until_week(granted), **flags)
    return outcome("extension", facts(legal_basis=basis, ends_on=until_week(total), extension=asked))


@pytest.mark.parametrize(
    ("basis", "previous", "total", "flags", "expected"),
    [
        (LegalBasis.INTL_23B, 13, 26, {}, "pass"),
        (LegalBasis.INTL_23B, 13, 27, {"particular_need": True}, "fail"),
        (LegalBasis.LAB_JOB_READY, 3, 4, {"concrete_assessment": True}, "fail"),
        (LegalBasis.LAB_GRADUATE, 8, 9, {"concrete_assessment": True}, "fail"),
        (LegalBasis.LAB_OTHER, 13, 26, {}, "fail"),
        (LegalBasis.LAB_OTHER, 13, 26, {"concrete_assessment": True}, "pass"),
        (LegalBasis.LAB_OTHER, 26, 39, {"concrete_assessment": True}, "fail"),
        (LegalBasis.LAB_OTHER, 26, 39, {"particular_need": True}, "pass"),
        (LegalBasis.LAB_OTHER, 26, 40, {"particular_need": True}, "fail"),
        (LegalBasis.LAB_OTHER, 39, 52, {"particular_need": True}, "pass"),
        (LegalBasis.LAB_OTHER, 13, 40, {"particular_need": True}, "fail"),
        # Straight from 13 weeks to 39: the weeks up to 26 take their assessment, those beyond their particular need.
        (LegalBasis.LAB_OTHER, 13, 39, {"particular_need": True}, "fail"),
        (LegalBasis.LAB_OTHER, 13, 39, {"particular_need": True, "concrete_assessment": True}, "pass"),
        (LegalBasis.INTL_23B, 20, 26, {}, "pass"),
        (LegalBasis.INTL_23B, 26, 27, {}, "fail"),
    ],
)
def test_an_extension_follows_its_basis(basis, previous, total, flags, expected) -> None:
    assert extended(basis, previous, total, **flags) == expected


def test_repeated_extensions_beyond_26_weeks_add_thirteen_at_a_time_from_the_present_end() -> None:
    for previous in (26, 30, 39, 52, 65):
        assert extended(LegalBasis.LAB_OTHER, previous, previous + 13, particular_need=True) == "pass"
        assert extended(LegalBasis.LAB_OTHER, previous, previous + 14, particular_need=True) == "fail"


def test_many_small_extensions_do_not_outgrow_the_limit_on_the_whole_placement() -> None:
    steps = [(weeks, extended(LegalBasis.INTL_23B, weeks, weeks + 1)) for weeks in range(13, 30)]
    assert [outcome for weeks, outcome in steps if weeks < 26] == ["pass"] * 13
    assert {outcome for weeks, outcome in steps if weeks >= 26} == {"fail"}


def revised(basis: LegalBasis, granted: int, previous: int, total: int, **flags: bool) -> dict[str, str]:
    """A placement granted for `granted` weeks that now ends after `previous`, changed to end after `total`."""
    asked = ExtensionFacts(until_week(previous), until_week(granted), **flags)
    placement = facts(legal_basis=basis, ends_on=until_week(total), extension=asked)
    return {code: outcome(code, placement) for code in ("duration", "extension")}


def test_a_shortening_is_no_extension_and_keeps_every_limit() -> None:
    assert revised(LegalBasis.LAB_JOB_READY, 4, 4, 2) == {"duration": "pass", "extension": "pass"}
    asked = ExtensionFacts(until_week(13), until_week(13))
    assert check("duration", facts(ends_on=until_week(5), extension=asked)).actual == 5


def test_going_back_toward_the_first_grant_after_a_shortening_is_no_extension() -> None:
    assert revised(LegalBasis.LAB_JOB_READY, 4, 2, 4) == {"duration": "pass", "extension": "pass"}
    assert revised(LegalBasis.LAB_JOB_READY, 4, 2, 5)["extension"] == "fail"


def test_a_shortening_in_between_gives_no_weeks_back() -> None:
    assert revised(LegalBasis.INTL_23B, 13, 10, 26)["extension"] == "pass"
    assert revised(LegalBasis.INTL_23B, 13, 10, 27)["extension"] == "fail"
    assert revised(LegalBasis.LAB_OTHER, 13, 30, 43, particular_need=True)["extension"] == "pass"
    assert revised(LegalBasis.LAB_OTHER, 13, 30, 44, particular_need=True)["extension"] == "fail"


def test_a_first_grant_that_was_too_long_stays_too_long() -> None:
    assert revised(LegalBasis.INTL_23B, 14, 14, 20)["duration"] == "fail"


@pytest.mark.parametrize(
    ("previous", "total", "flags", "says"),
    [
        (13, 26, {}, "requires a concrete assessment"),
        (26, 39, {}, "takes a particular need"),
        (26, 40, {"particular_need": True}, "at most 13 weeks at a time, that is to 39 weeks in all"),
    ],
)
def test_a_refused_extension_says_what_is_missing(previous, total, flags, says) -> None:
    asked = ExtensionFacts(until_week(previous), until_week(13), **flags)
    assert says in check("extension", facts(ends_on=until_week(total), extension=asked)).explanation.en


def test_an_extension_is_not_judged_by_the_duration_of_a_first_grant() -> None:
    asked = ExtensionFacts(until_week(13), until_week(13), concrete_assessment=True)
    assert outcome("duration", facts(ends_on=until_week(26), extension=asked)) == "pass"


@pytest.mark.parametrize("missing", ["purpose", "declares_no_seasonal_peak", "declares_replaces_nobody"])
def test_each_part_of_the_purpose_is_needed(missing: str) -> None:
    assert outcome("purpose", facts(**{missing: None if missing == "purpose" else False})) == "fail"


def test_missing_papers_only_warn_before_anybody_has_filled_a_form() -> None:
    early = facts(purpose=None, statement=None, papers_may_follow=True)
    assert (outcome("purpose", early), outcome("representative_statement", early)) == ("warn", "warn")


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        (None, "fail"),
        (RepresentativeStatement(MONDAY, None), "fail"),
        (RepresentativeStatement(None, MONDAY), "fail"),
        (RepresentativeStatement(MONDAY, MONDAY), "pass"),
        (RepresentativeStatement(MONDAY, MONDAY + timedelta(days=1)), "fail"),
        (RepresentativeStatement(MONDAY, MONDAY, representative_objected=True), "fail"),
        (RepresentativeStatement(MONDAY, MONDAY, representative_objected=True, objection_decided=True), "pass"),
    ],
)
def test_employer_and_representative_state_in_writing_before_the_start(statement, expected) -> None:
    assert outcome("representative_statement", facts(statement=statement)) == expected


def test_no_statement_is_needed_where_nobody_else_is_employed() -> None:
    alone = facts(has_other_employees=False, statement=None, employee_basis=reported(0))
    assert outcome("representative_statement", alone) == "pass"


def test_declaring_nobody_else_with_registered_employees_is_flagged() -> None:
    assert outcome("representative_statement", facts(has_other_employees=False, statement=None)) == "warn"


@pytest.mark.parametrize(("latest", "expected"), [("13585628", "fail"), ("10000009", "pass"), (None, "pass")])
def test_the_latest_ordinary_employer_is_no_internship_place(latest: str | None, expected: str) -> None:
    assert outcome("same_employer", facts(latest_ordinary_employer_cvr=latest)) == expected


def test_two_unknown_employers_are_not_the_same_employer() -> None:
    assert outcome("same_employer", facts(employer_cvr=None, latest_ordinary_employer_cvr=None)) == "pass"


def test_no_company_number_reaches_an_explanation() -> None:
    result = check("same_employer", facts(latest_ordinary_employer_cvr="13585628"))
    assert "13585628" not in f"{result}"


def test_an_earlier_internship_with_the_same_company_is_flagged() -> None:
    assert outcome("repeat_placement", facts(earlier_placements_same_cvr=1)) == "warn"


@pytest.mark.parametrize(("completed", "hired", "expected"), [(3, 0, "pass"), (4, 0, "warn"), (20, 1, "pass")])
def test_many_internships_without_a_job_are_flagged(completed: int, hired: int, expected: str) -> None:
    placement = facts(workplace_completed_last_year=completed, workplace_hires_last_year=hired)
    assert outcome("revolving_door", placement) == expected


@pytest.mark.parametrize(
    "changes",
    [
        {"ends_on": MONDAY - timedelta(days=1)},
        {"hours_schedule": ()},
        {"hours_schedule": (HoursStep(2, Decimal(20)),)},
        {"hours_schedule": (HoursStep(1, Decimal(20)), HoursStep(1, Decimal(25)))},
        {"hours_schedule": (HoursStep(1, Decimal(0)),)},
        {"pauses": ((MONDAY + timedelta(days=3), MONDAY + timedelta(days=2)),)},
    ],
)
def test_facts_that_make_no_sense_are_refused(changes) -> None:
    with pytest.raises(ValueError):
        facts(**changes)


@pytest.mark.parametrize("weekday", [0, 8])
def test_a_weekday_is_one_of_seven(weekday: int) -> None:
    with pytest.raises(ValueError, match="Monday"):
        WeekdayTime(weekday, time(8), time(12))
