"""Checks on hours: how many in a week, at the same time as what else, and how much counts as an obligation met."""

from datetime import time
from fractions import Fraction

from app.foundation.core.i18n import Text
from app.registers.law.domain.facts import Commitment, CommitmentKind, PlacementFacts
from app.registers.law.domain.rules import CheckResult, Outcome, RuleBook
from app.registers.law.domain.schedule import (
    Span,
    clash,
    shared_days,
    step_periods,
    week_loads,
    weekly_hours_of,
)
from app.registers.law.domain.wording import clock, day, fill, number, plain, weekday

_KIND_NAMES = {
    CommitmentKind.PLACEMENT: Text("en anden praktik", "another internship"),
    CommitmentKind.EMPLOYMENT: Text("et job", "a job"),
    CommitmentKind.DANISH_CLASS: Text("danskundervisning", "Danish classes"),
    CommitmentKind.COURSE: Text("et kursus", "a course"),
    CommitmentKind.PREPARATION: Text("et forberedende forløb", "a preparatory programme"),
    CommitmentKind.OTHER: Text("en anden aftale", "another commitment"),
}


def weekly_hours(facts: PlacementFacts, rules: RuleBook) -> CheckResult:
    """At most 37 hours in each step of the schedule and, with everything else that week, in each calendar week.

    Weeks run Monday to Sunday; of a partly covered week only the covered days count. A commitment whose hours are
    unknown adds nothing here: `overlap` warns about it.
    """
    rule = rules["weekly_hours"]
    limit = Fraction(rule.values["max_hours"])
    own = max((Fraction(step.weekly_hours) for _, _, step in step_periods(facts)), default=Fraction(0))
    loads = week_loads(facts, facts.commitments)
    fullest = max(loads, key=lambda load: load.total)
    if own > limit:
        breached, actual = True, max(own, fullest.total)
        text = Text(
            "Praktikken er på {own} timer om ugen; højst {limit} er muligt.",
            "The internship is {own} hours a week; the limit is {limit}.",
        )
    else:
        breached, actual = fullest.total > limit, fullest.total
        text = Text(
            "Ugen fra den {day} har flest timer: {total}, heraf {others} til andet end praktikken. Højst {limit}.",
            "The week of {day} has the most hours: {total}, of which {others} for other things. At most {limit}.",
        )
    explanation = fill(
        text,
        own=number(own), limit=number(limit), day=day(fullest.monday),
        total=number(fullest.total, up=True), others=number(fullest.others),
    )  # fmt: skip
    return rule.result(breached, actual=plain(actual, up=True), limit=plain(limit), explanation=explanation)


def _overlap_of(facts: PlacementFacts, other: Commitment, limit: Fraction) -> tuple[Outcome, Span | None]:
    """How one commitment stands to the placement.

    * Not on the same days, those of a pause left out: pass.
    * Both have weekday times: fail when any of them meet on a shared day, else pass. A course that meets the working
      time is part of the training the internship is for: a warning, so that somebody has seen it.
    * Times unknown on either side: two internships fail unless their weekly hours are known and fit into one
      working week together; then, and for every other kind, warn that somebody must look at the times.
    """
    together = [
        (common, Fraction(step.weekly_hours))
        for first, last, step in step_periods(facts)
        if (common := shared_days(first, last, other.starts_on, other.ends_on))
    ]
    if not together:
        return Outcome.PASS, None
    if facts.working_times and other.times:
        clashes = [clash(facts.working_times, other.times, *common) for common, _ in together]
        span = min((span for span in clashes if span), key=_in_the_week, default=None)
        if span is None:
            return Outcome.PASS, None
        return (Outcome.WARN if other.kind is CommitmentKind.COURSE else Outcome.FAIL), span
    if other.kind is not CommitmentKind.PLACEMENT:
        return Outcome.WARN, None
    theirs = weekly_hours_of(other)
    fits = theirs is not None and max(own for _, own in together) + theirs <= limit
    return (Outcome.WARN if fits else Outcome.FAIL), None


def _in_the_week(span: Span) -> tuple[int, int, int]:
    return span.weekday, span.start, span.end


def overlap(facts: PlacementFacts, rules: RuleBook) -> CheckResult:
    """No other placement in the same hours, and no clash with Danish classes or other commitments.

    The worst of all commitments is the answer, the earliest of the equally bad ones is named.
    """
    rule = rules["overlap"]
    limit = Fraction(rule.values["max_hours"])
    ranked = {Outcome.FAIL: 0, Outcome.WARN: 1, Outcome.PASS: 2}
    judged = [(*_overlap_of(facts, other, limit), other) for other in facts.commitments]
    judged.sort(key=lambda item: (ranked[item[0]], item[2].starts_on, item[2].kind.value))
    clashes = sum(1 for outcome, _, _ in judged if outcome is not Outcome.PASS)
    if not judged or clashes == 0:
        text = Text("Praktikken falder ikke sammen med andet.", "The internship does not coincide with anything else.")
        return rule.result(False, actual=0, limit=0, explanation=text)
    outcome, span, other = judged[0]
    if span is not None:
        text = fill(
            Text("Arbejdstiden falder sammen med {what}: {weekday} kl. {start}–{end}.",
                 "The working time coincides with {what}: {weekday} {start}–{end}."),
            weekday=weekday(span.weekday), start=_minute(span.start), end=_minute(span.end),
            what=_KIND_NAMES[other.kind],
        )  # fmt: skip
    else:
        refused = Text(
            "I samme periode er der {what} fra den {day}, og timerne kan ikke være i samme uge.",
            "In the same period there is {what} from {day}, and the hours do not fit into one week.",
        )
        unsure = Text(
            "I samme periode er der {what} fra den {day}. Tidspunkterne er ikke oplyst; se efter, at de passer.",
            "In the same period there is {what} from {day}. The times are not known; make sure that they fit.",
        )
        text = fill(
            refused if outcome is Outcome.FAIL else unsure, what=_KIND_NAMES[other.kind], day=day(other.starts_on)
        )
    return rule.result(True, actual=clashes, limit=0, explanation=text, breach=rule.breach(at_most=outcome))


def _minute(value: int) -> Text:
    """Minutes after midnight as a time of day; the day's end is midnight."""
    return clock(time(value // 60 % 24, value % 60))


def work_obligation(facts: PlacementFacts, rules: RuleBook) -> CheckResult:
    """Hours that count toward the 37-hour work obligation: internship, classes, preparation and the like.

    The leanest calendar week that the placement covers from Monday to Friday is shown; information only.
    """
    rule = rules["work_obligation"]
    counted = [item for item in facts.commitments if item.kind in rule.values["counted_kinds"]]
    loads = week_loads(facts, counted)
    full = [
        load
        for load in loads
        if facts.starts_on <= load.monday and (facts.ends_on - load.monday).days >= 4  # Friday is within
    ]
    leanest = min(full or loads, key=lambda load: load.total)
    target = Fraction(rule.values["hours"])
    text = fill(
        Text("Ugen fra den {day} giver mindst: {total} timer tæller med i arbejdspligten på {target} timer.",
             "The week of {day} gives least: {total} hours count toward the work obligation of {target} hours."),
        day=day(leanest.monday), total=number(leanest.total), target=number(target),
    )  # fmt: skip
    return rule.result(leanest.total < target, actual=plain(leanest.total), limit=plain(target), explanation=text)
