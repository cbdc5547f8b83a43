"""How a feed speaks to its reader: in one language, of people by initials, of places by address."""

from dataclasses import dataclass
from typing import Any

from app.foundation.core.actor import Role
from app.foundation.core.i18n import Language, Text
from app.foundation.db.work import Work
from app.integration.calendars.domain.events import LONGEST_LOCATION, LONGEST_SUMMARY, in_one_line
from app.integration.calendars.domain.words import shown_person, with_people


@dataclass(frozen=True, slots=True)
class Voice:
    """The reader's role and language."""

    role: Role
    language: Language

    @classmethod
    def of(cls, work: Work) -> "Voice":
        return cls(work.actor.role, work.language)

    @property
    def is_candidate(self) -> bool:
        """Whose own time sittings and working hours take."""
        return self.role is Role.CANDIDATE

    def say(self, words: Text, *people: str, **params: str) -> str:
        """Words with their parameters and, behind them, the initials of the people concerned."""
        return in_one_line(with_people(words.format(**params), people).get(self.language), LONGEST_SUMMARY)

    def person(self, row: Any) -> str:
        return shown_person(self.role, row.full_name, row.preferred_name)

    def place(self, row: Any) -> str:
        """A workplace and its address, never anybody's home."""
        parts = (row.workplace, row.street, f"{row.postcode} {row.city}")
        return in_one_line(", ".join(part for part in parts if part.strip()), LONGEST_LOCATION)
