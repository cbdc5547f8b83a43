"""What the routes of this room ask for, and the answer most of them give."""

from typing import Annotated, Any

from app.foundation.api.conditional import Tag
from app.foundation.db.work import Work
from app.foundation.identity.permissions import allow
from app.journey.placements import permissions, service
from app.journey.placements.models import Placement
from app.journey.placements.schemas import (
    PlacementRead,
)

Read = Annotated[Work, allow(permissions.READ_PLACEMENTS)]
ReadChecks = Annotated[Work, allow(permissions.READ_CHECKS)]
Write = Annotated[Work, allow(permissions.WRITE_PLACEMENTS)]
Sign = Annotated[Work, allow(permissions.SIGN_PLACEMENTS)]
StateEnd = Annotated[Work, allow(permissions.STATE_ENDS)]
Decide = Annotated[Work, allow(permissions.DECIDE_PLACEMENTS)]


# A route whose decision may take two people documents both answers.
WAITS: dict[int | str, dict[str, Any]] = {
    202: {
        "model": PlacementRead,
        "description": "Nothing is decided yet: a second person is asked, see `pending_decision`.",
    }
}


async def answer(work: Work, placement: Placement, tag: Tag) -> PlacementRead:
    tag(placement.version)
    return await service.read_placement(work, placement)


async def answer_decision(work: Work, placement: Placement, tag: Tag) -> PlacementRead:
    """The placement after a decision; 202 while the decision waits for a second person."""
    read = await answer(work, placement, tag)
    if read.pending_decision is not None:
        tag.accepted()
    return read
