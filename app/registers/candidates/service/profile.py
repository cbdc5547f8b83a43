"""Writing and finding candidates: who they are, what they can, what they wish for."""

from collections.abc import Collection, Iterable
from dataclasses import asdict
from uuid import UUID

from sqlalchemy.exc import IntegrityError
from sqlmodel import col

from app.foundation.api.conditional import Precondition
from app.foundation.api.merge_patch import apply_patch
from app.foundation.api.pagination import PageRequest
from app.foundation.audit.service import Change, record
from app.foundation.core.actor import Role
from app.foundation.core.errors import FieldFault, Invalid, NotPermitted
from app.foundation.core.i18n import Text
from app.foundation.db.model import touch
from app.foundation.db.work import Work
from app.registers.candidates import repository
from app.registers.candidates.domain import HeldSkill, completed, keeps_what_others_say, vouched_for
from app.registers.candidates.errors import CprTaken, ExternalRefTaken, FieldNotYours, SkillNotYours, SkillVouchedFor
from app.registers.candidates.models import Candidate, CandidateExperience, CandidateSkill, CandidateWish
from app.registers.candidates.repository import CandidateFilter
from app.registers.candidates.schemas import (
    OWN_FIELDS,
    CandidateCreate,
    CandidateListed,
    CandidatePatch,
    CandidateRead,
    CandidateSearch,
    CandidateWrite,
    DanishClass,
    Experience,
    SkillHeld,
    SkillList,
    Wish,
    WishList,
)
from app.registers.candidates.service.cpr import cpr_indexes, seal_first_cpr, set_cpr
from app.registers.candidates.service.reading import columns_of, read, read_listed, subject_of, written_form
from app.registers.law.domain import Commitment, CommitmentKind, WeekdayTime
from app.registers.reference.models import Postcode
from app.registers.reference.repository import list_occupations_of, list_postcodes_of, list_skills_of

SOURCE = "candidate"
FOUND_AT_MOST = 50
_UNKNOWN_POSTCODE = Text("Postnummeret findes ikke.", "There is no such postcode.")
_UNKNOWN_OCCUPATION = Text("Stillingsbetegnelsen findes ikke.", "There is no such occupation.")
_UNKNOWN_SKILL = Text("Kompetencen findes ikke.", "There is no such skill.")
_NOT_SIGNED_OFF = Text(
    "En kompetence attesteres af arbejdsstedet på aktiviteten i oplæringsplanen, ikke her.",
    "A skill is signed off by the workplace on the activity of the training plan, not here.",
)
_UNKNOWN_CASEWORKER = Text(
    "Skal være en aktiv medarbejder i jobcentret.", "Must be an active employee of the jobcenter."
)
_OTHER_JOBCENTER = Text("Skal være dit eget jobcenter.", "Must be your own jobcenter.")


def _own_jobcenter(work: Work) -> UUID:
    if work.actor.jobcenter_id is None:
        raise NotPermitted
    return work.actor.jobcenter_id


async def list_candidates(
    work: Work, wanted: CandidateFilter, sort: str, page: PageRequest
) -> tuple[list[CandidateListed], str | None]:
    rows, cursor = await repository.list_candidates(work, wanted, repository.SORTS[sort], page)
    return [read_listed(work, row) for row in rows], cursor


async def search_candidates(work: Work, body: CandidateSearch) -> list[CandidateListed]:
    """Who in the own jobcenter meets everything asked; raises Invalid for what is no CPR number."""
    number = body.cpr_number
    indexes = None if number is None else cpr_indexes(work, _own_jobcenter(work), number)
    asked = {"cpr": number and number.replace("-", ""), "name": body.name, "ref": body.external_ref}
    work.searched("|".join(f"{kind}:{value.strip()}" for kind, value in asked.items() if value))
    rows = await repository.search_candidates(
        work, cpr_indexes=indexes, name=body.name, external_ref=body.external_ref, limit=FOUND_AT_MOST
    )
    return [read_listed(work, row) for row in rows]


async def get_candidate(work: Work, candidate_id: UUID) -> CandidateRead:
    return await read(work, await repository.get(work, candidate_id))


async def create_candidate(work: Work, body: CandidateCreate) -> CandidateRead:
    """A new candidate of the actor's jobcenter, available and waiting from today.

    Raises Invalid with a pointer to every unknown id, CprTaken and ExternalRefTaken.
    """
    jobcenter_id = _own_jobcenter(work)
    faults = [] if body.jobcenter_id in (None, jobcenter_id) else [_fault("/jobcenter_id", _OTHER_JOBCENTER)]
    faults += await _skill_faults(work, body.skills) + _forged_faults((), _held(body.skills))
    faults += await _occupation_faults(work, _pointers("wishes", body.wishes))
    faults += await _unknown(work, jobcenter_id, body, CandidateWrite.model_fields)
    postcode = await _find_postcode(work, body.postcode)
    if postcode is None or faults:
        raise Invalid(*faults, *([] if postcode else [_fault("/postcode", _UNKNOWN_POSTCODE)]))
    candidate = Candidate(
        **columns_of(body),
        jobcenter_id=jobcenter_id,
        lat=postcode.lat,
        lon=postcode.lon,
        waiting_since=work.today(),
    )
    key = await seal_first_cpr(work, candidate, body.cpr_number)
    await _require_free_reference(work, candidate)
    work.session.add(candidate)
    await _flush(work)
    if key is not None:
        work.session.add(key)
    await _store_experience(work, candidate, body.experience)
    await _store_skills(work, candidate, _held(body.skills))
    await _store_wishes(work, candidate, body.wishes)
    await _store_classes(work, candidate, body.danish.classes)
    await record(work, "candidate.created", subject_of(candidate), Change(to_state=candidate.status.value))
    return await read(work, candidate)


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
    await _flush(work)
    if "experience" in sent:
        await _store_experience(work, candidate, changed.experience)
    if "danish" in sent:
        await _store_classes(work, candidate, changed.danish.classes)
    return await _changed(work, candidate, sent)


async def _change_columns(work: Work, candidate: Candidate, changed: CandidateWrite, sent: Collection[str]) -> None:
    faults = await _unknown(work, candidate.jobcenter_id, changed, sent)
    if "postcode" in sent:
        faults += await _move_home(work, candidate, changed.postcode)
    if faults:
        raise Invalid(*faults)
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
    present = _held((await repository.skills_of(work, [candidate.id]))[candidate.id])
    wanted = completed(present, _held(body.skills))
    if work.actor.role is Role.CANDIDATE and not keeps_what_others_say(present, wanted):
        raise SkillNotYours
    if not vouched_for(present) <= vouched_for(wanted):
        raise SkillVouchedFor
    if faults := await _skill_faults(work, body.skills) + _forged_faults(present, wanted):
        raise Invalid(*faults)
    touch(candidate, work.now())
    await _flush(work)
    await _store_skills(work, candidate, wanted)
    return await _changed(work, candidate, ["skills"])


async def replace_wishes(work: Work, candidate_id: UUID, body: WishList, precondition: Precondition) -> CandidateRead:
    """The whole list anew."""
    candidate = await repository.get(work, candidate_id, lock=True)
    precondition.check(candidate.version)
    if faults := await _occupation_faults(work, _pointers("wishes", body.wishes)):
        raise Invalid(*faults)
    touch(candidate, work.now())
    await _flush(work)
    await _store_wishes(work, candidate, body.wishes)
    return await _changed(work, candidate, ["wishes"])


async def _flush(work: Work) -> None:
    """Names what is taken also to the second of two who write at once: only the database sees both."""
    try:
        await work.session.flush()
    except IntegrityError as error:
        if "cpr_index" in str(error.orig):
            raise CprTaken from None
        if "external_ref" in str(error.orig):
            raise ExternalRefTaken(field="external_ref") from None
        raise


async def _changed(work: Work, candidate: Candidate, fields: Collection[str]) -> CandidateRead:
    await record(work, "candidate.changed", subject_of(candidate), Change(data={"fields": sorted(fields)}))
    return await read(work, candidate)


def _fault(pointer: str, text: Text) -> FieldFault:
    return FieldFault(pointer, "reference.unknown", text)


def _held(skills: Iterable[CandidateSkill | SkillHeld]) -> list[HeldSkill]:
    return [
        HeldSkill(skill.skill_id, skill.level, skill.source, skill.proof, skill.activity_id, skill.signed_off_on)
        for skill in skills
    ]


def _forged_faults(present: Iterable[HeldSkill], wanted: list[HeldSkill]) -> list[FieldFault]:
    """Faults for sign-offs on a list that no workplace has given."""
    forged = vouched_for(wanted) - vouched_for(present)
    return [
        FieldFault(f"/skills/{n}/source", "candidate.skill_not_signed_off", _NOT_SIGNED_OFF)
        for n, skill in enumerate(wanted)
        if skill in forged
    ]


async def _find_postcode(work: Work, code: str) -> Postcode | None:
    found = await list_postcodes_of(work, [code], None)
    return found[0] if found else None


async def _move_home(work: Work, candidate: Candidate, code: str) -> list[FieldFault]:
    postcode = await _find_postcode(work, code)
    if postcode is None:
        return [_fault("/postcode", _UNKNOWN_POSTCODE)]
    candidate.lat, candidate.lon = postcode.lat, postcode.lon
    return []


async def _unknown(work: Work, jobcenter_id: UUID, write: CandidateWrite, fields: Collection[str]) -> list[FieldFault]:
    """Faults for ids among these fields that lead nowhere; a field that stays as it was is not asked again."""
    faults: list[FieldFault] = []
    caseworker = write.caseworker_account_id if "caseworker_account_id" in fields else None
    if caseworker is not None and not await repository.is_active_employee(work, caseworker, jobcenter_id):
        faults.append(_fault("/caseworker_account_id", _UNKNOWN_CASEWORKER))
    occupations: dict[str, UUID] = {}
    if "experience" in fields:
        occupations |= _pointers("experience", write.experience)
    if "unwanted_occupation_ids" in fields:
        occupations |= {f"/unwanted_occupation_ids/{n}": one for n, one in enumerate(write.unwanted_occupation_ids)}
    return faults + await _occupation_faults(work, occupations)


def _pointers(name: str, items: Iterable[Experience | Wish]) -> dict[str, UUID]:
    return {f"/{name}/{n}/occupation_id": item.occupation_id for n, item in enumerate(items)}


async def _occupation_faults(work: Work, ids: dict[str, UUID]) -> list[FieldFault]:
    """Faults for those of the ids, given by pointer, that no occupation has."""
    known = {row.id for row in await list_occupations_of(work, set(ids.values()))} if ids else set()
    return [_fault(pointer, _UNKNOWN_OCCUPATION) for pointer, found in ids.items() if found not in known]


async def _skill_faults(work: Work, skills: list[SkillHeld]) -> list[FieldFault]:
    known = {row.id for row in await list_skills_of(work, {s.skill_id for s in skills})} if skills else set()
    return [_fault(f"/skills/{n}/skill_id", _UNKNOWN_SKILL) for n, s in enumerate(skills) if s.skill_id not in known]


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


async def _store_classes(work: Work, candidate: Candidate, classes: list[DanishClass]) -> None:
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
