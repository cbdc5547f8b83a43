"""The share of voice: of those who were asked, how many were heard, and how they were met. Defined here and nowhere else.

Every room that tells the figure (the statistics) takes its columns and formulas from here; docs/statistics.md says them
in words. A question nobody answered lowers the share: silence is not consent.
"""

from collections.abc import Mapping

from app.journey.voice.domain.steps import VoiceAnswer

# The closed questions that are put at every step; the codes are the columns of a voice.
CLOSED_QUESTIONS = ("wish_followed", "treated_well", "understood")
NOT_SAID = "not_said"

ASKED, ANSWERED, UNANSWERED = "asked", "answered", "unanswered"
# Of those answered: by the person, or taken down by staff, who say why and how (`on_behalf`).
IN_PERSON, TAKEN_DOWN = "in_person", "taken_down"


def said(question: str) -> tuple[str, ...]:
    """The columns that what is answered to one question divides into; not to answer this one is one of them."""
    return tuple(f"{question}_{answer}" for answer in (*(each.value for each in VoiceAnswer), NOT_SAID))


# Every share: numerator and denominator, both of them counts. Of nothing there is no share, and never 0.
SHARES: Mapping[str, tuple[str, str]] = {
    "share_of_voice": (ANSWERED, ASKED),
    "share_in_person": (IN_PERSON, ASKED),
    **{f"share_{question}": (f"{question}_{VoiceAnswer.YES.value}", ANSWERED) for question in CLOSED_QUESTIONS},
}
