"""The CPR number: sealed on the way in, found by its blind index, shown only for a purpose that is recorded."""

from uuid import UUID

from sqlmodel import col
from stdnum.dk import cpr

from app.foundation.audit.service import Change, record
from app.foundation.core.cipher import Cipher
from app.foundation.core.errors import FieldFault, Invalid
from app.foundation.core.i18n import Text
from app.foundation.db.work import Work
from app.registers.candidates import repository
from app.registers.candidates.domain import RevealPurpose, read_cpr
from app.registers.candidates.errors import CprMissing, CprTaken
from app.registers.candidates.models import Candidate
from app.registers.candidates.schemas import RevealedCpr
from app.registers.candidates.service.reading import subject_of

_FAULT = FieldFault(
    "/cpr_number",
    "candidate.cpr_invalid",
    Text(
        "Skal være ti cifre, der begynder med en fødselsdato, som ikke ligger i fremtiden.",
        "Must be ten digits that begin with a date of birth that does not lie in the future.",
    ),
)


def _cipher(work: Work) -> Cipher:
    return Cipher(work.settings.key("cpr"), work.settings.key("cpr-index"))


def _place(candidate_id: UUID) -> str:
    return f"candidates|{candidate_id}|cpr"


def _digits(work: Work, number: str) -> str:
    digits = read_cpr(number, work.today())
    if digits is None:
        raise Invalid(_FAULT)
    return digits


def cpr_index(work: Work, jobcenter_id: UUID, number: str) -> str:
    """What finds the number within one jobcenter. Raises Invalid (`candidate.cpr_invalid`)."""
    return _cipher(work).index(_digits(work, number), str(jobcenter_id))


async def set_cpr(work: Work, candidate: Candidate, number: str | None) -> None:
    """Seals the number into the candidate, or takes it out. Raises Invalid or CprTaken."""
    if number is None:
        candidate.cpr_sealed = candidate.cpr_index = None
        return
    index = cpr_index(work, candidate.jobcenter_id, number)
    taken = col(Candidate.cpr_index)
    if await repository.is_taken(work, candidate.jobcenter_id, taken, index, except_id=candidate.id):
        raise CprTaken
    candidate.cpr_index = index
    candidate.cpr_sealed = _cipher(work).seal(_digits(work, number), _place(candidate.id))


async def rehome_cpr(work: Work, candidate: Candidate, jobcenter_id: UUID) -> None:
    """Makes the number findable in another jobcenter instead. Raises CprTaken where somebody has it there."""
    if candidate.cpr_sealed is None:
        return
    number = _cipher(work).open(candidate.cpr_sealed, _place(candidate.id))
    index = _cipher(work).index(number, str(jobcenter_id))
    if await repository.is_taken(work, jobcenter_id, col(Candidate.cpr_index), index, except_id=candidate.id):
        raise CprTaken
    candidate.cpr_index = index


async def reveal_cpr(work: Work, candidate_id: UUID, purpose: RevealPurpose) -> RevealedCpr:
    """The full number. Who saw it, when and what for becomes an event; raises CprMissing where there is none."""
    candidate = await repository.get(work, candidate_id)
    if candidate.cpr_sealed is None:
        raise CprMissing
    number = _cipher(work).open(candidate.cpr_sealed, _place(candidate.id))
    await record(work, "candidate.cpr_revealed", subject_of(candidate), Change(reason_code=purpose.value))
    return RevealedCpr(cpr_number=cpr.format(number))
