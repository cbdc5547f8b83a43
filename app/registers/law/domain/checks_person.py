"""Checks on why this person comes to this employer: purpose, earlier jobs and earlier internships."""

from app.foundation.core.i18n import Text
from app.registers.law.domain.facts import PlacementFacts
from app.registers.law.domain.rules import CheckResult, Outcome, RuleBook
from app.registers.law.domain.wording import count, fill


def purpose(facts: PlacementFacts, rules: RuleBook) -> CheckResult:
    """A stated purpose, and the employer's declarations that the internship covers no seasonal peak and replaces
    nobody who is on leave or dismissed (LAB § 59).
    """
    rule = rules["purpose"]
    wanted = (
        (facts.purpose is not None, Text("et formål", "a purpose")),
        (
            facts.declares_no_seasonal_peak,
            Text("erklæring om, at praktikken ikke dækker en sæsonspids",
                 "a declaration that the internship covers no seasonal peak"),
        ),
        (
            facts.declares_replaces_nobody,
            Text("erklæring om, at praktikken ikke erstatter nogen på orlov eller en opsagt",
                 "a declaration that the internship replaces nobody on leave or dismissed"),
        ),
    )  # fmt: skip
    missing = [name for present, name in wanted if not present]
    milder = Outcome.WARN if facts.papers_may_follow else Outcome.FAIL
    if missing:
        listed = Text("; ".join(name.da for name in missing), "; ".join(name.en for name in missing))
        text = fill(Text("Der mangler: {what}.", "Missing: {what}."), what=listed)
    else:
        text = Text(
            "Formålet er oplyst, og begge erklæringer er afgivet.",
            "The purpose is stated and both declarations are given.",
        )
    return rule.result(
        bool(missing),
        actual=len(wanted) - len(missing),
        limit=len(wanted),
        explanation=text,
        breach=rule.breach(at_most=milder),
    )


def same_employer(facts: PlacementFacts, rules: RuleBook) -> CheckResult:
    """Not at the employer where the person was most recently ordinarily employed."""
    rule = rules["same_employer"]
    latest = facts.latest_ordinary_employer_cvr
    breached = latest is not None and latest == facts.employer_cvr
    if breached:
        text = Text(
            "Personen var senest ordinært ansat i samme virksomhed. "
            "Vælg en anden virksomhed, eller bed om at fravige kravet med en begrundelse.",
            "The person was most recently ordinarily employed by the same company. "
            "Choose another company, or ask for an override with reasons.",
        )
    elif latest is None:
        text = Text("Der er ikke registreret et tidligere ordinært job.", "No earlier ordinary job is registered.")
    else:
        text = Text(
            "Personen var senest ordinært ansat i en anden virksomhed.",
            "The person was most recently ordinarily employed by another company.",
        )
    # Company numbers stay out: a company must not learn where a candidate worked before.
    return rule.result(breached, actual="same" if breached else "other", limit="other", explanation=text)


def repeat_placement(facts: PlacementFacts, rules: RuleBook) -> CheckResult:
    """Flags that the person has been in internship with the same company before."""
    rule = rules["repeat_placement"]
    earlier = facts.earlier_placements_same_cvr
    text = fill(
        Text("Personen har haft {n} i samme virksomhed før.", "The person has had {n} with the same company before."),
        n=count(earlier, Text("praktik", "internship"), Text("praktikker", "internships")),
    )
    return rule.result(earlier > 0, actual=earlier, limit=0, explanation=text)
