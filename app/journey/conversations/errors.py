"""Refusals of conversations."""

from app.foundation.core.errors import Conflict
from app.foundation.core.i18n import Text


class ThreadClosed(Conflict):
    """Nothing is written in a closed conversation."""

    code = "thread.closed"
    title = Text("Samtalen er lukket", "The conversation is closed")
    detail = Text(
        "Der kan ikke skrives i en lukket samtale. Jobcentret kan åbne den igen, eller du kan begynde en ny.",
        "Nothing can be written in a closed conversation. The jobcenter can reopen it, or you can begin a new one.",
    )


class CompanyNotInformed(Conflict):
    """A company hears of a person only after the person has said yes."""

    code = "thread.company_not_informed"
    title = Text("Virksomheden kender ikke forslaget endnu", "The company does not know of the proposal yet")
    detail = Text(
        "Kandidaten har ikke sagt ja endnu. Virksomheden må først høre om forslaget derefter.",
        "The candidate has not said yes yet. The company may hear of the proposal only after that.",
    )


class TooManyLooseFiles(Conflict):
    """Files wait for the message they belong to."""

    code = "attachment.too_many_loose"
    title = Text("For mange filer uden besked", "Too many files without a message")
    detail = Text(
        "Højst {most} filer kan vente på en besked. Send beskeden, eller vent et døgn.",
        "At most {most} files can wait for a message. Send the message, or wait for a day.",
    )
