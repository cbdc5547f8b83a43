"""Asking for a change: one at a time, within what has not passed, and by the rules of any agreement's content."""

from typing import Any
from uuid import UUID

from app.foundation.audit.service import Change, record
from app.foundation.core.actor import JOBCENTER_STAFF
from app.foundation.core.errors import FieldFault, Invalid
from app.foundation.core.i18n import Text
from app.foundation.db.work import Work
from app.journey.changes import domain, repository
from app.journey.changes.domain import PlacementChangeKind, Proposal, Side, side_of
from app.journey.changes.errors import ChangeOpen, NotUnderWay
from app.journey.changes.models import PlacementChange
from app.journey.changes.schemas import ExtensionBody, HoursChangeBody, RestBody, ShorteningBody
from app.journey.changes.service.judging import is_under_way, standing_of
from app.journey.changes.service.moving import subject_of
from app.journey.placements import repository as placements
from app.journey.placements.models import Placement
from app.journey.placements.schemas import AgreementWrite
from app.journey.placements.service.agreement import content_of
from app.registers.law.domain import HoursStep


async def ask_extension(work: Work, placement_id: UUID, body: ExtensionBody) -> PlacementChange:
    """Raises NotUnderWay, ChangeOpen, and Invalid for an end that is not later, or a company's assessment."""
    placement = await _take(work, placement_id)
    given = [name for name in ("concrete_assessment", "particular_need") if getattr(body, name) is not None]
    if given and work.actor.role not in JOBCENTER_STAFF:
        text = Text("Vurderingen er jobcentrets.", "The assessment is the jobcenter's.")
        raise Invalid(*(FieldFault(f"/{name}", "change.assessment_of_the_jobcenter", text) for name in given))
    proposal = domain.ask_extension(standing_of(work, placement), body.ends_on)
    texts = {name: getattr(body, name) for name in ("reason_text", "concrete_assessment", "particular_need")}
    return await _store(work, placement, PlacementChangeKind.EXTENSION, proposal, body.reason_code, **texts)


async def ask_shortening(work: Work, placement_id: UUID, body: ShorteningBody) -> PlacementChange:
    """Raises NotUnderWay, ChangeOpen, and Invalid for an end that is not earlier or has passed."""
    placement = await _take(work, placement_id)
    proposal = domain.ask_shortening(standing_of(work, placement), body.ends_on)
    return await _store(
        work, placement, PlacementChangeKind.SHORTENING, proposal, body.reason_code, reason_text=body.reason_text
    )


async def ask_hours(work: Work, placement_id: UUID, body: HoursChangeBody) -> PlacementChange:
    """Raises NotUnderWay, ChangeOpen, and Invalid for weeks that have begun or lie outside, or no change at all."""
    placement = await _take(work, placement_id)
    weeks = [step.from_week for step in body.hours_schedule]
    if weeks != sorted(set(weeks)):
        text = Text("Ugerne i timeplanen skal stige.", "The weeks of the schedule rise.")
        raise Invalid(FieldFault("/hours_schedule", "agreement.schedule_order", text))
    steps = [HoursStep(step.from_week, step.weekly_hours) for step in body.hours_schedule]
    times = None if body.working_times is None else [item.model_dump(mode="json") for item in body.working_times]
    proposal = domain.ask_hours(standing_of(work, placement), steps, times)
    return await _store(
        work, placement, PlacementChangeKind.HOURS, proposal, body.reason_code, reason_text=body.reason_text
    )


async def ask_pause(work: Work, placement_id: UUID, body: RestBody) -> PlacementChange:
    """Raises NotUnderWay, ChangeOpen, and Invalid for days that have passed, lie outside, or rest already."""
    placement = await _take(work, placement_id)
    proposal = domain.ask_pause(standing_of(work, placement), body.from_on, body.to_on)
    return await _store(work, placement, PlacementChangeKind.PAUSE, proposal, body.reason_code)


async def _take(work: Work, placement_id: UUID) -> Placement:
    """The placement, locked, so that of two who ask at once the second is told."""
    placement = await placements.get_placement(work, placement_id, lock=True)
    if not is_under_way(work, placement):
        raise NotUnderWay
    if await repository.find_open(work, placement.id) is not None:
        raise ChangeOpen
    return placement


async def _store(
    work: Work,
    placement: Placement,
    kind: PlacementChangeKind,
    proposal: Proposal,
    reason_code: str,
    **texts: str | None,
) -> PlacementChange:
    # The content with the change keeps the rules of every agreement: order, no working time twice, two years.
    content = content_of(placement) | proposal.fields
    AgreementWrite.model_validate({name: content[name] for name in AgreementWrite.model_fields})
    side = side_of(work.actor.role)
    own = {"agrees": True, **spoken_by(work)}
    change = PlacementChange(
        placement_id=placement.id,
        jobcenter_id=placement.jobcenter_id,
        company_id=placement.company_id,
        candidate_id=placement.candidate_id,
        kind=kind,
        based_on_version=placement.agreement_version,
        effective_on=proposal.effective_on,
        proposed=proposal.fields,
        reason_code=reason_code,
        requested_by=work.actor.account_id,
        requested_role=work.actor.role,
        requested_at=work.now(),
        company_answer=own if side is Side.COMPANY else None,
        candidate_answer=own if side is Side.CANDIDATE else None,
    )
    for name, value in texts.items():
        setattr(change, name, value)
    work.session.add(change)
    await work.session.flush()
    data = {"placement_id": str(placement.id), "kind": kind.value}
    await record(work, "placement_change.asked", subject_of(change), Change(None, change.status.value, data=data))
    return change


def spoken_by(work: Work) -> dict[str, Any]:
    """Who answers and when, as it is kept with the answer."""
    actor = work.actor
    return {
        "text": None,
        "answered_at": work.now().isoformat(),
        "answered_by": str(actor.account_id),
        "answered_role": actor.role.value,
        "on_behalf": None,
    }
