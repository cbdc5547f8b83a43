"""Refusals of the candidates room; none of them repeats what was sent."""

from app.foundation.core.errors import Conflict, Duplicate, NotPermitted
from app.foundation.core.i18n import Text


class CprTaken(Conflict):
    """The jobcenter has a candidate with this CPR number."""

    code = "candidate.cpr_taken"
    title = Text("CPR-nummeret er i brug", "The CPR number is in use")
    detail = Text(
        "Jobcentret har allerede en kandidat med dette CPR-nummer. Søg kandidaten frem i stedet.",
        "The jobcenter has a candidate with this CPR number already. Search for the candidate instead.",
    )


class CprMissing(Conflict):
    """There is no CPR number to reveal."""

    code = "candidate.cpr_missing"
    title = Text("Intet CPR-nummer", "No CPR number")
    detail = Text("Kandidaten er registreret uden CPR-nummer.", "The candidate is registered without a CPR number.")


class ExternalRefTaken(Duplicate):
    """The jobcenter has a candidate with this reference."""

    code = "candidate.external_ref_taken"


class FieldNotYours(NotPermitted):
    """A candidate may change how to be reached, travel and start; the rest is for the caseworker."""

    code = "candidate.field_not_yours"
    title = Text("Feltet kan du ikke ændre selv", "You cannot change this yourself")
    detail = Text("Bed din sagsbehandler om at ændre: {fields}.", "Ask your caseworker to change: {fields}.")


class SkillNotYours(NotPermitted):
    """A candidate states own skills; what others have assessed or signed off stands as it is."""

    code = "candidate.skill_not_yours"
    title = Text("Kompetencen er vurderet af andre", "The skill was assessed by others")
    detail = Text(
        "Kompetencer, som andre har vurderet eller attesteret, kan du ikke tilføje, ændre eller fjerne selv.",
        "Skills that others have assessed or signed off cannot be added, changed or removed by you.",
    )


class SkillVouchedFor(Conflict):
    """What a workplace signed off stays on the candidate's list as it is."""

    code = "candidate.skill_vouched_for"
    title = Text("Kompetencen er attesteret", "The skill is signed off")
    detail = Text(
        "Kompetencer, som et arbejdssted har attesteret, kan ikke ændres eller fjernes. Send dem uændret med.",
        "Skills that a workplace has signed off cannot be changed or removed. Send them back unchanged.",
    )
