"""The CPR number: sealed on the way in, found by its blind index, shown only for a purpose that is recorded."""

from uuid import UUID

from sqlmodel import col
from stdnum.dk import cpr

from app.foundation.audit.service import Change, record
from app.foundation.core.cipher import is_personal
from app.foundation.core.errors import FieldFault, Invalid
from app.foundation.core.i18n import Text
from app.foundation.db.work import Work
from app.registers.candidates import repository
from app.registers.candidates.domain import RevealPurpose, read_cpr
from app.registers.candidates.errors import CprMissing, CprTaken
from app.registers.candidates.models import Candidate, PersonKey
from app.registers.candidates.schemas import RevealedCpr
from app.registers.candidates.service.person_keys import draw, find_person_cipher, person_cipher
from app.registers.candidates.service.reading import subject_of

CPR_FAULT = FieldFault(
    "/cpr_number",
    "candidate.cpr_invalid",
    Text(
        "Skal være ti cifre, der begynder med en fødselsdato, som ikke ligger i fremtiden.",
        "Must be ten digits that begin with a date of birth that does not lie in the future.",
    ),
)


def cpr_place(candidate_id: UUID) -> str:
    """What a sealed number is bound to."""
    return f"candidates|{candidate_id}|cpr"


def _digits(work: Work, number: str) -> str:
    digits = read_cpr(number, work.today())
    if digits is None:
        raise Invalid(CPR_FAULT)
    return digits


def cpr_indexes(work: Work, jobcenter_id: UUID, number: str) -> tuple[str, ...]:
    """What finds the number within one jobcenter: one of these, several while an index key is being replaced.

    Raises Invalid (`candidate.cpr_invalid`).
    """
    return work.settings.cpr_finder.every(_digits(work, number), str(jobcenter_id))


def seal_new_cpr(work: Work, candidate: Candidate, digits: str) -> PersonKey:
    """Seals the number of somebody new, which nobody has; gives the key, to be stored after the candidate."""
    row, cipher = draw(work.settings.cpr_ring, candidate.id)
    candidate.cpr_index = work.settings.cpr_finder.current(digits, str(candidate.jobcenter_id))
    candidate.cpr_sealed = cipher.seal(digits, cpr_place(candidate.id))
    return row


async def set_cpr(work: Work, candidate: Candidate, number: str | None) -> None:
    """Seals the number of somebody who is stored already, or takes it out. Raises Invalid or CprTaken."""
    if number is None:
        candidate.cpr_sealed = candidate.cpr_index = None
        return
    digits = _digits(work, number)
    await _claim(work, candidate, candidate.jobcenter_id, digits)
    cipher = await person_cipher(work, candidate.id)
    candidate.cpr_sealed = cipher.seal(digits, cpr_place(candidate.id))


async def rehome_cpr(work: Work, candidate: Candidate, jobcenter_id: UUID) -> None:
    """Makes the number findable in another jobcenter instead. Raises CprTaken where somebody has it there."""
    number = await read_sealed(work, candidate)
    if number is not None:
        await _claim(work, candidate, jobcenter_id, number)


async def reveal_cpr(work: Work, candidate_id: UUID, purpose: RevealPurpose) -> RevealedCpr:
    """The full number. Who saw it, when and what for becomes an event; raises CprMissing where there is none."""
    candidate = await repository.get(work, candidate_id)
    work.about(candidate.id)
    work.purpose_is(purpose.value)
    work.reveals()
    number = await read_sealed(work, candidate)
    if number is None:
        raise CprMissing
    await record(work, "candidate.cpr_revealed", subject_of(candidate), Change(reason_code=purpose.value))
    return RevealedCpr(cpr_number=cpr.format(number))


async def cpr_of(work: Work, candidate_id: UUID) -> str | None:
    """The ten digits, for an export that the person has a right to. Without scope, and without an event of its own."""
    return await read_sealed(work, await repository.load(work, candidate_id))


async def read_sealed(work: Work, candidate: Candidate) -> str | None:
    """None where there is no number, or its key has been destroyed."""
    sealed = candidate.cpr_sealed
    if sealed is None:
        return None
    if not is_personal(sealed):
        return work.settings.cpr_ring.first_cipher().open(sealed, cpr_place(candidate.id))
    cipher = await find_person_cipher(work, candidate.id)
    return None if cipher is None else cipher.open(sealed, cpr_place(candidate.id))


async def _claim(work: Work, candidate: Candidate, jobcenter_id: UUID, digits: str) -> None:
    finder, scope = work.settings.cpr_finder, str(jobcenter_id)
    known = finder.every(digits, scope)
    if await repository.is_taken(work, jobcenter_id, col(Candidate.cpr_index), *known, except_id=candidate.id):
        raise CprTaken
    candidate.cpr_index = finder.current(digits, scope)
