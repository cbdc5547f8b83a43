"""Refusals of this room."""

from app.foundation.core.errors import Conflict
from app.foundation.core.i18n import Text


class NotSubmittedYet(Conflict):
    """A record for VITAS of an agreement that is still being written."""

    code = "handover.not_submitted"
    title = Text("Aftalen er ikke sendt til underskrift", "The agreement has not been submitted")
    detail = Text(
        "Oplysningerne til VITAS kan hentes, når aftalen er sendt til underskrift.",
        "The record for VITAS can be fetched once the agreement has been submitted.",
    )


class NotGrantedYet(Conflict):
    """A reference from VITAS for an internship that was never granted."""

    code = "handover.not_granted"
    title = Text("Praktikken er ikke bevilget", "The internship has not been granted")
    detail = Text(
        "En reference fra VITAS kan gemmes, når praktikken er bevilget.",
        "A reference from VITAS can be stored once the internship has been granted.",
    )
