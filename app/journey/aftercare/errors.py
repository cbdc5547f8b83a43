"""Refusals of aftercare."""

from app.foundation.core.errors import Conflict, Gone, NotFound
from app.foundation.core.i18n import Text


class PlacementNotOver(Conflict):
    """A job follows from a placement that has been completed or ended early."""

    code = "employment.placement_not_over"
    title = Text("Forløbet er ikke afsluttet", "The placement is not over")
    detail = Text(
        "Afslut først forløbet; status er {state}. Derefter kan ansættelsen registreres.",
        "End the placement first; its status is {state}. The employment can be registered after that.",
    )


class AlreadyEmployedHere(Conflict):
    """One active employment joins a person and a company."""

    code = "employment.already_active"
    title = Text("Allerede ansat", "Already employed")
    detail = Text(
        "Kandidaten har allerede en igangværende ansættelse i virksomheden.",
        "The candidate already has an active employment with the company.",
    )


class EmploymentOverlaps(Conflict):
    """Two jobs of one person with one company do not run on the same day."""

    code = "employment.overlaps"
    title = Text("Overlapper en anden ansættelse", "Overlaps another employment")
    detail = Text(
        "Kandidaten var ansat i samme virksomhed i en del af perioden. Vælg en første dag efter den ansættelses sidste.",
        "The candidate was employed with the same company for a part of the period. Let it begin after that job's last "
        "day.",
    )


class TooManyHours(Conflict):
    """Several jobs at once take a full-time week at most."""

    code = "employment.too_many_hours"
    title = Text("For mange timer", "Too many hours")
    detail = Text(
        "Kandidatens ansættelser fylder op til {taken} timer om ugen i perioden, så der er højst plads til {left} til. "
        "Afslut en ansættelse først, eller angiv færre timer.",
        "The candidate's jobs take up to {taken} hours a week in the period, which leaves {left} at most. End a job first, "
        "or give fewer hours.",
    )


class FollowUpClosed(Conflict):
    """There is nothing to answer with a link any more."""

    code = "follow_up_link.follow_up_closed"
    title = Text("Opfølgningen er lukket", "The follow-up is closed")
    detail = Text(
        "Et link kan kun laves til en opfølgning, der venter på svar.",
        "A link can be made only to a follow-up that waits for an answer.",
    )


class LinkOver(Conflict):
    """A link that has been used, or revoked before, cannot be revoked."""

    code = "follow_up_link.over"
    title = Text("Linket er brugt eller trukket tilbage", "The link is used or withdrawn")
    detail = Text("Linket er allerede brugt eller trukket tilbage.", "The link has already been used or withdrawn.")


class LinkUnknown(NotFound):
    """No such link, or one that has run out or was called back: whoever opens it is told the same."""

    code = "follow_up_link.unknown"


class AnswerOver(Gone):
    """The link has been used, or the follow-up was answered otherwise or called off."""

    code = "follow_up_link.answered"
