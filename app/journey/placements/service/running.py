"""From the grant to the end: confirmed, started, completed, ended early or cancelled."""

from datetime import date
from uuid import UUID

from app.foundation.api.conditional import Precondition
from app.foundation.audit.models import Event
from app.foundation.core.errors import FieldFault, Invalid
from app.foundation.core.i18n import Text
from app.foundation.db.work import Work
from app.journey.placements import repository
from app.journey.placements.domain import BEFORE_GRANT
from app.journey.placements.errors import AlreadyConfirmed, NotConfirmed, NotOverYet, TooEarly
from app.journey.placements.models import Placement
from app.journey.placements.schemas import CancellationBody, CompletionBody, EarlyEndBody, EndReport
from app.journey.placements.service.deciding import SOURCE
from app.journey.placements.service.moving import move, require
from app.registers.candidates import repository as candidates
from app.registers.companies import repository as companies


async def confirm(work: Work, placement_id: UUID, precondition: Precondition) -> Placement:
    """The company confirms the grant: AlreadyConfirmed the second time."""
    placement = await repository.get_placement(work, placement_id, lock=True)
    precondition.check(placement.version)
    require(work, placement, "confirm")
    if placement.confirmed_at is not None:
        raise AlreadyConfirmed
    placement.confirmed_at = work.now()
    await move(work, placement, "confirm")
    return placement


async def start(work: Work, placement_id: UUID, precondition: Precondition) -> Placement:
    """The first day has come. Raises NotConfirmed before the company's confirmation, TooEarly before that day."""
    placement = await repository.get_placement(work, placement_id, lock=True)
    precondition.check(placement.version)
    require(work, placement, "start")
    if placement.confirmed_at is None:
        raise NotConfirmed
    if work.today() < placement.starts_on:
        raise TooEarly
    await move(work, placement, "start")
    return placement


async def complete(work: Work, placement_id: UUID, body: CompletionBody, precondition: Precondition) -> Placement:
    """The last day has come, and the end report is here. Raises NotOverYet before that day."""
    placement = await _get(work, placement_id, precondition, "complete")
    if work.today() < placement.ends_on:
        raise NotOverYet
    report = EndReport(
        outcome=body.outcome,
        actual_hours=None if body.actual_hours is None else float(body.actual_hours),
        supervisor_assessment=body.supervisor_assessment,
        candidate_assessment=body.candidate_assessment,
    )
    placement.end_report = report.model_dump(mode="json")
    placement.ended_on = placement.ends_on
    await move(work, placement, "complete", outcome=body.outcome.value, ended_on=placement.ends_on.isoformat())
    return placement


async def end_early(work: Work, placement_id: UUID, body: EarlyEndBody, precondition: Precondition) -> Placement:
    """Ends a placement before its day; hours and room from the day after are free again at once."""
    placement = await _get(work, placement_id, precondition, "end-early")
    ended_on = _last_day(work, placement, body.ended_on)
    placement.ended_on = ended_on
    placement.end_reason_code = body.reason_code
    placement.end_initiative = body.initiative
    await companies.shorten_occupancy(work, SOURCE, placement.id, ended_on)
    await candidates.shorten_commitments(work, SOURCE, placement.id, ended_on)
    await move(
        work,
        placement,
        "end-early",
        reason_code=body.reason_code,
        initiative=body.initiative.value,
        ended_on=ended_on.isoformat(),
    )
    return placement


async def cancel(work: Work, placement_id: UUID, body: CancellationBody, precondition: Precondition) -> Placement:
    """The placement never starts; whatever it had taken is free again."""
    placement = await _get(work, placement_id, precondition, "cancel")
    placement.end_reason_code = body.reason_code
    await companies.vacate(work, SOURCE, placement.id)
    await candidates.release_time(work, SOURCE, placement.id)
    await move(work, placement, "cancel", reason_code=body.reason_code)
    return placement


async def cancel_with_match(work: Work, event: Event) -> None:
    """On match.withdrawn: the agreement that came of it, as long as it is not granted, falls with it."""
    placement = await repository.find_standing_placement(work, event.subject_id)
    if placement is None or placement.status not in BEFORE_GRANT:
        return
    placement.end_reason_code = event.reason_code
    await move(work, placement, "cancel", reason_code=event.reason_code)


async def _get(work: Work, placement_id: UUID, precondition: Precondition, action: str) -> Placement:
    placement = await repository.lock_with_neighbours(work, placement_id)
    precondition.check(placement.version)
    require(work, placement, action)
    return placement


def _last_day(work: Work, placement: Placement, asked: date | None) -> date:
    """The day a placement ended on: within its period, and not in the future."""
    latest = min(work.today(), placement.ends_on)
    if asked is None:
        return latest
    if not placement.starts_on <= asked <= latest:
        text = Text(
            "Sidste dag skal ligge i perioden og ikke efter i dag.",
            "The last day lies within the period and not after today.",
        )
        raise Invalid(FieldFault("/ended_on", "placement.ended_on_outside", text))
    return asked
