"""Every query on assignment runs, their proposals and scarcity prices."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, and_, false, or_
from sqlmodel import col, select, update
from sqlmodel.ext.asyncio.session import AsyncSession

from app.foundation.api.pagination import PageRequest, Sort, fetch_page
from app.foundation.core.actor import JOBCENTER_STAFF, Actor
from app.foundation.core.clock import TOO_FAR_AHEAD
from app.foundation.core.errors import NotFound
from app.foundation.db.work import Work
from app.journey.matching.domain.states import LIVE, ProposalStatus, RunStatus
from app.journey.matching.models import AssignmentProposal, AssignmentRun, Match, ScarcityPrice
from app.journey.needs import repository as needs
from app.journey.needs.models import Need
from app.registers.candidates.models import Candidate
from app.registers.candidates.repository import still_with
from app.registers.jobcenters.models import JobcenterSettings

RUN_SORTS: Mapping[str, Sort] = {
    "created_at": Sort((col(AssignmentRun.id),), (UUID,)),
    "-created_at": Sort((col(AssignmentRun.id),), (UUID,), descending=True),
}
_PROPOSALS_IN_ORDER = Sort((col(AssignmentProposal.id),), (UUID,))


def _own(model: type[AssignmentRun | AssignmentProposal], actor: Actor) -> ColumnElement[bool]:
    """Runs and proposals are the staff's of the jobcenter that asked for them; who has moved away is proposed no more."""
    if actor.role not in JOBCENTER_STAFF:
        return false()
    own = col(model.jobcenter_id) == actor.jobcenter_id
    if model is AssignmentRun:
        return own
    return and_(own, still_with(actor.jobcenter_id, col(AssignmentProposal.candidate_id)))


async def get_run(work: Work, run_id: UUID, lock: bool = False) -> AssignmentRun:
    """Raises NotFound, also where the actor may not see it; `lock` holds the row and reads it anew."""
    visible = _own(AssignmentRun, work.actor)
    statement = select(AssignmentRun).where(col(AssignmentRun.id) == run_id, visible)
    if lock:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    run = (await work.session.exec(statement)).one_or_none()
    if run is None:
        raise NotFound
    return run


async def list_runs(
    work: Work, status: RunStatus | None, sort: str, page: PageRequest
) -> tuple[list[AssignmentRun], str | None]:
    order = RUN_SORTS[sort]
    statement = select(AssignmentRun, *order.columns).where(_own(AssignmentRun, work.actor))
    if status is not None:
        statement = statement.where(col(AssignmentRun.status) == status)
    rows, cursor = await fetch_page(work, statement, order, page)
    return [row[0] for row in rows], cursor


async def get_proposal(work: Work, proposal_id: UUID, lock: bool = False) -> AssignmentProposal:
    """Raises NotFound, also where the actor may not see it; `lock` holds the row and reads it anew."""
    visible = _own(AssignmentProposal, work.actor)
    statement = select(AssignmentProposal).where(col(AssignmentProposal.id) == proposal_id, visible)
    if lock:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    proposal = (await work.session.exec(statement)).one_or_none()
    if proposal is None:
        raise NotFound
    work.about(proposal.candidate_id)
    return proposal


async def list_proposals(
    work: Work, run_id: UUID, status: ProposalStatus | None, need_id: UUID | None, page: PageRequest
) -> tuple[list[AssignmentProposal], str | None]:
    """The proposals of a run, by need and then by their place in it."""
    order = _PROPOSALS_IN_ORDER
    statement = select(AssignmentProposal, *order.columns).where(
        col(AssignmentProposal.run_id) == run_id, _own(AssignmentProposal, work.actor)
    )
    if status is not None:
        statement = statement.where(col(AssignmentProposal.status) == status)
    if need_id is not None:
        statement = statement.where(col(AssignmentProposal.need_id) == need_id)
    rows, cursor = await fetch_page(work, statement, order, page)
    return [row[0] for row in rows], cursor


async def visible_needs(work: Work, ids: Collection[UUID]) -> set[UUID]:
    """Those of these needs that exist for the actor, whatever their status."""
    statement = select(Need.id).where(col(Need.id).in_(ids), needs.visible_to(work.actor))
    return set((await work.session.exec(statement)).all())


async def own_candidates(work: Work, ids: Collection[UUID]) -> set[UUID]:
    """Those of these candidates that belong to the actor's jobcenter."""
    statement = select(Candidate.id).where(
        col(Candidate.id).in_(ids), col(Candidate.jobcenter_id) == work.actor.jobcenter_id
    )
    return set((await work.session.exec(statement)).all())


async def live_pairs(work: Work, need_ids: Collection[UUID]) -> set[tuple[UUID, UUID]]:
    """(need, candidate) of the jobcenter's live matches: these two are proposed to each other already."""
    statement = select(Match.need_id, Match.candidate_id).where(
        col(Match.need_id).in_(need_ids),
        col(Match.jobcenter_id) == work.actor.jobcenter_id,
        col(Match.status).in_(LIVE),
    )
    return set((await work.session.exec(statement)).all())


# ── What a worker asks: without scope, for it serves every jobcenter ──────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Lease:
    """A run, and until when it is held: the time, to the microsecond, tells one holder from the next."""

    run_id: UUID
    until: datetime


async def find_waiting_run(session: AsyncSession, now: datetime) -> UUID | None:
    """The oldest run that nobody works on: queued, or held by somebody whose lease has run out."""
    statement = select(AssignmentRun.id).where(_waiting(now)).order_by(col(AssignmentRun.id)).limit(1)
    return (await session.exec(statement)).one_or_none()


def _waiting(now: datetime) -> ColumnElement[bool]:
    running = col(AssignmentRun.status) == RunStatus.RUNNING
    is_left = or_(col(AssignmentRun.leased_until) <= now, col(AssignmentRun.updated_at) > now + TOO_FAR_AHEAD)
    return or_(col(AssignmentRun.status) == RunStatus.QUEUED, and_(running, is_left))


async def lease_run(session: AsyncSession, wanted: Lease, status: RunStatus, now: datetime) -> bool:
    """Takes the run in one statement that two workers cannot both win."""
    statement = (
        update(AssignmentRun)
        .where(col(AssignmentRun.id) == wanted.run_id, _waiting(now))
        .values(
            status=status,
            leased_until=wanted.until,
            started_at=now,
            progress=0,
            attempts=col(AssignmentRun.attempts) + 1,
            updated_at=now,
            version=col(AssignmentRun.version) + 1,
        )
        .execution_options(synchronize_session=False)
    )
    return bool((await session.exec(statement)).rowcount)


def _held(lease: Lease) -> ColumnElement[bool]:
    return and_(
        col(AssignmentRun.id) == lease.run_id,
        col(AssignmentRun.status) == RunStatus.RUNNING,
        col(AssignmentRun.leased_until) == lease.until,
    )


async def renew_lease(session: AsyncSession, held: Lease, until: datetime, progress: int, now: datetime) -> bool:
    """Stores the progress and holds the run on; False when it is held no longer, or is to be cancelled."""
    statement = (
        update(AssignmentRun)
        .where(_held(held), col(AssignmentRun.cancel_asked).is_(False))
        .values(leased_until=until, progress=progress, updated_at=now, version=col(AssignmentRun.version) + 1)
        .execution_options(synchronize_session=False)
    )
    return bool((await session.exec(statement)).rowcount)


async def give_back(session: AsyncSession, held: Lease, now: datetime, *, counts: bool = False) -> None:
    """Lets another worker take the run at once; that it was begun here does not count against it, unless it `counts`."""
    statement = (
        update(AssignmentRun)
        .where(_held(held))
        .values(
            leased_until=now,
            attempts=col(AssignmentRun.attempts) - (0 if counts else 1),
            updated_at=now,
            version=col(AssignmentRun.version) + 1,
        )
        .execution_options(synchronize_session=False)
    )
    await session.exec(statement)


async def find_held_run(session: AsyncSession, held: Lease, lock: bool = False) -> AssignmentRun | None:
    """The run, as long as this lease holds it."""
    statement = select(AssignmentRun).where(_held(held))
    if lock:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    return (await session.exec(statement)).one_or_none()


# ── Scarcity prices ───────────────────────────────────────────────────────────────────────────────────────────────


async def list_prices(work: Work, jobcenter_id: UUID, lock: bool = False) -> list[ScarcityPrice]:
    """What the jobcenter's runs have taught; `lock` lets one run at a time teach (it holds the settings' row)."""
    if lock:
        settings = select(JobcenterSettings.id).where(col(JobcenterSettings.id) == jobcenter_id)
        await work.session.exec(settings.with_for_update())
    statement = (
        select(ScarcityPrice)
        .where(col(ScarcityPrice.jobcenter_id) == jobcenter_id)
        .order_by(col(ScarcityPrice.group_code))
        .execution_options(populate_existing=lock)
    )
    return list((await work.session.exec(statement)).all())
