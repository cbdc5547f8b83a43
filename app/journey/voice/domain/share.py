"""The share of voice: of those who were asked, how many were heard, and how they were met."""

from collections.abc import Iterable
from dataclasses import dataclass

from app.journey.voice.domain.steps import VoiceAnswer

_WORTH = {VoiceAnswer.YES: 1.0, VoiceAnswer.PARTLY: 0.5, VoiceAnswer.NO: 0.0}


@dataclass(frozen=True, slots=True)
class Said:
    """One question that was put to a person: whether it is answered, by whose hand, and whether somebody has read it."""

    answered: bool
    in_person: bool = False
    seen: bool = False
    wish_followed: VoiceAnswer | None = None
    treated_well: VoiceAnswer | None = None
    understood: VoiceAnswer | None = None


@dataclass(frozen=True, slots=True)
class ShareOfVoice:
    """Counts, and shares from 0 to 1; a share of nothing is None, never 0.

    `share` is answered of asked, `in_person` is answered by the person of asked, `read` is seen by the jobcenter of
    answered. `wish_followed`, `treated_well` and `understood` are means over those who answered that very question:
    yes counts 1, partly ½, no 0.
    """

    asked: int
    answered: int
    share: float | None
    in_person: float | None
    read: float | None
    wish_followed: float | None
    treated_well: float | None
    understood: float | None


def share_of_voice(said: Iterable[Said]) -> ShareOfVoice:
    """The figure of the statistics. A question nobody answered lowers the share: silence is not consent."""
    rows = list(said)
    answered = [row for row in rows if row.answered]
    return ShareOfVoice(
        asked=len(rows),
        answered=len(answered),
        share=_share(len(answered), len(rows)),
        in_person=_share(sum(row.in_person for row in answered), len(rows)),
        read=_share(sum(row.seen for row in answered), len(answered)),
        wish_followed=_mean(row.wish_followed for row in answered),
        treated_well=_mean(row.treated_well for row in answered),
        understood=_mean(row.understood for row in answered),
    )


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def _mean(answers: Iterable[VoiceAnswer | None]) -> float | None:
    worth = [_WORTH[answer] for answer in answers if answer is not None]
    return sum(worth) / len(worth) if worth else None
