"""Refusals of the privacy room; none of them repeats what was sent."""

from app.foundation.core.errors import Conflict, Duplicate, FieldFault, Invalid
from app.foundation.core.i18n import Text


class UnderHold(Conflict):
    """A legal hold stands above an erasure."""

    code = "erasure.legal_hold"
    title = Text("Sletning er spærret", "Erasure is held back")
    detail = Text(
        "Der er sat en spærring, fordi oplysningerne skal bruges i en sag. Ophæv den først.",
        "A legal hold stands, because the data are needed in a case. Lift it first.",
    )


class PlacementOpen(Conflict):
    """An internship binds a company as well."""

    code = "erasure.placement_open"
    title = Text("Et praktikforløb er i gang", "An internship is under way")
    detail = Text(
        "Kandidaten har en aftale, der er under udarbejdelse, til underskrift eller i gang. Afslut eller annullér den først.",
        "The candidate has an agreement that is being drafted, signed or carried out. End or cancel it first.",
    )


class MatchOpen(Conflict):
    """Somebody waits for an answer."""

    code = "erasure.match_open"
    title = Text("Et forslag er åbent", "A proposal is open")
    detail = Text(
        "Kandidaten har et åbent forslag. Træk det tilbage først.",
        "The candidate has an open proposal. Withdraw it first.",
    )


class VoucherOpen(Conflict):
    """A seat or money is set aside."""

    code = "erasure.voucher_open"
    title = Text("En voucher er åben", "A voucher is open")
    detail = Text(
        "Kandidaten har en voucher, der ikke er brugt eller annulleret. Afslut den først.",
        "The candidate has a voucher that is neither used nor cancelled. Settle it first.",
    )


class TransferStands(Conflict):
    """Another jobcenter waits for the person."""

    code = "erasure.transfer_open"
    title = Text("En overflytning er i gang", "A transfer is under way")
    detail = Text(
        "Kandidaten har en åben overflytning. Gennemfør den, eller træk den tilbage først.",
        "The candidate has an open transfer. Complete or withdraw it first.",
    )


class JobFollowed(Conflict):
    """Somebody is still asked how the job goes."""

    code = "erasure.job_followed"
    title = Text("Et job følges stadig", "A job is still followed")
    detail = Text(
        "Kandidaten er i job, og sagen er åben. Luk sagen først.",
        "The candidate is in a job, and the case is open. Close the case first.",
    )


BLOCKS: tuple[type[Conflict], ...] = (UnderHold, PlacementOpen, MatchOpen, VoucherOpen, TransferStands, JobFollowed)


def refusal(code: str) -> Conflict:
    """The refusal of a blocking code."""
    return next(each for each in BLOCKS if each.code == code)()


def names_person() -> Invalid:
    """A note about an erasure must not keep what is erased."""
    text = Text(
        "Noten må ikke nævne navnet eller et personnummer: den bliver stående.",
        "The note may not mention the name or a CPR number: it stays.",
    )
    return Invalid(FieldFault("/note", "erasure.note_names_person", text))


class HoldStands(Duplicate):
    """The same reason, held twice, would be lifted once."""

    code = "legal_hold.stands"
    title = Text("Spærringen findes allerede", "The hold stands already")
    detail = Text(
        "Der er allerede en spærring med samme årsag og sagsnummer.",
        "There is a hold with the same reason and case reference already.",
    )


class HoldLifted(Conflict):
    """It is lifted once."""

    code = "legal_hold.lifted"
    title = Text("Spærringen er ophævet", "The hold is lifted")
    detail = Text("Spærringen er allerede ophævet.", "The hold is lifted already.")


class ConsentStands(Duplicate):
    """A consent is given once."""

    code = "sharing_consent.stands"
    title = Text("Samtykket er givet", "The consent is given")
    detail = Text(
        "Der er allerede et samtykke, der dækker det samme.", "There is a consent that covers the same already."
    )


class ConsentWithdrawn(Conflict):
    """It is withdrawn once; giving it again is a new one."""

    code = "sharing_consent.withdrawn"
    title = Text("Samtykket er trukket tilbage", "The consent is withdrawn")
    detail = Text("Samtykket er allerede trukket tilbage.", "The consent is withdrawn already.")


class NothingCorrected(Conflict):
    """What is called corrected has to be different afterwards."""

    code = "rectification.nothing_corrected"
    title = Text("Intet er rettet", "Nothing is corrected")
    detail = Text(
        "Oplysningen er, som da der blev bedt om rettelse. Ret den først, eller send ændringerne med.",
        "The data are as they were when the correction was asked for. Correct them first, or send the changes along.",
    )


class ExportTooLarge(Conflict):
    """More than one answer may hold."""

    code = "export.too_large"
    title = Text("Udtrækket er for stort", "The export is too large")
    detail = Text(
        "Udtrækket fylder mere, end et svar må. Hæv PRAKTIK_EXPORT_MEGABYTES, eller hent det uden filer (format=json).",
        "The export is larger than an answer may be. Raise PRAKTIK_EXPORT_MEGABYTES, or fetch it without files "
        "(format=json).",
    )


def on_behalf_missing() -> Invalid:
    """Staff say how they were told."""
    text = Text(
        "Angiv årsag og kanal for det, der er sagt til jobcentret.",
        "Give reason and channel of what was told to the jobcenter.",
    )
    return Invalid(FieldFault("/on_behalf", "privacy.on_behalf_required", text))


def on_behalf_not_yours() -> Invalid:
    """The person speaks for itself."""
    text = Text("Feltet er for jobcentret. Du svarer for dig selv.", "This is for the jobcenter. You answer yourself.")
    return Invalid(FieldFault("/on_behalf", "privacy.on_behalf_not_yours", text))


def unknown_reference(pointer: str) -> Invalid:
    """The id leads nowhere the caller may go."""
    return Invalid(FieldFault(pointer, "reference.unknown", Text("Findes ikke.", "Does not exist.")))


def changes_of_the_profile_only() -> Invalid:
    """Other rows are corrected by their own routes."""
    text = Text(
        "Kun profilen kan rettes her. Ret rækken dér, hvor den hører til, og kald igen uden ændringer.",
        "Only the profile is changed here. Correct the row where it belongs, and call again without changes.",
    )
    return Invalid(FieldFault("/changes", "rectification.profile_only", text))
