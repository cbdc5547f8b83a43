"""Refusals of milestones and incentives."""

from app.foundation.core.errors import Conflict, FieldFault, Invalid, NotPermitted
from app.foundation.core.i18n import Text


class OwnEvidence(NotPermitted):
    """Nobody is their own second person."""

    code = "incentive.own_evidence"
    title = Text("Din egen dokumentation", "Your own evidence")
    detail = Text(
        "Du har selv lagt dokumentationen ind. En anden skal godkende incitamentet.",
        "You brought the evidence yourself. Somebody else has to approve the incentive.",
    )


class JobHadEnded(Conflict):
    """Nobody is in work in a job that is over."""

    code = "milestone.job_ended"
    title = Text("Ansættelsen var ophørt", "The job had ended")
    detail = Text(
        "Ansættelsen ophørte den {ended_on}, altså før den dag, dokumentationen gælder.",
        "The job ended on {ended_on}, before the day that the evidence is about.",
    )


def day_fault(code: str, text: Text) -> Invalid:
    """Something wrong with the day of the evidence."""
    return Invalid(FieldFault("/on", code, text))


IN_FUTURE = Text("Dagen ligger i fremtiden.", "The day lies in the future.")
TOO_EARLY = Text(
    "Dokumentation for, at personen er i job, skal gælde milepælens dag eller en senere dag.",
    "Evidence that somebody is in work has to be about the milestone's day or a later one.",
)
BEFORE_JOB = Text("Ansættelsen var ikke begyndt den dag.", "The job had not begun on that day.")
WHICH_JOB = Text(
    "Angiv ansættelsen: flere eller ingen passer til dagen.", "Name the employment: several or none fit the day."
)
OTHER_JOB = Text("Milepælen handler om en anden ansættelse.", "The milestone is about another employment.")
UNKNOWN_JOB = Text("Findes ikke.", "Does not exist.")
