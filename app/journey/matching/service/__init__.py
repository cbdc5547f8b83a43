"""Ranking and explaining, proposing and answering; the reactions table takes its three from here."""

from app.journey.matching.service.previewing import preview_ranking
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
    withdraw_open,
)
from app.journey.matching.service.rankings import explain_match, rank_candidates, rank_needs
from app.journey.matching.service.reading import read_match, read_matches
from app.journey.matching.service.replaying import read_ranking, replay_ranking

__all__ = [
    "accept",
    "consent",
    "decline",
    "expire",
    "explain_match",
    "link_placement",
    "preview_ranking",
    "propose",
    "rank_candidates",
    "rank_needs",
    "read_match",
    "read_matches",
    "read_ranking",
    "release_candidate",
    "replay_ranking",
    "withdraw",
    "withdraw_after_placement",
    "withdraw_competing",
    "withdraw_open",
]
