"""What the limits look up instead of working out: which actions whom, and sentences in one language."""

from typing import Any

import orjson

from app.foundation.core.actor import Role
from app.journey.aftercare.domain.states import FOLLOW_UP_LIFE, OPEN_FOLLOW_UPS, FollowUpStatus
from app.journey.matching.domain.states import MATCH_LIFE, MatchStatus
from app.journey.placements.domain import Answers, PlacementStatus
from app.journey.placements.domain import offered_actions as offered_on_placement
from app.registers.candidates.domain import CandidateStatus
from app.registers.candidates.domain import offered_actions as offered_on_candidate
from benchmarks.bare_app import ACTIONS

_ROLES = (Role.CASEWORKER, Role.MANAGER, Role.COMPANY)
OPEN = frozenset(status.value for status in OPEN_FOLLOW_UPS)
NEED_ACTIONS = ACTIONS
CANDIDATE_ACTIONS = {
    (role.value, status.value): offered_on_candidate(status, role) for role in _ROLES for status in CandidateStatus
}
MATCH_ACTIONS = {
    (role.value, status.value): [name for name in MATCH_LIFE.allowed_actions(status, role) if name != "expire"]
    for role in _ROLES
    for status in MatchStatus
}
PLACEMENT_ACTIONS = {
    (role.value, status.value, confirmed): offered_on_placement(status, role, Answers(frozenset(), confirmed))
    for role in _ROLES
    for status in PlacementStatus
    for confirmed in (False, True)
}
FOLLOW_UP_ACTIONS = {
    (role.value, status.value): FOLLOW_UP_LIFE.allowed_actions(status, role)
    for role in _ROLES
    for status in FollowUpStatus
}
PARTIES = {True: ["company", "candidate", "employee_representative", "jobcenter"]}
PARTIES[False] = [party for party in PARTIES[True] if party != "employee_representative"]
NO_END: dict[str, Any] = {
    "checks": [],
    "decisions": [],
    "end_report": None,
    "end_statements": [],
    "missing_end_statements": [],
    "end_report_due": None,
}
# What a company does not read of a match.
NOT_FOR_COMPANY = dict.fromkeys(
    ("rank_score", "rank", "filters", "override", "ranking_id", "score", "confidence", "breakdown")
)
UNSAID: dict[str, Any] = {
    "still_employed": "unknown",
    "weekly_hours": None,
    "rating": None,
    "own_words": None,
    "employer_rating": None,
    "issues": [],
    "agreed_actions": [],
    "voice": None,
    "next_contact_on": None,
}
_TOLD = ("evidence", "relaxation", "explanation")


def in_danish(stored: Any) -> Any:
    """Stored judgements with their sentences in Danish; `stored` is the JSON document or what it holds."""
    rows = orjson.loads(stored) if isinstance(stored, (str, bytes)) else stored
    return [{**row, **{name: row[name] and row[name]["da"] for name in _TOLD if name in row}} for row in rows]
