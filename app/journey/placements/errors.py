"""Refusals of this room."""

from collections.abc import Sequence

from app.foundation.core.errors import Conflict, NotPermitted, RuleBroken
from app.foundation.core.i18n import Text


class MatchNotAgreed(Conflict):
    """A placement grows out of an agreed match only."""

    code = "placement.match_not_agreed"
    title = Text("Matchet er ikke aftalt", "The match is not agreed")
    detail = Text(
        "En praktik kan først oprettes, når virksomheden har sagt ja til matchet.",
        "A placement can be created only once the company has agreed to the match.",
    )


class PlacementStands(Conflict):
    """The match has a placement that is neither rejected nor cancelled."""

    code = "placement.exists"
    title = Text("Praktikken findes allerede", "The placement exists already")
    detail = Text(
        "Matchet har allerede en praktik, der ikke er afslået eller annulleret.",
        "The match already has a placement that is neither rejected nor cancelled.",
    )


class ContentIncomplete(Conflict):
    """The agreement lacks something before it can be submitted."""

    code = "placement.content_incomplete"
    title = Text("Aftalen er ikke udfyldt", "The agreement is not complete")
    detail = Text("Der mangler: {missing}.", "Missing: {missing}.")

    def __init__(self, missing: Sequence[Text]) -> None:
        super().__init__()
        self.missing = tuple(missing)

    def explain(self) -> Text:
        da, en = ("; ".join(getattr(text, name) for text in self.missing) for name in ("da", "en"))
        return Text(self.detail.da.format(missing=da), self.detail.en.format(missing=en))


class AlreadySigned(Conflict):
    """The party has answered on this version of the agreement."""

    code = "placement.already_signed"
    title = Text("Allerede underskrevet", "Signed already")
    detail = Text(
        "Parten har allerede svaret på denne version af aftalen.",
        "This party has already answered on this version of the agreement.",
    )


class SignsForOthers(NotPermitted):
    """Company and candidate sign for themselves only."""

    code = "placement.signs_for_others"
    title = Text("Kun egen underskrift", "Own signature only")
    detail = Text(
        "Du kan kun underskrive for dig selv. Jobcentret kan underskrive på andres vegne.",
        "You can sign for yourself only. The jobcenter can sign on behalf of others.",
    )


class OverrideNotPermitted(NotPermitted):
    """Setting a rule aside is a manager's decision."""

    code = "placement.override_not_permitted"
    title = Text("Kun en leder kan fravige", "Managers only")
    detail = Text(
        "Kun en leder kan fravige et tjek, der ikke er opfyldt.", "Only a manager may override a check that failed."
    )


class ChecksFailed(RuleBroken):
    """At least one legal check refuses the grant."""

    code = "placement.checks_failed"
    title = Text("Praktikken kan ikke bevilges", "The placement cannot be granted")
    detail = Text(
        "Mindst ét lovkrav er ikke opfyldt. Se checks for hvert enkelt.",
        "At least one legal requirement is not met. See checks for each of them.",
    )


class NoLawForPeriod(Conflict):
    """The installation knows no legal parameters for the start day."""

    code = "placement.no_law_for_period"
    title = Text("Ingen regler for perioden", "No rules for the period")
    detail = Text(
        "Der er ingen lovparametre for den dag, praktikken begynder.",
        "There are no legal parameters for the day the placement starts.",
    )


class AlreadyConfirmed(Conflict):
    """The company has confirmed the grant."""

    code = "placement.already_confirmed"
    title = Text("Allerede bekræftet", "Confirmed already")
    detail = Text("Virksomheden har allerede bekræftet bevillingen.", "The company has already confirmed the grant.")


class NotConfirmed(Conflict):
    """Nothing starts before the company has confirmed the grant."""

    code = "placement.not_confirmed"
    title = Text("Ikke bekræftet", "Not confirmed")
    detail = Text(
        "Praktikken kan ikke starte, før virksomheden har bekræftet bevillingen.",
        "The placement cannot start before the company has confirmed the grant.",
    )


class TooEarly(Conflict):
    """The first day has not come."""

    code = "placement.too_early"
    title = Text("For tidligt", "Too early")
    detail = Text(
        "Praktikken kan tidligst starte på sin første dag.", "The placement cannot start before its first day."
    )


class NotOverYet(Conflict):
    """The last day has not come."""

    code = "placement.not_over_yet"
    title = Text("Ikke slut endnu", "Not over yet")
    detail = Text(
        "Praktikken kan først afsluttes på sin sidste dag. Brug end-early, hvis den slutter før.",
        "The placement can be completed on its last day at the earliest. Use end-early when it ends before.",
    )


class ChecksStale(RuleBroken):
    """The caller decides on checks that are no longer what they were."""

    code = "placement.checks_stale"
    title = Text("Tjekkene er ændret", "The checks have changed")
    detail = Text(
        "Tjekkene giver nu et andet resultat end det, du så. Se checks, og tag stilling igen.",
        "The checks now give another result than the one you saw. See checks, and decide anew.",
    )


class RequestPending(Conflict):
    """Something waits for a second person already."""

    code = "decision_request.pending"
    title = Text("Afventer godkendelse", "Waiting for approval")
    detail = Text(
        "En anmodning om en afgørelse venter allerede. Den skal først godkendes, afvises eller trækkes tilbage.",
        "A request for a decision waits already. It has to be approved, refused or withdrawn first.",
    )


class RequestStale(RuleBroken):
    """What is to be approved no longer rests on what it was asked on."""

    code = "decision_request.stale"
    title = Text("Grundlaget er ændret", "The ground has changed")
    detail = Text(
        "Aftalen eller tjekkene er ændret, siden der blev bedt om afgørelsen. Afvis anmodningen, og bed om en ny.",
        "The agreement or the checks have changed since the decision was asked for. Refuse it, and ask anew.",
    )


class OwnRequest(NotPermitted):
    """Nobody is their own second person."""

    code = "decision_request.own_request"
    title = Text("Din egen anmodning", "Your own request")
    detail = Text(
        "Du har selv bedt om afgørelsen. En anden leder skal tage stilling til den.",
        "You asked for this decision yourself. Another manager has to answer it.",
    )


class NotTheAsker(NotPermitted):
    """Only whoever asked takes a request back."""

    code = "decision_request.not_the_asker"
    title = Text("Ikke din anmodning", "Not your request")
    detail = Text(
        "Kun den, der har bedt om afgørelsen, kan trække anmodningen tilbage. En leder kan afvise den.",
        "Only whoever asked for the decision can withdraw the request. A manager can refuse it.",
    )


class SpeaksForOthers(NotPermitted):
    """Supervisor and candidate speak for themselves at the end."""

    code = "end_statement.speaks_for_others"
    title = Text("Kun egne ord", "Own words only")
    detail = Text(
        "Du kan kun udtale dig for dig selv. Jobcentret kan skrive ned for andre.",
        "You can speak for yourself only. The jobcenter can write down for others.",
    )


class OwnWordsStand(Conflict):
    """Somebody has spoken for themselves: nobody else changes that."""

    code = "end_statement.own_words_stand"
    title = Text("Egne ord bliver stående", "Own words stand")
    detail = Text(
        "Udtalelsen er givet af personen selv. Kun den side, den kommer fra, kan ændre den.",
        "This statement was given in person. Only the side it comes from can change it.",
    )


class StatementTooEarly(Conflict):
    """The end is more than a week away."""

    code = "end_statement.too_early"
    title = Text("For tidligt til en udtalelse", "Too early for a statement")
    detail = Text(
        "Udtalelser om praktikken kan gives fra {opens_on}, én uge før den slutter.",
        "Statements on the placement are taken from {opens_on}, one week before it ends.",
    )


class StatementTooLate(Conflict):
    """The placement ended more than sixty days ago."""

    code = "end_statement.too_late"
    title = Text("For sent til en udtalelse", "Too late for a statement")
    detail = Text(
        "Udtalelser om praktikken kunne gives til og med {closes_on}, 60 dage efter den sluttede.",
        "Statements on the placement were taken until {closes_on}, 60 days after it ended.",
    )
