"""Erasing a person: why, what stands in the way, and what stays to show that it was done."""

from dataclasses import dataclass
from enum import StrEnum

# What stands where a person's name stood, in rows that another party or the statistics need.
ERASED_NAME = "Slettet"


class ErasureReason(StrEnum):
    """Why a person is erased (GDPR article 17(1)); `retention` when the time to keep has run out by itself."""

    ASKED_BY_PERSON = "asked_by_person"
    NO_LONGER_NEEDED = "no_longer_needed"
    REGISTERED_BY_MISTAKE = "registered_by_mistake"
    UNLAWFUL = "unlawful"
    RETENTION = "retention"


# What a manager may give; the last one is the retention job's own.
GIVEN_REASONS = tuple(reason for reason in ErasureReason if reason is not ErasureReason.RETENTION)


@dataclass(frozen=True, slots=True)
class Standing:
    """What there is about the person at this moment that somebody still relies on."""

    holds: int = 0
    placements: int = 0
    matches: int = 0
    vouchers: int = 0
    jobs: int = 0
    transfers: int = 0
    is_closed: bool = False


def blocking(standing: Standing) -> tuple[str, ...]:
    """Codes of what has to be settled before the person may be erased, the gravest first.

    A legal hold stands above everything (GDPR article 17(3)(e)). An internship, a match or a voucher binds a company or
    a course as well: it is ended by its own rules first, so that nobody waits for somebody who is not there. A job is
    followed as long as the case is open; once it is closed nobody asks any more, and the job alone holds nothing up.
    """
    reasons = (
        (standing.holds > 0, "erasure.legal_hold"),
        (standing.placements > 0, "erasure.placement_open"),
        (standing.matches > 0, "erasure.match_open"),
        (standing.vouchers > 0, "erasure.voucher_open"),
        (standing.transfers > 0, "erasure.transfer_open"),
        (standing.jobs > 0 and not standing.is_closed, "erasure.job_followed"),
    )
    return tuple(code for applies, code in reasons if applies)


def names_the_person(note: str, names: tuple[str | None, ...], digits: str = "") -> bool:
    """Whether a note would keep what is erased: a part of a name (three letters or more), or any ten digits in a row
    as a CPR number is written.
    """
    words = {part.casefold() for name in names if name for part in name.replace("-", " ").split() if len(part) >= 3}
    said = {part.strip(".,;:()\"'").casefold() for part in note.replace("-", " ").split()}
    figures = "".join(character for character in note if character.isdigit())
    return bool(words & said) or len(figures) >= 10 or bool(digits and digits in figures)
