"""What has been, wherever it was: for whoever stays with the person now."""

from uuid import UUID

from app.foundation.db.wall import Beyond
from app.foundation.db.work import Work
from app.journey.transfers.repository import history, rows
from app.journey.transfers.schemas import HistoryRead, PastEmployment, PastFollowUp, PastPlacement
from app.journey.transfers.service.reading import summaries
from app.registers.candidates import repository as candidates


async def history_of(work: Work, candidate_id: UUID) -> HistoryRead:
    """Internships, jobs and answers across jobcenters. Raises NotFound, also for the jobcenter the person has left."""
    candidate = await candidates.get(work, candidate_id)
    async with work.beyond_wall(Beyond.TRANSFER):  # those before the last one were between others
        done = await rows.list_done_of(work, candidate.id)
    placements = await history.placements_of(work, candidate.id)
    employments = await history.employments_of(work, candidate.id)
    follow_ups = await history.follow_ups_of(work, candidate.id)
    return HistoryRead(
        candidate_id=candidate.id,
        transfers=await summaries(work, done),
        placements=[
            PastPlacement.model_validate({**row.model_dump(), "company_name": company, "workplace_name": workplace})
            for row, company, workplace in placements
        ],
        employments=[
            PastEmployment.model_validate({**row.model_dump(), "company_name": company}) for row, company in employments
        ],
        follow_ups=[PastFollowUp.model_validate(row.model_dump()) for (row,) in follow_ups],
    )
