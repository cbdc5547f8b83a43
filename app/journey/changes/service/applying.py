"""What a granted change does: a new version of the agreement with its signatures, the ledgers, and the news of it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from app.foundation.audit.service import Change, record
from app.foundation.core.actor import Role
from app.foundation.db.model import touch
from app.foundation.db.work import Work
from app.journey.changes.models import PlacementChange
from app.journey.changes.service.judging import columns_of
from app.journey.placements import repository as placements
from app.journey.placements.domain import Party
from app.journey.placements.models import Placement, Signature
from app.journey.placements.service.agreement import keep_version
from app.journey.placements.service.ledgers import write_ledgers
from app.journey.placements.service.moving import subject_of


async def apply_change(work: Work, placement: Placement, change: PlacementChange) -> None:
    """Gives the (locked) placement its new content under the next version, and writes the ledgers anew.

    The parties that agreed stand as signatures on the new version, the jobcenter by its decision.
    """
    if await placements.find_version(work, placement.id, placement.agreement_version) is None:
        await keep_version(work, placement)
    for name, value in columns_of(change.proposed).items():
        setattr(placement, name, value)
    placement.agreement_version += 1
    touch(placement, work.now())
    await work.session.flush()
    await keep_version(work, placement)
    given = ((Party.COMPANY, change.company_answer), (Party.CANDIDATE, change.candidate_answer))
    for party, answer in given:
        if answer is not None and answer["agrees"]:
            work.session.add(_signature(placement, party, answer))
    work.session.add(
        Signature(
            placement_id=placement.id,
            agreement_version=placement.agreement_version,
            party=Party.JOBCENTER,
            signed_at=work.now(),
            signed_by=work.actor.account_id,
            signer_role=work.actor.role,
        )
    )
    await write_ledgers(work, placement)


def _signature(placement: Placement, party: Party, answer: Mapping[str, Any]) -> Signature:
    return Signature(
        placement_id=placement.id,
        agreement_version=placement.agreement_version,
        party=party,
        signed_at=datetime.fromisoformat(answer["answered_at"]),
        signed_by=UUID(answer["answered_by"]),
        signer_role=Role(answer["answered_role"]),
        on_behalf=answer["on_behalf"],
    )


async def tell(work: Work, placement: Placement, change: PlacementChange) -> None:
    """`placement.changed`: training and follow-ups move with it. Kind, ids and days only, never why."""
    state = placement.status.value
    data = {
        "kind": change.kind.value,
        "change_id": str(change.id),
        "agreement_version": placement.agreement_version,
        "ends_on": placement.ends_on.isoformat(),
    }
    await record(work, "placement.changed", subject_of(placement), Change(state, state, data=data))
    await work.session.flush()
