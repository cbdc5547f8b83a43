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
