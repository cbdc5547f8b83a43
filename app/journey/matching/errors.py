"""Refusals of the matching room."""

from app.foundation.core.errors import Conflict, Duplicate, FieldFault, Invalid, RuleBroken
from app.foundation.core.i18n import Text


class FiltersFailed(RuleBroken):
    """At least one hard filter keeps the candidate out of this need, and no manager has overridden it."""

    code = "match.filters_failed"
    title = Text("Kandidaten opfylder ikke alle krav", "The candidate does not meet every requirement")
    detail = Text(
        "Mindst ét krav er ikke opfyldt, se checks. En leder kan fravige det med en begrundelse.",
        "At least one requirement is not met, see checks. A manager may override it with a reason.",
    )


class MatchExists(Duplicate):
    """A live match joins the same two already."""

    code = "match.exists"
    detail = Text(
        "Kandidaten er allerede foreslået til dette behov.", "The candidate is already proposed for this need."
    )


class PlacementExists(Conflict):
    """The agreement behind the match has gone too far for the match to be withdrawn."""

    code = "match.placement_exists"
    title = Text("Der er en praktikaftale", "There is a placement")
    detail = Text(
        "Praktikken er under behandling eller bevilget. Annullér eller afslut den i stedet.",
        "The placement is in review or granted. Cancel or end it instead.",
    )


def on_behalf_missing() -> Invalid:
    """422: staff who answer for somebody else say why and how they know."""
    text = Text(
        "Angiv årsag og kanal, når der svares på andres vegne.",
        "Give a reason and a channel when answering for somebody else.",
    )
    return Invalid(FieldFault("/on_behalf", "match.on_behalf_required", text))


def on_behalf_not_yours() -> Invalid:
    """422: who answers for themselves answers for nobody else."""
    text = Text("Kun jobcentret svarer på andres vegne.", "Only the jobcenter answers for somebody else.")
    return Invalid(FieldFault("/on_behalf", "match.on_behalf_staff_only", text))
