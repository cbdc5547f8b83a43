"""Every query on what candidates say."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Uuid, and_, bindparam, case, false, not_, or_
from sqlalchemy import select as core_select
from sqlmodel import col, select

from app.foundation.api.pagination import PageRequest, Sort, fetch_page
from app.foundation.core.actor import JOBCENTER_STAFF, Actor, Role
from app.foundation.core.errors import NotFound
from app.foundation.db.query import fetch_columns
from app.foundation.db.work import Work
from app.journey.aftercare.domain.states import FollowUpStatus
from app.journey.aftercare.domain.template import Audience
from app.journey.aftercare.models import FollowUp
from app.journey.attendance.models import ReadinessPicture
from app.journey.placements.domain.requests import EndAuthor
from app.journey.placements.models import EndStatement, Placement
from app.journey.training.domain.states import ActivityStatus
from app.journey.training.models import TrainingActivity
from app.journey.voice.domain.reports import ReportKind
from app.journey.voice.domain.steps import VoiceStep
from app.journey.voice.models import Voice
from app.registers.candidates.repository import still_with

_ASKED = core_select(col(Voice.id)).where(
    col(Voice.subject_id) == bindparam("subject_id", type_=Uuid), col(Voice.step) == bindparam("step")
)


def says_something() -> ColumnElement[bool]:
    """Answered, or disagreeing with a report."""
    return or_(col(Voice.answered_at).is_not(None), col(Voice.objection).is_not(None))


def is_unseen() -> ColumnElement[bool]:
    """There is something to read, and nobody of the jobcenter has read it as it stands."""
    return and_(says_something(), col(Voice.seen_at).is_(None))


_UNSEEN_FIRST = case((is_unseen(), 0), else_=1)
BY_AGE = Sort((col(Voice.id),), (UUID,), descending=True)
UNSEEN_FIRST = Sort((_UNSEEN_FIRST, col(Voice.id)), (int, UUID), groups=True)


@dataclass(frozen=True, slots=True)
class VoiceFilter:
    """What a list is narrowed to; None does not narrow."""

    candidate_id: UUID | None = None
    subject_id: UUID | None = None
    step: VoiceStep | None = None
    answered: bool | None = None
    seen: bool | None = None

    def conditions(self) -> list[ColumnElement[bool]]:
        found: list[ColumnElement[bool]] = []
        for name in ("candidate_id", "subject_id", "step"):
            value = getattr(self, name)
            if value is not None:
                found.append(col(getattr(Voice, name)) == value)
        for column, wanted in ((Voice.answered_at, self.answered), (Voice.seen_at, self.seen)):
            if wanted is not None:
                found.append(col(column).is_not(None) if wanted else col(column).is_(None))
        return found


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """The person's own; of a jobcenter those of the people it has; of a company what is shared with it and was seen.

    The caseworker reads before the company does: a person who is in trouble there must not be answered by it first.
    """
    if actor.role in JOBCENTER_STAFF:
        mine = col(Voice.jobcenter_id) == actor.jobcenter_id
        return and_(mine, still_with(actor.jobcenter_id, col(Voice.candidate_id)))
    if actor.role is Role.CANDIDATE:
        return col(Voice.candidate_id) == actor.candidate_id
    if actor.role is Role.COMPANY:
        shared = and_(col(Voice.may_be_shared), col(Voice.seen_at).is_not(None))
        return and_(col(Voice.company_id) == actor.company_id, shared)
    return false()


async def list_voices(work: Work, wanted: VoiceFilter, page: PageRequest) -> tuple[list[Voice], str | None]:
    """For the jobcenter what nobody has read yet comes first, the longest waiting at the top; for others the newest."""
    is_staff = work.actor.role in JOBCENTER_STAFF
    order, ways = (UNSEEN_FIRST, [is_unseen(), not_(is_unseen())]) if is_staff else (BY_AGE, [])
    statement = select(Voice, *order.columns).where(visible_to(work.actor), *wanted.conditions())
    rows, cursor = await fetch_page(work, statement, order, page, ways=ways)
    return [row[0] for row in rows], cursor


async def get_voice(work: Work, voice_id: UUID, *, lock: bool = False) -> Voice:
    """Raises NotFound; with `lock` as it stands after everybody before us has finished."""
    statement: Any = select(Voice).where(col(Voice.id) == voice_id, visible_to(work.actor))
    if lock:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    voice: Voice | None = (await work.session.exec(statement)).one_or_none()
    if voice is None:
        raise NotFound
    work.about(voice.candidate_id)
    return voice


async def is_asked(work: Work, subject_id: UUID, step: VoiceStep) -> bool:
    """Whether there is a voice already. Without scope: for reactions to an event of this very subject only."""
    await work.session.flush()
    return bool(await fetch_columns(work.session, _ASKED, {"subject_id": subject_id, "step": step}))


async def report_exists(work: Work, voice: Voice, kind: ReportKind, report_id: UUID) -> bool:
    """Whether the company the voice is about has said something of this person under this id."""
    statement: Any = {
        ReportKind.END_STATEMENT: _end_statement,
        ReportKind.SIGN_OFF: _sign_off,
        ReportKind.READINESS_PICTURE: _picture,
        ReportKind.EMPLOYER_ANSWER: _answered_follow_up,
    }[kind](voice, report_id)
    return (await work.session.exec(statement)).first() is not None


def _of(voice: Voice, table: Any) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return col(table.candidate_id) == voice.candidate_id, col(table.company_id) == voice.company_id


def _end_statement(voice: Voice, report_id: UUID) -> Any:
    return (
        select(EndStatement.id)
        .join(Placement, col(Placement.id) == col(EndStatement.placement_id))
        .where(
            col(EndStatement.id) == report_id,
            col(EndStatement.author) == EndAuthor.SUPERVISOR,
            *_of(voice, Placement),
        )
    )


def _sign_off(voice: Voice, report_id: UUID) -> Any:
    signed = col(TrainingActivity.status) == ActivityStatus.SIGNED_OFF
    return select(TrainingActivity.id).where(
        col(TrainingActivity.id) == report_id, signed, *_of(voice, TrainingActivity)
    )


def _picture(voice: Voice, report_id: UUID) -> Any:
    return select(ReadinessPicture.id).where(col(ReadinessPicture.id) == report_id, *_of(voice, ReadinessPicture))


def _answered_follow_up(voice: Voice, report_id: UUID) -> Any:
    return select(FollowUp.id).where(
        col(FollowUp.id) == report_id,
        col(FollowUp.audience) == Audience.EMPLOYER,
        col(FollowUp.status) == FollowUpStatus.DONE,
        *_of(voice, FollowUp),
    )
