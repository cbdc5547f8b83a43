"""The use cases of training; the reactions table takes its two from here."""

from app.journey.training.service.activities import (
    complete,
    drop,
    drop_open_activities,
    replan,
    schedule_training_plan,
    sign_off,
)
from app.journey.training.service.reading import read_activities, read_changes, read_plan

__all__ = [
    "complete",
    "drop",
    "drop_open_activities",
    "read_activities",
    "read_changes",
    "read_plan",
    "replan",
    "schedule_training_plan",
    "sign_off",
]
