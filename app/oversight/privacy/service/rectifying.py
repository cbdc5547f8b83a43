"""Rectifications: asked, decided, and the history of what was replaced."""

from typing import Any
from uuid import UUID

import orjson
from sqlmodel import col

from app.foundation.api.conditional import Precondition
from app.foundation.api.pagination import PageRequest
from app.foundation.audit.service import Change, Subject, record
from app.foundation.core.actor import JOBCENTER_STAFF
from app.foundation.db.work import Work
from app.oversight.privacy.domain.rectifying import (
    COMPLAINT_GUIDANCE,
    RECTIFICATION_LIFE,
    TABLES,
    RectificationReason,
    RectificationStatus,
    RectifiedKind,
    answer_by,
    replaced,
)
from app.oversight.privacy.errors import NothingCorrected, changes_of_the_profile_only, unknown_reference
from app.oversight.privacy.mapping import data_map
from app.oversight.privacy.models import Rectification
from app.oversight.privacy.repository import rows
from app.oversight.privacy.schemas.rectifications import (
    AnnotateBody,
    CorrectBody,
    RectificationCreate,
    RectificationRead,
    RefuseBody,
    ReplacedValues,
)
from app.oversight.privacy.service.sharing import require_voice
from app.registers.candidates import repository as candidates
from app.registers.candidates import service as candidate_service

# Sealed already, and only a digest: of a corrected CPR number the history says that it was, not what it had been.
_CPR = frozenset({"cpr_sealed", "cpr_index"})


async def ask(work: Work, candidate_id: UUID, body: RectificationCreate) -> Rectification:
    """The person, or staff on behalf, says what is wrong; how it stands now is kept sealed. Raises NotFound, Invalid."""
    person = await candidates.get(work, candidate_id)
    said = require_voice(work, body.on_behalf)
    subject_id = body.subject_id or person.id
    before = await _row(work, body.kind, subject_id, person.id)
    if before is None:
        raise unknown_reference("/subject_id")
    row = Rectification(
        candidate_id=person.id,
        jobcenter_id=person.jobcenter_id,
        kind=body.kind,
        subject_id=subject_id,
        claim=body.claim,
        asked_at=work.now(),
        asked_by=work.actor.account_id,
        asked_role=work.actor.role,
        on_behalf=said,
        answer_by=answer_by(work.today()),
    )
    row.before_sealed = await _seal(work, row, "before_sealed", before)
    work.session.add(row)
    await work.session.flush()
    await record(
        work, "rectification.asked", _subject(row), Change(None, row.status.value, data={"kind": row.kind.value})
    )
    return row


async def correct(work: Work, key: UUID, body: CorrectBody, precondition: Precondition) -> Rectification:
    """The row is right now: by the changes given (the profile), or by its own route before. Raises NothingCorrected."""
    row, target = await _take(work, key, "correct", precondition)
    if body.changes is not None:
        if row.kind is not RectifiedKind.PROFILE:
            raise changes_of_the_profile_only()
        await candidate_service.patch_candidate(work, row.candidate_id, body.changes, Precondition(None))
        await work.session.flush()
    former = replaced(await _before(work, row), await _row(work, row.kind, row.subject_id, row.candidate_id) or {})
    if not former:
        raise NothingCorrected
    row.fields = sorted({"cpr_number" if name in _CPR else name for name in former})
    row.replaced_sealed = await _seal(
        work, row, "replaced_sealed", {name: value for name, value in former.items() if name not in _CPR}
    )
    return await _decide(work, row, target, body.reason_code, body.reason_text)


async def annotate(work: Work, key: UUID, body: AnnotateBody, precondition: Precondition) -> Rectification:
    """The data stay, and the person's view stands beside them."""
    row, target = await _take(work, key, "annotate", precondition)
    row.annotation = body.annotation
    return await _decide(work, row, target, body.reason_code, body.reason_text)


async def refuse(work: Work, key: UUID, body: RefuseBody, precondition: Precondition) -> Rectification:
    """The data stay, with the reason and where to complain."""
    row, target = await _take(work, key, "refuse", precondition)
    return await _decide(work, row, target, body.reason_code, body.reason_text)


async def _take(
    work: Work, key: UUID, action: str, precondition: Precondition
) -> tuple[Rectification, RectificationStatus]:
    row = await rows.get_row(work, Rectification, key, lock=True)
    precondition.check(row.version)
    return row, RECTIFICATION_LIFE.target(action, row.status, work.actor.role)


async def _decide(
    work: Work, row: Rectification, target: RectificationStatus, reason: RectificationReason, text: str | None
) -> Rectification:
    before = row.status
    row.status, row.reason_code, row.reason_text = target, reason, text or None
    row.decided_at, row.decided_by = work.now(), work.actor.account_id
    row.before_sealed = None  # what was replaced is kept; what stayed is in its own table
    await work.session.flush()
    change = Change(before.value, target.value, reason.value, {"kind": row.kind.value, "fields": row.fields})
    await record(work, f"rectification.{target.value}", _subject(row), change)
    return row


async def history(work: Work, row: Rectification) -> ReplacedValues:
    """What a correction replaced; nothing where nothing was, or the person's key is gone."""
    values: dict[str, Any] = {}
    if row.replaced_sealed is not None:
        values = await _open(work, row, "replaced_sealed", row.replaced_sealed)
    return ReplacedValues(candidate_id=row.candidate_id, rectification_id=row.id, replaced=values)


async def _before(work: Work, row: Rectification) -> dict[str, Any]:
    return {} if row.before_sealed is None else await _open(work, row, "before_sealed", row.before_sealed)


async def _row(work: Work, kind: RectifiedKind, key: UUID, candidate_id: UUID) -> dict[str, Any] | None:
    """The row as plain values; sealed ones as a digest nobody can read, so that a change shows all the same."""
    found = await rows.row_of_person(work, data_map().tables[TABLES[kind]], key, candidate_id)
    plain: dict[str, Any] | None = None if found is None else orjson.loads(orjson.dumps(found, default=_plain))
    return plain


def _plain(value: Any) -> Any:
    return value.hex() if isinstance(value, bytes) else str(value)


def _place(row: Rectification, column: str) -> str:
    return f"rectifications|{row.id}|{column}"


async def _seal(work: Work, row: Rectification, column: str, values: dict[str, Any]) -> bytes:
    cipher = await candidate_service.person_cipher(work, row.candidate_id)
    return cipher.seal(orjson.dumps(values).decode(), _place(row, column))


async def _open(work: Work, row: Rectification, column: str, sealed: bytes) -> dict[str, Any]:
    cipher = await candidate_service.find_person_cipher(work, row.candidate_id)
    values: dict[str, Any] = {} if cipher is None else orjson.loads(cipher.open(sealed, _place(row, column)))
    return values


def _subject(row: Rectification) -> Subject:
    return Subject("rectification", row.id, row.jobcenter_id, candidate_id=row.candidate_id)


def read_rectification(work: Work, row: Rectification) -> RectificationRead:
    """One request; who decided is the jobcenter's business, why and where to complain the person's."""
    staff = work.actor.role in JOBCENTER_STAFF
    complaint = row.status in (RectificationStatus.REFUSED, RectificationStatus.ANNOTATED)
    waits = row.status is RectificationStatus.ASKED
    return RectificationRead.model_validate(
        {
            **row.model_dump(exclude={"before_sealed", "replaced_sealed", "on_behalf"}),
            "is_on_behalf": row.on_behalf is not None,
            "is_overdue": waits and row.answer_by < work.today(),
            "decided_by": row.decided_by if staff else None,
            "complaint_guidance": COMPLAINT_GUIDANCE.get(work.language) if complaint else None,
            "allowed_actions": RECTIFICATION_LIFE.allowed_actions(row.status, work.actor.role),
        }
    )


async def get(work: Work, key: UUID) -> Rectification:
    """Raises NotFound."""
    return await rows.get_row(work, Rectification, key)


async def list_of(
    work: Work, candidate_id: UUID, status: RectificationStatus | None, page: PageRequest
) -> tuple[list[Rectification], str | None]:
    """Raises NotFound for a person of somebody else's."""
    person = await candidates.get(work, candidate_id)
    wanted = [col(Rectification.candidate_id) == person.id]
    if status is not None:
        wanted.append(col(Rectification.status) == status)
    return await rows.list_rows(work, Rectification, page, *wanted)
