"""What a granted placement writes into the two ledgers: the person's hours and the workplace's room."""

from app.foundation.db.work import Work
from app.journey.placements.domain import fte_fraction, pauses_of, steps_of, stretches_of, times_of
from app.journey.placements.models import Placement
from app.registers.candidates import repository as candidates
from app.registers.companies import repository as companies
from app.registers.companies.models import Occupancy
from app.registers.law.domain import Commitment, CommitmentKind

SOURCE = "placement"


async def write_ledgers(work: Work, placement: Placement) -> None:
    """The person is busy and the workplace's room is taken: by each stretch of days with its own hours."""
    stretches = stretches_of(
        placement.starts_on, placement.ends_on, steps_of(placement.hours_schedule), pauses_of(placement.pauses)
    )
    times = times_of(placement.working_times)
    entries = [
        Occupancy(
            workplace_id=placement.workplace_id,
            jobcenter_id=placement.jobcenter_id,
            source_type=SOURCE,
            source_id=placement.id,
            legal_basis=placement.legal_basis,
            starts_on=stretch.starts_on,
            ends_on=stretch.ends_on,
            fte_fraction=fte_fraction(stretch.weekly_hours),
        )
        for stretch in stretches
    ]
    await companies.occupy(work, SOURCE, placement.id, entries)
    candidate = await candidates.load(work, placement.candidate_id)
    busy = [
        Commitment(CommitmentKind.PLACEMENT, stretch.starts_on, stretch.ends_on, times, stretch.weekly_hours)
        for stretch in stretches
    ]
    await candidates.write_commitments(work, candidate, SOURCE, placement.id, busy)
