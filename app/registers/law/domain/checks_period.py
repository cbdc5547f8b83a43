"""Checks on the period: when a placement begins, how long it lasts, and how far it may be extended."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from app.foundation.core.i18n import Text
from app.registers.law.domain.facts import ExtensionFacts, PlacementFacts
from app.registers.law.domain.rules import CheckResult, RuleBook
from app.registers.law.domain.wording import day, fill, weeks


def weeks_begun(first: date, last: date) -> int:
    """Weeks from `first` to `last`, both included, a begun week counted as a whole one."""
    return ((last - first).days + 7) // 7


def start_date(facts: PlacementFacts, rules: RuleBook) -> CheckResult:
    """A placement starts on the day of its grant at the earliest; while it is not granted, not before today."""
    rule = rules["start_date"]
    earliest = facts.decided_on or facts.today
    breached = facts.starts_on < earliest
    if breached and facts.decided_on:
        text = Text(
            "Praktikken kan ikke begynde den {start}; den blev først bevilget den {earliest}.",
            "The internship cannot start on {start}; it was not granted until {earliest}.",
        )
    elif breached:
        text = Text(
            "Praktikken kan ikke begynde den {start}; flyt starten til tidligst den {earliest}.",
            "The internship cannot start on {start}; move the start to {earliest} at the earliest.",
        )
    else:
        text = Text(
            "Praktikken begynder den {start}; tidligste start er den {earliest}.",
            "The internship starts on {start}; the earliest start is {earliest}.",
        )
    return rule.result(
        breached,
        actual=facts.starts_on.isoformat(),
        limit=earliest.isoformat(),
        explanation=fill(text, start=day(facts.starts_on), earliest=day(earliest)),
    )


def duration(facts: PlacementFacts, rules: RuleBook) -> CheckResult:
    """How long a placement may be granted for, by legal basis; 13 weeks are 91 days with both ends counted.

    For an extension this judges the first grant, or what a shortening left of it; the extension itself has its own
    check. A pause does not make room for more days: the limit is on the calendar (our reading, docs/rules.md).
    """
    rule = rules["duration"]
    allowed = rule.values["max_weeks"][facts.legal_basis]
    ends_on = min(facts.ends_on, facts.extension.granted_ends_on) if facts.extension else facts.ends_on
    actual = weeks_begun(facts.starts_on, ends_on)
    latest = facts.starts_on + timedelta(weeks=allowed, days=-1)
    text = fill(
        Text("Praktikken varer {actual}; højst {allowed} er muligt, det vil sige senest til den {latest}.",
             "The internship lasts {actual}; the limit is {allowed}, that is until {latest} at the latest."),
        actual=weeks(actual), allowed=weeks(allowed), latest=day(latest),
    )  # fmt: skip
    return rule.result(actual > allowed, actual=actual, limit=allowed, explanation=text)


def extension(facts: PlacementFacts, rules: RuleBook) -> CheckResult:
    """Whether and how far a placement may be extended (LAB § 61, stk. 2).

    A basis without a row cannot be extended. Up to `total_weeks` it can, for some after a concrete assessment;
    beyond that only for a particular need, a limited number of weeks at a time, if the row allows it at all. All
    limits are on the whole placement from its first day, however many extensions and shortenings it has had. Going
    back toward the end of the first grant after a shortening is no extension: that much was granted.
    """
    rule = rules["extension"]
    asked = facts.extension
    if asked is None or facts.ends_on <= max(asked.previous_ends_on, asked.granted_ends_on):
        text = Text("Der er ikke tale om en forlængelse.", "This is not an extension.")
        return rule.result(False, actual=0, limit=0, explanation=text)
    total = weeks_begun(facts.starts_on, facts.ends_on)
    values = rule.values.get(facts.legal_basis)
    if values is None:
        limit = weeks_begun(facts.starts_on, asked.granted_ends_on)
        text = Text(
            "En praktik på dette grundlag kan ikke forlænges.", "An internship on this basis cannot be extended."
        )
        return rule.result(True, actual=total, limit=limit, explanation=text)
    breached, limit, text = _extension_to(facts, asked, total, values)
    at_a_time = values["beyond_weeks_at_a_time"]
    explanation = fill(
        text,
        total=weeks(total), limit=weeks(limit), ordinary=weeks(values["total_weeks"]), at_a_time=weeks(at_a_time),
    )  # fmt: skip
    return rule.result(breached, actual=total, limit=limit, explanation=explanation)


def _extension_to(
    facts: PlacementFacts, asked: ExtensionFacts, total: int, values: Mapping[str, Any]
) -> tuple[bool, int, Text]:
    """Whether an extension to `total` weeks breaks its row, the limit in weeks, and the words for it."""
    limit, at_a_time = values["total_weeks"], values["beyond_weeks_at_a_time"]
    ordinary_end = facts.starts_on + timedelta(weeks=limit, days=-1)
    if total > limit and not at_a_time:
        return True, limit, _TOO_LONG
    # An extension that goes on past the ordinary limit covers the weeks up to it too.
    reached = max(asked.previous_ends_on, asked.granted_ends_on)
    if values["assessment_required"] and reached < ordinary_end and not asked.concrete_assessment:
        return True, limit, _NEEDS_ASSESSMENT
    if total <= limit:
        return False, limit, _WITHIN
    # The part beyond the ordinary limit is what is granted some weeks at a time, from where the placement ends now.
    beyond_from = max(asked.previous_ends_on, ordinary_end)
    allowed = weeks_begun(facts.starts_on, beyond_from) + at_a_time
    if not asked.particular_need:
        return True, limit, _NEEDS_PARTICULAR_NEED
    too_much = weeks_begun(beyond_from + timedelta(days=1), facts.ends_on) > at_a_time
    return too_much, allowed, _TOO_MUCH_AT_A_TIME if too_much else _BEYOND


_NEEDS_ASSESSMENT = Text(
    "Forlængelse til i alt {total} kræver en konkret vurdering af personens behov.",
    "Extending to {total} in all requires a concrete assessment of the person's needs.",
)
_WITHIN = Text(
    "Praktikken forlænges til i alt {total}; højst {limit} er muligt.",
    "The internship is extended to {total} in all; the limit is {limit}.",
)
_TOO_LONG = Text(
    "Praktikken ville vare {total} i alt; højst {limit} er muligt.",
    "The internship would last {total} in all; the limit is {limit}.",
)
_NEEDS_PARTICULAR_NEED = Text(
    "Forlængelse til i alt {total}, altså ud over {ordinary}, kræver et særligt behov; begrund det.",
    "Extending to {total} in all, that is beyond {ordinary}, takes a particular need; give the grounds for it.",
)
_TOO_MUCH_AT_A_TIME = Text(
    "Ud over {ordinary} kan der højst forlænges med {at_a_time} ad gangen, det vil sige nu til i alt {limit}.",
    "Beyond {ordinary} an extension adds at most {at_a_time} at a time, that is to {limit} in all for now.",
)
_BEYOND = Text(
    "Ud over {ordinary} kan der forlænges ved et særligt behov, højst {at_a_time} ad gangen; i alt bliver det {total}.",
    "Beyond {ordinary} an extension takes a particular need, at most {at_a_time} at a time; it comes to {total} in all.",
)
