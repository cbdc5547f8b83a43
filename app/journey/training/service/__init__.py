"""The use cases of training; the reactions table takes its three from here."""

from app.journey.training.service.activities import (
    complete,
    drop,
    drop_open_activities,
    schedule_training_plan,
)
from app.journey.training.service.bundles import apply_bundle, remove_bundle
from app.journey.training.service.classes import (
    add_placement,
    cancel_class,
    free_class_seat,
    hold_class,
    read_classes,
    remove_placement,
)
from app.journey.training.service.differences import read_applied, read_redrawn
from app.journey.training.service.reading import read_activities, read_plan
from app.journey.training.service.redrawing import replan, replan_after_change
from app.journey.training.service.signing_off import disagree, sign_off
from app.journey.training.service.tracing import trace

__all__ = [
    "add_placement",
    "apply_bundle",
    "cancel_class",
    "complete",
    "disagree",
    "drop",
    "drop_open_activities",
    "free_class_seat",
    "hold_class",
    "read_activities",
    "read_applied",
    "read_classes",
    "read_plan",
    "read_redrawn",
    "remove_bundle",
    "remove_placement",
    "replan",
    "replan_after_change",
    "schedule_training_plan",
    "sign_off",
    "trace",
]
