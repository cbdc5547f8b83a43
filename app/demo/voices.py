"""What the demo's people say at each step, as the service asks them; chosen by the keys, so that no dice are thrown."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from app.demo.people import Newcomer
from app.demo.world import DemoWorld, Person, Tenants
from app.journey.aftercare.domain.answers import VoiceAnswer
from app.journey.aftercare.domain.states import AnswerChannel
from app.journey.voice.domain.steps import VoiceStep
from app.journey.voice.models import Voice

_STEPS = tuple(VoiceStep)
# One in so many says nothing when asked; of what came by a link in the last weeks, one in so many nobody has read yet.
_SILENT_ONE_IN, _UNREAD_ONE_IN = 4, 2
_LATELY = timedelta(days=60)
_TOLD = {"reason_code": "asked_to", "channel": "meeting"}
_WORDS = (
    "Jeg vil gerne tale mere dansk i pausen.",
    "Я задоволена, але дорога займає багато часу.",
    "أود أن أعرف ما سيحدث بعد التدريب.",
    None,
    "من از همکارانم راضی هستم.",
    None,
)


def said_by(key: UUID) -> dict[str, str]:
    """How somebody is met, told by a key: mostly well."""
    answers = (VoiceAnswer.YES, VoiceAnswer.YES, VoiceAnswer.YES, VoiceAnswer.PARTLY, VoiceAnswer.YES, VoiceAnswer.NO)
    number = key.int
    return {
        "wish_followed": answers[number % 5].value,
        "treated_well": answers[number // 7 % 4].value,
        "understood": answers[number // 11 % 6].value,
    }


def ask(
    world: DemoWorld, person: Newcomer, step: VoiceStep, subject: tuple[str, UUID], company_id: UUID, at: datetime
) -> None:
    """The question of a step, and two or three days later mostly an answer, which the caseworker takes down."""
    number = subject[1].int
    row = _add(world, person, step, subject, company_id, at)
    said_at = at + timedelta(days=2 + number % 2, minutes=number % 50)
    if number // 3 % _SILENT_ONE_IN == 0 or said_at.date() >= world.today:
        return
    words = _WORDS[number // 5 % len(_WORDS)]
    keep(world, person, row, said_at, {**said_by(subject[1]), "own_words": words}, AnswerChannel.STAFF)


def keep_follow_up(
    world: DemoWorld, person: Newcomer, follow_up: Mapping[str, Any], record: Mapping[str, Any], at: datetime
) -> None:
    """What a candidate said when asked how it goes is the person's own voice as well, in the same words."""
    row = _add(world, person, VoiceStep.FOLLOW_UP, ("follow_up", follow_up["id"]), follow_up["company_id"], at)
    keep(world, person, row, at, {**record["voice"], "own_words": record["own_words"]}, follow_up["answered_through"])


def _add(
    world: DemoWorld, person: Newcomer, step: VoiceStep, subject: tuple[str, UUID], company_id: UUID, at: datetime
) -> dict[str, Any]:
    """Its key lies beside the subject's own, by the step."""
    row = world.rows.add(
        Voice,
        id=UUID(int=subject[1].int ^ (64 + _STEPS.index(step))),
        created_at=at,
        updated_at=at,
        jobcenter_id=person.centre.id,
        candidate_id=person.id,
        company_id=company_id,
        step=step,
        subject_type=subject[0],
        subject_id=subject[1],
        asked_on=at.date(),
    )
    _tell(world, person, row, at, "voice.asked", None)
    return row


def keep(
    world: DemoWorld,
    person: Newcomer,
    row: dict[str, Any],
    at: datetime,
    said: Mapping[str, Any],
    through: AnswerChannel,
) -> None:
    """The answer. What staff take down they have read; what came by a link lately waits, some of it, for a reader."""
    by_staff = through is AnswerChannel.STAFF
    waits = not by_staff and at.date() > world.today - _LATELY and row["id"].int // 128 % _UNREAD_ONE_IN == 0
    row.update(
        {name: VoiceAnswer(value) if name != "own_words" else value for name, value in said.items()},
        answered_at=at,
        updated_at=at,
        answered_through=through.value,
        on_behalf=dict(_TOLD) if by_staff else None,
        may_be_shared=row["id"].int // 13 % 4 == 0,
        seen_at=None if waits else at,
        seen_by=None if waits else person.caseworker.account_id,
    )
    _tell(world, person, row, at, "voice.answered", person.caseworker if by_staff else None)


def _tell(
    world: DemoWorld, person: Newcomer, row: Mapping[str, Any], at: datetime, name: str, actor: Person | None
) -> None:
    key = UUID(int=row["id"].int ^ (256 if name == "voice.asked" else 512))
    tenants = Tenants(person.centre.id, row["company_id"], person.id)
    data = {"step": row["step"].value, "subject_id": str(row["subject_id"])}
    world.event(at, name, row["id"], actor, tenants, data=data, key=key)
