"""Refusals of the needs room."""

from app.foundation.core.errors import Conflict, FieldFault, Invalid
from app.foundation.core.i18n import Text


class NoOpenSeat(Conflict):
    """Somebody else took the last seat, or the need is not open any more."""

    code = "need.no_open_seat"
    title = Text("Ingen ledig plads", "No open seat")
    detail = Text("Alle pladser er besat, eller behovet er lukket.", "Every seat is taken, or the need is closed.")


class NeedNotOpen(Conflict):
    """Something that takes an open need met one that is not."""

    code = "need.not_open"
    title = Text("Behovet er ikke åbent", "The need is not open")
    detail = Text("Behovet har status {state}; det skal være åbent.", "The need is {state}; it has to be open.")


class WindowPast(Conflict):
    """The last day to start lies before today."""

    code = "need.window_past"
    title = Text("Startperioden er forbi", "The start window is past")
    detail = Text(
        "Ingen kan længere nå at begynde inden den seneste startdato. Vælg en senere dato i starts_until.",
        "Nobody can start by the latest start day any more. Choose a later day in starts_until.",
    )


class SeatsBelowTaken(Conflict):
    """Fewer seats than are taken already."""

    code = "need.seats_below_taken"
    title = Text("For få pladser", "Too few seats")
    detail = Text(
        "Der er allerede besat {taken} pladser; antallet kan ikke være lavere.",
        "{taken} seats are taken already; the number cannot be lower.",
    )


class AlreadyPromised(Conflict):
    """A published need has been shown to people: what it promised them stays."""

    code = "need.already_promised"
    title = Text("Kan ikke ændres efter offentliggørelse", "Cannot change after publication")
    detail = Text(
        "Behovet er offentliggjort. Disse felter kan ikke ændres: {fields}. Luk det, og opret et nyt.",
        "The need is published. These fields cannot change: {fields}. Close it and create a new one.",
    )


def unknown_reference(pointer: str) -> Invalid:
    """422 for an id that names nothing, or nothing the caller may see: the two answers are the same on purpose."""
    text = Text("Findes ikke, eller du har ikke adgang.", "Does not exist, or you have no access.")
    return Invalid(FieldFault(pointer, "reference.unknown", text))


def no_jobcenter() -> Invalid:
    """422: no jobcenter serves the workplace's municipality."""
    text = Text(
        "Intet jobcenter dækker arbejdsstedets kommune. Vælg et i jobcenter_id.",
        "No jobcenter serves the workplace's municipality. Choose one in jobcenter_id.",
    )
    return Invalid(FieldFault("/jobcenter_id", "need.no_jobcenter", text))


def other_jobcenter() -> Invalid:
    """422: staff create needs of their own jobcenter only."""
    text = Text(
        "Arbejdsstedet hører til et andet jobcenter. Angiv jeres eget jobcenter_id for selv at betjene det.",
        "The workplace belongs to another jobcenter. Give your own jobcenter_id to serve it yourselves.",
    )
    return Invalid(FieldFault("/jobcenter_id", "need.other_jobcenter", text))
