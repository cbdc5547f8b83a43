"""What a conversation is about, and whether the side that is written to may hear of it."""

from dataclasses import dataclass
from uuid import UUID

from app.foundation.core.actor import JOBCENTER_STAFF
from app.foundation.core.errors import FieldFault, Invalid, NotFound
from app.foundation.core.i18n import Text
from app.foundation.db.work import Work
from app.journey.aftercare import repository as aftercare
from app.journey.conversations.domain.sides import Counterpart, ThreadSide, ThreadSubject, side_of
from app.journey.conversations.errors import CompanyNotInformed
from app.journey.conversations.schemas import ThreadCreate
from app.journey.matching import repository as matching
from app.journey.matching.domain.states import SHOWN_TO_COMPANY
from app.journey.needs import repository as needs
from app.journey.placements import repository as placements


@dataclass(frozen=True, slots=True)
class About:
    """The tenants a thing belongs to; `company_knows` is false while a person has not consented to be shown."""

    jobcenter_id: UUID
    company_id: UUID
    candidate_id: UUID | None
    company_knows: bool = True


@dataclass(frozen=True, slots=True)
class Sides:
    """The jobcenter and the one other side of a new conversation."""

    jobcenter_id: UUID
    counterpart: Counterpart
    company_id: UUID | None
    candidate_id: UUID | None


async def sides_of(work: Work, body: ThreadCreate) -> Sides:
    """The sides of a conversation the caller wants to begin.

    Raises Invalid where the subject is not there for the caller, has no such side, or `counterpart` is missing or not
    the caller's to choose; CompanyNotInformed before the person has said yes to a match.
    """
    counterpart = _counterpart(work, body)
    about = await _look_up(work, body)
    if counterpart is Counterpart.CANDIDATE and about.candidate_id is None:
        text = Text("Et behov har ingen kandidat.", "A need has no candidate.")
        raise Invalid(FieldFault("/counterpart", "thread.no_such_side", text))
    if counterpart is Counterpart.COMPANY and not about.company_knows:
        raise CompanyNotInformed
    # Staff who see another jobcenter's need speak for their own jobcenter.
    own = work.actor.jobcenter_id if work.actor.role in JOBCENTER_STAFF else None
    return Sides(
        jobcenter_id=own or about.jobcenter_id,
        counterpart=counterpart,
        company_id=about.company_id if counterpart is Counterpart.COMPANY else None,
        candidate_id=about.candidate_id if counterpart is Counterpart.CANDIDATE else None,
    )


def _counterpart(work: Work, body: ThreadCreate) -> Counterpart:
    mine = side_of(work.actor.role)
    if mine is ThreadSide.JOBCENTER:
        if body.counterpart is None:
            text = Text("Angiv, hvem samtalen er med.", "Say whom the conversation is with.")
            raise Invalid(FieldFault("/counterpart", "field.required", text))
        return body.counterpart
    if body.counterpart not in {None, Counterpart(mine)}:
        text = Text("Du kan kun skrive med jobcentret.", "You can only write with the jobcenter.")
        raise Invalid(FieldFault("/counterpart", "thread.not_your_side", text))
    return Counterpart(mine)


async def _look_up(work: Work, body: ThreadCreate) -> About:
    try:
        return await _find(work, body.subject, body.subject_id)
    except NotFound:
        text = Text(
            "Den ressource, samtalen handler om, findes ikke.", "What the conversation is about does not exist."
        )
        raise Invalid(FieldFault("/subject_id", "reference.unknown", text)) from None


async def _find(work: Work, subject: ThreadSubject, subject_id: UUID) -> About:
    """As the rooms themselves show it to the caller. Raises NotFound."""
    if subject is ThreadSubject.NEED:
        need = await needs.get(work, subject_id)
        return About(need.jobcenter_id, need.company_id, None)
    if subject is ThreadSubject.MATCH:
        match = await matching.get_match(work, subject_id)
        knows = match.status in SHOWN_TO_COMPANY or match.answered_at is not None
        return About(match.jobcenter_id, match.company_id, match.candidate_id, knows)
    if subject is ThreadSubject.PLACEMENT:
        placement = await placements.get_placement(work, subject_id)
        return About(placement.jobcenter_id, placement.company_id, placement.candidate_id)
    employment = await aftercare.get_employment(work, subject_id)
    return About(employment.jobcenter_id, employment.company_id, employment.candidate_id)
