"""Rows of what people say, and of their way to another jobcenter, for tests that begin with them."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

from app.journey.transfers.models import Transfer
from app.journey.voice.domain.steps import VoiceAnswer, VoiceStep
from app.journey.voice.models import Voice


def voice_row(seen_by: UUID | None, **values: Any) -> Voice:
    """An answer in person that may be shared; read by the jobcenter where somebody is named."""
    now = datetime.now(UTC)
    return Voice(
        **{
            "step": VoiceStep.GRANTED,
            "subject_type": "placement",
            "subject_id": uuid4(),
            "asked_on": now.date(),
            "treated_well": VoiceAnswer.YES,
            "own_words": "Мені подобається колектив.",
            "answered_at": now,
            "answered_through": "account",
            "may_be_shared": True,
            "seen_at": now if seen_by else None,
            "seen_by": seen_by,
            **values,
        }
    )


def question_row(**values: Any) -> Voice:
    """A question that nobody has answered."""
    silent = {"treated_well": None, "own_words": None, "answered_at": None, "answered_through": None}
    return voice_row(None, may_be_shared=False, **{**silent, **values})


def transfer_row(candidate_id: UUID, from_id: UUID, to_id: UUID, asked_by: UUID, **values: Any) -> Transfer:
    """Asked for; the person has not answered."""
    return Transfer(
        **{
            "candidate_id": candidate_id,
            "from_jobcenter_id": from_id,
            "to_jobcenter_id": to_id,
            "reason_code": "moved_municipality",
            "asked_by": asked_by,
            **values,
        }
    )
