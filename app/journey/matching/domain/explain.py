"""Explains one candidate's score: every criterion, the gaps, and what each single training step would change."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from app.foundation.core.i18n import Text
from app.journey.matching.domain.closeness import Closeness
from app.journey.matching.domain.labels import Labels, cefr, listed, name
from app.journey.matching.domain.pool import CandidatePool, Floats, Importance, NeedFacts
from app.journey.matching.domain.score import (
    MISSING,
    SAME_ISCO2,
    SAME_ISCO4,
    SAME_OCCUPATION,
    Scores,
    coverage_and_potential,
    score_pool,
)
from app.journey.matching.domain.weights import CRITERIA, DEFAULT_WEIGHTS, Weights
from app.registers.law.domain.wording import fill, number, weeks


@dataclass(frozen=True, slots=True)
class CriterionExplanation:
    """One criterion of S: raw value, weight, their product, whether the fact is known, and what it rests on."""

    code: str
    raw: float
    weight: float
    contribution: float
    known: bool
    evidence: Text


@dataclass(frozen=True, slots=True)
class Gap:
    """A skill that is asked for and not held at its level: an item of the training plan, in weeks."""

    skill: int
    have: float
    need: int
    weeks: float
    importance: Importance
    required_at_start: bool


@dataclass(frozen=True, slots=True)
class Counterfactual:
    """S if the candidate learnt one skill up to one level more, everything else unchanged."""

    skill: int
    from_level: float
    to_level: float
    weeks: float
    score: float
    gain: float
    gain_per_week: float


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a candidate stands where they stand; `summary` is written for the candidate.

    In brief, what only a single candidate is told is left empty: the counterfactuals and the summary.
    """

    score: float
    rank_score: float
    waiting: float
    proposals: float
    confidence: float
    criteria: tuple[CriterionExplanation, ...]
    gaps: tuple[Gap, ...]
    training_weeks: float
    usable_weeks: float
    counterfactuals: tuple[Counterfactual, ...]
    summary: Text


def explain(
    need: NeedFacts,
    pool: CandidatePool,
    row: int,
    closeness: Closeness,
    weights: Weights = DEFAULT_WEIGHTS,
    labels: Labels | None = None,
) -> Explanation:
    """The explanation of one row; its numbers are those of `score_pool`."""
    one = pool.take([row])
    return explain_all(need, one, score_pool(need, one, closeness, weights), closeness, weights, labels)[0]


def explain_all(
    need: NeedFacts,
    pool: CandidatePool,
    scores: Scores,
    closeness: Closeness,
    weights: Weights = DEFAULT_WEIGHTS,
    labels: Labels | None = None,
    *,
    brief: bool = False,
) -> list[Explanation]:
    """The explanations of a small pool with these scores, row by row."""
    names = labels or Labels()
    gaps = [gaps_of(need, held, weights) for held in scores.held]
    criteria = _criteria(need, pool, scores, weights, gaps, names)
    numbers = zip(
        *(column.tolist() for column in (
            scores.score, scores.rank_score, scores.waiting, scores.proposals, scores.confidence
        )), strict=True
    )  # fmt: skip
    return [
        Explanation(
            score=score,
            rank_score=rank_score,
            waiting=waiting,
            proposals=proposals,
            confidence=confidence,
            criteria=told,
            gaps=missing,
            training_weeks=sum((gap.weeks for gap in missing), 0.0),
            usable_weeks=need.weeks * weights.usable_share,
            counterfactuals=()
            if brief
            else counterfactuals(need, pool.take([row]), scores.of(row), closeness, weights),
            summary=Text("", "") if brief else _summary(need, told, missing, names),
        )
        for row, ((score, rank_score, waiting, proposals, confidence), told, missing) in enumerate(
            zip(numbers, criteria, gaps, strict=True)
        )
    ]


def gaps_of(need: NeedFacts, held: Floats, weights: Weights = DEFAULT_WEIGHTS) -> tuple[Gap, ...]:
    """The gaps behind T, the most pressing first: required at the start, then by importance, then the longest.

    `held` is one row of `Scores.held`, shape (K,). The weeks add up to T.
    """
    gaps = [
        Gap(
            skill=item.skill,
            have=have,
            need=item.level,
            weeks=(item.level - have) * (item.weeks_per_level or weights.weeks_per_level),
            importance=item.importance,
            required_at_start=item.required_at_start,
        )
        for item, have in zip(need.skills, held.tolist(), strict=True)
        if have < item.level
    ]
    return tuple(sorted(gaps, key=lambda gap: (not gap.required_at_start, -gap.importance, -gap.weeks, gap.skill)))


def counterfactuals(
    need: NeedFacts, one: CandidatePool, scores: Scores, closeness: Closeness, weights: Weights = DEFAULT_WEIGHTS
) -> tuple[Counterfactual, ...]:
    """S after each single training step (one level, or what is left of it), by gain per week, then by skill code.

    What is learnt also counts for other skills asked for, as far as it is close to them.
    `one` and `scores` hold exactly one row. Empty while no skills are recorded: then S rests on a stand-in, and
    the step to take is to ask.
    """
    if not bool(one.skills_recorded[0]):
        return ()
    steps = [
        (column, have, min(have + 1.0, float(item.level)))
        for column, (item, have) in enumerate(zip(need.skills, scores.held[0].tolist(), strict=True))
        if have < item.level
    ]
    changed = np.repeat(scores.held, len(steps), axis=0)
    for index, (learnt, _, after) in enumerate(steps):
        for column, item in enumerate(need.skills):
            close = 1.0 if column == learnt else closeness.get(item.skill, {}).get(need.skills[learnt].skill, 0.0)
            changed[index, column] = max(changed[index, column], min(after, item.level) * close)
    coverage, potential = coverage_and_potential(need, changed, weights)
    found = []
    for index, (column, have, after) in enumerate(steps):
        item = need.skills[column]
        gain = float(
            weights.potential * (potential[index] - scores.raw[0, 0])
            + weights.coverage * (coverage[index] - scores.raw[0, 1])
        )
        spent = (after - have) * (item.weeks_per_level or weights.weeks_per_level)
        found.append(Counterfactual(item.skill, have, after, spent, float(scores.score[0]) + gain, gain, gain / spent))
    return tuple(sorted(found, key=lambda step: (-round(step.gain_per_week, 12), step.skill)))


_UNKNOWN = Text("Ikke oplyst; tæller halvt.", "Not known; counts half.")


def _criteria(
    need: NeedFacts,
    pool: CandidatePool,
    scores: Scores,
    weights: Weights,
    gaps: Sequence[tuple[Gap, ...]],
    names: Labels,
) -> list[tuple[CriterionExplanation, ...]]:
    """The criteria of every row, in the order of CRITERIA."""
    usable, occupation = int(need.weeks * weights.usable_share), name(names.occupations, need.occupation)
    rows = zip(
        *(column.tolist() for column in (
            scores.raw, scores.contributions, scores.known, scores.minutes, pool.danish_oral
        )), gaps, strict=True
    )  # fmt: skip
    told = []
    for raw, contributions, known, minutes, danish, missing in rows:
        evidence = (
            _training_evidence(_whole_weeks(missing) if missing else None, usable),
            _coverage_evidence(len(need.skills), tuple(name(names.skills, gap.skill) for gap in missing)),
            _language_evidence(need.danish_oral, danish),
            _occupation_evidence(raw[3], occupation, wish=True),
            _occupation_evidence(raw[4], occupation, wish=False),
            _travel_evidence(None if math.isnan(minutes) else math.ceil(round(minutes, 6))),
        )
        told.append(tuple(
            CriterionExplanation(code, value, weight, contribution, fact, text if fact else _UNKNOWN)
            for code, value, weight, contribution, fact, text in zip(
                CRITERIA, raw, weights.shares, contributions, known, evidence, strict=True
            )
        ))  # fmt: skip
    return told


def _whole_weeks(gaps: Sequence[Gap]) -> int:
    """What the gaps take together, for reading: whole weeks, rounded up."""
    return math.ceil(round(sum((gap.weeks for gap in gaps), 0.0), 6))


# The same few facts are told of many people: each wording is remembered by them.
_remembered = lru_cache(maxsize=2_048)


@_remembered
def _training_evidence(gap: int | None, usable: int) -> Text:
    if gap is None:
        return Text("Intet skal læres først.", "Nothing has to be learnt first.")
    return fill(
        Text("Oplæringen tager {gap}; praktikken giver tid til {usable}.",
             "The training takes {gap}; the internship leaves time for {usable}."),
        gap=weeks(gap), usable=weeks(usable),
    )  # fmt: skip


@_remembered
def _coverage_evidence(asked: int, missing: tuple[Text, ...]) -> Text:
    if not asked:
        return Text("Pladsen kræver ingen bestemte kompetencer.", "The place asks for no particular skills.")
    counts = {"met": number(asked - len(missing)), "all": number(asked)}
    if not missing:
        return fill(Text("Alle {all} kompetencer er på plads.", "All {all} skills are there."), **counts)
    return fill(
        Text("{met} af {all} kompetencer er på plads; der mangler noget i: {what}.",
             "{met} of {all} skills are there; something is missing in: {what}."),
        what=listed(list(missing)), **counts,
    )  # fmt: skip


@_remembered
def _language_evidence(asked: int, have: int) -> Text:
    if asked == 0:
        return Text("Pladsen stiller ikke krav til dansk.", "The place asks for no Danish.")
    levels = {"have": Text(*(2 * [cefr(have)])), "asked": Text(*(2 * [cefr(asked)]))}
    return fill(Text("Mundtligt dansk {have}; der bedes om {asked}.", "Spoken Danish {have}; {asked} is asked for."),
                **levels)  # fmt: skip


_WISH = {
    SAME_OCCUPATION: Text("{what} står på kandidatens ønskeliste.", "{what} is on the candidate's list of wishes."),
    SAME_ISCO4: Text("Tæt på et af kandidatens ønsker.", "Close to one of the candidate's wishes."),
    SAME_ISCO2: Text("I samme fagområde som et af kandidatens ønsker.", "In the same field as one of the wishes."),
    0.0: Text("Ikke blandt kandidatens ønsker.", "Not among the candidate's wishes."),
}
_PAST = {
    SAME_OCCUPATION: Text("Kandidaten har arbejdet som {what}.", "The candidate has worked as {what}."),
    SAME_ISCO4: Text("Kandidaten har arbejdet med noget, der ligger tæt på.", "The candidate has done similar work."),
    SAME_ISCO2: Text("Kandidaten har arbejdet i samme fagområde.", "The candidate has worked in the same field."),
    0.0: Text("Kandidaten har ikke arbejdet i faget før.", "The candidate has not worked in this field before."),
}


@_remembered
def _occupation_evidence(raw: float, what: Text, *, wish: bool) -> Text:
    template = (_WISH if wish else _PAST).get(raw)
    if template is None:  # a stand-in of a fact that is missing; the caller shows that instead
        return Text("", "")
    return fill(template, what=what)


@_remembered
def _travel_evidence(minutes: int | None) -> Text:
    if minutes is None:
        return Text("", "")
    return fill(Text("Rejsetiden er cirka {n} minutter.", "Travel takes about {n} minutes."), n=number(minutes))


def _summary(need: NeedFacts, criteria: tuple[CriterionExplanation, ...], gaps: tuple[Gap, ...], names: Labels) -> Text:
    """A few sentences to the candidate: what fits, what there is to learn, and what we did not know."""
    by_code = {item.code: item for item in criteria}
    parts: list[Text] = []
    if by_code["wish"].known and by_code["wish"].raw > MISSING:
        parts.append(Text("Arbejdet ligner det, du selv har ønsket.", "The work is like what you asked for yourself."))
    if by_code["coverage"].known:
        met = {"met": number(len(need.skills) - len(gaps)), "all": number(len(need.skills))}
        if not gaps:
            parts.append(Text("Du kan det, pladsen kræver.", "You can do what the place asks for."))
        else:
            rest = {
                "what": listed([name(names.skills, gap.skill) for gap in gaps]),
                "weeks": weeks(_whole_weeks(gaps)),
            }
            if len(gaps) < len(need.skills):
                parts.append(fill(Text("Du kan {met} af {all} ting, som pladsen kræver.",
                                       "You can do {met} of {all} things the place asks for."), **met))  # fmt: skip
            parts.append(fill(Text("Der er noget at lære: {what} (cirka {weeks}).",
                                   "There is something to learn: {what} (about {weeks})."), **rest))  # fmt: skip
    if by_code["language"].known and need.danish_oral:
        enough = by_code["language"].raw >= 1.0
        parts.append(
            Text("Dit dansk er godt nok til arbejdet.", "Your Danish is good enough for the work.") if enough
            else Text("Du får brug for lidt mere dansk.", "You will need a little more Danish.")
        )  # fmt: skip
    if by_code["travel"].known:
        travel = by_code["travel"].evidence
        parts.append(travel)
    if any(not item.known for item in criteria):
        parts.append(Text("Vi mangler nogle oplysninger om dig. Fortæl os gerne mere.",
                          "We lack some information about you. Please tell us more."))  # fmt: skip
    parts.append(Text("Et menneske afgør, om du bliver foreslået, og du kan selv sige nej.",
                      "A person decides whether you are proposed, and you can say no."))  # fmt: skip
    return Text(" ".join(part.da for part in parts), " ".join(part.en for part in parts))
