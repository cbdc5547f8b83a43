"""Writing and finding candidates: who they are, what they can, what they wish for."""

from collections.abc import Collection
from dataclasses import asdict
from uuid import UUID

from sqlmodel import col

from app.foundation.api.conditional import Precondition
from app.foundation.api.merge_patch import apply_patch
from app.foundation.api.pagination import PageRequest
from app.foundation.audit.service import Change, record
from app.foundation.core.actor import Role
from app.foundation.core.errors import FieldFault, Invalid
from app.foundation.db.model import touch
from app.foundation.db.work import Work
from app.registers.candidates import repository
from app.registers.candidates.domain import HeldSkill, completed, keeps_what_others_say, vouched_for
from app.registers.candidates.errors import ExternalRefTaken, FieldNotYours, SkillNotYours, SkillVouchedFor
from app.registers.candidates.models import Candidate, CandidateExperience, CandidateSkill, CandidateWish
from app.registers.candidates.repository import CandidateFilter
from app.registers.candidates.schemas import (
    OWN_FIELDS,
    CandidateListed,
    CandidatePatch,
    CandidateRead,
    CandidateSearch,
    CandidateWrite,
    Experience,
    SkillHeld,
    SkillList,
    Wish,
    WishList,
)
from app.registers.candidates.service import faults
from app.registers.candidates.service.cpr import cpr_indexes, set_cpr
from app.registers.candidates.service.reading import columns_of, read, read_listed, show, subject_of, written_form
from app.registers.candidates.service.writing import flush, own_jobcenter, store_classes
from app.registers.reference.models import Postcode
from app.registers.reference.repository import list_occupations_of, list_postcodes_of, list_skills_of

FOUND_AT_MOST = 50


async def list_candidates(
    work: Work, wanted: CandidateFilter, sort: str, page: PageRequest
) -> tuple[list[CandidateListed], str | None]:
    rows, cursor = await repository.list_candidates(work, wanted, sort, page)
    return [read_listed(work, row) for row in rows], cursor


async def search_candidates(work: Work, body: CandidateSearch) -> list[CandidateListed]:
    """Who in the own jobcenter meets everything asked; raises Invalid for what is no CPR number."""
    number = body.cpr_number
    indexes = None if number is None else cpr_indexes(work, own_jobcenter(work), number)
    asked = {"cpr": number and number.replace("-", ""), "name": body.name, "ref": body.external_ref}
    work.searched("|".join(f"{kind}:{value.strip()}" for kind, value in asked.items() if value))
    rows = await repository.search_candidates(
        work, cpr_indexes=indexes, name=body.name, external_ref=body.external_ref, limit=FOUND_AT_MOST
    )
    return [read_listed(work, row) for row in rows]


async def get_candidate(work: Work, candidate_id: UUID) -> CandidateRead:
    return await show(work, candidate_id)


async def patch_candidate(
    work: Work, candidate_id: UUID, patch: CandidatePatch, precondition: Precondition
) -> CandidateRead:
    """Changes what was sent. Raises FieldNotYours, Invalid, CprTaken and ExternalRefTaken."""
    candidate = await repository.get(work, candidate_id, lock=True)
    precondition.check(candidate.version)
    sent = patch.model_fields_set
    if work.actor.role is Role.CANDIDATE and sent - OWN_FIELDS:
        raise FieldNotYours(fields=", ".join(sorted(sent - OWN_FIELDS)))
    rows = (await repository.experience_of(work, [candidate.id]))[candidate.id]
    current = written_form(candidate, [Experience.model_validate(row) for row in rows])
    changed = apply_patch(current, patch, CandidateWrite)
    with work.session.no_autoflush:  # a look-up in between would store half the change, and raise the version twice
        await _change_columns(work, candidate, changed, sent)
    touch(candidate, work.now())
    await flush(work)
    if "experience" in sent:
        await _store_experience(work, candidate, changed.experience)
    if "danish" in sent:
        await store_classes(work, candidate, changed.danish.classes)
    return await _changed(work, candidate, sent)


async def _change_columns(work: Work, candidate: Candidate, changed: CandidateWrite, sent: Collection[str]) -> None:
    found = await _unknown(work, candidate.jobcenter_id, changed, sent)
    if "postcode" in sent:
        found += await _move_home(work, candidate, changed.postcode)
    if found:
        raise Invalid(*found)
    if "cpr_number" in sent:
        await set_cpr(work, candidate, changed.cpr_number)
    for name, value in columns_of(changed).items():
        setattr(candidate, name, value)
    if "external_ref" in sent:
        await _require_free_reference(work, candidate)


async def replace_skills(work: Work, candidate_id: UUID, body: SkillList, precondition: Precondition) -> CandidateRead:
    """The whole list anew, without adding to, changing or losing what a workplace has signed off.

    Raises SkillNotYours when a candidate touches what others have said, Invalid (`candidate.skill_not_signed_off`) for a
    sign-off that no workplace gave, and SkillVouchedFor where one that was given is left out.
    """
    candidate = await repository.get(work, candidate_id, lock=True)
    precondition.check(candidate.version)
    present = faults.held((await repository.skills_of(work, [candidate.id]))[candidate.id])
    wanted = completed(present, faults.held(body.skills))
    if work.actor.role is Role.CANDIDATE and not keeps_what_others_say(present, wanted):
        raise SkillNotYours
    if not vouched_for(present) <= vouched_for(wanted):
        raise SkillVouchedFor
    if found := await _skill_faults(work, body.skills) + faults.forged_faults(present, wanted):
        raise Invalid(*found)
    touch(candidate, work.now())
    await flush(work)
    await _store_skills(work, candidate, wanted)
    return await _changed(work, candidate, ["skills"])


async def replace_wishes(work: Work, candidate_id: UUID, body: WishList, precondition: Precondition) -> CandidateRead:
    """The whole list anew."""
    candidate = await repository.get(work, candidate_id, lock=True)
    precondition.check(candidate.version)
    if found := await _occupation_faults(work, faults.pointers("wishes", body.wishes)):
        raise Invalid(*found)
    touch(candidate, work.now())
    await flush(work)
    await _store_wishes(work, candidate, body.wishes)
    return await _changed(work, candidate, ["wishes"])


async def _changed(work: Work, candidate: Candidate, fields: Collection[str]) -> CandidateRead:
    await record(work, "candidate.changed", subject_of(candidate), Change(data={"fields": sorted(fields)}))
    return await read(work, candidate)


async def _find_postcode(work: Work, code: str) -> Postcode | None:
    found = await list_postcodes_of(work, [code], None)
    return found[0] if found else None


async def _move_home(work: Work, candidate: Candidate, code: str) -> list[FieldFault]:
    postcode = await _find_postcode(work, code)
    if postcode is None:
        return [faults.fault("/postcode", faults.UNKNOWN_POSTCODE)]
    candidate.lat, candidate.lon = postcode.lat, postcode.lon
    return []


async def _unknown(work: Work, jobcenter_id: UUID, write: CandidateWrite, fields: Collection[str]) -> list[FieldFault]:
    """Faults for ids among these fields that lead nowhere; a field that stays as it was is not asked again."""
    found: list[FieldFault] = []
    caseworker = write.caseworker_account_id if "caseworker_account_id" in fields else None
    if caseworker is not None and not await repository.is_active_employee(work, caseworker, jobcenter_id):
        found.append(faults.fault("/caseworker_account_id", faults.UNKNOWN_CASEWORKER))
    return found + await _occupation_faults(work, faults.occupations_in(write, fields))


async def _occupation_faults(work: Work, asked: dict[str, UUID]) -> list[FieldFault]:
    known = {row.id for row in await list_occupations_of(work, set(asked.values()))} if asked else set()
    return faults.occupation_faults(asked, known)


async def _skill_faults(work: Work, skills: list[SkillHeld]) -> list[FieldFault]:
    known = {row.id for row in await list_skills_of(work, {s.skill_id for s in skills})} if skills else set()
    return faults.skill_faults(skills, known)


async def _require_free_reference(work: Work, candidate: Candidate) -> None:
    value, column = candidate.external_ref, col(Candidate.external_ref)
    if value is None:
        return
    if await repository.is_taken(work, candidate.jobcenter_id, column, value, except_id=candidate.id):
        raise ExternalRefTaken(field="external_ref")


async def _store_experience(work: Work, candidate: Candidate, items: list[Experience]) -> None:
    rows = [CandidateExperience(candidate_id=candidate.id, **item.model_dump()) for item in items]
    await repository.replace(work, CandidateExperience, candidate.id, rows)


async def _store_skills(work: Work, candidate: Candidate, items: list[HeldSkill]) -> None:
    rows = [CandidateSkill(candidate_id=candidate.id, **asdict(item)) for item in items]
    await repository.replace(work, CandidateSkill, candidate.id, rows)


async def _store_wishes(work: Work, candidate: Candidate, items: list[Wish]) -> None:
    rows = [CandidateWish(candidate_id=candidate.id, **item.model_dump()) for item in items]
    await repository.replace(work, CandidateWish, candidate.id, rows)
