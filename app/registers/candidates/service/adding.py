"""New candidates: one, or many at once with one query for each kind of thing that has to be looked up."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from uuid import UUID

from sqlmodel import SQLModel, col

from app.foundation.audit.service import Change, record
from app.foundation.core.errors import FieldFault, Invalid, PraktikError
from app.foundation.core.ids import new_id
from app.foundation.db.model import utc_now
from app.foundation.db.work import Work
from app.registers.candidates import repository
from app.registers.candidates.domain import read_cpr
from app.registers.candidates.errors import CprTaken, ExternalRefTaken
from app.registers.candidates.models import Candidate, CandidateExperience, CandidateSkill, CandidateWish
from app.registers.candidates.schemas import CandidateCreate, CandidateRead, CandidateWrite
from app.registers.candidates.service import faults
from app.registers.candidates.service.cpr import CPR_FAULT, seal_new_cpr
from app.registers.candidates.service.reading import columns_of, read, subject_of
from app.registers.candidates.service.writing import flush, own_jobcenter, store_classes
from app.registers.reference.models import Postcode
from app.registers.reference.repository import list_occupations_of, list_postcodes_of, list_skills_of


@dataclass(frozen=True, slots=True)
class _Known:
    """Everything that written candidates name, as it was found."""

    jobcenter_id: UUID
    postcodes: dict[str, Postcode]
    occupations: set[UUID]
    skills: set[UUID]
    employees: set[UUID]
    numbers: list[str | None]
    indexes_taken: set[str]
    refs_taken: set[str]


@dataclass(frozen=True, slots=True)
class _New:
    """A candidate to be stored, and the rows that follow it."""

    candidate: Candidate
    beside: list[SQLModel]
    body: CandidateCreate


async def create_candidate(work: Work, body: CandidateCreate) -> CandidateRead:
    """A new candidate of the actor's jobcenter, available and waiting from today.

    Raises Invalid with a pointer to every unknown id, CprTaken and ExternalRefTaken.
    """
    made = (await add_candidates(work, [body]))[0]
    if isinstance(made, PraktikError):
        raise made
    return await read(work, made)


async def add_candidates(work: Work, bodies: Sequence[CandidateCreate]) -> list[Candidate | PraktikError]:
    """New candidates as `create_candidate` makes one, in the same order; whoever is refused stands there as the refusal.

    Raises CprTaken or ExternalRefTaken for all of them only where somebody else takes a number or reference meanwhile.
    """
    known = await _look_up(work, bodies)
    made = [_made(work, body, number, known) for body, number in zip(bodies, known.numbers, strict=True)]
    new = [one for one in made if isinstance(one, _New)]
    work.session.add_all(one.candidate for one in new)
    await flush(work)
    for one in new:
        work.session.add_all(one.beside)
        if one.body.danish.classes:
            await store_classes(work, one.candidate, one.body.danish.classes)
    await work.session.flush()
    for one in new:
        change = Change(to_state=one.candidate.status.value)
        await record(work, "candidate.created", subject_of(one.candidate), change)
    return [one.candidate if isinstance(one, _New) else one for one in made]


async def _look_up(work: Work, bodies: Sequence[CandidateCreate]) -> _Known:
    jobcenter_id, today = own_jobcenter(work), work.today()
    numbers = [None if body.cpr_number is None else read_cpr(body.cpr_number, today) for body in bodies]
    finder, scope = work.settings.cpr_finder, str(jobcenter_id)
    indexes = {index for number in numbers if number for index in finder.every(number, scope)}
    refs = {body.external_ref for body in bodies if body.external_ref is not None}
    skills = {skill.skill_id for body in bodies for skill in body.skills}
    occupations = {key for body in bodies for key in _occupations(body).values()}
    caseworkers = {body.caseworker_account_id for body in bodies if body.caseworker_account_id is not None}
    postcodes = await list_postcodes_of(work, {body.postcode for body in bodies}, None)
    return _Known(
        jobcenter_id=jobcenter_id,
        postcodes={row.code: row for row in postcodes},
        occupations={row.id for row in await list_occupations_of(work, occupations)} if occupations else set(),
        skills={row.id for row in await list_skills_of(work, skills)} if skills else set(),
        employees={key for key in caseworkers if await repository.is_active_employee(work, key, jobcenter_id)},
        numbers=numbers,
        indexes_taken=await repository.taken(work, jobcenter_id, col(Candidate.cpr_index), indexes),
        refs_taken=await repository.taken(work, jobcenter_id, col(Candidate.external_ref), refs),
    )


def _occupations(body: CandidateCreate) -> dict[str, UUID]:
    return faults.pointers("wishes", body.wishes) | faults.occupations_in(body, CandidateWrite.model_fields)


def _made(work: Work, body: CandidateCreate, number: str | None, known: _Known) -> _New | PraktikError:
    """The rows of one candidate, or why there are none. What it takes is taken for those after it."""
    if found := _faults(body, known):
        return Invalid(*found)
    place = known.postcodes[body.postcode]
    now = utc_now()
    candidate = Candidate(
        # Given, because to have them made takes a tenth of the time that a file of candidates takes.
        id=new_id(),
        created_at=now,
        updated_at=now,
        **columns_of(body),
        jobcenter_id=known.jobcenter_id,
        lat=place.lat,
        lon=place.lon,
        waiting_since=work.today(),
    )
    beside: list[SQLModel] = []
    if body.cpr_number is not None:
        if number is None:
            return Invalid(CPR_FAULT)
        indexes = set(work.settings.cpr_finder.every(number, str(known.jobcenter_id)))
        if indexes & known.indexes_taken:
            return CprTaken()
        known.indexes_taken.update(indexes)
        beside.append(seal_new_cpr(work, candidate, number))
    if candidate.external_ref is not None:
        if candidate.external_ref in known.refs_taken:
            return ExternalRefTaken(field="external_ref")
        known.refs_taken.add(candidate.external_ref)
    beside += [CandidateExperience(candidate_id=candidate.id, **each.model_dump()) for each in body.experience]
    beside += [CandidateSkill(candidate_id=candidate.id, **asdict(each)) for each in faults.held(body.skills)]
    beside += [CandidateWish(candidate_id=candidate.id, **each.model_dump()) for each in body.wishes]
    return _New(candidate, beside, body)


def _faults(body: CandidateCreate, known: _Known) -> list[FieldFault]:
    found: list[FieldFault] = []
    if body.jobcenter_id not in (None, known.jobcenter_id):
        found.append(faults.fault("/jobcenter_id", faults.OTHER_JOBCENTER))
    found += faults.skill_faults(body.skills, known.skills)
    found += faults.forged_faults((), faults.held(body.skills))
    found += faults.occupation_faults(faults.pointers("wishes", body.wishes), known.occupations)
    if body.caseworker_account_id is not None and body.caseworker_account_id not in known.employees:
        found.append(faults.fault("/caseworker_account_id", faults.UNKNOWN_CASEWORKER))
    of_the_profile = faults.occupations_in(body, CandidateWrite.model_fields)
    found += faults.occupation_faults(of_the_profile, known.occupations)
    if body.postcode not in known.postcodes:
        found.append(faults.fault("/postcode", faults.UNKNOWN_POSTCODE))
    return found
