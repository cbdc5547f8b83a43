"""Transfers as each side may see them."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any
from uuid import UUID

from app.foundation.api.pagination import PageRequest
from app.foundation.db.wall import Beyond
from app.foundation.db.work import Work
from app.journey.transfers.domain.moving import blocking
from app.journey.transfers.domain.states import OPEN_TRANSFERS, Side, TransferStatus, offered_actions, side_of
from app.journey.transfers.models import Transfer
from app.journey.transfers.repository import moving, rows
from app.journey.transfers.repository.rows import TransferFilter
from app.journey.transfers.schemas import CarriedRead, TransferRead, TransferSummary

People = Mapping[UUID, tuple[str, UUID]]


async def list_transfers(
    work: Work, wanted: TransferFilter, page: PageRequest
) -> tuple[list[TransferSummary], str | None]:
    transfers, cursor = await rows.list_transfers(work, wanted, page)
    return await summaries(work, transfers), cursor


async def get_transfer(work: Work, transfer_id: UUID) -> Transfer:
    """Raises NotFound."""
    return await rows.get_transfer(work, transfer_id)


async def read_transfer(work: Work, transfer: Transfer) -> TransferRead:
    """One transfer; while it is open, with what stands in its way and what would go along."""
    people = await rows.people_of(work, {transfer.candidate_id})
    values: dict[str, Any] = {**_values(work, transfer, people), "blocking": None, "carries": None}
    if transfer.status in OPEN_TRANSFERS:
        async with work.beyond_wall(Beyond.TRANSFER):  # each side is told, in codes and counts
            values["blocking"] = list(blocking(await moving.pending_of(work, transfer.candidate_id)))
            values["carries"] = CarriedRead(**asdict(await moving.carried_of(work, transfer.candidate_id)))
    return TransferRead.model_validate(values)


async def summaries(work: Work, transfers: Sequence[Transfer]) -> list[TransferSummary]:
    """Many at once; the people in one query."""
    people = await rows.people_of(work, {transfer.candidate_id for transfer in transfers})
    return [TransferSummary.model_validate(_values(work, transfer, people)) for transfer in transfers]


def _values(work: Work, transfer: Transfer, people: People) -> dict[str, Any]:
    actor = work.actor
    side = side_of(actor, transfer.from_jobcenter_id, transfer.to_jobcenter_id)
    name, present = people.get(transfer.candidate_id, (None, None))  # the second wall shows nobody who has gone
    # A jobcenter that has handed a person over, or was refused one, keeps the fact and forgets who it was.
    decides = side is Side.TO and transfer.status is TransferStatus.CONSENTED
    named = side is Side.PERSON or decides or (present is not None and present == actor.jobcenter_id)
    return {
        **transfer.model_dump(exclude={"on_behalf"}),
        "candidate_name": name if named else None,
        "is_on_behalf": transfer.on_behalf is not None,
        "on_behalf": transfer.on_behalf if named else None,
        "allowed_actions": offered_actions(transfer.status, actor.role, side),
    }
