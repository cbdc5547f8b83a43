"""The states of a transfer, and which side does what."""

from enum import StrEnum
from uuid import UUID

from app.foundation.core.actor import JOBCENTER_STAFF, Actor, Role
from app.foundation.core.states import LifeCycle, move


class TransferStatus(StrEnum):
    """Where a transfer stands: asked by the one jobcenter, consented to by the person, accepted by the other."""

    ASKED = "asked"
    CONSENTED = "consented"
    DONE = "done"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


class Side(StrEnum):
    """Who has a part in a transfer."""

    FROM = "from"
    TO = "to"
    PERSON = "person"


class TransferReason(StrEnum):
    """Why a person becomes another jobcenter's."""

    MOVED_MUNICIPALITY = "moved_municipality"
    HOUSING_ASSIGNED = "housing_assigned"
    MOVES_SOON = "moves_soon"
    OTHER = "other"


S = TransferStatus
OPEN_TRANSFERS = (S.ASKED, S.CONSENTED)
TRANSFER_LIFE = LifeCycle[TransferStatus](
    {
        "consent": move([S.ASKED], S.CONSENTED, (Role.CANDIDATE, *JOBCENTER_STAFF)),
        "accept": move([S.CONSENTED], S.DONE, JOBCENTER_STAFF),
        # The person may say no, also after a yes, until it is done; the other jobcenter once it has been asked.
        "decline": move(OPEN_TRANSFERS, S.DECLINED, (Role.CANDIDATE, *JOBCENTER_STAFF)),
        "withdraw": move(OPEN_TRANSFERS, S.WITHDRAWN, JOBCENTER_STAFF),
    }
)
# Staff of the jobcenter that asks take down a consent; nobody takes in a person whom they hand over themselves.
SIDES: dict[str, frozenset[Side]] = {
    "consent": frozenset({Side.PERSON, Side.FROM}),
    "accept": frozenset({Side.TO}),
    "decline": frozenset({Side.PERSON, Side.TO}),
    "withdraw": frozenset({Side.FROM}),
}


def side_of(actor: Actor, from_jobcenter_id: UUID, to_jobcenter_id: UUID) -> Side | None:
    """The side an actor stands on; None for whoever has no part in it."""
    if actor.role is Role.CANDIDATE:
        return Side.PERSON
    if actor.role not in JOBCENTER_STAFF:
        return None
    return {from_jobcenter_id: Side.FROM, to_jobcenter_id: Side.TO}.get(actor.jobcenter_id or actor.account_id)


def offered_actions(status: TransferStatus, role: Role, side: Side | None) -> list[str]:
    """What this side may do now."""
    return [name for name in TRANSFER_LIFE.allowed_actions(status, role) if side in SIDES[name]]
