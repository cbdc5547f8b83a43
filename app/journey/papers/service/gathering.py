"""Gathering what a paper says; what this caller may see is decided by the readers of the placements room."""

from dataclasses import replace
from uuid import UUID

from app.foundation.core.actor import JOBCENTER_STAFF, Role
from app.foundation.core.errors import NotFound
from app.foundation.db.work import Work
from app.journey.papers import repository
from app.journey.papers.domain.facts import AgreementFacts, Answer, CheckLine, Place, Ruling, Terms
from app.journey.papers.domain.wording import DECLARATIONS
from app.journey.placements import repository as placements
from app.journey.placements import service
from app.journey.placements.domain import steps_of, times_of
from app.journey.placements.models import Placement
from app.journey.placements.schemas import (
    AgreementContent,
    AgreementVersionRead,
    DecisionRead,
    PlacementCheckRead,
    PlacementRead,
    SignatureRead,
)
from app.registers.candidates import repository as candidates
from app.registers.companies import repository as companies
from app.registers.jobcenters import repository as jobcenters

# Decisions that let something happen, each on its own run of the legal checks.
JUDGED = frozenset({"grant", "extension", "shortening", "hours", "pause"})
# Everybody else knows the person by the name the API shows them: preferred or first.
_KNOWS_FULL_NAME = JOBCENTER_STAFF | {Role.CANDIDATE, Role.INTEGRATION}


async def agreement_facts(work: Work, placement_id: UUID, number: int | None = None) -> AgreementFacts:
    """One version of an agreement (the present one unless `number` names another) as this caller may see it.

    Raises NotFound for an agreement that is not the caller's, and for a version it never had.
    """
    placement = await placements.get_placement(work, placement_id)
    read = await service.read_placement(work, placement)
    return await facts_of(work, placement, read, await _version(work, placement, read, number))


async def facts_of(
    work: Work, placement: Placement, read: PlacementRead, version: AgreementVersionRead
) -> AgreementFacts:
    """The facts of one version; decisions that came after it was replaced are left to later versions' papers."""
    rulings = [decision for decision in read.decisions if decision.agreement_version <= version.number]
    judged = [decision for decision in rulings if decision.action in JUDGED and decision.checks]
    content = version.content
    names = await repository.names_of(work, [content.mentor_account_id])
    present = version.number == read.agreement_version
    return AgreementFacts(
        language=work.language,
        reference=placement.id.hex[-8:].upper(),
        number=version.number,
        present=read.agreement_version,
        made_at=version.created_at,
        changed_at=placement.updated_at,
        status=placement.status,
        jobcenter=(await jobcenters.get(work, placement.jobcenter_id)).name,
        place=await place_of(work, placement),
        intern=await _intern(work, placement, read),
        mentor=names.get(content.mentor_account_id) if content.mentor_account_id else None,
        terms=terms_of(content),
        answers=await _answers(work, placement, version),
        missing=tuple(read.missing_signatures) if present else (),
        checks=tuple(_check(check) for check in judged[-1].checks) if judged else (),
        rulings=tuple(_ruling(decision) for decision in rulings),
    )


async def _answers(work: Work, placement: Placement, version: AgreementVersionRead) -> tuple[Answer, ...]:
    """Who answered on this version; of a version that a change made, also who answered on the one it was granted on.

    A change asks company and candidate anew. The representative's statement comes before the start and goes on
    standing, so the paper shows it together with the version it was given on.
    """
    answers = [_answer(answer) for answer in version.signatures]
    if placement.granted_version is None or version.number <= placement.granted_version:
        return tuple(answers)
    heard = {answer.party for answer in answers}
    for earlier in await service.list_versions(work, placement.id):
        if earlier.number == placement.granted_version:
            kept = [_answer(answer) for answer in earlier.signatures if answer.party not in heard]
            answers += [replace(answer, on_version=earlier.number) for answer in kept if not answer.voided]
    return tuple(answers)


async def present_version(work: Work, placement: Placement, read: PlacementRead) -> AgreementVersionRead:
    """The version that stands now."""
    return await _version(work, placement, read, None)


async def _version(work: Work, placement: Placement, read: PlacementRead, number: int | None) -> AgreementVersionRead:
    wanted = read.agreement_version if number is None else number
    for version in await service.list_versions(work, placement.id):
        if version.number == wanted:
            return version
    if wanted != read.agreement_version:
        raise NotFound
    # Its content is kept apart with the first change; until then it stands on the placement alone.
    return AgreementVersionRead(
        number=wanted,
        created_at=placement.created_at,
        content=AgreementContent.model_validate(placement),
        changes=[],
        signatures=read.signatures,
    )


async def place_of(work: Work, placement: Placement) -> Place:
    """The employer with CVR number, P-number and address."""
    company = await companies.load_company(work, placement.company_id)
    workplace = await companies.load_workplace(work, placement.workplace_id)
    city, _ = await companies.place_names(work, workplace)
    return Place(
        company=company.name,
        cvr_number=company.cvr_number,
        workplace=workplace.name,
        production_unit_number=workplace.production_unit_number,
        street=workplace.street,
        postcode=workplace.postcode,
        city=city,
    )


async def _intern(work: Work, placement: Placement, read: PlacementRead) -> str:
    if work.actor.role not in _KNOWS_FULL_NAME:
        return read.candidate_name
    return (await candidates.load(work, placement.candidate_id)).full_name


def terms_of(content: AgreementContent) -> Terms:
    """A version's content as the values the paper sets out."""
    return Terms(
        starts_on=content.starts_on,
        ends_on=content.ends_on,
        steps=steps_of(step.model_dump() for step in content.hours_schedule),
        times=times_of(item.model_dump() for item in content.working_times),
        pauses=tuple(sorted((pause.from_on, pause.to_on) for pause in content.pauses)),
        tasks=content.tasks,
        purpose=content.purpose,
        declarations={name: getattr(content, name) for name in DECLARATIONS},
    )


def _answer(answer: SignatureRead) -> Answer:
    behalf = answer.on_behalf
    return Answer(
        party=answer.party,
        objected=answer.outcome == "objected",
        at=answer.signed_at,
        role=answer.signer_role,
        by_link=answer.by_link,
        is_on_behalf=answer.is_on_behalf,
        proxy_channel=behalf.channel if behalf else None,
        name=answer.signer_name or (behalf.name if behalf else None),
        objection=answer.objection,
        voided=answer.voided_at is not None,
    )


def _check(check: PlacementCheckRead) -> CheckLine:
    return CheckLine(
        check.code, check.outcome, check.explanation, check.override.text if check.override is not None else None
    )


def _ruling(decision: DecisionRead) -> Ruling:
    return Ruling(
        action=decision.action,
        at=decision.decided_at,
        version=decision.agreement_version,
        reason_code=decision.reason_code,
        reason_text=decision.reason_text,
        legal_basis=decision.legal_basis,
        appeal_guidance=decision.appeal_guidance,
    )
