"""From the grant to the end: confirmed, started, completed, ended early or cancelled."""

from datetime import date
from typing import Any
from uuid import UUID

from app.foundation.api.conditional import Precondition
from app.foundation.audit.models import Event
from app.foundation.core.actor import JOBCENTER_STAFF
from app.foundation.core.errors import FieldFault, Invalid
from app.foundation.core.i18n import Text
from app.foundation.db.work import Work
from app.journey.placements import repository
from app.journey.placements.domain import BEFORE_GRANT, Initiative
from app.journey.placements.errors import AlreadyConfirmed, NotConfirmed, NotOverYet, TooEarly
from app.journey.placements.models import DecisionRequest, Placement
from app.journey.placements.schemas import CancellationBody, CompletionBody, EarlyEndBody
from app.journey.placements.service.approving import ask_second_person, require_unchanged, second_person_asked
from app.journey.placements.service.decisions import decision_on
from app.journey.placements.service.ending import report_at_completion
from app.journey.placements.service.ledgers import SOURCE
from app.journey.placements.service.moving import move, require
from app.registers.candidates import repository as candidates
from app.registers.companies import repository as companies
from app.registers.jobcenters.domain import SecondApproval


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
    """The last day has come, and the end report is here. Raises NotOverYet before that day.

    A statement that is still missing holds nothing up: it is asked for on, and the report takes it in when it comes.
    """
    placement = await _get(work, placement_id, precondition, "complete")
    if work.today() < placement.ends_on:
        raise NotOverYet
    report = await report_at_completion(work, placement, body)
    placement.end_report = report.model_dump(mode="json")
    placement.ended_on = placement.ends_on
    await move(work, placement, "complete", outcome=body.outcome.value, ended_on=placement.ends_on.isoformat())
    return placement


async def end_early(work: Work, placement_id: UUID, body: EarlyEndBody, precondition: Precondition) -> Placement:
    """Ends a placement before its day; hours and room from the day after are free again at once.

    When the jobcenter's staff end it, that is a decision, and it may take two people: then the placement runs on
    until a second one has approved. When the company ends it, it is not.
    """
    placement = await _get(work, placement_id, precondition, "end-early")
    _require_reasons(work, body)
    _last_day(work, placement, body.ended_on)
    decided = work.actor.role in JOBCENTER_STAFF
    if decided and await second_person_asked(work, placement, SecondApproval.END_EARLY):
        await ask_second_person(work, placement, SecondApproval.END_EARLY, body, subject_id=placement.id)
        return placement
    return await _end_early(work, placement, body)


async def carry_out_early_end(work: Work, request: DecisionRequest) -> None:
    """The approved end before the day, on the version it was asked on."""
    placement = await _get(work, request.placement_id, Precondition(None), "end-early")
    require_unchanged(work, request, placement)
    body = EarlyEndBody.model_validate(request.body)
    await _end_early(work, placement, body, requested_by=request.requested_by)


async def _end_early(
    work: Work, placement: Placement, body: EarlyEndBody, *, requested_by: UUID | None = None
) -> Placement:
    """The end itself. Staff's is a decision with its reason and appeal guidance, and no legal checks."""
    ended_on = _last_day(work, placement, body.ended_on)
    placement.ended_on = ended_on
    placement.end_reason_code = body.reason_code
    placement.end_initiative = body.initiative
    await companies.shorten_occupancy(work, SOURCE, placement.id, ended_on)
    await candidates.shorten_commitments(work, SOURCE, placement.id, ended_on)
    facts: dict[str, Any] = {"initiative": body.initiative.value, "ended_on": ended_on.isoformat()}
    if work.actor.role in JOBCENTER_STAFF:
        decision = decision_on(work, placement, "end", body.reason_code, body.text, requested_by=requested_by)
        work.session.add(decision)
        facts["decision_id"] = str(decision.id)
    await move(work, placement, "end-early", reason_code=body.reason_code, **facts)
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
    """The day a placement ended on: within its period, not in the future; today when left out.

    Once the last day has passed, today is no answer: the placement is completed, or ended on a day that is named.
    """
    asked = asked or work.today()
    faults: tuple[tuple[bool, str, Text], ...] = (
        (
            asked < placement.starts_on,
            "placement.ended_before_start",
            Text("Sidste dag ligger før praktikkens første dag.", "The last day lies before the placement's first."),
        ),
        (
            asked > placement.ends_on,
            "placement.ended_after_end",
            Text(
                "Praktikken slutter tidligere af sig selv. Afslut den med complete, eller angiv en dag i perioden.",
                "The placement ends by itself before that. Complete it, or name a day within its period.",
            ),
        ),
        (
            asked > work.today(),
            "placement.ended_in_future",
            Text("Sidste dag kan ikke ligge i fremtiden.", "The last day cannot lie in the future."),
        ),
    )
    for wrong, code, text in faults:
        if wrong:
            raise Invalid(FieldFault("/ended_on", code, text))
    return asked


def _require_reasons(work: Work, body: EarlyEndBody) -> None:
    """A decision against the parties' own wish says why in words (FVL § 24); only a decision has room for a text."""
    if work.actor.role not in JOBCENTER_STAFF:
        if body.text is not None:
            text = Text(
                "Skriv det i din udtalelse om praktikken i stedet.", "Write this in your end statement instead."
            )
            raise Invalid(FieldFault("/text", "placement.end_text_of_decision", text))
    elif body.initiative is Initiative.JOBCENTER and body.text is None:
        text = Text(
            "Begrund, hvorfor jobcentret afslutter praktikken.",
            "Give the reasons why the jobcenter ends the placement.",
        )
        raise Invalid(FieldFault("/text", "placement.end_text_required", text))
