"""A register's industry code, and which list it stands in."""

from dataclasses import dataclass
from datetime import date

from app.integration.cvr.domain.payload import Fields, began_on
from app.registers.reference.domain import IndustryScheme

# Every active unit was given a code of Dansk Branchekode 2025 from this day on; what began before is DB07.
DB25_BEGAN = date(2025, 1, 1)


@dataclass(frozen=True, slots=True)
class Industry:
    """Six digits and their list."""

    scheme: IndustryScheme
    code: str


def industry_of(entry: Fields) -> Industry | None:
    """The industry an entry of `hovedbranche` names; None for anything but up to six digits.

    The register does not say which list a code is of: that follows from when it began to hold. 999999 is "not stated".
    """
    code = str(entry.get("branchekode") or "")
    if not (code.isascii() and code.isdigit() and len(code) <= 6) or code == "999999":
        return None
    scheme = IndustryScheme.DB25 if began_on(entry) >= DB25_BEGAN else IndustryScheme.DB07
    return Industry(scheme, code.zfill(6))
