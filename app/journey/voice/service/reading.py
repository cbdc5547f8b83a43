"""What people say, as each role may read it."""

from uuid import UUID

from app.foundation.api.pagination import PageRequest
from app.foundation.core.actor import Role
from app.foundation.core.i18n import PageLanguage
from app.foundation.db.work import Work
from app.journey.voice import repository
from app.journey.voice.domain.questions import ABOUT, ANSWERS, QUESTIONS, RIGHT_TO_LEFT
from app.journey.voice.domain.speaking import Spoken, offered_actions
from app.journey.voice.models import Voice
from app.journey.voice.repository import VoiceFilter
from app.journey.voice.schemas import VoiceQuestionsRead, VoiceRead, WordRead


async def list_voices(work: Work, wanted: VoiceFilter, page: PageRequest) -> tuple[list[VoiceRead], str | None]:
    voices, cursor = await repository.list_voices(work, wanted, page)
    return [read_voice(work, voice) for voice in voices], cursor


async def get_voice(work: Work, voice_id: UUID) -> Voice:
    """Raises NotFound."""
    return await repository.get_voice(work, voice_id)


def spoken_of(voice: Voice) -> Spoken:
    """What there is of it so far."""
    return Spoken(
        answered=voice.answered_at is not None,
        objected=voice.objection is not None,
        seen=voice.seen_at is not None,
        taken_down=voice.on_behalf is not None,
    )


def read_voice(work: Work, voice: Voice) -> VoiceRead:
    """One voice; why it was taken down is between the person and the jobcenter."""
    role = work.actor.role
    report = None
    if voice.objects_to_id is not None:
        report = {"kind": voice.objects_to_kind, "id": voice.objects_to_id}
    return VoiceRead.model_validate(
        {
            **voice.model_dump(exclude={"on_behalf", "objects_to_id", "objects_to_kind"}),
            "objects_to": report,
            "is_on_behalf": voice.on_behalf is not None,
            "on_behalf": None if role is Role.COMPANY else voice.on_behalf,
            "allowed_actions": offered_actions(spoken_of(voice), role),
        }
    )


def questions_in(language: PageLanguage) -> VoiceQuestionsRead:
    """Steps, questions and answers in one language."""
    return VoiceQuestionsRead(
        language=language,
        direction="rtl" if language in RIGHT_TO_LEFT else "ltr",
        steps=[WordRead(code=step.value, text=words[language]) for step, words in ABOUT.items()],
        questions=[WordRead(code=code, text=words[language]) for code, words in QUESTIONS.items()],
        answers=[WordRead(code=code.value, text=words[language]) for code, words in ANSWERS.items()],
    )
