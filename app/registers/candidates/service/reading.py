"""From rows to what callers read."""

from typing import Any
from uuid import UUID

from app.foundation.audit.service import Subject
from app.foundation.db.query import values_of
from app.foundation.db.work import Work
from app.registers.candidates import repository
from app.registers.candidates.domain import offered_actions
from app.registers.candidates.models import Candidate
from app.registers.candidates.schemas import (
    CandidateListed,
    CandidateRead,
    CandidateWrite,
    Danish,
    DanishLevel,
    Experience,
    SkillHeld,
    Transport,
    Wish,
)

_SAME_NAME = (
    "full_name", "preferred_name", "external_ref", "caseworker_account_id", "email", "phone", "contact_language",
    "legal_basis", "postcode", "languages", "max_weekly_hours", "available_from", "licences", "constraints",
    "unwanted_occupation_ids", "last_employer_cvr",
)  # fmt: skip
_OF_THE_RESOURCE = (
    "id", "created_at", "updated_at", "version", "jobcenter_id", "status", "status_reason", "waiting_since",
    "has_priority",
)  # fmt: skip
_shown_columns = values_of((*_SAME_NAME, *_OF_THE_RESOURCE))


def subject_of(candidate: Candidate) -> Subject:
    return Subject("candidate", candidate.id, jobcenter_id=candidate.jobcenter_id, candidate_id=candidate.id)


def columns_of(write: CandidateWrite) -> dict[str, Any]:
    """The columns a written candidate fills; place, CPR number and the rows beside it are the service's."""
    values = write.model_dump(include=set(_SAME_NAME) - {"unwanted_occupation_ids"})
    return values | {
        "unwanted_occupation_ids": [str(one) for one in write.unwanted_occupation_ids],
        "danish_track": write.danish.track,
        "danish_module": write.danish.module,
        "danish_exam": write.danish.exam,
        "oral_cefr": write.danish.oral_cefr,
        "written_cefr": write.danish.written_cefr,
        "danish_classes": [item.model_dump(mode="json", by_alias=True) for item in write.danish.classes],
        "transport_modes": [mode.value for mode in write.transport.modes],
        "transport_max_minutes": write.transport.max_minutes,
    }


def written_form(candidate: Candidate, experience: list[Experience]) -> CandidateWrite:
    """The candidate as it could have been written, without its CPR number: what a merge patch starts from."""
    values = {name: getattr(candidate, name) for name in _SAME_NAME}
    values |= {"danish": _danish(candidate), "transport": _transport(candidate), "experience": experience}
    return CandidateWrite.model_validate(values)


def _danish(candidate: Any) -> Danish:
    return Danish.model_validate(
        {
            "track": candidate.danish_track,
            "module": candidate.danish_module,
            "exam": candidate.danish_exam,
            "oral_cefr": candidate.oral_cefr,
            "written_cefr": candidate.written_cefr,
            "classes": candidate.danish_classes,
        }
    )


def _transport(candidate: Any) -> Transport:
    values = {"modes": candidate.transport_modes, "max_minutes": candidate.transport_max_minutes}
    return Transport.model_validate(values)


async def show(work: Work, candidate_id: UUID) -> CandidateRead:
    """One candidate that is only looked at. Raises NotFound."""
    row = await repository.get_shown(work, candidate_id)
    return await _read(work, row, has_cpr=row.has_cpr)


async def read(work: Work, candidate: Candidate) -> CandidateRead:
    """One candidate that has been read already, to be changed."""
    await work.session.flush()  # what belongs to it is read past the session
    return await _read(work, candidate, has_cpr=candidate.cpr_sealed is not None)


async def _read(work: Work, candidate: Any, *, has_cpr: bool) -> CandidateRead:
    """One candidate, an object or a row, with all that belongs to it."""
    belongings = await repository.belongings_of(work, candidate.id)
    return CandidateRead(
        **_shown_columns(candidate),
        has_cpr=has_cpr,
        danish=_danish(candidate),
        transport=_transport(candidate),
        skills=[SkillHeld.model_validate(row) for row in belongings.skills],
        wishes=[Wish.model_validate(row) for row in belongings.wishes],
        experience=[Experience.model_validate(row) for row in belongings.experience],
        allowed_actions=offered_actions(candidate.status, work.actor.role),
    )


def read_listed(work: Work, row: Any) -> CandidateListed:
    """One row of a list."""
    work.about(row.id)
    values = row._asdict()
    danish = DanishLevel(
        track=values["danish_track"], oral_cefr=values["oral_cefr"], written_cefr=values["written_cefr"]
    )
    actions = offered_actions(values["status"], work.actor.role)
    return CandidateListed.model_validate(values | {"danish": danish, "allowed_actions": actions})
