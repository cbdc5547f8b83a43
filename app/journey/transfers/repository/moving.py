"""Everything that goes along with a person, counted and moved."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, literal
from sqlmodel import col, func, select, update

from app.foundation.db.query import select_columns
from app.foundation.db.work import Work
from app.journey.aftercare.domain.milestones import Retention
from app.journey.aftercare.domain.states import OPEN_FOLLOW_UPS, EmploymentStatus, TaskStatus
from app.journey.aftercare.models import AftercarePlan, Employment, FollowUp, FollowUpLink, ReplacementTask
from app.journey.attendance.models import AttendanceDay, ReadinessPicture
from app.journey.changes.domain import ChangeStatus
from app.journey.changes.models import PlacementChange
from app.journey.cv.models import CvProfile
from app.journey.matching.models import Match
from app.journey.mentorships.domain.states import MentorshipStatus
from app.journey.mentorships.models import Mentorship
from app.journey.milestones.models import Milestone
from app.journey.placements.domain import UNDER_WAY, PlacementStatus
from app.journey.placements.domain.requests import RequestStatus
from app.journey.placements.models import DecisionRequest, Placement
from app.journey.signing.models import SigningLink
from app.journey.training.models import TrainingActivity, TrainingPlan
from app.journey.transfers.domain.moving import Carried, Pending
from app.journey.voice.models import Voice
from app.registers.candidates.domain import CandidateStatus
from app.registers.candidates.models import Candidate
from app.registers.companies.models import Occupancy

_AWAITED = (PlacementStatus.SUBMITTED, PlacementStatus.IN_REVIEW)
_STANDING = (MentorshipStatus.PROPOSED, MentorshipStatus.ACTIVE)
# A question that nobody could answer yet may still be answered; a verdict stays with whoever reached it.
_UNDECIDED = (Retention.PENDING, Retention.UNKNOWN)
# Every row that is about a running placement, and carries its jobcenter: the case goes on elsewhere as one whole.
_OF_PLACEMENT: tuple[Any, ...] = (
    TrainingPlan,
    TrainingActivity,
    AttendanceDay,
    ReadinessPicture,
    PlacementChange,
    DecisionRequest,
    SigningLink,
)


@dataclass(frozen=True, slots=True)
class _Kind:
    """Rows of one table that go along, what tells them, and what else changes with the jobcenter."""

    table: Any
    condition: ColumnElement[bool] | None = None
    also: tuple[tuple[str, Any], ...] = ()

    def of(self, candidate_id: UUID) -> list[ColumnElement[bool]]:
        mine = col(self.table.candidate_id) == candidate_id
        return [mine] if self.condition is None else [mine, self.condition]


# The new jobcenter decides who asks, and what it ranks: nobody there is anybody's assignee yet.
_COUNTED: dict[str, _Kind] = {
    "placements": _Kind(Placement, col(Placement.status).in_(UNDER_WAY)),
    "employments": _Kind(Employment, col(Employment.status) == EmploymentStatus.ACTIVE),
    "follow_ups": _Kind(FollowUp, col(FollowUp.status).in_(OPEN_FOLLOW_UPS), (("assignee_account_id", None),)),
    "replacement_tasks": _Kind(
        ReplacementTask,
        col(ReplacementTask.status) == TaskStatus.OPEN,
        (("assignee_account_id", None), ("ranking_id", None)),
    ),
    "milestones": _Kind(Milestone, col(Milestone.status).in_(_UNDECIDED)),
    "mentorships": _Kind(Mentorship, col(Mentorship.status).in_(_STANDING)),
}
_BESIDE = (_Kind(AftercarePlan), _Kind(CvProfile), _Kind(Voice, col(Voice.seen_at).is_(None)))


async def pending_of(work: Work, candidate_id: UUID) -> Pending:
    """What is being decided about the person; one statement."""
    of_person = col(Placement.candidate_id) == candidate_id
    requests = (
        _count(DecisionRequest, col(DecisionRequest.status) == RequestStatus.PENDING)
        .join(Placement, col(Placement.id) == col(DecisionRequest.placement_id))
        .where(of_person)
    )
    changes = _count(
        PlacementChange,
        col(PlacementChange.candidate_id) == candidate_id,
        col(PlacementChange.status) == ChangeStatus.REQUESTED,
    )
    statement: Any = select_columns(
        _count(Placement, of_person, col(Placement.status).in_(_AWAITED)).scalar_subquery(),
        requests.scalar_subquery(),
        changes.scalar_subquery(),
        col(Candidate.status),
    ).where(col(Candidate.id) == candidate_id)
    agreements, decisions, open_changes, status = (await work.session.exec(statement)).one()
    return Pending(agreements, decisions, open_changes, CandidateStatus(status) is CandidateStatus.CLOSED)


async def carried_of(work: Work, candidate_id: UUID) -> Carried:
    """How much would go along; one statement."""
    counts = [
        _count(kind.table, *kind.of(candidate_id)).scalar_subquery().label(name) for name, kind in _COUNTED.items()
    ]
    row = (await work.session.exec(select_columns(*counts, literal(0)))).one()
    return Carried(**dict(zip(_COUNTED, row[:-1], strict=True)))


def _count(table: Any, *conditions: ColumnElement[bool]) -> Any:
    return select(func.count()).select_from(table).where(*conditions)


async def move_everything(work: Work, candidate_id: UUID, to_jobcenter_id: UUID) -> None:
    """Gives the other jobcenter what goes on. Rows of what is over keep the id of whoever did it.

    Without scope: only where the person has consented and the other jobcenter accepts; the person is locked.
    """
    running = select(Placement.id).where(
        col(Placement.candidate_id) == candidate_id, col(Placement.status).in_(UNDER_WAY)
    )
    placement_ids = list((await work.session.exec(running)).all())
    jobs = select(Employment.id).where(
        col(Employment.candidate_id) == candidate_id, col(Employment.status) == EmploymentStatus.ACTIVE
    )
    employment_ids = list((await work.session.exec(jobs)).all())
    asked = select(FollowUp.id).where(
        col(FollowUp.candidate_id) == candidate_id, col(FollowUp.status).in_(OPEN_FOLLOW_UPS)
    )
    unused = (col(FollowUpLink.used_at).is_(None), col(FollowUpLink.revoked_at).is_(None))
    await _move(work, to_jobcenter_id, FollowUpLink, (), col(FollowUpLink.follow_up_id).in_(asked), *unused)
    for kind in (*_COUNTED.values(), *_BESIDE):
        await _move(work, to_jobcenter_id, kind.table, kind.also, *kind.of(candidate_id))
    if placement_ids:
        for table in _OF_PLACEMENT:
            await _move(work, to_jobcenter_id, table, (), col(table.placement_id).in_(placement_ids))
        await _move(work, to_jobcenter_id, Match, (), col(Match.placement_id).in_(placement_ids))
    await _move_occupancy(work, to_jobcenter_id, [*placement_ids, *employment_ids])


async def _move(
    work: Work, to_jobcenter_id: UUID, table: Any, also: tuple[tuple[str, Any], ...], *which: ColumnElement[bool]
) -> None:
    statement = (
        update(table)
        .where(*which)
        .values(jobcenter_id=to_jobcenter_id, version=col(table.version) + 1, updated_at=work.now(), **dict(also))
        .execution_options(synchronize_session=False)
    )
    await work.session.exec(statement)


async def _move_occupancy(work: Work, to_jobcenter_id: UUID, source_ids: list[UUID]) -> None:
    """The places at workplaces are taken in the new jobcenter's name: the ledger follows its sources."""
    if source_ids:
        await work.session.exec(
            update(Occupancy)
            .where(col(Occupancy.source_id).in_(source_ids))
            .values(jobcenter_id=to_jobcenter_id)
            .execution_options(synchronize_session=False)
        )
