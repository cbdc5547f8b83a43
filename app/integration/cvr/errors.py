"""Refusals of this room."""

from typing import ClassVar

from app.foundation.core.errors import NotFound, Unavailable
from app.foundation.core.i18n import Text


class CvrNotConfigured(NotFound):
    """This installation asks no register: companies are typed in."""

    code = "cvr.not_configured"
    title = Text("CVR er ikke tilsluttet", "CVR is not connected")
    detail = Text(
        "Denne installation slår ikke op i CVR. Indtast virksomheden selv.",
        "This installation does not look companies up in CVR. Enter the company yourself.",
    )


class CvrUnknown(NotFound):
    """The register has no company with this number."""

    code = "cvr.unknown"
    title = Text("Ikke i CVR", "Not in CVR")
    detail = Text("CVR kender ingen virksomhed med dette nummer.", "CVR knows no company with this number.")


class CvrUnavailable(Unavailable):
    """The register does not answer, or not with anything that can be used (503)."""

    code = "cvr.unavailable"
    title = Text("CVR svarer ikke", "CVR does not answer")
    detail = Text(
        "CVR kan ikke nås lige nu. Prøv igen om lidt, eller indtast virksomheden selv.",
        "CVR cannot be reached right now. Try again shortly, or enter the company yourself.",
    )
    retry_after_seconds: ClassVar[int] = 30
