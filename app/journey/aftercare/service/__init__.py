"""The use cases of aftercare; the reactions table and upkeep take theirs from here."""

from app.journey.aftercare.service.changing import patch_employment
from app.journey.aftercare.service.employments import end_employment, register_employment
from app.journey.aftercare.service.follow_ups import (
    cancel,
    cancel_employment_follow_ups,
    cancel_open_follow_ups,
    cancel_term_questions,
    move_internship_follow_ups,
    record_answer,
    reschedule,
    schedule_aftercare,
    schedule_internship_follow_ups,
)
from app.journey.aftercare.service.links import answer, create_link, find_link, open_link, revoke_link
from app.journey.aftercare.service.reassigning import follow_caseworker, reassign
from app.journey.aftercare.service.replacing import (
    cancel_task,
    close_replacement_tasks,
    finish_task,
    open_replacement_task,
)
from app.journey.aftercare.service.support import open_support_follow_ups
from app.journey.aftercare.service.waiting import ask_after_fixed_terms, escalate_follow_ups, remind_of_follow_ups

__all__ = [
    "answer",
    "ask_after_fixed_terms",
    "cancel",
    "cancel_employment_follow_ups",
    "cancel_open_follow_ups",
    "cancel_task",
    "cancel_term_questions",
    "close_replacement_tasks",
    "create_link",
    "end_employment",
    "escalate_follow_ups",
    "find_link",
    "finish_task",
    "follow_caseworker",
    "move_internship_follow_ups",
    "open_link",
    "open_replacement_task",
    "open_support_follow_ups",
    "patch_employment",
    "reassign",
    "record_answer",
    "register_employment",
    "remind_of_follow_ups",
    "reschedule",
    "revoke_link",
    "schedule_aftercare",
    "schedule_internship_follow_ups",
]
