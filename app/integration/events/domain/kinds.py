"""A type of event: what it is called, what it is about, what it says, and whom beside the jobcenter it is told."""

from collections.abc import Iterator
from dataclasses import dataclass

from app.foundation.core.i18n import Text

# Whom a type is told beside the jobcenter: the company, the person (the candidate), both.
COMPANY, PERSON, BOTH = "company", "person", "company person"


@dataclass(frozen=True, slots=True)
class EventType:
    """One type. What the jobcenter's own accounts, and administrators, hear follows from what they may read
    (`permissions.py`); companies and candidates hear of a type only where it is said here.

    `unless_from`: the company does not hear of it where it began in this state.
    """

    name: str
    subject_type: str
    text: Text
    told: frozenset[str] = frozenset()
    unless_from: str | None = None

    @property
    def is_told_to_company(self) -> bool:
        return COMPANY in self.told

    @property
    def is_told_to_person(self) -> bool:
        return PERSON in self.told


@dataclass(frozen=True, slots=True)
class about:  # noqa: N801  reads as a word in the catalogue
    """Types with the same subject: `about("match")("match.agreed", "…", "…", BOTH)`."""

    subject_type: str

    def __call__(self, name: str, da: str, en: str, told: str = "", unless_from: str | None = None) -> EventType:
        return EventType(name, self.subject_type, Text(da, en), frozenset(told.split()), unless_from)


def by_name(*groups: tuple[EventType, ...]) -> Iterator[tuple[str, EventType]]:
    """Every type under its name."""
    for group in groups:
        for one in group:
            yield one.name, one
