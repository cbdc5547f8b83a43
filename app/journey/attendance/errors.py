"""Refusals of attendance."""

from app.foundation.core.errors import Conflict
from app.foundation.core.i18n import Text


class NotUnderWay(Conflict):
    """Attendance and readiness belong to an internship that has started."""

    code = "attendance.not_under_way"
    title = Text("Praktikken er ikke i gang", "The internship is not under way")
    detail = Text(
        "Fremmøde kan registreres, når praktikken er startet; status er {state}.",
        "Attendance can be entered once the internship has started; its status is {state}.",
    )


class OwnWordsStand(Conflict):
    """The candidate has spoken for themselves: nobody else changes that."""

    code = "attendance.own_words_stand"
    title = Text("Egne ord bliver stående", "Own words stand")
    detail = Text(
        "Svaret er givet af kandidaten selv. Kun kandidaten kan ændre det.",
        "The candidate replied in person. Only the candidate can change it.",
    )


class PictureExists(Conflict):
    """One picture for a placement and a day."""

    code = "readiness.day_taken"
    title = Text("Dagen har allerede et billede", "The day has a picture already")
    detail = Text(
        "Der er allerede givet et billede af arbejdsparathed for den dag.",
        "A readiness picture of that day has been given already.",
    )
