"""Families of refusals, without HTTP: a leaf names its stable code and its texts, an instance its parameters.

Rooms declare leaves in their own `errors.py`; `api/problems.py` renders every one as problem+json.
Parameters are shown to callers: never put a personal value (CPR, name, free text) into them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from app.foundation.core.i18n import Text


class PraktikError(Exception):
    """A refusal that a caller is told about."""

    code: ClassVar[str]
    title: ClassVar[Text]
    detail: ClassVar[Text]

    def __init__(self, **params: Any) -> None:
        super().__init__(self.code)
        self.params: Mapping[str, Any] = params

    def explain(self) -> Text:
        """The detail with its parameters filled in."""
        return self.detail.format(**self.params)


class NotAuthenticated(PraktikError):
    """No credentials, or credentials that do not hold (401)."""

    code = "auth.required"
    title = Text("Log ind først", "Sign in first")
    detail = Text("Der mangler et gyldigt adgangstoken.", "A valid access token is missing.")


class NotPermitted(PraktikError):
    """Seen, but not allowed for this role (403)."""

    code = "auth.not_permitted"
    title = Text("Ikke tilladt", "Not permitted")
    detail = Text("Din rolle må ikke udføre denne handling.", "Your role may not do this.")


class NotFound(PraktikError):
    """Not there, or not yours: the two answers are the same on purpose (404)."""

    code = "resource.not_found"
    title = Text("Findes ikke", "Not found")
    detail = Text("Ressourcen findes ikke.", "The resource does not exist.")


class Conflict(PraktikError):
    """An illegal move, a duplicate or a lost race (409)."""

    code = "conflict"
    title = Text("Konflikt", "Conflict")
    detail = Text("Ressourcen er i en tilstand, der ikke tillader dette.", "The resource's state does not allow this.")


class LostRace(Conflict):
    """Somebody else changed the row between reading and writing."""

    code = "conflict.lost_race"
    title = Text("Ændret af en anden", "Changed by somebody else")
    detail = Text(
        "Ressourcen blev ændret samtidig. Hent den igen, og prøv på ny.",
        "The resource was changed at the same time. Fetch it again and retry.",
    )


class IllegalMove(Conflict):
    """The action does not start from the present state."""

    code = "conflict.illegal_move"
    title = Text("Handlingen er ikke mulig nu", "Not possible from this state")
    detail = Text(
        "Handlingen {action} er ikke mulig, når status er {state}.",
        "The action {action} is not possible while the status is {state}.",
    )


class Duplicate(Conflict):
    """The same thing exists already."""

    code = "conflict.duplicate"
    title = Text("Findes allerede", "Exists already")
    detail = Text(
        "Der findes allerede en ressource med samme {field}.", "A resource with the same {field} exists already."
    )


class Gone(PraktikError):
    """Was there, and is over for good (410)."""

    code = "resource.gone"
    title = Text("Findes ikke længere", "No longer there")
    detail = Text("Ressourcen findes ikke længere.", "The resource is no longer there.")


class RuleBroken(PraktikError):
    """A rule of the trade refuses (409 with `checks`)."""

    code = "rule.broken"
    title = Text("En regel er ikke opfyldt", "A rule is not met")
    detail = Text("Mindst ét tjek er ikke opfyldt.", "At least one check is not met.")

    def __init__(self, *, checks: Sequence[Any] = (), **params: Any) -> None:
        super().__init__(**params)
        self.checks = tuple(checks)


@dataclass(frozen=True, slots=True)
class FieldFault:
    """What is wrong with one field of an input: where (JSON pointer), a stable code, and why; never the value."""

    pointer: str
    code: str
    detail: Text


class Invalid(PraktikError):
    """The input is well-formed but not acceptable (422)."""

    code = "request.invalid"
    title = Text("Ugyldige oplysninger", "Invalid input")
    detail = Text("En eller flere oplysninger er ugyldige.", "One or more fields are invalid.")

    def __init__(self, *faults: FieldFault, **params: Any) -> None:
        super().__init__(**params)
        self.faults = faults


class Unavailable(PraktikError):
    """Something the service stands on is away for the moment (503)."""

    code = "service.unavailable"
    title = Text("Midlertidigt utilgængelig", "Temporarily unavailable")
    detail = Text(
        "Tjenesten er midlertidigt utilgængelig. Prøv igen om lidt.",
        "The service is temporarily unavailable. Try again shortly.",
    )
    retry_after_seconds: ClassVar[int] = 2
