"""Hours and notes of a mentor: written while the mentorship is active, read by the jobcenter and the mentor."""

from uuid import UUID

from app.foundation.api.pagination import PageRequest
from app.foundation.audit.service import Change, record
from app.foundation.core.actor import Role
from app.foundation.core.errors import FieldFault, Invalid, NotPermitted
from app.foundation.core.i18n import Text
from app.foundation.db.work import Work
from app.journey.mentorships import repository
from app.journey.mentorships.domain.states import MentorshipStatus
from app.journey.mentorships.errors import NotActive
from app.journey.mentorships.models import MentorEntry
from app.journey.mentorships.schemas import EntryBody
from app.journey.mentorships.service.moving import subject_of


async def write_entry(work: Work, mentorship_id: UUID, body: EntryBody) -> MentorEntry:
    """Raises NotActive, and Invalid for a day before the mentorship began or after today."""
    row = await repository.get(work, mentorship_id, lock=True)
    if row.status is not MentorshipStatus.ACTIVE:
        raise NotActive(state=row.status.value)
    if not row.starts_on <= body.happened_on <= work.today():
        text = Text(
            "Dagen skal ligge mellem mentorforløbets første dag og i dag.",
            "The day has to lie between the first day of the mentorship and today.",
        )
        raise Invalid(FieldFault("/happened_on", "mentorship.day_outside", text))
    entry = MentorEntry(
        mentorship_id=row.id,
        jobcenter_id=row.jobcenter_id,
        written_by=work.actor.account_id,
        **body.model_dump(),
    )
    work.session.add(entry)
    await work.session.flush()
    data = {"entry_id": str(entry.id), "happened_on": entry.happened_on.isoformat()}
    await record(work, "mentorship.entry_written", subject_of(row), Change(data=data))
    return entry


async def read_entries(work: Work, mentorship_id: UUID, page: PageRequest) -> tuple[list[MentorEntry], str | None]:
    """NotPermitted for a mentor whose mentorship is not active: what was written stays with the jobcenter."""
    row = await repository.get(work, mentorship_id)
    if work.actor.role is Role.MENTOR and row.status is not MentorshipStatus.ACTIVE:
        raise NotPermitted
    return await repository.list_entries(work, page, row.id)
