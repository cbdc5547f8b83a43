"""Refusals of the jobcenters room."""

from app.foundation.core.errors import Duplicate, NotPermitted
from app.foundation.core.i18n import Text


class MunicipalityTaken(Duplicate):
    """The municipality has a jobcenter."""

    code = "jobcenter.municipality_taken"
    title = Text("Kommunen har et jobcenter", "The municipality has a jobcenter")
    detail = Text(
        "Der findes allerede et jobcenter for kommunen.", "There is a jobcenter for this municipality already."
    )


class NotOwnJobcenter(NotPermitted):
    """A manager tries to change another jobcenter; everybody may see it, so the answer is 403."""

    code = "jobcenter.not_own"
    detail = Text("Du kan kun ændre dit eget jobcenter.", "You may change your own jobcenter only.")
