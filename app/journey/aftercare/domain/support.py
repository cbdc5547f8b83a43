"""The talk that signals from the workplace call for: with each side once, and with nobody who is waiting for one."""

from collections.abc import Sequence
from datetime import date

from app.journey.aftercare.domain.cadence import BOTH, PlannedFollowUp, Subject
from app.journey.aftercare.domain.moving import Asked

SUPPORT = "support_"


def plan_support(asked: Sequence[Asked], due_on: date) -> list[PlannedFollowUp]:
    """One support follow-up for each side that has none open, due on `due_on`.

    `asked` are all follow-ups of the internship. The talks are numbered (`support_1`, `support_2`, …), both sides of
    one occasion alike, so that a later occasion is another step.
    """
    before = [each for each in asked if each.step.startswith(SUPPORT)]
    number = 1 + max((int(each.step.removeprefix(SUPPORT)) for each in before), default=0)
    waiting = {each.audience for each in before if each.is_open}
    return [
        PlannedFollowUp(Subject.PLACEMENT, audience, due_on, f"{SUPPORT}{number}")
        for audience in BOTH
        if audience not in waiting
    ]
