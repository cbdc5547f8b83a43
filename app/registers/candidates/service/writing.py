"""What new and changed candidates are stored by."""

from uuid import UUID

from sqlalchemy.exc import IntegrityError

from app.foundation.core.errors import NotPermitted
from app.foundation.db.work import Work
from app.registers.candidates import repository
from app.registers.candidates.errors import CprTaken, ExternalRefTaken
from app.registers.candidates.models import Candidate
from app.registers.candidates.schemas import DanishClass
from app.registers.law.domain import Commitment, CommitmentKind, WeekdayTime

SOURCE = "candidate"


def own_jobcenter(work: Work) -> UUID:
    """Raises NotPermitted for whoever belongs to none."""
    if work.actor.jobcenter_id is None:
        raise NotPermitted
    return work.actor.jobcenter_id


async def flush(work: Work) -> None:
    """Names what is taken also to the second of two who write at once: only the database sees both."""
    try:
        await work.session.flush()
    except IntegrityError as error:
        if "cpr_index" in str(error.orig):
            raise CprTaken from None
        if "external_ref" in str(error.orig):
            raise ExternalRefTaken(field="external_ref") from None
        raise


async def store_classes(work: Work, candidate: Candidate, classes: list[DanishClass]) -> None:
    """The class timetable takes the person's time: it stands in the commitment ledger."""
    entries = [
        Commitment(
            CommitmentKind.DANISH_CLASS,
            starts_on=item.from_on,
            ends_on=item.until_on,
            times=(WeekdayTime(item.weekday, item.from_time, item.to_time),),
        )
        for item in classes
    ]
    await repository.write_commitments(work, candidate, SOURCE, candidate.id, entries)
