"""Refusals of training."""

from app.foundation.core.errors import Conflict
from app.foundation.core.i18n import Text


class PlacementNotUnderWay(Conflict):
    """A plan is drawn anew only while the placement is granted or active."""

    code = "training.placement_not_under_way"
    title = Text("Forløbet er ikke i gang", "The placement is not under way")
    detail = Text(
        "Planen kan kun lægges om, mens forløbet er bevilget eller i gang; status er {state}.",
        "The plan can be drawn anew only while the placement is granted or active; its status is {state}.",
    )
