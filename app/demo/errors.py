"""Refusals of the demo loader."""

from app.foundation.core.errors import Conflict, NotPermitted
from app.foundation.core.i18n import Text


class AlreadyPopulated(Conflict):
    """The installation has a jobcenter already: the demo is for an empty one."""

    code = "demo.already_populated"
    title = Text("Installationen er ikke tom", "The installation is not empty")
    detail = Text(
        "Der findes allerede mindst ét jobcenter. Demodata indlæses kun i en tom installation.",
        "At least one jobcenter exists already. Demo data are loaded into an empty installation only.",
    )


class DemoRefused(NotPermitted):
    """Demo accounts have a known password."""

    code = "demo.refused_in_production"
    title = Text("Demodata er ikke tilladt i produktion", "Demo data are refused in production")
    detail = Text(
        "Demokonti har et kendt kodeord. Brug PRAKTIK_ENVIRONMENT=development til en demo.",
        "Demo accounts have a known password. Use PRAKTIK_ENVIRONMENT=development for a demo.",
    )


class ReferenceMissing(Conflict):
    """The reference data are not loaded, or lack an occupation or industry the demo uses."""

    code = "demo.reference_missing"
    title = Text("Referencedata mangler", "Reference data are missing")
    detail = Text(
        "Indlæs referencedata først (praktikmatch migrate). Mangler: {missing}.",
        "Load the reference data first (praktikmatch migrate). Missing: {missing}.",
    )
