"""The use cases of mentorships; the reactions table and upkeep take theirs from here."""

from app.journey.mentorships.service.answering import accept, decline, end
from app.journey.mentorships.service.consequences import (
    end_over_mentorships,
    end_with_placement,
    follow_agreement,
    propose_named_mentors,
)
from app.journey.mentorships.service.entries import read_entries, write_entry
from app.journey.mentorships.service.proposing import propose

__all__ = [
    "accept",
    "decline",
    "end",
    "end_over_mentorships",
    "end_with_placement",
    "follow_agreement",
    "propose",
    "propose_named_mentors",
    "read_entries",
    "write_entry",
]
