"""Refusals of training."""

from app.foundation.core.errors import Conflict, NotPermitted
from app.foundation.core.i18n import Text


class PlacementNotUnderWay(Conflict):
    """A plan is drawn anew only while the placement is granted or active."""

    code = "training.placement_not_under_way"
    title = Text("Forløbet er ikke i gang", "The placement is not under way")
    detail = Text(
        "Planen kan kun lægges om, mens forløbet er bevilget eller i gang; status er {state}.",
        "The plan can be drawn anew only while the placement is granted or active; its status is {state}.",
    )


class BundleAlready(Conflict):
    """A plan holds a bundle once."""

    code = "training.bundle_already"
    title = Text("Pakken er allerede i planen", "The bundle is in the plan already")
    detail = Text(
        "Planen rummer allerede pakken, eller pakken venter på plads. Tag den ud, før den lægges ind igen.",
        "The plan holds the bundle already, or it waits for room. Take it out before you put it in again.",
    )


class ClassFull(Conflict):
    """Every seat of a class at the workplace is taken, or the class is not held any more."""

    code = "training.class_full"
    title = Text("Holdet er fyldt", "The class is full")
    detail = Text("Der er ingen ledige pladser på holdet.", "No seat in the class is free.")


class GivenAlready(Conflict):
    """A course or class stands in a plan once."""

    code = "training.given_already"
    title = Text("Står allerede i planen", "In the plan already")
    detail = Text("Kurset eller holdet står allerede i planen.", "The course or class is in the plan already.")


class ClashesWithDanishClass(Conflict):
    """Danish lessons go first: nothing that is fixed is put on top of them."""

    code = "training.clashes_with_danish_class"
    title = Text("Falder sammen med danskundervisning", "Clashes with a Danish class")
    detail = Text(
        "Falder sammen med danskundervisningen, første gang den {on} ({sittings} gange i alt).",
        "Clashes with the Danish classes, for the first time on {on} ({sittings} times in all).",
    )


class ClashesWithGiven(Conflict):
    """Two courses or classes at the same time: a person can be in one place only."""

    code = "training.clashes_with_given"
    title = Text("Falder sammen med et andet kursus", "Clashes with another course")
    detail = Text(
        "Falder sammen med et andet kursus eller hold, første gang den {on} ({sittings} gange i alt).",
        "Clashes with another course or class, for the first time on {on} ({sittings} times in all).",
    )


class AlreadyDisagreed(Conflict):
    """The candidate's words stand as they were written; nothing is written over them."""

    code = "training.already_disagreed"
    title = Text("Uenigheden er allerede skrevet", "The disagreement has been written already")
    detail = Text(
        "Der står allerede en uenighed ved attesten. Den bliver stående, som den er skrevet.",
        "A disagreement stands beside the sign-off already. It stays as it was written.",
    )


class SpeaksForCandidate(NotPermitted):
    """`on_behalf` belongs to the jobcenter's staff; a candidate speaks without it."""

    code = "training.on_behalf_staff_only"
    title = Text("Du skriver for dig selv", "You write for yourself")
    detail = Text(
        "Kun jobcentret kan skrive ned på vegne af kandidaten.",
        "Only the jobcenter may write down words on the candidate's behalf.",
    )
