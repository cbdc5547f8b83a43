"""Ranking and explaining, proposing and answering; the reactions table takes its three from here."""

from app.journey.matching.service.proposing import (
    accept,
    consent,
    decline,
    expire,
    link_placement,
    propose,
    release_candidate,
    withdraw,
    withdraw_after_placement,
    withdraw_competing,
)
from app.journey.matching.service.rankings import explain_match, rank_candidates, rank_needs
from app.journey.matching.service.reading import read_matches

__all__ = [
    "accept",
    "consent",
    "decline",
    "expire",
    "explain_match",
    "link_placement",
    "propose",
    "rank_candidates",
    "rank_needs",
    "read_matches",
    "release_candidate",
    "withdraw",
    "withdraw_after_placement",
    "withdraw_competing",
]
