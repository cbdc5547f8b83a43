"""Dated parameters: a change of law is a change of data."""

from datetime import date
from pathlib import Path

import pytest

from app.registers.law.domain import CHECKS, Outcome, run_checks
from app.registers.law.errors import LegalParametersInvalid, LegalParametersMissing
from app.registers.law.parameters import DEFAULT_FILE, load_parameters
from tests.unit.law.builders import PARAMETERS, facts

ROW = """
[[parameter]]
code = "weekly_hours"
valid_from = {valid_from}
{valid_to}
source = "{source}"
verified = true
enforcement = "{enforcement}"
overridable = false
[parameter.values]
max_hours = "{hours}"
"""


def row(valid_from="2020-01-01", valid_to="", source="LAB", enforcement="enforce", hours="37") -> str:
    until = f"valid_to = {valid_to}" if valid_to else ""
    return ROW.format(valid_from=valid_from, valid_to=until, source=source, enforcement=enforcement, hours=hours)


@pytest.fixture
def written(tmp_path: Path):
    def write(*rows: str):
        path = tmp_path / "law.toml"
        path.write_text("".join(rows), encoding="utf-8")
        return load_parameters(path)

    return write


def test_the_delivered_file_has_a_row_for_every_check_today() -> None:
    assert PARAMETERS.at(date(2026, 7, 1)).keys() == CHECKS.keys()


def test_every_delivered_row_names_its_source() -> None:
    assert all(rule.source for rule in PARAMETERS.rules)


def test_a_placement_is_judged_by_the_rules_of_its_own_date(written) -> None:
    parameters = written(row(valid_to="2026-12-31"), row(valid_from="2027-01-01", hours="30.5"))
    forty = {"hours_schedule": facts().hours_schedule}
    old = facts(starts_on=date(2026, 12, 31), ends_on=date(2027, 3, 1), **forty)
    new = facts(starts_on=date(2027, 1, 1), ends_on=date(2027, 3, 1), **forty)
    decided_later = facts(judged_on=date(2027, 1, 1))
    limits = [run_checks(item, parameters)[0].limit for item in (old, new, decided_later)]
    assert limits == ["37", "30.5", "30.5"]


def test_a_rule_without_a_row_on_the_day_is_not_judged(written) -> None:
    assert [result.code for result in run_checks(facts(), written(row()))] == ["weekly_hours"]


def test_a_day_without_any_rule_lets_nobody_through(written) -> None:
    with pytest.raises(LegalParametersMissing):
        run_checks(facts(), written(row(valid_from="2027-01-01")))


@pytest.mark.parametrize(
    ("enforcement", "outcome"), [("enforce", Outcome.FAIL), ("warn", Outcome.WARN), ("info", Outcome.PASS)]
)
def test_how_strictly_a_rule_applies_is_data(written, enforcement: str, outcome: Outcome) -> None:
    result = run_checks(facts(), written(row(enforcement=enforcement, hours="20")))[0]
    assert (result.outcome, result.actual) == (outcome, "25")


@pytest.mark.parametrize(
    "content",
    [
        "",
        "not toml at all [",
        row(hours="many"),
        row(hours="0"),
        row(enforcement="sometimes"),
        row(source=" "),
        row(valid_from="2026-02-01", valid_to="2026-01-31"),
        row(valid_from='"2026-02-01"'),
        row() + row(valid_from="2027-01-01"),
        row(valid_to="2027-01-01") + row(valid_from="2027-01-01"),
        row().replace("weekly_hours", "tea_breaks"),
        row().replace("verified = true\n", ""),
        row().replace("verified = true", 'verified = "yes"'),
        row().replace("overridable", "overrideable"),
        row().replace("max_hours", "max_days"),
    ],
)
def test_a_file_that_can_be_read_in_two_ways_is_refused(written, content: str) -> None:
    with pytest.raises(LegalParametersInvalid):
        written(content)


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(LegalParametersInvalid):
        load_parameters(tmp_path / "nowhere.toml")


def test_a_duration_needs_every_legal_basis(tmp_path: Path) -> None:
    path = tmp_path / "law.toml"
    path.write_text(DEFAULT_FILE.read_text(encoding="utf-8").replace("lab_graduate = 8\n", ""), encoding="utf-8")
    with pytest.raises(LegalParametersInvalid, match="duration"):
        load_parameters(path)
