"""The use cases of aftercare; the reactions table takes its five from here."""

from app.journey.aftercare.service.employments import end_employment, register_employment
from app.journey.aftercare.service.follow_ups import (
    cancel,
    cancel_employment_follow_ups,
    cancel_open_follow_ups,
    move_internship_follow_ups,
    record_answer,
    reschedule,
    schedule_aftercare,
    schedule_internship_follow_ups,
)

__all__ = [
    "cancel",
    "cancel_employment_follow_ups",
    "cancel_open_follow_ups",
    "end_employment",
    "move_internship_follow_ups",
    "record_answer",
    "register_employment",
    "reschedule",
    "schedule_aftercare",
    "schedule_internship_follow_ups",
]
