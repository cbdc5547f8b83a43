"""The person answers, disagrees, and is read."""

from typing import Any
from uuid import UUID

from app.foundation.api.conditional import Precondition
from app.foundation.audit.service import Change, record
from app.foundation.core.actor import JOBCENTER_STAFF, Role
from app.foundation.db.model import touch
from app.foundation.db.work import Work
from app.journey.aftercare.domain.states import AnswerChannel
from app.journey.matching.schemas import OnBehalf
from app.journey.voice import repository
from app.journey.voice.domain.speaking import may_take_down
from app.journey.voice.errors import NothingSaid, SpeaksInPerson, on_behalf_missing, on_behalf_not_yours, unknown_report
from app.journey.voice.models import Voice
from app.journey.voice.schemas import VoiceAnswerBody, VoiceObjectionBody
from app.journey.voice.service.asking import about, subject_of
from app.journey.voice.service.reading import spoken_of


async def answer(work: Work, voice_id: UUID, body: VoiceAnswerBody, precondition: Precondition) -> Voice:
    """The person's answer, or another one in its place; the caseworker reads it anew, and only then may the company.

    Staff take it down with reason and channel, never over words given in person (SpeaksInPerson). Raises Invalid where
    those are missing, and for a candidate who claims to write for somebody.
    """
    voice = await _take(work, voice_id, precondition)
    told = _told(work, body.on_behalf)
    if told is not None and not may_take_down(spoken_of(voice)):
        raise SpeaksInPerson
    for name in ("wish_followed", "treated_well", "understood", "own_words", "language", "may_be_shared"):
        setattr(voice, name, getattr(body, name))
    voice.answered_at = work.now()
    voice.answered_through = (AnswerChannel.ACCOUNT if told is None else AnswerChannel.STAFF).value
    voice.on_behalf = told
    return await _changed(work, voice, "voice.answered")


async def object_to_report(work: Work, voice_id: UUID, body: VoiceObjectionBody, precondition: Precondition) -> Voice:
    """The person disagrees with what the company reports. The report stands, and the words stand beside it.

    Raises Invalid (`reference.unknown`) for what is no report of that company on that person.
    """
    voice = await _take(work, voice_id, precondition)
    told = _told(work, body.on_behalf)
    if not await repository.report_exists(work, voice, body.objects_to.kind, body.objects_to.id):
        raise unknown_report()
    if told is not None and voice.objection is not None and voice.on_behalf is None:
        raise SpeaksInPerson
    voice.objects_to_kind, voice.objects_to_id = body.objects_to.kind, body.objects_to.id
    voice.objection = body.text
    if voice.answered_at is None:
        voice.on_behalf = told
    return await _changed(work, voice, "voice.objected", kind=body.objects_to.kind.value)


async def mark_seen(work: Work, voice_id: UUID, precondition: Precondition) -> Voice:
    """Somebody of the jobcenter has read it; said twice, the first stands. Raises NothingSaid."""
    voice = await _take(work, voice_id, precondition)
    spoken = spoken_of(voice)
    if not spoken.says_something:
        raise NothingSaid
    if spoken.seen:
        return voice
    voice.seen_at, voice.seen_by = work.now(), work.actor.account_id
    await work.session.flush()
    await record(work, "voice.seen", subject_of(voice), Change(data=about(voice)))
    return voice


async def _take(work: Work, voice_id: UUID, precondition: Precondition) -> Voice:
    voice = await repository.get_voice(work, voice_id, lock=True)
    precondition.check(voice.version)
    return voice


def _told(work: Work, on_behalf: OnBehalf | None) -> dict[str, Any] | None:
    """How staff were told; None for the person."""
    if work.actor.role is Role.CANDIDATE and on_behalf is not None:
        raise on_behalf_not_yours()
    if work.actor.role in JOBCENTER_STAFF and on_behalf is None:
        raise on_behalf_missing()
    return None if on_behalf is None else on_behalf.model_dump(mode="json")


async def _changed(work: Work, voice: Voice, event: str, **data: str) -> Voice:
    """What is said anew is read anew, before a company sees it again; whoever takes it down has read it."""
    staff = work.actor.role in JOBCENTER_STAFF
    voice.seen_at = work.now() if staff else None
    voice.seen_by = work.actor.account_id if staff else None
    touch(voice, work.now())
    await work.session.flush()
    await record(work, event, subject_of(voice), Change(data={**about(voice), **data}))
    return voice
