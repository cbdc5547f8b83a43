"""Refusals of changes to a granted internship."""

from app.foundation.core.errors import Conflict, NotPermitted, RuleBroken
from app.foundation.core.i18n import Text


class NotUnderWay(Conflict):
    """Only an internship that is granted or active, and not yet over, is changed."""

    code = "change.placement_not_under_way"
    title = Text("Praktikken er ikke i gang", "The placement is not under way")
    detail = Text(
        "Kun en bevilget eller aktiv praktik, som ikke er slut, kan ændres.",
        "Only a granted or active placement that is not over can be changed.",
    )


class ChangeOpen(Conflict):
    """One change at a time."""

    code = "change.open"
    title = Text("Der er allerede en ændring", "There is a change already")
    detail = Text(
        "En anden ændring venter på afgørelse. Den skal afgøres eller trækkes tilbage først.",
        "Another change waits for its decision. It has to be decided on or withdrawn first.",
    )


class ChangeStale(Conflict):
    """The agreement has moved on since the change was asked for."""

    code = "change.stale"
    title = Text("Aftalen er ændret", "The agreement has changed")
    detail = Text(
        "Aftalen er blevet en anden, siden ændringen blev ønsket. Træk den tilbage, og bed om en ny.",
        "The agreement has become another since the change was asked for. Withdraw it, and ask anew.",
    )


class TooLate(Conflict):
    """The days that would change have passed while the change waited."""

    code = "change.too_late"
    title = Text("For sent", "Too late")
    detail = Text(
        "De dage, der skulle ændres, er gået. Træk ændringen tilbage, og bed om en ny fra en senere dag.",
        "The days to be changed have passed. Withdraw the change, and ask anew from a later day.",
    )


class NotHeard(Conflict):
    """Both parties are heard before an extension or a change of hours."""

    code = "change.not_heard"
    title = Text("Parterne er ikke hørt", "The parties have not been heard")
    detail = Text(
        "Virksomhed og kandidat skal begge svare, før ændringen kan bevilges. Se blocking for, hvem der mangler.",
        "Company and candidate both have to answer before the change can be granted. See blocking for who is missing.",
    )


class CompanyDisagrees(Conflict):
    """A company is not made to have somebody longer, or for other hours."""

    code = "change.company_disagrees"
    title = Text("Virksomheden siger nej", "The company says no")
    detail = Text(
        "Virksomheden er ikke enig, og ændringen kan ikke bevilges mod dens ønske.",
        "The company does not agree, and the change cannot be granted against its wish.",
    )


class CandidateDisagrees(Conflict):
    """Nobody is moved against their wishes without a reason."""

    code = "change.candidate_disagrees"
    title = Text("Kandidaten siger nej", "The candidate says no")
    detail = Text(
        "Kandidaten er ikke enig. Skal der træffes afgørelse imod ønsket, angives reason_code against_candidate og en "
        "begrundelse i text.",
        "The candidate does not agree. To decide against the wish, give reason_code against_candidate and the reasons "
        "in text.",
    )


class ChangeChecksFailed(RuleBroken):
    """At least one legal check refuses the changed internship."""

    code = "change.checks_failed"
    title = Text("Ændringen kan ikke bevilges", "The change cannot be granted")
    detail = Text(
        "Mindst ét lovkrav er ikke opfyldt med ændringen. Se checks for hvert enkelt.",
        "At least one legal requirement is not met with the change. See checks for each of them.",
    )


class AnswersForOthers(NotPermitted):
    """Company and candidate answer for themselves only, and withdraw only what they asked for themselves."""

    code = "change.answers_for_others"
    title = Text("Kun på egne vegne", "For yourself only")
    detail = Text(
        "Du kan kun svare for dig selv og kun trække din egen anmodning tilbage.",
        "You can answer for yourself only, and withdraw only what you asked for yourself.",
    )


class AskedByThisSide(Conflict):
    """Who asks has agreed."""

    code = "change.asked_by_this_side"
    title = Text("Parten har selv bedt om det", "This side asked for it")
    detail = Text(
        "Den part, der har bedt om ændringen, regnes for enig. Fortryder den, trækkes anmodningen tilbage.",
        "The side that asked for the change counts as agreeing. If it regrets, the request is withdrawn.",
    )
