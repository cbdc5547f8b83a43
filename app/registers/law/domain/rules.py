"""Dated rules: what applies on which day, how strictly, and on what source."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from app.foundation.core.i18n import Text
from app.registers.law.errors import LegalParametersMissing


class Enforcement(StrEnum):
    """What a breach does: it refuses, it is shown, or it is only counted."""

    ENFORCE = "enforce"
    WARN = "warn"
    INFO = "info"


class Outcome(StrEnum):
    """The answer of one check."""

    PASS = "pass"  # noqa: S105  an outcome, not a password
    WARN = "warn"
    FAIL = "fail"


BREACH_OUTCOME: Mapping[Enforcement, Outcome] = {
    Enforcement.ENFORCE: Outcome.FAIL,
    Enforcement.WARN: Outcome.WARN,
    Enforcement.INFO: Outcome.PASS,
}


@dataclass(frozen=True, slots=True)
class CheckResult:
    """One check's answer: what was found against what is allowed, in numbers and in words.

    `actual` and `limit` are plain strings or whole numbers, ready for JSON; decimals are written with a point.
    """

    code: str
    outcome: Outcome
    actual: str | int
    limit: str | int
    explanation: Text
    source: str
    overridable: bool


@dataclass(frozen=True, slots=True)
class Rule:
    """One dated row. `valid_to` is the last day it applies, None while nothing has replaced it."""

    code: str
    valid_from: date
    valid_to: date | None
    source: str
    verified: bool
    enforcement: Enforcement
    overridable: bool
    values: Mapping[str, Any]

    def applies_on(self, day: date) -> bool:
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)

    def result(
        self, breached: bool, *, actual: str | int, limit: str | int, explanation: Text, breach: Outcome | None = None
    ) -> CheckResult:
        """This rule's answer; a breach becomes what the enforcement says, unless the check names a milder outcome."""
        outcome = (breach or BREACH_OUTCOME[self.enforcement]) if breached else Outcome.PASS
        return CheckResult(self.code, outcome, actual, limit, explanation, self.source, self.overridable)

    def breach(self, *, at_most: Outcome = Outcome.FAIL) -> Outcome:
        """What a breach of this rule amounts to, and never worse than `at_most`."""
        return min(BREACH_OUTCOME[self.enforcement], at_most, key=SEVERITY.__getitem__)


SEVERITY: Mapping[Outcome, int] = {Outcome.PASS: 0, Outcome.WARN: 1, Outcome.FAIL: 2}

RuleBook = Mapping[str, Rule]


@dataclass(frozen=True, slots=True)
class LegalParameters:
    """All rows an installation knows, of every date."""

    rules: tuple[Rule, ...]

    def at(self, day: date) -> RuleBook:
        """The rules in force on a day, by code.

        A code without a row on that day was no rule then and is not judged.
        Raises LegalParametersMissing when no rule at all is in force: a hole in the data must not let people through.
        """
        book = {rule.code: rule for rule in self.rules if rule.applies_on(day)}
        if not book:
            msg = f"no legal parameters are in force on {day.isoformat()}"
            raise LegalParametersMissing(msg)
        return book
