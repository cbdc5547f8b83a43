"""Refusals of the companies room."""

from app.foundation.core.errors import Duplicate, FieldFault, Invalid, NotPermitted
from app.foundation.core.i18n import Text


class CvrTaken(Duplicate):
    """There is a company with this CVR number."""

    code = "company.cvr_taken"
    detail = Text(
        "Der findes allerede en virksomhed med dette CVR-nummer.", "A company with this CVR number exists already."
    )


class CvrFixed(NotPermitted):
    """A company may not become another legal unit: the CVR number is what the law knows an employer by."""

    code = "company.cvr_fixed"
    detail = Text(
        "CVR-nummeret kan kun ændres af jobcentret eller administratoren.",
        "The CVR number can be changed by the jobcenter or the administrator only.",
    )


class ProductionUnitTaken(Duplicate):
    """There is a workplace with this P-number."""

    code = "workplace.production_unit_number_taken"
    detail = Text(
        "Der findes allerede et arbejdssted med dette P-nummer.", "A workplace with this P-number exists already."
    )


class CertificationStands(Duplicate):
    """One application or certification of a kind at a time."""

    code = "certification.stands"
    title = Text("Findes allerede", "There is one already")
    detail = Text(
        "Virksomheden har allerede en ansøgning eller en gyldig certificering af denne slags.",
        "The company has an application or a valid certification of this kind already.",
    )


class OwnApplication(NotPermitted):
    """Nobody is their own second person."""

    code = "certification.own_application"
    title = Text("Din egen ansøgning", "Your own application")
    detail = Text(
        "Du har selv søgt på virksomhedens vegne. En anden leder skal tage stilling til det.",
        "You applied on the company's behalf yourself. Another manager has to decide on it.",
    )


class OtherJobcenter(NotPermitted):
    """The jobcenter that was asked decides."""

    code = "certification.other_jobcenter"
    title = Text("Et andet jobcenter afgør det", "Another jobcenter decides")
    detail = Text(
        "Kun en leder i det jobcenter, der er søgt hos, kan afgøre det.",
        "Only a manager of the jobcenter that was applied to can decide on it.",
    )


def on_behalf_missing() -> Invalid:
    """Staff say how the company told them."""
    text = Text(
        "Angiv årsag og kanal: du handler på virksomhedens vegne.",
        "Give reason and channel: you act on the company's behalf.",
    )
    return Invalid(FieldFault("/on_behalf", "certification.on_behalf_required", text))


def on_behalf_not_yours() -> Invalid:
    """The company speaks for itself."""
    text = Text(
        "Feltet er for jobcentret. Du handler for din egen virksomhed.",
        "This is for the jobcenter. You act for your own company.",
    )
    return Invalid(FieldFault("/on_behalf", "certification.on_behalf_not_yours", text))


def jobcenter_missing() -> Invalid:
    """A company says which jobcenter it asks."""
    text = Text("Angiv det jobcenter, I søger hos.", "Name the jobcenter you apply to.")
    return Invalid(FieldFault("/jobcenter_id", "certification.jobcenter_required", text))


def jobcenter_not_yours() -> Invalid:
    """Staff apply at their own."""
    text = Text("Du søger hos dit eget jobcenter.", "You apply to your own jobcenter.")
    return Invalid(FieldFault("/jobcenter_id", "certification.jobcenter_not_yours", text))


def jobcenter_unknown() -> Invalid:
    """The id leads nowhere."""
    return Invalid(FieldFault("/jobcenter_id", "reference.unknown", Text("Findes ikke.", "Does not exist.")))


def end_out_of_range() -> Invalid:
    """Tomorrow at the earliest, three years ahead at the latest."""
    text = Text(
        "Skal være en dag efter i dag og højst tre år frem.", "Must be a day after today and at most three years ahead."
    )
    return Invalid(FieldFault("/valid_until", "certification.end_out_of_range", text))
