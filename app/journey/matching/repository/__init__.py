"""Every query of the matching room: `rows` for matches and rankings, `columns` for what a ranking loads."""

from app.journey.matching.repository.rows import (
    SORTS,
    MatchFilter,
    count_earlier,
    find_live,
    find_match_of_placement,
    find_ranking,
    get_match,
    has_match,
    list_live_of,
    list_matches,
    load_match,
    map_candidates,
    map_live_needs,
    map_needs,
    visible_to,
)

__all__ = [
    "SORTS",
    "MatchFilter",
    "count_earlier",
    "find_live",
    "find_match_of_placement",
    "find_ranking",
    "get_match",
    "has_match",
    "list_live_of",
    "list_matches",
    "load_match",
    "map_candidates",
    "map_live_needs",
    "map_needs",
    "visible_to",
]
