"""The parties' answers to a change, and taking a change back."""

from uuid import UUID

from app.foundation.api.conditional import Precondition
from app.foundation.audit.models import Event
from app.foundation.core.actor import JOBCENTER_STAFF, Role
from app.foundation.core.errors import FieldFault, Invalid
from app.foundation.core.i18n import Text
from app.foundation.db.work import Work
from app.journey.changes import repository
from app.journey.changes.domain import CHANGE_CONSEQUENCES, CHANGE_LIFE, Side, side_of
from app.journey.changes.errors import AnswersForOthers, AskedByThisSide
from app.journey.changes.models import PlacementChange
from app.journey.changes.schemas import ChangeAnswerBody
from app.journey.changes.service.asking import spoken_by
from app.journey.changes.service.moving import move, take
from app.journey.placements.service.lapsing import lapse_requests


async def answer(work: Work, change_id: UUID, body: ChangeAnswerBody, precondition: Precondition) -> PlacementChange:
    """A party agrees or does not; until the decision it may think better of it, and the last word counts.

    Company and candidate answer for themselves (AnswersForOthers), staff for either with reason and channel. Raises
    AskedByThisSide for the side that asked.
    """
    change, _ = await take(work, change_id, precondition)
    side = _side(work, body)
    target = CHANGE_LIFE.target("answer", change.status, work.actor.role)
    if side is side_of(change.requested_role):
        raise AskedByThisSide
    said = {
        **spoken_by(work),
        "agrees": body.agrees,
        "text": body.text,
        "on_behalf": body.on_behalf.model_dump(mode="json") if body.on_behalf else None,
    }
    if side is Side.COMPANY:
        change.company_answer = said
    else:
        change.candidate_answer = said
    await move(work, change, target, "placement_change.answered", side=side.value)
    return change


def _side(work: Work, body: ChangeAnswerBody) -> Side:
    """Whose answer it is."""
    own = side_of(work.actor.role)
    if own is not None:
        if body.party not in (None, own) or body.on_behalf is not None:
            raise AnswersForOthers
        return own
    faults = []
    if body.party is None:
        text = Text("Angiv den part, der svares for.", "Name the party that is answered for.")
        faults.append(FieldFault("/party", "placement.party_required", text))
    if body.on_behalf is None:
        text = Text("Angiv årsag og kanal for at svare på andres vegne.",
                    "Give reason and channel to answer on behalf of somebody else.")  # fmt: skip
        faults.append(FieldFault("/on_behalf", "placement.on_behalf_required", text))
    if faults or body.party is None:
        raise Invalid(*faults)
    return body.party


async def withdraw(work: Work, change_id: UUID, precondition: Precondition) -> PlacementChange:
    """The side that asked takes its wish back, or the staff do. Raises AnswersForOthers for the other side."""
    change, placement = await take(work, change_id, precondition)
    target = CHANGE_LIFE.target("withdraw", change.status, work.actor.role)
    role = work.actor.role
    if role not in JOBCENTER_STAFF and side_of(role) is not side_of(change.requested_role):
        raise AnswersForOthers
    await lapse_requests(work, placement, change.id)
    await move(work, change, target, "placement_change.withdrawn")
    return change


async def withdraw_open_change(work: Work, event: Event) -> None:
    """Reaction to the end of a placement: a change that waits has nothing left to change."""
    change = await repository.find_open(work, event.subject_id)
    if change is None:
        return
    # Without anybody signed in (the worker ends a placement) it is the installation itself that acts.
    role = work.signed_in.role if work.signed_in is not None else Role.ADMIN
    target = CHANGE_CONSEQUENCES.target("fall-away", change.status, role)
    await move(work, change, target, "placement_change.withdrawn")
