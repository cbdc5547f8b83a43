"""Refusals of transfers between jobcenters."""

from app.foundation.core.errors import Conflict, FieldFault, Invalid, NotPermitted
from app.foundation.core.i18n import Text


class TransferOpen(Conflict):
    """One transfer of a person at a time."""

    code = "transfer.open"
    title = Text("En overflytning er i gang", "A transfer is under way")
    detail = Text(
        "Kandidaten har allerede en åben overflytning. Træk den tilbage, eller vent på svar.",
        "The candidate has an open transfer already. Withdraw it, or wait for the answer.",
    )


class CandidateClosed(Conflict):
    """A closed case is nobody's to hand over."""

    code = "transfer.candidate_closed"
    title = Text("Sagen er lukket", "The case is closed")
    detail = Text(
        "Kandidatens sag er lukket. Genåbn den, før den overdrages.",
        "The candidate's case is closed. Reopen it before it is handed over.",
    )


class AgreementOut(Conflict):
    """An agreement is out for signature, or waits for its decision."""

    code = "transfer.agreement_out"
    title = Text("En aftale venter på underskrift eller afgørelse", "An agreement waits for signature or decision")
    detail = Text(
        "Kandidaten har en aftale, der venter på underskrift eller afgørelse. Den skal afgøres, returneres eller "
        "annulleres først.",
        "The candidate has an agreement that waits for signature or decision. It has to be decided on, returned or "
        "cancelled first.",
    )


class DecisionPending(Conflict):
    """A decision waits for its second person."""

    code = "transfer.decision_pending"
    title = Text("En afgørelse venter på godkendelse", "A decision waits for approval")
    detail = Text(
        "En afgørelse om kandidatens praktik venter på en godkendelse fra en anden. Den skal gives, afvises eller "
        "trækkes tilbage først.",
        "A decision on the candidate's internship waits for a second person. It has to be approved, refused or "
        "withdrawn first.",
    )


class ChangeUndecided(Conflict):
    """A change of a running internship waits for its decision."""

    code = "transfer.change_open"
    title = Text("En ændring venter på afgørelse", "A change waits for its decision")
    detail = Text(
        "En ændring af kandidatens praktik venter på afgørelse. Den skal afgøres eller trækkes tilbage først.",
        "A change of the candidate's internship waits for its decision. It has to be decided on or withdrawn first.",
    )


class OtherSide(NotPermitted):
    """Each side does its own part."""

    code = "transfer.other_side"
    title = Text("Det er en andens del", "That is somebody else's part")
    detail = Text(
        "Kandidaten samtykker, og det modtagende jobcenter accepterer. Kun det afgivende jobcenter kan trække tilbage.",
        "The candidate consents, and the receiving jobcenter accepts. Only the jobcenter that asked can withdraw.",
    )


BLOCKS: tuple[type[Conflict], ...] = (CandidateClosed, AgreementOut, DecisionPending, ChangeUndecided)


def refusal(code: str) -> Conflict:
    """The refusal of a blocking code."""
    return next(each for each in BLOCKS if each.code == code)()


def on_behalf_missing() -> Invalid:
    """Staff say how they were given a consent."""
    text = Text(
        "Angiv årsag og kanal for et samtykke, der er givet til jobcentret.",
        "Give reason and channel of a consent that was given to the jobcenter.",
    )
    return Invalid(FieldFault("/on_behalf", "transfer.on_behalf_required", text))


def on_behalf_not_yours() -> Invalid:
    """The person consents for itself."""
    text = Text("Feltet er for jobcentret. Du svarer for dig selv.", "This is for the jobcenter. You answer yourself.")
    return Invalid(FieldFault("/on_behalf", "transfer.on_behalf_not_yours", text))


def unknown_reference(pointer: str) -> Invalid:
    """The id leads nowhere the caller may go."""
    return Invalid(FieldFault(pointer, "reference.unknown", Text("Findes ikke.", "Does not exist.")))


def same_jobcenter() -> Invalid:
    """A transfer leads elsewhere."""
    text = Text("Skal være et andet jobcenter end dit eget.", "Must be another jobcenter than your own.")
    return Invalid(FieldFault("/to_jobcenter_id", "transfer.same_jobcenter", text))
