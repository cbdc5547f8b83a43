"""Refusals of the own voice."""

from app.foundation.core.errors import Conflict, FieldFault, Invalid
from app.foundation.core.i18n import Text


class NothingSaid(Conflict):
    """There is nothing to read yet."""

    code = "voice.nothing_said"
    title = Text("Der er ikke svaret", "Not answered")
    detail = Text(
        "Kandidaten har ikke svaret endnu, så der er intet at læse.",
        "The candidate has not answered yet, so there is nothing to read.",
    )


class SpeaksInPerson(Conflict):
    """Words that the person gave in person are not replaced by others."""

    code = "voice.spoken_in_person"
    title = Text("Kandidaten har selv svaret", "The candidate has answered in person")
    detail = Text(
        "Kandidatens egne ord kan kun ændres af kandidaten selv.",
        "The candidate's own words can be changed by the candidate only.",
    )


def on_behalf_missing() -> Invalid:
    """Staff say on whose word they write."""
    text = Text(
        "Angiv årsag og kanal for at skrive ned for kandidaten.",
        "Give reason and channel to write down for the candidate.",
    )
    return Invalid(FieldFault("/on_behalf", "voice.on_behalf_required", text))


def on_behalf_not_yours() -> Invalid:
    """A candidate speaks for itself only."""
    text = Text("Feltet er for jobcentret. Du svarer for dig selv.", "This is for the jobcenter. You answer yourself.")
    return Invalid(FieldFault("/on_behalf", "voice.on_behalf_not_yours", text))


def unknown_report() -> Invalid:
    """The report is none of this person's at this company, or nothing has been said in it."""
    text = Text(
        "Der findes ingen sådan udtalelse fra virksomheden om kandidaten.",
        "There is no such report by the company on the candidate.",
    )
    return Invalid(FieldFault("/objects_to/id", "reference.unknown", text))
