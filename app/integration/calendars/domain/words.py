"""What a feed says of things, in Danish and English; of people it says initials and nothing else."""

from app.foundation.core.actor import JOBCENTER_STAFF, Role
from app.foundation.core.i18n import Text
from app.integration.calendars.domain.contents import Content
from app.integration.calendars.domain.events import initials

CATEGORIES = {
    Content.SESSIONS: Text("Træning", "Training"),
    Content.CLASSES: Text("Undervisning", "Classes"),
    Content.WORKING_TIMES: Text("Praktik", "Internship"),
    Content.FOLLOW_UPS: Text("Opfølgning", "Follow-up"),
    Content.DEADLINES: Text("Frist", "Deadline"),
}
SESSION = Text("Træning: {title}", "Training: {title}")
COURSE = Text("Kursus: {title}", "Course: {title}")
WORKPLACE_CLASS = Text("Hold på arbejdspladsen: {title}", "Class at the workplace: {title}")
DANISH_CLASS = Text("Danskundervisning", "Danish class")
WORKING_TIME = Text("Praktik: {workplace}", "Internship: {workplace}")

ASKS_CANDIDATE = Text("Opfølgning med kandidaten", "Follow-up with the candidate")
ASKS_EMPLOYER = Text("Opfølgning med virksomheden", "Follow-up with the company")
ASKS_YOU = Text("Jobcentret følger op med dig", "The jobcenter follows up with you")
ASKS_YOUR_COMPANY = Text("Jobcentret følger op med jer", "The jobcenter follows up with your company")
DONE = Text("{words} (udført)", "{words} (done)")

PLACEMENT_ENDS = Text("Praktikken slutter: {workplace}", "The internship ends: {workplace}")
MATCH_WAITS_FOR_YOU = Text(
    "Sidste dag at svare på et forslag: {workplace}", "Last day to answer a proposal: {workplace}"
)
MATCH_WAITS_FOR_CANDIDATE = Text(
    "Sidste dag for kandidatens svar: {workplace}", "Last day for the candidate's answer: {workplace}"
)
MATCH_WAITS_FOR_COMPANY = Text(
    "Sidste dag for virksomhedens svar: {workplace}", "Last day for the company's answer: {workplace}"
)
SIGN_AGREEMENT = Text(
    "Aftalen mangler din underskrift: {workplace}", "The agreement waits for your signature: {workplace}"
)
SIGNATURES_MISSING = Text(
    "Aftalen mangler underskrifter: {workplace}", "The agreement waits for signatures: {workplace}"
)
VOUCHER_ENDS = Text("Sidste dag at bruge en voucher", "Last day to use a voucher")


def shown_person(role: Role, full_name: str, preferred_name: str | None) -> str:
    """A person's initials, made of no more of the name than that role is shown elsewhere; nothing to the person.

    The jobcenter knows the whole name, a company and a mentor the preferred or first one.
    """
    if role is Role.CANDIDATE:
        return ""
    if role in JOBCENTER_STAFF:
        return initials(full_name)
    return initials((preferred_name or full_name).split(" ", 1)[0])


def with_people(words: Text, people: tuple[str, ...]) -> Text:
    """The words, and behind them whose they are: `Training: Hygiene · O.K., A.`."""
    shown = ", ".join(person for person in people if person)
    return Text(f"{words.da} · {shown}", f"{words.en} · {shown}") if shown else words
