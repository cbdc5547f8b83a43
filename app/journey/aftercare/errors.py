"""Refusals of aftercare."""

from app.foundation.core.errors import Conflict
from app.foundation.core.i18n import Text


class PlacementNotOver(Conflict):
    """A job follows from a placement that has been completed or ended early."""

    code = "employment.placement_not_over"
    title = Text("Forløbet er ikke afsluttet", "The placement is not over")
    detail = Text(
        "Afslut først forløbet; status er {state}. Derefter kan ansættelsen registreres.",
        "End the placement first; its status is {state}. The employment can be registered after that.",
    )


class AlreadyEmployedHere(Conflict):
    """One active employment joins a person and a company."""

    code = "employment.already_active"
    title = Text("Allerede ansat", "Already employed")
    detail = Text(
        "Kandidaten har allerede en igangværende ansættelse i virksomheden.",
        "The candidate already has an active employment with the company.",
    )
