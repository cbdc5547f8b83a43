"""What a year of the 29 municipalities of Region Hovedstaden looks like: who lives where, and what came of proposals.

Invented as everything here: the shares follow the size of a municipality roughly, the rest is no municipality's figure.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

from app.demo.dice import Dice, monday
from app.demo.stages import Job, Phase, Stage
from app.journey.matching.domain.states import MatchStatus as M
from app.journey.placements.domain import PlacementStatus as P
from app.registers.candidates.domain import CandidateStatus as C

SHARES = (
    ("0147", 0.075), ("0101", 0.26), ("0151", 0.035), ("0153", 0.035), ("0155", 0.012), ("0157", 0.032),
    ("0159", 0.042), ("0161", 0.025), ("0163", 0.026), ("0165", 0.03), ("0167", 0.037), ("0169", 0.038),
    ("0173", 0.03), ("0175", 0.03), ("0183", 0.026), ("0185", 0.03), ("0187", 0.014), ("0190", 0.022),
    ("0201", 0.016), ("0210", 0.022), ("0217", 0.035), ("0219", 0.028), ("0223", 0.015), ("0230", 0.024),
    ("0240", 0.018), ("0250", 0.022), ("0260", 0.018), ("0270", 0.02), ("0400", 0.023),
)  # fmt: skip
_PAST = Phase.PAST
_OVER = Stage("completed", M.AGREED, P.COMPLETED, _PAST, weeks_ago=(14, 64))
_HELD = Stage("employed", M.AGREED, P.COMPLETED, _PAST, C.EMPLOYED, Job.HELD, (14, 78))
_LOST = Stage("job_lost", M.AGREED, P.COMPLETED, _PAST, job=Job.LOST, weeks_ago=(22, 78))
_AGAIN = Stage("job_again", M.AGREED, P.COMPLETED, _PAST, C.EMPLOYED, Job.AGAIN, (50, 80))
# What comes of a hundred proposals, roughly.
_USUAL: Mapping[Stage, float] = {
    _HELD: 17,
    replace(_LOST, lost_after=(5, 45)): 2.5,
    replace(_LOST, lost_after=(45, 150), weeks_ago=(36, 78)): 3.5,
    replace(_LOST, lost_after=(150, 340), weeks_ago=(62, 82)): 2,
    replace(_AGAIN, lost_after=(20, 130)): 3,
    _OVER: 19,
    Stage("ended_early", M.AGREED, P.ENDED_EARLY, _PAST, weeks_ago=(8, 64)): 8,
    Stage("active", M.AGREED, P.ACTIVE, Phase.RUNNING, C.PLACED, weeks_ago=(1, 12)): 14,
    Stage("declined_by_candidate", M.DECLINED, phase=_PAST, weeks_ago=(0, 56)): 6,
    Stage("declined_by_company", M.DECLINED, phase=_PAST, weeks_ago=(0, 56)): 8,
    Stage("withdrawn", M.WITHDRAWN, phase=_PAST, weeks_ago=(0, 56)): 2,
    Stage("expired", M.EXPIRED, phase=_PAST, weeks_ago=(0, 56)): 5,
    Stage("proposed", M.PROPOSED, candidate=C.IN_MATCH): 2.5,
    Stage("consented", M.CONSENTED, candidate=C.IN_MATCH): 1.5,
    Stage("draft", M.AGREED, P.DRAFT, candidate=C.IN_MATCH): 1,
    Stage("submitted", M.AGREED, P.SUBMITTED, candidate=C.IN_MATCH): 1,
    Stage("in_review", M.AGREED, P.IN_REVIEW, candidate=C.IN_MATCH): 1,
    Stage("granted", M.AGREED, P.GRANTED, candidate=C.PLACED): 2,
    Stage("cancelled", M.WITHDRAWN, P.CANCELLED): 0.5,
    Stage("rejected", M.AGREED, P.REJECTED, candidate=C.IN_MATCH): 0.5,
}
_STAGES = tuple(_USUAL)
# The slowest take so much longer than the quickest; most are quick.
_SLOWEST = 1.3
# In July and around New Year few begin; in August, September and February many do. By month.
_BEGIN = (0.7, 1.3, 1.1, 1.0, 1.0, 0.8, 0.35, 1.4, 1.4, 1.1, 1.0, 0.4)


def draw_stage(dice: Dice, code: str) -> Stage:
    """How far one proposal of a municipality has come, and when its placement began."""
    luck = luck_of(code)
    weights = [_weight(stage, share, luck) for stage, share in _USUAL.items()]
    stage = replace(dice.random.choices(_STAGES, weights)[0], pace=1 + _SLOWEST * dice.random.random() ** 2)
    if stage.phase is Phase.AHEAD:
        return stage
    weeks = range(stage.weeks_ago[0], stage.weeks_ago[1] + 1)
    starts = [monday(dice.today, -ago) + timedelta(days=3) for ago in weeks]
    ago = dice.random.choices(weeks, [_BEGIN[day.month - 1] for day in starts])[0]
    return replace(stage, weeks_ago=(ago, ago))


def luck_of(code: str) -> float:
    """How much more, or less, often things go well in a municipality than they usually do: 0.55 to 1.6."""
    return 0.55 + int(code) * 37 % 22 * 0.05


def _weight(stage: Stage, share: float, luck: float) -> float:
    if stage.job in (Job.HELD, Job.AGAIN):
        return share * luck
    if stage.job is Job.LOST or stage.placement is P.ENDED_EARLY:
        return share / luck
    return share
