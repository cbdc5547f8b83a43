"""How far the demo's journeys have come: a cycle that holds every state of a match, a placement and a job."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from app.demo.dice import Dice, monday
from app.journey.matching.domain.states import MatchStatus
from app.journey.placements.domain import PlacementStatus
from app.registers.candidates.domain import CandidateStatus


class Phase(StrEnum):
    """Where the placement's period lies."""

    AHEAD = "ahead"
    RUNNING = "running"
    PAST = "past"


class Job(StrEnum):
    """What came after the placement."""

    NONE = "none"
    HELD = "held"
    LOST = "lost"
    AGAIN = "again"


M, P, C = MatchStatus, PlacementStatus, CandidateStatus


@dataclass(frozen=True, slots=True)
class Stage:
    """One state of a journey. `weeks_ago` bounds the start of a placement that has begun, `lost_after` the days a lost
    job lasted. `pace` is how many times longer than usual each step takes, never less than once: no two steps that
    follow each other may fall on one day.
    """

    name: str
    match: MatchStatus
    placement: PlacementStatus | None = None
    phase: Phase = Phase.AHEAD
    candidate: CandidateStatus = C.AVAILABLE
    job: Job = Job.NONE
    weeks_ago: tuple[int, int] = (0, 0)
    lost_after: tuple[int, int] = (60, 200)
    pace: float = 1.0


_ACTIVE = Stage("active", M.AGREED, P.ACTIVE, Phase.RUNNING, C.PLACED, weeks_ago=(2, 10))
_COMPLETED = Stage("completed", M.AGREED, P.COMPLETED, Phase.PAST, weeks_ago=(15, 40))
_EMPLOYED = Stage("employed", M.AGREED, P.COMPLETED, Phase.PAST, C.EMPLOYED, Job.HELD, (16, 66))
# In an order in which a small demo sees the most different states first.
STAGES = (
    _ACTIVE,
    Stage("proposed", M.PROPOSED, candidate=C.IN_MATCH),
    _EMPLOYED,
    Stage("consented", M.CONSENTED, candidate=C.IN_MATCH),
    Stage("in_review", M.AGREED, P.IN_REVIEW, candidate=C.IN_MATCH),
    Stage("granted", M.AGREED, P.GRANTED, candidate=C.PLACED),
    Stage("submitted", M.AGREED, P.SUBMITTED, candidate=C.IN_MATCH),
    Stage("draft", M.AGREED, P.DRAFT, candidate=C.IN_MATCH),
    _COMPLETED,
    Stage("ended_early", M.AGREED, P.ENDED_EARLY, Phase.PAST, weeks_ago=(15, 36)),
    Stage("job_lost", M.AGREED, P.COMPLETED, Phase.PAST, job=Job.LOST, weeks_ago=(46, 78)),
    Stage("cancelled", M.WITHDRAWN, P.CANCELLED),
    Stage("rejected", M.AGREED, P.REJECTED, candidate=C.IN_MATCH),
    Stage("declined_by_candidate", M.DECLINED),
    Stage("declined_by_company", M.DECLINED),
    Stage("withdrawn", M.WITHDRAWN),
    Stage("expired", M.EXPIRED),
    _ACTIVE,
    _EMPLOYED,
    _COMPLETED,
    _ACTIVE,
    _EMPLOYED,
    Stage("proposed", M.PROPOSED, candidate=C.IN_MATCH),
)

# Days from the proposal to each later step.
CONSENT, AGREE, SUBMIT, SIGN, COUNTERSIGN, DECIDE, CONFIRM = 2, 4, 6, 7, 8, 11, 12
_LAST_STEP = {
    "proposed": 0, "consented": CONSENT, "in_review": COUNTERSIGN, "granted": CONFIRM, "submitted": SIGN,
    "draft": AGREE, "cancelled": CONFIRM + 1, "rejected": DECIDE, "declined_by_candidate": 3,
    "declined_by_company": AGREE, "withdrawn": CONSENT + 1, "expired": 14,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Calendar:
    """The days of one journey: when the person was proposed, and when the placement starts."""

    proposed_on: date
    starts_on: date
    pace: float = 1.0

    def on(self, offset: int) -> date:
        return self.proposed_on + timedelta(days=int(offset * self.pace))


def plan_calendar(dice: Dice, stage: Stage, starts_on: date | None = None) -> Calendar:
    """Days that fit the stage. Whatever has happened lies before today, so that nothing is stored from the future."""
    if stage.phase is Phase.AHEAD:
        start = starts_on or monday(dice.today, dice.between(2, 5))
        begun = timedelta(days=int(_LAST_STEP[stage.name] * stage.pace) + dice.between(1, 4))
        return Calendar(dice.today - begun, start, stage.pace)
    start = starts_on or monday(dice.today, -dice.between(*stage.weeks_ago))
    return Calendar(start - timedelta(days=int(dice.between(18, 30) * stage.pace)), start, stage.pace)
