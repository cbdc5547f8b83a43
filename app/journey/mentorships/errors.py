"""Refusals of mentorships."""

from app.foundation.core.errors import Conflict, NotPermitted
from app.foundation.core.i18n import Text


class ConfidentialityOutdated(Conflict):
    """What somebody has not read cannot be accepted."""

    code = "mentorship.confidentiality_outdated"
    title = Text("Tavshedserklæringen er ændret", "The confidentiality has changed")
    detail = Text(
        "Erklæringen findes nu i version {version}. Læs den, og acceptér den version.",
        "The text is now at version {version}. Read it and accept that version.",
    )


class AlreadyMentor(Conflict):
    """One standing mentorship joins a mentor and what it is about."""

    code = "mentorship.already_standing"
    title = Text("Er allerede mentor", "Is the mentor already")
    detail = Text(
        "Der er allerede et forslag eller et igangværende mentorforløb med samme mentor om det samme.",
        "There is a proposal or an active mentorship with the same mentor about the same already.",
    )


class SubjectOver(Conflict):
    """Nobody is mentored in what is over."""

    code = "mentorship.subject_over"
    title = Text("Forløbet er slut", "It is over")
    detail = Text(
        "Forløbet eller ansættelsen er slut, så der kan ikke foreslås en mentor.",
        "The placement or the job is over, so no mentor can be proposed.",
    )


class NotActive(Conflict):
    """Hours and notes belong to a mentorship that is going on."""

    code = "mentorship.not_active"
    title = Text("Mentorforløbet er ikke i gang", "The mentorship is not active")
    detail = Text(
        "Timer og notater kan kun skrives, mens mentorforløbet er i gang; status er {state}.",
        "Hours and notes can be written only while the mentorship is active; its status is {state}.",
    )


class OwnMentorsOnly(NotPermitted):
    """A company proposes its own people, at its own workplaces."""

    code = "mentorship.own_mentors_only"
    title = Text("Kun virksomhedens egne mentorer", "The company's own mentors only")
    detail = Text(
        "En virksomhed kan foreslå sine egne mentorer til sine egne forløb og ansættelser.",
        "A company can propose its own mentors for its own placements and jobs.",
    )
