"""All legal checks on one placement, in one fixed order."""

from collections.abc import Callable, Mapping

from app.registers.law.domain import checks_hours, checks_period, checks_person, checks_workplace
from app.registers.law.domain.facts import PlacementFacts
from app.registers.law.domain.rules import CheckResult, LegalParameters, Outcome, RuleBook

Check = Callable[[PlacementFacts, RuleBook], CheckResult]

CHECKS: Mapping[str, Check] = {
    "ratio_requirement": checks_workplace.ratio_requirement,
    "ratio_applies_to_programme": checks_workplace.ratio_applies_to_programme,
    "duration": checks_period.duration,
    "extension": checks_period.extension,
    "weekly_hours": checks_hours.weekly_hours,
    "overlap": checks_hours.overlap,
    "start_date": checks_period.start_date,
    "purpose": checks_person.purpose,
    "representative_statement": checks_workplace.representative_statement,
    "same_employer": checks_person.same_employer,
    "repeat_placement": checks_person.repeat_placement,
    "revolving_door": checks_workplace.revolving_door,
    "work_obligation": checks_hours.work_obligation,
}


def run_checks(facts: PlacementFacts, parameters: LegalParameters) -> tuple[CheckResult, ...]:
    """Every check whose rule is in force on the placement's own date, all of them, never only the first failure.

    Raises LegalParametersMissing when the data know no rule at all for that date.
    """
    rules = parameters.at(facts.rules_date)
    return tuple(check(facts, rules) for code, check in CHECKS.items() if code in rules)


def failed(results: tuple[CheckResult, ...]) -> tuple[CheckResult, ...]:
    """The checks that refuse."""
    return tuple(result for result in results if result.outcome is Outcome.FAIL)


def blocking(results: tuple[CheckResult, ...], overridden: frozenset[str] = frozenset()) -> tuple[CheckResult, ...]:
    """The failed checks that still block a grant: not overridden, or not overridable in the first place."""
    return tuple(result for result in failed(results) if not (result.overridable and result.code in overridden))
