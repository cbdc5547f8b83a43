"""Explains one candidate's score: every criterion, the gaps, and what each single training step would change."""

from dataclasses import dataclass

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
    """Why a candidate stands where they stand; `summary` is written for the candidate."""

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
    *,
    scored: Scores | None = None,
    steps: bool = True,
) -> Explanation:
    """The explanation of one row; its numbers are those of `score_pool`.

    `scored` are the pool's scores where they are known already; without `steps` the counterfactuals are left out.
    """
    names = labels or Labels()
    one = pool if len(pool) == 1 else pool.take([row])
    scores = score_pool(need, one, closeness, weights) if scored is None else scored.of(row)
    gaps = gaps_of(need, scores.held[0], weights)
    criteria = _criteria(need, one, scores, weights, gaps, names)
    training = sum((gap.weeks for gap in gaps), 0.0)
    return Explanation(
        score=float(scores.score[0]),
        rank_score=float(scores.rank_score[0]),
        waiting=float(scores.waiting[0]),
        proposals=float(scores.proposals[0]),
        confidence=float(scores.confidence[0]),
        criteria=criteria,
        gaps=gaps,
        training_weeks=training,
        usable_weeks=need.weeks * weights.usable_share,
        counterfactuals=counterfactuals(need, one, scores, closeness, weights) if steps else (),
        summary=_summary(need, criteria, gaps, names),
    )


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


def _criteria(
    need: NeedFacts, one: CandidatePool, scores: Scores, weights: Weights, gaps: tuple[Gap, ...], names: Labels
) -> tuple[CriterionExplanation, ...]:
    evidence = (
        _training_evidence(need, gaps, weights),
        _coverage_evidence(need, gaps, names),
        _language_evidence(need, int(one.danish_oral[0])),
        _occupation_evidence(float(scores.raw[0, 3]), need, names, wish=True),
        _occupation_evidence(float(scores.raw[0, 4]), need, names, wish=False),
        _travel_evidence(float(scores.minutes[0])),
    )
    unknown = Text("Ikke oplyst; tæller halvt.", "Not known; counts half.")
    return tuple(
        CriterionExplanation(
            code=code,
            raw=float(scores.raw[0, column]),
            weight=weights.shares[column],
            contribution=float(scores.contributions[0, column]),
            known=bool(scores.known[0, column]),
            evidence=evidence[column] if scores.known[0, column] else unknown,
        )
        for column, code in enumerate(CRITERIA)
    )


def _weeks(value: float) -> Text:
    """Weeks for reading: whole weeks, rounded up."""
    return weeks(int(np.ceil(round(value, 6))))


def _training_evidence(need: NeedFacts, gaps: tuple[Gap, ...], weights: Weights) -> Text:
    if not gaps:
        return Text("Intet skal læres først.", "Nothing has to be learnt first.")
    usable = need.weeks * weights.usable_share
    return fill(
        Text("Oplæringen tager {gap}; praktikken giver tid til {usable}.",
             "The training takes {gap}; the internship leaves time for {usable}."),
        gap=_weeks(sum(gap.weeks for gap in gaps)), usable=weeks(int(usable)),
    )  # fmt: skip


def _coverage_evidence(need: NeedFacts, gaps: tuple[Gap, ...], names: Labels) -> Text:
    if not need.skills:
        return Text("Pladsen kræver ingen bestemte kompetencer.", "The place asks for no particular skills.")
    met = len(need.skills) - len(gaps)
    counts = {"met": number(met), "all": number(len(need.skills))}
    if not gaps:
        return fill(Text("Alle {all} kompetencer er på plads.", "All {all} skills are there."), **counts)
    what = listed([name(names.skills, gap.skill) for gap in gaps])
    return fill(
        Text("{met} af {all} kompetencer er på plads; der mangler noget i: {what}.",
             "{met} of {all} skills are there; something is missing in: {what}."),
        what=what, **counts,
    )  # fmt: skip


def _language_evidence(need: NeedFacts, have: int) -> Text:
    if need.danish_oral == 0:
        return Text("Pladsen stiller ikke krav til dansk.", "The place asks for no Danish.")
    levels = {"have": Text(*(2 * [cefr(have)])), "asked": Text(*(2 * [cefr(need.danish_oral)]))}
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


def _occupation_evidence(raw: float, need: NeedFacts, names: Labels, *, wish: bool) -> Text:
    template = (_WISH if wish else _PAST).get(raw)
    if template is None:  # a stand-in of a fact that is missing; the caller shows that instead
        return Text("", "")
    return fill(template, what=name(names.occupations, need.occupation))


def _travel_evidence(minutes: float) -> Text:
    if np.isnan(minutes):
        return Text("", "")
    return fill(Text("Rejsetiden er cirka {n} minutter.", "Travel takes about {n} minutes."),
                n=number(int(np.ceil(round(minutes, 6)))))  # fmt: skip


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
                "weeks": _weeks(sum((gap.weeks for gap in gaps), 0.0)),
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
