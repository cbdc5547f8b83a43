"""What one request saw or did of people: gathered while it works, written to the access log before its answer leaves."""

from dataclasses import dataclass, field
from uuid import UUID


@dataclass(slots=True)
class Seen:
    """Kept beside the work so that every copy of one request's work notes in the same place.

    `criterion` is what somebody was searched for, as typed: it is stored as a keyed digest only, never as text.
    """

    subjects: set[UUID] = field(default_factory=set)
    criterion: str | None = None
    purpose: str | None = None
    export: bool = False
    reveal: bool = False
    delete: bool = False

    def forget(self) -> None:
        """Begins again, for a transaction that is taken again."""
        self.subjects.clear()
        self.criterion = self.purpose = None
        self.export = self.reveal = self.delete = False
