"""What has a life cycle in the flow: where it is stored, which of its moves are routes, and what is said with each."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Any
from uuid import UUID

from app.foundation.core.actor import JOBCENTER_STAFF, Role
from app.foundation.core.states import Move, move
from app.journey.aftercare.domain.states import EMPLOYMENT_LIFE, FOLLOW_UP_LIFE, TASK_LIFE
from app.journey.aftercare.models import Employment, FollowUp, ReplacementTask
from app.journey.changes.domain.states import CHANGE_LIFE
from app.journey.changes.models import PlacementChange
from app.journey.courses.domain.states import COURSE_LIFE, VOUCHER_LIFE
from app.journey.courses.models import Course, Voucher
from app.journey.matching.domain.states import MATCH_LIFE
from app.journey.matching.models import Match
from app.journey.mentorships.domain.states import MENTORSHIP_LIFE
from app.journey.mentorships.models import Mentorship
from app.journey.milestones.domain.states import INCENTIVE_LIFE, TAKES_EVIDENCE
from app.journey.milestones.models import Incentive, Milestone
from app.journey.needs.domain import NEED_LIFE
from app.journey.needs.models import Need
from app.journey.placements.domain import PLACEMENT_LIFE
from app.journey.placements.domain.requests import REQUEST_LIFE
from app.journey.placements.models import DecisionRequest, Placement
from app.journey.training.domain.states import ACTIVITY_LIFE
from app.journey.training.models import TrainingActivity
from app.journey.transfers.domain.states import TRANSFER_LIFE
from app.journey.transfers.models import Transfer
from app.registers.candidates.domain import CANDIDATE_LIFE
from app.registers.candidates.models import Candidate

ON_BEHALF = {"reason_code": "no_account", "channel": "phone"}
WORDS = "Aftalt på mødet i dag."


@dataclass(frozen=True, slots=True)
class Row:
    """One thing as it is stored, and the tenants it is of."""

    kind: str
    id: UUID
    status: str
    version: int
    jobcenter_id: UUID
    company_id: UUID | None
    candidate_id: UUID | None

    def __repr__(self) -> str:
        return f"{self.kind}/…{str(self.id)[-4:]} ({self.status})"


@dataclass(frozen=True, slots=True)
class Said:
    """What a body may need to know."""

    row: Row
    role: Role
    today: date
    course_id: UUID | None


Body = Callable[[Said], Any]


@dataclass(frozen=True)
class Kind:
    """A resource: `bodies` names the moves that are routes, `onward` those that bring the flow on."""

    model: type[Any]
    moves: dict[str, Move[Any]]
    bodies: dict[str, Body]
    onward: frozenset[str] = frozenset()
    subject: str = ""

    @cached_property
    def table(self) -> Any:
        return self.model.__table__


def nothing(_said: Said) -> None:
    return None


def words(**values: Any) -> Body:
    return lambda _said: values


def told(**values: Any) -> Body:
    """Staff say how they were told what others say for themselves."""
    return lambda said: {**values, **({"on_behalf": ON_BEHALF} if said.role in JOBCENTER_STAFF else {})}


def declined(said: Said) -> dict[str, Any]:
    return {"reason_code": "transport", "share_with_other": True}


def agreed(said: Said) -> dict[str, Any]:
    staff = {"party": "candidate", "on_behalf": ON_BEHALF} if said.role in JOBCENTER_STAFF else {}
    return {"agrees": True, **staff}


def chosen(said: Said) -> dict[str, Any]:
    return {**told()(said), "course_id": str(said.course_id or said.row.id)}


def shown(said: Said) -> dict[str, Any]:
    return {"in_work": True, "on": said.today.isoformat(), "source": "payslip"}


def ended(said: Said) -> dict[str, Any]:
    return {"ended_on": said.today.isoformat(), "reason_code": "order_shortage", "initiative": "company"}


def later(said: Said) -> dict[str, Any]:
    return {"due_on": (said.today + timedelta(days=5)).isoformat()}


_EVIDENCE: dict[str, Move[Any]] = {
    # Where the evidence leads to is the milestone's own question: nothing is said here of the target.
    "evidence": move(TAKES_EVIDENCE, next(iter(TAKES_EVIDENCE)), JOBCENTER_STAFF)
}
KINDS: dict[str, Kind] = {
    "candidates": Kind(
        Candidate,
        CANDIDATE_LIFE.moves,
        {
            "pause": words(reason_code="leave"),
            "resume": nothing,
            "close": words(reason_code="own_request"),
            "reopen": nothing,
        },
        frozenset({"resume", "reopen"}),
        "candidate",
    ),
    "needs": Kind(
        Need,
        NEED_LIFE.moves,
        {"publish": nothing, "confirm": nothing, "close": words(reason_code="filled_elsewhere"), "reopen": nothing},
        frozenset({"publish", "reopen"}),
        "need",
    ),
    "matches": Kind(
        Match,
        MATCH_LIFE.moves,
        {
            "consent": told(),
            "accept": told(),
            "decline": declined,
            "withdraw": words(reason_code="circumstances_changed"),
        },
        frozenset({"consent", "accept"}),
        "match",
    ),
    "placements": Kind(
        Placement,
        PLACEMENT_LIFE.moves,
        {
            "submit": nothing,
            "sign": nothing,
            "object": words(text=WORDS, on_behalf={**ON_BEHALF, "name": "Tillidsrepræsentanten"}),
            "return": words(reason_code="wrong_hours", text=WORDS),
            "grant": nothing,
            "reject": words(reason_code="conditions_not_met", text=WORDS),
            "confirm": nothing,
            "start": nothing,
            "complete": words(outcome="job_offered", actual_hours=120),
            "end-early": words(reason_code="job_found", initiative="candidate"),
            "cancel": words(reason_code="candidate_withdrew"),
        },
        frozenset({"submit", "sign", "grant", "confirm", "start", "complete"}),
        "placement",
    ),
    "decision-requests": Kind(
        DecisionRequest,
        REQUEST_LIFE.moves,
        {"approve": nothing, "refuse": words(note=WORDS), "withdraw": nothing},
        frozenset({"approve"}),
        "decision_request",
    ),
    "placement-changes": Kind(
        PlacementChange,
        CHANGE_LIFE.moves,
        {
            "answer": agreed,
            "grant": nothing,
            "reject": words(reason_code="no_need", text=WORDS),
            "withdraw": nothing,
        },
        frozenset({"answer", "grant"}),
        "placement_change",
    ),
    "training-activities": Kind(
        TrainingActivity,
        ACTIVITY_LIFE.moves,
        {
            "complete": nothing,
            "drop": words(reason_code="no_longer_needed"),
            "sign-off": words(level_reached=1),
            "disagree": told(words="Я вмію це вже давно."),
        },
        frozenset({"complete", "sign-off"}),
        "training_activity",
    ),
    "courses": Kind(Course, COURSE_LIFE.moves, {"cancel": words(reason_code="too_few_participants")}, subject="course"),
    "vouchers": Kind(
        Voucher,
        VOUCHER_LIFE.moves,
        {
            "approve": nothing,
            "reject": words(reason_code="too_expensive"),
            "reserve": chosen,
            "release": told(),
            "redeem": words(),
            "cancel": words(reason_code="no_longer_needed"),
            "refund": words(amount_ore=100, reason_code="course_cancelled"),
        },
        frozenset({"approve", "reserve", "redeem"}),
        "voucher",
    ),
    "employments": Kind(Employment, EMPLOYMENT_LIFE.moves, {"end": ended}, subject="employment"),
    "follow-ups": Kind(
        FollowUp,
        FOLLOW_UP_LIFE.moves,
        {"record": words(still_employed="yes"), "reschedule": later, "cancel": words(reason_code="moved_away")},
        frozenset({"record"}),
        "follow_up",
    ),
    "replacement-tasks": Kind(
        ReplacementTask, TASK_LIFE.moves, {"done": nothing, "cancel": words(reason_code="moved_away")}
    ),
    "milestones": Kind(Milestone, _EVIDENCE, {"evidence": shown}, frozenset({"evidence"}), "milestone"),
    "incentives": Kind(
        Incentive,
        INCENTIVE_LIFE.moves,
        {"approve": words(), "hand-over": nothing, "cancel": words(reason_code="declined_by_recipient")},
        frozenset({"approve", "hand-over"}),
        "incentive",
    ),
    "mentorships": Kind(
        Mentorship,
        MENTORSHIP_LIFE.moves,
        {
            "accept": words(confidentiality=True, version=1),
            "decline": words(reason_code="no_time"),
            "end": words(reason_code="no_time"),
        },
        frozenset({"accept"}),
        "mentorship",
    ),
    "transfers": Kind(
        Transfer,
        TRANSFER_LIFE.moves,
        {
            "consent": told(),
            "accept": nothing,
            "decline": words(reason_code="stays_here"),
            "withdraw": words(reason_code="stays_here"),
        },
        frozenset({"consent", "accept"}),
        "transfer",
    ),
}


@dataclass(frozen=True, slots=True)
class Step:
    """A move that the life cycle allows from where the row stands, and a role that may make it."""

    row: Row
    action: str
    role: Role

    @property
    def path(self) -> str:
        return f"/v1/{self.row.kind}/{self.row.id}/{self.action}"

    def __repr__(self) -> str:
        return f"{self.role.value} does {self.action} to {self.row!r}"


def steps(rows: list[Row], *, onward: bool) -> Iterator[Step]:
    """What may be tried now: everything, or only what brings the flow on."""
    for row in rows:
        kind = KINDS[row.kind]
        for action in kind.onward if onward else kind.bodies:
            moved = kind.moves[action]
            if row.status in moved.sources:
                yield from (Step(row, action, role) for role in sorted(moved.roles))
