"""Every query on transfers themselves."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, false, or_
from sqlmodel import col, select

from app.foundation.api.pagination import PageRequest, Sort, fetch_page
from app.foundation.core.actor import JOBCENTER_STAFF, Actor, Role
from app.foundation.core.errors import NotFound
from app.foundation.db.work import Work
from app.journey.transfers.domain.states import OPEN_TRANSFERS, TransferStatus
from app.journey.transfers.models import Transfer
from app.registers.candidates.models import Candidate
from app.registers.jobcenters.models import Jobcenter

NEWEST = Sort((col(Transfer.id),), (UUID,), descending=True)


@dataclass(frozen=True, slots=True)
class TransferFilter:
    """What a list is narrowed to; None does not narrow."""

    candidate_id: UUID | None = None
    status: TransferStatus | None = None


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """Those a jobcenter asked for, those that lead to it once the person has consented, and a candidate's own.

    Before the person's yes the other jobcenter does not hear that there is such a person.
    """
    if actor.role is Role.CANDIDATE:
        return col(Transfer.candidate_id) == actor.candidate_id
    return or_(*_ways(actor)) if actor.role in JOBCENTER_STAFF else false()


def _ways(actor: Actor) -> list[ColumnElement[bool]]:
    """How a jobcenter comes to see one: it asked, or was told; no transfer leads to where it comes from."""
    told = and_(col(Transfer.to_jobcenter_id) == actor.jobcenter_id, col(Transfer.consented_at).is_not(None))
    return [col(Transfer.from_jobcenter_id) == actor.jobcenter_id, told]


async def list_transfers(work: Work, wanted: TransferFilter, page: PageRequest) -> tuple[list[Transfer], str | None]:
    """Newest first."""
    statement = select(Transfer, *NEWEST.columns)
    ways = _ways(work.actor) if work.actor.role in JOBCENTER_STAFF else []
    statement = statement if ways else statement.where(visible_to(work.actor))
    for name in ("candidate_id", "status"):
        value = getattr(wanted, name)
        if value is not None:
            statement = statement.where(col(getattr(Transfer, name)) == value)
    rows, cursor = await fetch_page(work, statement, NEWEST, page, ways=ways)
    return [row[0] for row in rows], cursor


async def get_transfer(work: Work, transfer_id: UUID, *, lock: bool = False) -> Transfer:
    """Raises NotFound; with `lock` as it stands after everybody before us has finished."""
    statement: Any = select(Transfer).where(col(Transfer.id) == transfer_id, visible_to(work.actor))
    if lock:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    transfer: Transfer | None = (await work.session.exec(statement)).one_or_none()
    if transfer is None:
        raise NotFound
    return transfer


async def list_done_of(work: Work, candidate_id: UUID) -> list[Transfer]:
    """How a person whom the caller has been found to see came from one jobcenter to the next."""
    statement = select(Transfer).where(
        col(Transfer.candidate_id) == candidate_id, col(Transfer.status) == TransferStatus.DONE
    )
    return list((await work.session.exec(statement.order_by(col(Transfer.id).desc()))).all())


async def has_open(work: Work, candidate_id: UUID) -> bool:
    """Whether the candidate, whom the caller holds, is asked about already."""
    statement = select(Transfer.id).where(
        col(Transfer.candidate_id) == candidate_id, col(Transfer.status).in_(OPEN_TRANSFERS)
    )
    return (await work.session.exec(statement)).first() is not None


async def jobcenter_exists(work: Work, jobcenter_id: UUID) -> bool:
    """Which jobcenters there are is no secret."""
    return (await work.session.exec(select(Jobcenter.id).where(col(Jobcenter.id) == jobcenter_id))).first() is not None


async def people_of(work: Work, candidate_ids: Collection[UUID]) -> dict[UUID, tuple[str, UUID]]:
    """Name and present jobcenter by candidate: only for transfers the caller has been found to see."""
    if not candidate_ids:
        return {}
    statement = select(Candidate.id, Candidate.full_name, Candidate.jobcenter_id).where(
        col(Candidate.id).in_(candidate_ids)
    )
    return {key: (name, jobcenter_id) for key, name, jobcenter_id in (await work.session.exec(statement)).all()}
