"""Asking at every step of the way: reactions to what happens to a person."""

from functools import partial
from typing import Any

from app.foundation.audit.models import Event
from app.foundation.audit.service import Change, Subject, record
from app.foundation.core.errors import NotFound
from app.foundation.db.work import Reaction, Work
from app.journey.aftercare import repository as aftercare
from app.journey.aftercare.domain.states import AnswerChannel, FollowUpStatus
from app.journey.aftercare.domain.template import Audience
from app.journey.aftercare.models import FollowUp
from app.journey.voice import repository
from app.journey.voice.domain.share import CLOSED_QUESTIONS
from app.journey.voice.domain.steps import VoiceAnswer, VoiceStep
from app.journey.voice.models import Voice

# A follow-up that staff wrote down for the person, where the record does not say how they were told.
_TOLD_AT_FOLLOW_UP = {"reason_code": "follow_up", "channel": "meeting"}


async def _ask(step: VoiceStep, work: Work, event: Event) -> None:
    """Asks once: what happens again to the same subject is no new question."""
    if not await repository.is_asked(work, event.subject_id, step):
        await _store(work, event, step)


async def _store(work: Work, event: Event, step: VoiceStep) -> Voice:
    if event.jobcenter_id is None or event.candidate_id is None:
        raise NotFound
    voice = Voice(
        jobcenter_id=event.jobcenter_id,
        candidate_id=event.candidate_id,
        company_id=event.company_id,
        step=step,
        subject_type=event.subject_type,
        subject_id=event.subject_id,
        asked_on=work.today(),
    )
    work.session.add(voice)
    await work.session.flush()
    await record(work, "voice.asked", subject_of(voice), Change(data=about(voice)))
    return voice


def subject_of(voice: Voice) -> Subject:
    return Subject("voice", voice.id, voice.jobcenter_id, voice.company_id, voice.candidate_id)


def about(voice: Voice) -> dict[str, Any]:
    """What events say of a voice: where on the way it stands, never a word of what was said."""
    return {"step": voice.step.value, "subject_id": str(voice.subject_id)}


def _asking(step: VoiceStep) -> Reaction:
    return partial(_ask, step)


ask_about_match = _asking(VoiceStep.MATCHED)
ask_about_grant = _asking(VoiceStep.GRANTED)
ask_about_end_of_placement = _asking(VoiceStep.PLACEMENT_ENDED)
ask_about_job = _asking(VoiceStep.EMPLOYED)
ask_about_end_of_job = _asking(VoiceStep.JOB_ENDED)


async def keep_voice_of_follow_up(work: Work, event: Event) -> None:
    """Reaction to a follow-up that was recorded: what the candidate said there, or the question where it was not put.

    The employer's answers are no voice of the person's, and a try in vain asks nobody.
    """
    follow_up = await aftercare.load_follow_up(work, event.subject_id)
    if follow_up.audience is not Audience.CANDIDATE or follow_up.status is not FollowUpStatus.DONE:
        return
    if await repository.is_asked(work, follow_up.id, VoiceStep.FOLLOW_UP):
        return
    voice = await _store(work, event, VoiceStep.FOLLOW_UP)
    said: dict[str, Any] = (follow_up.record or {}).get("voice") or {}
    answers = {name: VoiceAnswer(said[name]) for name in CLOSED_QUESTIONS if said.get(name) is not None}
    own_words = (follow_up.record or {}).get("own_words") or None
    if not answers and own_words is None:
        return
    for name, value in answers.items():
        setattr(voice, name, value)
    voice.own_words = own_words
    voice.answered_at = follow_up.recorded_at or work.now()
    _say_who_wrote(voice, follow_up)
    await work.session.flush()
    await record(work, "voice.answered", subject_of(voice), Change(data=about(voice)))


def _say_who_wrote(voice: Voice, follow_up: FollowUp) -> None:
    """What staff wrote down, they have read; what the person wrote waits for somebody to read it."""
    through = follow_up.answered_through or AnswerChannel.STAFF
    voice.answered_through = through.value
    if through is AnswerChannel.STAFF:
        voice.on_behalf = dict(_TOLD_AT_FOLLOW_UP)
        if follow_up.recorded_by is not None:
            voice.seen_at, voice.seen_by = voice.answered_at, follow_up.recorded_by
