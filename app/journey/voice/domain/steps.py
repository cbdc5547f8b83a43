"""The steps at which a candidate is asked, and the answers there are."""

from enum import StrEnum

from app.journey.aftercare.domain.answers import VoiceAnswer

__all__ = ["VoiceAnswer", "VoiceStep"]


class VoiceStep(StrEnum):
    """A step of the way at which the person is asked how it is going."""

    MATCHED = "matched"
    GRANTED = "granted"
    FOLLOW_UP = "follow_up"
    PLACEMENT_ENDED = "placement_ended"
    EMPLOYED = "employed"
    JOB_ENDED = "job_ended"
