"""The use cases of training; the reactions table takes its three from here."""

from app.journey.training.service.activities import (
    complete,
    drop,
    drop_open_activities,
    schedule_training_plan,
    sign_off,
)
from app.journey.training.service.reading import read_activities, read_changes, read_plan
from app.journey.training.service.redrawing import replan, replan_after_change

__all__ = [
    "complete",
    "drop",
    "drop_open_activities",
    "read_activities",
    "read_changes",
    "read_plan",
    "replan",
    "replan_after_change",
    "schedule_training_plan",
    "sign_off",
]
