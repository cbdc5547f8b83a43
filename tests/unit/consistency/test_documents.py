"""What the documents say about the code is still so: settings, legal rules, life cycles, commands, links."""

import re
from enum import StrEnum
from pathlib import Path

import pytest
from typer.models import CommandInfo

import app.cli as _every_command  # noqa: F401  the package adds commands to those of its first file
from app.cli.commands import app as commands
from app.foundation.core.config import PREFIX, Settings
from app.journey.aftercare.domain.states import EmploymentStatus, FollowUpStatus
from app.journey.matching.domain import FILTERS
from app.journey.matching.domain.states import MatchStatus
from app.journey.needs.domain import NeedStatus
from app.journey.placements.domain import PlacementStatus
from app.journey.training.domain.states import ActivityStatus
from app.registers.candidates.domain import CandidateStatus
from app.registers.law.domain import CHECKS
from app.registers.law.parameters import load_parameters

ROOT = Path(__file__).parents[3]
DOCUMENTS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
LINK = re.compile(r"\]\((?!https?:|#)([^)#\s]+)")
FIRST_CELL = re.compile(r"^\| `([^`]+)` \|", re.MULTILINE)


def text_of(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def section(name: str, heading: str) -> str:
    """From a heading to the next one of any level."""
    return text_of(name).split(f"{heading}\n", 1)[1].split("\n#", 1)[0]


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_link_between_documents_leads_somewhere(document: Path) -> None:
    lost = [
        link for link in LINK.findall(document.read_text(encoding="utf-8")) if not (document.parent / link).exists()
    ]
    assert not lost


def test_every_setting_is_in_the_operations_table_and_no_other() -> None:
    listed = FIRST_CELL.findall(section("docs/operations.md", "## Settings"))
    assert listed == [f"{PREFIX}{name.upper()}" for name in Settings.model_fields]


def test_every_command_is_in_the_operations_table() -> None:
    listed = FIRST_CELL.findall(section("docs/operations.md", "## Commands"))
    words = [line.split()[1:] for line in listed]
    groups = {
        group.name: group.typer_instance.registered_commands
        for group in commands.registered_groups
        if group.typer_instance is not None
    }
    named = {" ".join(word[:2] if word[0] in groups else word[:1]) for word in words}
    names = {called(command) for command in commands.registered_commands}
    assert named == names | {f"{group} {called(command)}" for group, inner in groups.items() for command in inner}


def called(command: CommandInfo) -> str:
    """What is typed for a command; without a name of its own that of its function."""
    return command.name or (command.callback.__name__ if command.callback else "")


def test_every_legal_check_is_in_the_rules_table_with_its_enforcement_and_source() -> None:
    rows = {row.split("`")[1]: row for row in section("docs/rules.md", "## The rules").splitlines() if row[:3] == "| `"}
    assert set(rows) == set(CHECKS)
    for rule in load_parameters().rules:
        assert f"| {rule.enforcement.value}, {'yes' if rule.overridable else 'no'} |" in rows[rule.code], rule.code
        assert ("**Not verified**" in rows[rule.code]) is not rule.verified, rule.code


def test_every_hard_filter_is_in_the_matching_table() -> None:
    listed = FIRST_CELL.findall(section("docs/matching.md", "## Hard filters"))
    assert listed == [item.value for item in FILTERS]


@pytest.mark.parametrize(
    "states",
    [NeedStatus, MatchStatus, PlacementStatus, ActivityStatus, EmploymentStatus, FollowUpStatus, CandidateStatus],
)
def test_every_state_is_in_the_architecture_document(states: type[StrEnum]) -> None:
    table = section("docs/architecture.md", "## Life cycles")
    assert ", ".join(state.value for state in states) in table


def test_decisions_are_numbered_without_gaps_and_fit_on_a_page() -> None:
    files = sorted((ROOT / "docs" / "decisions").glob("*.md"))
    assert [int(path.name[:4]) for path in files] == list(range(1, len(files) + 1))
    for path in files:
        lines = path.read_text(encoding="utf-8").splitlines()
        assert len(lines) <= 60, path.name
        assert [line for line in lines if line.startswith("## ")] == [
            "## Context", "## Decision", "## Rejected", "## Consequences",
        ], path.name  # fmt: skip
