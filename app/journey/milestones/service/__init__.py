"""The use cases of milestones and incentives; the reactions table and upkeep take theirs from here."""

from app.journey.milestones.service.evidence import add_evidence
from app.journey.milestones.service.giving import approve, cancel, hand_over
from app.journey.milestones.service.judging import judge_after_answer, judge_after_end, judge_due_milestones
from app.journey.milestones.service.opening import open_milestones, open_missing_milestones

__all__ = [
    "add_evidence",
    "approve",
    "cancel",
    "hand_over",
    "judge_after_answer",
    "judge_after_end",
    "judge_due_milestones",
    "open_milestones",
    "open_missing_milestones",
]
