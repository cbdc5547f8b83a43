"""The record for VITAS: read it, and keep the reference VITAS gave."""

from uuid import UUID

from app.foundation.api.conditional import Precondition
from app.foundation.audit.service import Change, record
from app.foundation.db.work import Work
from app.journey.papers import repository
from app.journey.papers.domain.handover import (
    DECIDED,
    FormGroup,
    HandoverFacts,
    Representative,
    form_of,
    missing_from,
)
from app.journey.papers.errors import NotGrantedYet, NotSubmittedYet
from app.journey.papers.schemas import (
    HandoverBody,
    HandoverChange,
    HandoverCompany,
    HandoverField,
    HandoverGroup,
    HandoverMissing,
    HandoverPerson,
    HandoverRead,
    HandoverRepresentative,
    Words,
)
from app.journey.papers.service.gathering import facts_of, present_version
from app.journey.placements import repository as placements
from app.journey.placements import service
from app.journey.placements.domain import PlacementStatus
from app.journey.placements.models import Placement
from app.journey.placements.schemas import DecisionRead
from app.journey.placements.service.moving import subject_of
from app.registers.candidates import repository as candidates
from app.registers.companies import repository as companies


async def get_placement(work: Work, placement_id: UUID) -> Placement:
    """The placement a record is asked for. Raises NotSubmittedYet while its agreement is still being written."""
    placement = await placements.get_placement(work, placement_id)
    if placement.status is PlacementStatus.DRAFT:
        raise NotSubmittedYet
    return placement


async def store_reference(work: Work, placement_id: UUID, body: HandoverBody, precondition: Precondition) -> Placement:
    """Keeps the reference, or takes it away; the same reference once more has no effect.

    Raises NotGrantedYet for an internship that was never granted. The event tells that there is a reference, not which.
    """
    placement = await placements.get_placement(work, placement_id, lock=True)
    precondition.check(placement.version)
    if placement.granted_at is None:
        raise NotGrantedYet
    if placement.vitas_reference == body.vitas_reference:
        return placement
    placement.vitas_reference = body.vitas_reference
    placement.updated_at = work.now()
    await work.session.flush()
    data = {"has_reference": body.vitas_reference is not None, "agreement_version": placement.agreement_version}
    await record(work, "placement.handed_over", subject_of(placement), Change(data=data))
    return placement


async def read_handover(work: Work, placement: Placement) -> HandoverRead:
    """The whole record of one placement."""
    read = await service.read_placement(work, placement)
    version = await present_version(work, placement, read)
    agreement = await facts_of(work, placement, read, version)
    candidate = await candidates.load(work, placement.candidate_id)
    workplace = await companies.load_workplace(work, placement.workplace_id)
    decision = next((item for item in reversed(read.decisions) if item.action in DECIDED), None)
    ratio = next((check for check in read.checks if check.code == "ratio_requirement"), None)
    person = workplace.employee_representative
    facts = HandoverFacts(
        agreement=agreement,
        legal_basis=placement.legal_basis,
        has_cpr=candidate.cpr_sealed is not None,
        has_other_employees=workplace.has_other_employees,
        representative=Representative(person["name"], person.get("email"), person.get("phone")) if person else None,
        ratio=ratio.explanation if ratio else None,
        decided_by=await _decided_by(work, decision),
    )
    place = agreement.place
    return HandoverRead(
        placement_id=placement.id,
        status=placement.status,
        agreement_version=placement.agreement_version,
        vitas_reference=placement.vitas_reference,
        jobcenter_name=agreement.jobcenter,
        company=HandoverCompany(
            cvr_number=place.cvr_number,
            name=place.company,
            production_unit_number=place.production_unit_number,
            workplace_name=place.workplace,
            street=place.street,
            postcode=place.postcode,
            city=place.city,
        ),
        representative=HandoverRepresentative.model_validate(facts.representative) if facts.representative else None,
        has_other_employees=workplace.has_other_employees,
        mentor_name=agreement.mentor,
        person=HandoverPerson(
            candidate_id=candidate.id,
            full_name=candidate.full_name,
            has_cpr=facts.has_cpr,
            cpr_route=f"/v1/candidates/{candidate.id}/cpr/reveal",
        ),
        legal_basis=placement.legal_basis,
        agreement=version.content,
        ratio=ratio,
        signatures=version.signatures,
        decision=decision,
        decided_by_name=facts.decided_by,
        changes=[
            HandoverChange.model_validate(change) for change in await repository.granted_changes_of(work, placement.id)
        ],
        missing=[HandoverMissing(name=item.name, text=item.text.get(work.language)) for item in missing_from(facts)],
        form=[_group(group) for group in form_of(facts)],
    )


async def _decided_by(work: Work, decision: DecisionRead | None) -> str | None:
    """The name of whoever decided; an integration learns from the record who, though the account stays unnamed."""
    if decision is None or decision.decided_by is None:
        return None
    return (await repository.names_of(work, [decision.decided_by])).get(decision.decided_by)


def _group(group: FormGroup) -> HandoverGroup:
    fields = [
        HandoverField(name=item.name, label=Words.model_validate(item.label), value=item.value) for item in group.fields
    ]
    return HandoverGroup(name=group.name, label=Words.model_validate(group.label), fields=fields)
