"""Refusals of this room: what somebody with a link is told."""

from app.foundation.core.errors import Conflict, Gone, NotFound
from app.foundation.core.i18n import Text


class LinkUnknown(NotFound):
    """No such link: the answer to a mistyped one and to one that never was is the same."""

    code = "signing_link.unknown"
    title = Text("Linket findes ikke", "There is no such link")
    detail = Text(
        "Kontrollér, at du har åbnet hele linket. Virker det stadig ikke, så bed jobcentret om et nyt.",
        "Check that you have opened the whole link. If it still does not work, ask the jobcenter for a new one.",
    )


class LinkUsed(Gone):
    """The link has been answered."""

    code = "signing_link.used"
    title = Text("Der er allerede svaret", "Already answered")
    detail = Text(
        "Der er allerede svaret med dette link, og svaret er registreret. Du skal ikke gøre mere. Kontakt jobcentret, "
        "hvis svaret ikke er dit, eller hvis du har fortrudt.",
        "This link has already been answered, and the answer is on record. There is nothing more to do. Contact the "
        "jobcenter if the answer is not yours or if you have changed your mind.",
    )


class LinkRevoked(Gone):
    """The jobcenter has called the link back, or sent a newer one."""

    code = "signing_link.revoked"
    title = Text("Linket er trukket tilbage", "The link has been withdrawn")
    detail = Text(
        "Jobcentret har trukket dette link tilbage eller sendt et nyere. Brug det nyeste, eller bed om et nyt.",
        "The jobcenter has withdrawn this link or sent a newer one. Use the newest, or ask for a new one.",
    )


class LinkExpired(Gone):
    """The link's time is over."""

    code = "signing_link.expired"
    title = Text("Linket er udløbet", "The link has expired")
    detail = Text(
        "Fristen for at svare med dette link er udløbet. Bed jobcentret om et nyt.",
        "The time to answer with this link is over. Ask the jobcenter for a new one.",
    )


class LinkVoid(Gone):
    """The agreement is no longer the one the link was made for."""

    code = "signing_link.void"
    title = Text("Aftalen er ændret", "The agreement has changed")
    detail = Text(
        "Aftalen er ændret eller ikke længere til underskrift, siden du fik dette link. Intet er underskrevet med "
        "linket. Bed jobcentret om et nyt, hvis der stadig skal svares.",
        "The agreement has changed, or is no longer out for signature, since you got this link. Nothing was signed "
        "with it. Ask the jobcenter for a new one if an answer is still needed.",
    )


class PartyAnswered(Conflict):
    """The party has answered in another way."""

    code = "signing_link.party_answered"
    title = Text("Der er allerede svaret", "Already answered")
    detail = Text(
        "Parten har allerede svaret på denne version af aftalen på anden måde.",
        "This party has already answered on this version of the agreement in another way.",
    )


class NotOutForSignature(Conflict):
    """Only an agreement that has been submitted can be answered on."""

    code = "signing_link.not_out_for_signature"
    title = Text("Aftalen er ikke til underskrift", "Not out for signature")
    detail = Text(
        "Et link kan kun laves, mens aftalen er til underskrift (status submitted).",
        "A link can be made only while the agreement is out for signature (status submitted).",
    )


class LinkOver(Conflict):
    """A link that has been used, or revoked before, cannot be revoked."""

    code = "signing_link.over"
    title = Text("Linket er brugt eller trukket tilbage", "The link is used or withdrawn")
    detail = Text("Linket er allerede brugt eller trukket tilbage.", "The link has already been used or withdrawn.")
