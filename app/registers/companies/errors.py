"""Refusals of the companies room."""

from app.foundation.core.errors import Duplicate, NotPermitted
from app.foundation.core.i18n import Text


class CvrTaken(Duplicate):
    """There is a company with this CVR number."""

    code = "company.cvr_taken"
    detail = Text(
        "Der findes allerede en virksomhed med dette CVR-nummer.", "A company with this CVR number exists already."
    )


class CvrFixed(NotPermitted):
    """A company may not become another legal unit: the CVR number is what the law knows an employer by."""

    code = "company.cvr_fixed"
    detail = Text(
        "CVR-nummeret kan kun ændres af jobcentret eller administratoren.",
        "The CVR number can be changed by the jobcenter or the administrator only.",
    )


class ProductionUnitTaken(Duplicate):
    """There is a workplace with this P-number."""

    code = "workplace.production_unit_number_taken"
    detail = Text(
        "Der findes allerede et arbejdssted med dette P-nummer.", "A workplace with this P-number exists already."
    )
