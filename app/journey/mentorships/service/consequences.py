"""What follows for mentorships from an agreement, from a transfer and from time."""

from uuid import UUID

from app.foundation.audit.models import Event
from app.foundation.db.work import Work
from app.journey.mentorships import repository
from app.journey.mentorships.domain.confidentiality import CURRENT_VERSION
from app.journey.mentorships.domain.seeing import Ending, over_by_itself
from app.journey.mentorships.service.moving import add, follow
from app.journey.mentorships.service.proposing import About, mentorship_of
from app.journey.placements import repository as placements
from app.journey.placements.models import Placement


async def follow_agreement(work: Work, event: Event) -> None:
    """Reaction to a changed agreement: the mentor it names is asked; whom it names no longer is mentor no longer."""
    if "mentor_account_id" not in event.data.get("fields", ()):
        return
    placement = await placements.load_placement(work, event.subject_id)
    named_before = event.data.get("mentor_before")
    for row in await repository.load_standing(work, placement_id=placement.id):
        if str(row.mentor_account_id) == named_before:
            await follow(work, row, "lapse", "no_longer_named")
    await _ask_named(work, placement, work.actor.account_id)


async def end_with_placement(work: Work, event: Event) -> None:
    """Reaction to a placement that does not take place: there is nothing to be mentor of."""
    for row in await repository.load_standing(work, placement_id=event.subject_id):
        await follow(work, row, "lapse", event.name.replace(".", "_"))


async def end_over_mentorships(work: Work, batch: int) -> int:
    """Upkeep: mentorships whose last day has passed, and those of placements and jobs that were over 60 days ago."""
    rows = await repository.over_by_now(work, batch)
    for row, subject_over_on in rows:
        await follow(work, row, "lapse", over_by_itself(Ending(row.ends_on, subject_over_on), work.today()))
    return len(rows)


async def propose_named_mentors(work: Work, batch: int) -> int:
    """Upkeep: whoever an agreement named before there were mentorships is asked now."""
    rows = await repository.named_without_mentorship(work, batch)
    for placement in rows:
        await _ask_named(work, placement, None)
    return len(rows)


async def _ask_named(work: Work, placement: Placement, proposed_by: UUID | None) -> None:
    """Whoever has accepted the present confidentiality already need not do so again: the mentorship begins."""
    if placement.mentor_account_id is None:
        return
    mentor = await repository.get_account(work, placement.mentor_account_id)
    if mentor is None:
        return
    about = About(placement.jobcenter_id, placement.candidate_id, placement.company_id, placement_id=placement.id)
    row = mentorship_of(about, mentor, placement.starts_on)
    row.proposed_by = proposed_by
    if await repository.is_standing(work, row):
        return
    await add(work, row)
    if mentor.confidentiality_version == CURRENT_VERSION:
        row.confidentiality_version = mentor.confidentiality_version
        row.accepted_at = mentor.confidentiality_accepted_at
        await follow(work, row, "begin")
