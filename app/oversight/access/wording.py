"""What the access log says to the person it is about."""

from app.foundation.audit.access import AccessAction
from app.foundation.core.i18n import Text
from app.oversight.access.domain import Organisation

_WHO = {
    Organisation.SELF: Text("Du", "You"),
    Organisation.JOBCENTER: Text("Jobcenteret", "The jobcenter"),
    Organisation.COMPANY: Text("En virksomhed", "A company"),
    Organisation.MENTOR: Text("En mentor", "A mentor"),
    Organisation.SYSTEM: Text("Et af jobcenterets systemer", "One of the jobcenter's systems"),
    Organisation.ADMINISTRATION: Text("Administrationen", "The administration"),
    Organisation.LINK: Text("En person med et link", "Somebody with a link"),
}
_DID = {
    AccessAction.READ: Text("læste oplysninger om dig", "read data about you"),
    AccessAction.SEARCH: Text("fandt dig i en søgning", "found you in a search"),
    AccessAction.CHANGE: Text("skrev i eller ændrede en sag om dig", "wrote in or changed a case about you"),
    AccessAction.EXPORT: Text("hentede en kopi af oplysninger om dig", "took a copy of data about you"),
    AccessAction.REVEAL: Text("så hele dit CPR-nummer", "saw your whole CPR number"),
    AccessAction.DELETE: Text("slettede oplysninger om dig", "deleted data about you"),
}


def summary_of(organisation: Organisation, action: AccessAction) -> Text:
    """One sentence: which kind of organisation did what, never who it was."""
    who, did = _WHO[organisation], _DID[action]
    return Text(f"{who.da} {did.da}.", f"{who.en} {did.en}.")
