"""Routes of the own voice."""

from typing import Annotated
from uuid import UUID

from fastapi import Query

from app.foundation.api.conditional import DryRun, OptionalIfMatch, Tag
from app.foundation.api.pagination import Paging
from app.foundation.api.route import make_router
from app.foundation.api.schemas import Page
from app.foundation.core.i18n import PageLanguage
from app.foundation.db.work import Work
from app.foundation.identity.permissions import allow
from app.journey.voice import permissions, service
from app.journey.voice.domain.steps import VoiceStep
from app.journey.voice.models import Voice
from app.journey.voice.repository import VoiceFilter
from app.journey.voice.schemas import VoiceAnswerBody, VoiceObjectionBody, VoiceQuestionsRead, VoiceRead

router = make_router("voices")
Read = Annotated[Work, allow(permissions.READ_VOICES)]
Answer = Annotated[Work, allow(permissions.ANSWER_VOICES)]
See = Annotated[Work, allow(permissions.SEE_VOICES)]


def _answered(work: Work, voice: Voice, tag: Tag) -> VoiceRead:
    tag(voice.version)
    return service.read_voice(work, voice)


@router.get("/voices")
async def list_voices(
    work: Read,
    page: Paging,
    *,
    candidate_id: UUID | None = None,
    subject_id: Annotated[UUID | None, Query(description="The match, placement, job or follow-up.")] = None,
    step: VoiceStep | None = None,
    answered: bool | None = None,
    seen: Annotated[bool | None, Query(description="Whether the jobcenter has read it.")] = None,
) -> Page[VoiceRead]:
    """What candidates are asked and say: for the jobcenter what nobody has read yet first, for others the newest first.

    A company reads only what the person shares with it and the jobcenter has read.
    """
    wanted = VoiceFilter(candidate_id, subject_id, step, answered, seen)
    items, cursor = await service.list_voices(work, wanted, page)
    return Page(items=items, next_cursor=cursor)


@router.get("/voice-questions")
async def get_voice_questions(
    work: Read,  # noqa: ARG001  who is signed in may read them
    language: Annotated[PageLanguage, Query(description="The person's own language.")] = PageLanguage.DA,
) -> VoiceQuestionsRead:
    """The questions in plain words, in Danish, English, Ukrainian or Arabic."""
    return service.questions_in(language)


@router.get("/voices/{voice_id}")
async def get_voice(work: Read, voice_id: UUID, tag: Tag) -> VoiceRead:
    """One question at one step, and what the person says."""
    return _answered(work, await service.get_voice(work, voice_id), tag)


@router.post("/voices/{voice_id}/answer")
async def answer_voice(
    work: Answer, voice_id: UUID, body: VoiceAnswerBody, precondition: OptionalIfMatch, tag: Tag, _dry: DryRun
) -> VoiceRead:
    """The person answers, or answers anew; staff take it down with `on_behalf`, never over the person's own words."""
    return _answered(work, await service.answer(work, voice_id, body, precondition), tag)


@router.post("/voices/{voice_id}/object")
async def object_to_report(
    work: Answer, voice_id: UUID, body: VoiceObjectionBody, precondition: OptionalIfMatch, tag: Tag, _dry: DryRun
) -> VoiceRead:
    """The person disagrees with a report of the company: an end statement, a sign-off, a readiness picture, or the
    employer's answer to a follow-up. The report stands; the words stand beside it.
    """
    return _answered(work, await service.object_to_report(work, voice_id, body, precondition), tag)


@router.post("/voices/{voice_id}/seen")
async def see_voice(work: See, voice_id: UUID, precondition: OptionalIfMatch, tag: Tag, _dry: DryRun) -> VoiceRead:
    """Says that the jobcenter has read it; from now on the company may, where the person shares it."""
    return _answered(work, await service.mark_seen(work, voice_id, precondition), tag)
