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


class InputsNotKept(Conflict):
    """A ranking whose inputs were erased, or that comes from before they were stored."""

    code = "ranking.inputs_not_kept"
    title = Text("Kan ikke beregnes igen", "Cannot be computed again")
    detail = Text(
        "Oplysningerne bag rangordningen gemmes ikke længere, så den kan ikke beregnes igen.",
        "The facts behind the ranking are no longer kept, so it cannot be computed again.",
    )


class InputsUnreadable(Conflict):
    """A ranking whose inputs or configuration are of a form that this version does not know."""

    code = "ranking.inputs_unreadable"
    title = Text("Kan ikke beregnes igen", "Cannot be computed again")
    detail = Text(
        "Rangordningen er gemt af en anden version, som denne ikke kan læse.",
        "The ranking was stored by another version, in a form this one cannot read.",
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


class RunTooLarge(Conflict):
    """More needs than one run takes, or more than whole numbers can assign exactly."""

    code = "run.too_large"
    title = Text("For stor en kørsel", "Too large a run")
    detail = Text(
        "Der er for mange behov til én kørsel. Vælg nogle af dem i need_ids.",
        "There are too many needs for one run. Choose some of them in need_ids.",
    )


class RunCancelled(Conflict):
    """Somebody has asked for the run to be cancelled; its worker stops at the next step."""

    code = "run.cancelled"
    title = Text("Kørslen er annulleret", "The run is cancelled")
    detail = Text("Kørslen er annulleret.", "The run is cancelled.")


class LeaseLost(Conflict):
    """Another worker has taken the run over; what this one found is dropped."""

    code = "run.lease_lost"
    title = Text("Kørslen er overtaget", "The run was taken over")
    detail = Text("En anden proces har overtaget kørslen.", "Another process has taken the run over.")


def too_large_for_dry_run() -> Invalid:
    """422: a dry run answers at once, and this one would take too long."""
    text = Text(
        "For mange behov og kandidater til en prøvekørsel. Vælg nogle af dem, eller start kørslen: den foreslår kun.",
        "Too many needs and candidates for a dry run. Choose some of them, or start the run: it only proposes.",
    )
    return Invalid(FieldFault("dry_run", "run.too_large_for_dry_run", text))


def need_not_open(place: int) -> Invalid:
    """422: a need named for a run cannot be filled any more."""
    text = Text("Behovet er ikke åbent, eller startperioden er forbi.", "The need is not open, or its window is past.")
    return Invalid(FieldFault(f"/need_ids/{place}", "need.not_open", text))


def same_candidate() -> Invalid:
    """422: who is chosen instead is somebody else."""
    text = Text(
        "Vælg en anden kandidat, eller acceptér forslaget.", "Choose another candidate, or accept the proposal."
    )
    return Invalid(FieldFault("/candidate_id", "proposal.same_candidate", text))
